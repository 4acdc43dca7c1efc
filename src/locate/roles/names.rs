//! The names of the features: what can be seen of a row. Each is 0 or 1.

/// Something that is true of a row or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feature {
    Bias,
    NumberFits,
    NumberNext,
    NumberSame,
    NumberRestarts,
    NumberJumps,
    NumberFirst,
    NumberDitto,
    NumberWords,
    NumberBlank,
    NumberMerged,
    NumberOverParts,
    NumberAndWide,
    NumberAndText,
    AboveHeaderTwin,
    AboveHeaderAlone,
    BlockOther,
    CountsColumns,
    Repeats0,
    Repeats1,
    Repeats2,
    Repeats3,
    Repeats4,
    RepeatsAt0,
    RepeatsAt1,
    RepeatsAt2,
    RepeatsAt3,
    ListHeader,
    Cells1,
    Cells2,
    Cells3,
    Share0,
    Share1,
    Share2,
    Share3,
    Share4,
    Share5,
    Fill0,
    Fill1,
    Fill2,
    Fill3,
    Fill4,
    Fill5,
    Missing0,
    Missing1,
    Missing2,
    Missing3,
    LoneWide,
    LoneCell,
    LoneAtNumber,
    LoneAtFirst,
    LoneAtElse,
    LoneLength0,
    LoneLength1,
    LoneLength2,
    LoneLength3,
    LoneLength4,
    NextRepeats0,
    NextRepeats1,
    NextRepeats2,
    NextCells1,
    NextCells2,
    NextCells3,
    NextNumber,
    NextNumberOne,
    NextCountsColumns,
    LastOfGrid,
    GapBelow,
    PreviousRepeats0,
    PreviousRepeats1,
    PreviousRepeats2,
    PreviousCells1,
    PreviousCells2,
    PreviousCells3,
    CaptionLike0,
    CaptionLike1,
    CaptionLike2,
    CaptionLike3,
    AllCaptionLike,
    OtherCaptions0,
    OtherCaptions1,
    OtherCaptions2,
    OtherCaptions3,
    AllSmall,
    AllCapital,
    SomeSmall,
    AllGoOn,
    AboveOpen,
    AboveHyphen,
    ClosesQuote,
    FewUnnumbered,
    NoteWord,
    TotalWord,
    PostWord,
    SignLine,
    TitleWord,
    LabelWord,
    NumberedText,
    DirectionLone,
    PersonLone,
    PersonCell,
    ContactElsewhere,
    DateLone,
    LoneFullStop,
    LoneCapitals,
    PageLine,
    SampleWord,
    Explains,
    InBrackets,
    Placeholders,
    Outside1,
    Outside2,
    PlaceBefore,
    PlaceHead,
    PlaceAfter,
    BeforeCells1,
    BeforeCells2,
    BeforeCells3,
    GapAbove,
    GapFar,
    NewGrid,
    ParagraphAbove,
    SameWidth,
    OtherWidth,
    InOtherWidth,
    WordHeader,
    InsideMerge,
    StartsMerge,
    PointKnown,
    PointUnknown,
    ChannelKnown,
    ChannelUnknown,
    NeedKnown,
    MarkKnown,
    CaptionFields0,
    CaptionFields1,
    CaptionFields2,
    CaptionFields3,
    CaptionFields4,
}

impl Feature {
    /// Its name in `mappings/roles.txt`.
    pub(crate) fn key(self) -> &'static str {
        NAMES[self as usize].1
    }

    /// What it says of a row, for officers.
    pub(crate) fn russian(self) -> &'static str {
        NAMES[self as usize].2
    }

    pub(super) fn named(key: &str) -> Option<Feature> {
        NAMES.iter().find(|(_, known, _)| *known == key).map(|(feature, ..)| *feature)
    }
}

/// How many there are.
pub(super) const COUNT: usize = NAMES.len();

pub(super) const REPEATS: [Feature; 5] =
    [Feature::Repeats0, Feature::Repeats1, Feature::Repeats2, Feature::Repeats3, Feature::Repeats4];

pub(super) const REPEATS_AT: [Feature; 4] =
    [Feature::RepeatsAt0, Feature::RepeatsAt1, Feature::RepeatsAt2, Feature::RepeatsAt3];

pub(super) const CELLS: [Feature; 3] = [Feature::Cells1, Feature::Cells2, Feature::Cells3];

pub(super) const SHARE: [Feature; 6] =
    [Feature::Share0, Feature::Share1, Feature::Share2, Feature::Share3, Feature::Share4, Feature::Share5];

pub(super) const FILL: [Feature; 6] =
    [Feature::Fill0, Feature::Fill1, Feature::Fill2, Feature::Fill3, Feature::Fill4, Feature::Fill5];

pub(super) const MISSING: [Feature; 4] =
    [Feature::Missing0, Feature::Missing1, Feature::Missing2, Feature::Missing3];

pub(super) const LONE_LENGTH: [Feature; 5] = [
    Feature::LoneLength0,
    Feature::LoneLength1,
    Feature::LoneLength2,
    Feature::LoneLength3,
    Feature::LoneLength4,
];

pub(super) const NEXT_REPEATS: [Feature; 3] =
    [Feature::NextRepeats0, Feature::NextRepeats1, Feature::NextRepeats2];

pub(super) const NEXT_CELLS: [Feature; 3] = [Feature::NextCells1, Feature::NextCells2, Feature::NextCells3];

pub(super) const PREVIOUS_REPEATS: [Feature; 3] =
    [Feature::PreviousRepeats0, Feature::PreviousRepeats1, Feature::PreviousRepeats2];

pub(super) const PREVIOUS_CELLS: [Feature; 3] =
    [Feature::PreviousCells1, Feature::PreviousCells2, Feature::PreviousCells3];

pub(super) const CAPTION_LIKE: [Feature; 4] =
    [Feature::CaptionLike0, Feature::CaptionLike1, Feature::CaptionLike2, Feature::CaptionLike3];

pub(super) const OTHER_CAPTIONS: [Feature; 4] =
    [Feature::OtherCaptions0, Feature::OtherCaptions1, Feature::OtherCaptions2, Feature::OtherCaptions3];

pub(super) const OUTSIDE: [Feature; 2] = [Feature::Outside1, Feature::Outside2];

pub(super) const BEFORE_CELLS: [Feature; 3] =
    [Feature::BeforeCells1, Feature::BeforeCells2, Feature::BeforeCells3];

pub(super) const CAPTION_FIELDS: [Feature; 5] = [
    Feature::CaptionFields0,
    Feature::CaptionFields1,
    Feature::CaptionFields2,
    Feature::CaptionFields3,
    Feature::CaptionFields4,
];

/// Every feature in the order of the enum, its name, what it says.
const NAMES: [(Feature, &str, &str); 139] = [
    (Feature::Bias, "bias", "строка таблицы, каких больше всего"),
    (Feature::NumberFits, "number-fits", "в графе № стоит номер"),
    (Feature::NumberNext, "number-next", "номер следует за номером выше"),
    (Feature::NumberSame, "number-same", "номер тот же, что выше"),
    (Feature::NumberRestarts, "number-restarts", "нумерация начинается с единицы"),
    (Feature::NumberJumps, "number-jumps", "номер не по порядку"),
    (Feature::NumberFirst, "number-first", "первый номер таблицы"),
    (Feature::NumberDitto, "number-ditto", "в графе № знак повтора"),
    (Feature::NumberWords, "number-words", "в графе № слова"),
    (Feature::NumberBlank, "number-blank", "графа № пуста"),
    (Feature::NumberMerged, "number-merged", "номер объединён со строкой выше"),
    (Feature::NumberOverParts, "number-over-parts", "ниже идут части этого номера"),
    (Feature::NumberAndWide, "number-and-wide", "номер и текст на всю ширину"),
    (Feature::NumberAndText, "number-and-text", "номер и один текст, ниже полная строка"),
    (Feature::AboveHeaderTwin, "above-header-twin", "текст над шапкой, как над другими шапками"),
    (Feature::AboveHeaderAlone, "above-header-alone", "одинокий текст над шапкой"),
    (Feature::BlockOther, "block-other", "под названиями граф другой таблицы"),
    (Feature::CountsColumns, "counts-columns", "графы пронумерованы подряд"),
    (Feature::Repeats0, "repeats-0", "слов шапки нет"),
    (Feature::Repeats1, "repeats-1", "немного слов шапки"),
    (Feature::Repeats2, "repeats-2", "половина слов шапки"),
    (Feature::Repeats3, "repeats-3", "почти все слова шапки"),
    (Feature::Repeats4, "repeats-4", "те же слова, что в шапке"),
    (Feature::RepeatsAt0, "repeats-at-0", "под своими графами слов шапки нет"),
    (Feature::RepeatsAt1, "repeats-at-1", "часть слов шапки под своими графами"),
    (Feature::RepeatsAt2, "repeats-at-2", "больше половины слов шапки под своими графами"),
    (Feature::RepeatsAt3, "repeats-at-3", "слова шапки под своими графами"),
    (Feature::ListHeader, "list-header", "названия граф перечня"),
    (Feature::Cells1, "cells-1", "заполнена одна клетка"),
    (Feature::Cells2, "cells-2", "заполнены две клетки"),
    (Feature::Cells3, "cells-3", "заполнены три клетки и больше"),
    (Feature::Share0, "share-0", "заполнена малая часть граф"),
    (Feature::Share1, "share-1", "заполнена треть граф"),
    (Feature::Share2, "share-2", "заполнена половина граф"),
    (Feature::Share3, "share-3", "заполнены две трети граф"),
    (Feature::Share4, "share-4", "заполнены почти все графы"),
    (Feature::Share5, "share-5", "заполнены все графы"),
    (Feature::Fill0, "fill-0", "заполнены те же графы, что у других строк"),
    (Feature::Fill1, "fill-1", "заполнены почти те же графы, что у других строк"),
    (Feature::Fill2, "fill-2", "граф заполнено немного меньше, чем у других строк"),
    (Feature::Fill3, "fill-3", "граф заполнено меньше, чем у других строк"),
    (Feature::Fill4, "fill-4", "граф заполнено намного меньше, чем у других строк"),
    (Feature::Fill5, "fill-5", "заполнены не те графы, что у других строк"),
    (Feature::Missing0, "missing-0", "обязательные графы заполнены"),
    (Feature::Missing1, "missing-1", "пуста графа, которую строки заполняют всегда"),
    (Feature::Missing2, "missing-2", "пусты две графы, которые строки заполняют всегда"),
    (Feature::Missing3, "missing-3", "пусты графы, которые строки заполняют всегда"),
    (Feature::LoneWide, "lone-wide", "один текст на всю ширину"),
    (Feature::LoneCell, "lone-cell", "один текст в одной графе"),
    (Feature::LoneAtNumber, "lone-at-number", "один текст в графе №"),
    (Feature::LoneAtFirst, "lone-at-first", "один текст в первой графе"),
    (Feature::LoneAtElse, "lone-at-else", "один текст не в первой графе"),
    (Feature::LoneLength0, "lone-length-0", "один короткий текст"),
    (Feature::LoneLength1, "lone-length-1", "один текст в строку"),
    (Feature::LoneLength2, "lone-length-2", "один текст в две строки"),
    (Feature::LoneLength3, "lone-length-3", "один длинный текст"),
    (Feature::LoneLength4, "lone-length-4", "один очень длинный текст"),
    (Feature::NextRepeats0, "next-repeats-0", "ниже не шапка"),
    (Feature::NextRepeats1, "next-repeats-1", "ниже похожее на шапку"),
    (Feature::NextRepeats2, "next-repeats-2", "ниже шапка"),
    (Feature::NextCells1, "next-cells-1", "ниже одна клетка"),
    (Feature::NextCells2, "next-cells-2", "ниже две клетки"),
    (Feature::NextCells3, "next-cells-3", "ниже строка из нескольких клеток"),
    (Feature::NextNumber, "next-number", "ниже строка с номером"),
    (Feature::NextNumberOne, "next-number-one", "ниже строка с номером 1"),
    (Feature::NextCountsColumns, "next-counts-columns", "ниже номера граф"),
    (Feature::LastOfGrid, "last-of-grid", "последняя строка таблицы"),
    (Feature::GapBelow, "gap-below", "ниже пустая строка"),
    (Feature::PreviousRepeats0, "previous-repeats-0", "выше не шапка"),
    (Feature::PreviousRepeats1, "previous-repeats-1", "выше похожее на шапку"),
    (Feature::PreviousRepeats2, "previous-repeats-2", "выше шапка"),
    (Feature::PreviousCells1, "previous-cells-1", "выше одна клетка"),
    (Feature::PreviousCells2, "previous-cells-2", "выше две клетки"),
    (Feature::PreviousCells3, "previous-cells-3", "выше строка из нескольких клеток"),
    (Feature::CaptionLike0, "caption-like-0", "тексты не похожи на названия граф"),
    (Feature::CaptionLike1, "caption-like-1", "некоторые тексты похожи на названия граф"),
    (Feature::CaptionLike2, "caption-like-2", "большинство текстов похожи на названия граф"),
    (Feature::CaptionLike3, "caption-like-3", "каждый текст похож на название графы"),
    (Feature::AllCaptionLike, "all-caption-like", "короткие тексты с большой буквы без номера"),
    (Feature::OtherCaptions0, "other-captions-0", "названий чужих граф нет"),
    (Feature::OtherCaptions1, "other-captions-1", "есть название чужой графы"),
    (Feature::OtherCaptions2, "other-captions-2", "половина – названия чужих граф"),
    (Feature::OtherCaptions3, "other-captions-3", "названия граф другой таблицы"),
    (Feature::AllSmall, "all-small", "все тексты с маленькой буквы"),
    (Feature::AllCapital, "all-capital", "все тексты с большой буквы"),
    (Feature::SomeSmall, "some-small", "часть текстов с маленькой буквы"),
    (Feature::AllGoOn, "all-go-on", "каждый текст продолжает текст выше"),
    (Feature::AboveOpen, "above-open", "текст выше кончается предлогом или союзом"),
    (Feature::AboveHyphen, "above-hyphen", "текст выше кончается переносом"),
    (Feature::ClosesQuote, "closes-quote", "закрывает кавычку или скобку текста выше"),
    (Feature::FewUnnumbered, "few-unnumbered", "мало клеток и нет номера"),
    (Feature::NoteWord, "note-word", "начинается как примечание"),
    (Feature::TotalWord, "total-word", "начинается как итог"),
    (Feature::PostWord, "post-word", "начинается с должности"),
    (Feature::SignLine, "sign-line", "черта для подписи"),
    (Feature::TitleWord, "title-word", "начинается как название или гриф"),
    (Feature::LabelWord, "label-word", "«Раздел», «Направление: …»"),
    (Feature::NumberedText, "numbered-text", "текст с номером"),
    (Feature::DirectionLone, "direction-lone", "направление из справочника"),
    (Feature::PersonLone, "person-lone", "фамилия с инициалами"),
    (Feature::PersonCell, "person-cell", "фамилия с инициалами среди клеток"),
    (Feature::ContactElsewhere, "contact-elsewhere", "телефон или почта не в своей графе"),
    (Feature::DateLone, "date-lone", "дата"),
    (Feature::LoneFullStop, "lone-full-stop", "текст кончается точкой"),
    (Feature::LoneCapitals, "lone-capitals", "текст заглавными буквами"),
    (Feature::PageLine, "page-line", "строка о странице или продолжении таблицы"),
    (Feature::SampleWord, "sample-word", "пояснение или образец"),
    (Feature::Explains, "explains", "первая под шапкой, говорит, что писать в графах"),
    (Feature::InBrackets, "in-brackets", "все тексты в скобках"),
    (Feature::Placeholders, "placeholders", "прочерки и многоточия"),
    (Feature::Outside1, "outside-1", "есть текст вне граф"),
    (Feature::Outside2, "outside-2", "большая часть текстов вне граф"),
    (Feature::PlaceBefore, "place-before", "выше шапки"),
    (Feature::PlaceHead, "place-head", "в шапке"),
    (Feature::PlaceAfter, "place-after", "ниже шапки"),
    (Feature::BeforeCells1, "before-cells-1", "одна клетка выше шапки"),
    (Feature::BeforeCells2, "before-cells-2", "две клетки выше шапки"),
    (Feature::BeforeCells3, "before-cells-3", "несколько клеток выше шапки"),
    (Feature::GapAbove, "gap-above", "над строкой пустая строка"),
    (Feature::GapFar, "gap-far", "над строкой много пустых строк"),
    (Feature::NewGrid, "new-grid", "первая строка таблицы"),
    (Feature::ParagraphAbove, "paragraph-above", "над таблицей текст"),
    (Feature::SameWidth, "same-width", "в таблице столько же граф"),
    (Feature::OtherWidth, "other-width", "в таблице другое число граф"),
    (Feature::InOtherWidth, "in-other-width", "таблица с другим числом граф"),
    (Feature::WordHeader, "word-header", "отмечена в Word как заголовок таблицы"),
    (Feature::InsideMerge, "inside-merge", "внутри объединённой клетки"),
    (Feature::StartsMerge, "starts-merge", "начинает объединённую клетку"),
    (Feature::PointKnown, "point-known", "известная точка взаимодействия"),
    (Feature::PointUnknown, "point-unknown", "в графе точек другое"),
    (Feature::ChannelKnown, "channel-known", "вид точки"),
    (Feature::ChannelUnknown, "channel-unknown", "в графе вида другое"),
    (Feature::NeedKnown, "need-known", "известная потребность"),
    (Feature::MarkKnown, "mark-known", "отметка «да» или «нет»"),
    (Feature::CaptionFields0, "caption-fields-0", "названий граф перечня нет"),
    (Feature::CaptionFields1, "caption-fields-1", "одно название графы перечня"),
    (Feature::CaptionFields2, "caption-fields-2", "два названия граф перечня"),
    (Feature::CaptionFields3, "caption-fields-3", "три названия граф перечня"),
    (Feature::CaptionFields4, "caption-fields-4", "названия граф перечня"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_stands_at_its_place_under_a_name_of_its_own() {
        for (at, (feature, key, _)) in NAMES.iter().enumerate() {
            assert_eq!(*feature as usize, at, "{key}");
            assert_eq!(Feature::named(key), Some(*feature), "{key}");
        }
    }
}
