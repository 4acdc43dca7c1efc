//! The draft of a profile: what a file shows of its ministry's form, as a TOML file to be corrected.
//!
//! Every line that the program is not sure of has a comment that says why and what to look at.
//!
//! The draft may be used and corrected bit by bit, because what the program is not sure of stands in
//! comments. It is never written over a file that is there.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::knowledge::profile::{NumberCounts, quoted};
use crate::model::{BodySource, Change, Column, DirectionSource, Field, SourceRow, TouchpointList};
use crate::text::letters;

/// The word that marks a doubtful line.
const DOUBT: &str = "ПРОВЕРЬТЕ";
/// From this confidence on, and with the next candidate this far behind, a column is not doubted.
const SURE: f32 = 0.85;
const APART: f32 = 0.3;
/// Of rows below the first: from this share of blanks on, a blank cell means "as above".
const HABIT: f32 = 0.3;
/// Values shown beside a doubtful column.
const EXAMPLES: usize = 3;

/// The draft of the profile `id` after one list of a file.
///
/// The text is valid TOML. It is accepted as a profile once the lines marked «ПРОВЕРЬТЕ» that have
/// no value are filled in; with a known body and region it is accepted as it is.
pub(crate) fn draft(list: &TouchpointList, id: &str) -> String {
    let mut draft = Draft { list, text: String::new() };
    draft.head(id);
    draft.order();
    draft.shape();
    draft.columns();
    draft.directions();
    draft.approval();
    draft.text
}

/// A name for the profile after body and region: Latin, with hyphens. `None` where neither is known.
pub(crate) fn suggested_id(list: &TouchpointList) -> Option<String> {
    let context = &list.context;
    let region = context.region.as_deref()?;
    let first = |text: &str, skip: &[&str]| {
        text.split_whitespace()
            .map(str::to_lowercase)
            .find(|word| word.chars().count() > 2 && !skip.contains(&word.as_str()))
            .map(|word| latin(&word))
    };
    let region_word = first(region, &["область", "республика", "край", "автономный", "округ", "город"])?;
    let body = context.body.as_deref()?;
    let matter = body.split_whitespace().skip(1).collect::<Vec<_>>().join(" ");
    let matter_word =
        first(&matter, &["делам", "вопросам", "охране", "государственной", "государственного"])?;
    Some(format!("{region_word}-{matter_word}"))
}

/// A Russian word in Latin letters; other signs are left out.
fn latin(word: &str) -> String {
    word.chars()
        .map(|letter| match letter {
            'а' => "a",
            'б' => "b",
            'в' => "v",
            'г' => "g",
            'д' => "d",
            'е' | 'ё' | 'э' => "e",
            'ж' => "zh",
            'з' => "z",
            'и' | 'й' => "i",
            'к' => "k",
            'л' => "l",
            'м' => "m",
            'н' => "n",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' => "u",
            'ф' => "f",
            'х' => "kh",
            'ц' => "ts",
            'ч' => "ch",
            'ш' => "sh",
            'щ' => "shch",
            'ы' => "y",
            'ю' => "yu",
            'я' => "ya",
            _ => "",
        })
        .collect()
}

struct Draft<'a> {
    list: &'a TouchpointList,
    text: String,
}

impl Draft<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn comment(&mut self, text: &str) {
        for line in text.lines() {
            let line = line.trim_end();
            self.line(if line.is_empty() { "#".to_owned() } else { format!("# {line}") }.as_str());
        }
    }

    fn doubt(&mut self, why: &str) {
        self.comment(&format!("{DOUBT}: {why}"));
    }

    fn value(&mut self, key: &str, value: &str) {
        self.line(&format!("{key} = {}", quoted(value)));
    }

    fn head(&mut self, id: &str) {
        let context = &self.list.context;
        self.comment(&format!(
            "Черновик профиля, составлен программой по файлу «{}», перечень {}.\n\
            Строки с пометкой «{DOUBT}» программа поняла неуверенно: сверьте их с порядком ведомства.\n\
            Что значит каждый ключ — docs/profile-fields.md. Готово — положите файл в свою папку профилей\n\
            и проверьте: perechen profiles --mappings ПАПКА",
            one_line(&self.list.file),
            self.list.ordinal
        ));
        self.line("");
        self.value("id", id);
        match (&context.body, context.body_from) {
            (None, _) => {
                self.doubt("орган в файле не назван. Впишите полное название в именительном падеже.");
            }
            (Some(_), Some(BodySource::Folder)) => self.doubt("орган взят из названия папки."),
            (Some(_), Some(BodySource::Title)) => {
                self.doubt("орган взят из названия перечня и поставлен в именительный падеж.");
            }
            (Some(_), Some(BodySource::Letterhead)) => {
                self.doubt("орган взят из строки над перечнем.");
            }
            (Some(_), Some(BodySource::Signature)) => self.doubt("орган взят из подписи под перечнем."),
            (Some(_), Some(BodySource::FileName)) => self.doubt("орган взят из имени файла."),
            (Some(_), Some(BodySource::Table)) => {
                self.doubt("орган взят из графы перечня или названия листа.");
            }
            (Some(_), Some(BodySource::Act | BodySource::Approval) | None) => {}
        }
        self.value("body", context.body.as_deref().unwrap_or_default());
        if context.region.is_none() {
            self.doubt("регион в файле не назван. Впишите полностью: «Смоленская область».");
        }
        self.value("region", context.region.as_deref().unwrap_or_default());
        self.comment("Краткие и прежние названия органа, как в \"Минстрой Дагестана\":");
        self.line("aliases = []");
    }

    fn order(&mut self) {
        let act = self.list.context.act.clone();
        self.line("");
        let known = act.as_ref().and_then(|act| Some((act, act.number.as_deref()?, act.date.as_deref()?)));
        if let Some((act, number, date)) = known {
            self.doubt(
                "это должен быть приказ, который утвердил порядок ведения перечня. Если это другой акт,\n\
                впишите нужный.",
            );
            self.line("[order]");
            self.value("name", &format!("приказ {}", one_line(&act.written).trim_start_matches("приказ ")));
            self.value("number", number);
            self.value("date", date);
        } else {
            self.doubt("приказ, который утвердил порядок, в файле не найден. Впишите его и снимите «# ».");
            self.comment("[order]\nname = \"приказ … от 19.03.2024 № 29/01-01\"\nnumber = \"29/01-01\"\ndate = \"2024-03-19\"");
        }
    }

    fn shape(&mut self) {
        self.line("");
        self.line("[list]");
        if let Some(title) = self.list.context.title.clone() {
            self.value("title", &one_line(&title));
        } else {
            self.doubt("названия у перечня в файле нет; в форме будет напечатано это.");
            self.value("title", "Перечень точек взаимодействия с клиентом");
        }
        if self.list.has(Field::Number) {
            let counts = numbered_by(self.list);
            match counts {
                NumberCounts::Directions => {
                    self.doubt("номера повторяются внутри направления, поэтому считают направления.");
                    self.value("number_counts", "directions");
                }
                NumberCounts::Rows => self.value("number_counts", "rows"),
            }
        }
        if is_table_per_direction(self.list) {
            self.doubt(
                "у каждого направления в файле своя таблица под его названием; так же будет и в форме.",
            );
            self.value("tables", "directions");
        }
        let words = channel_words(self.list);
        if let Some([digital, offline]) = words {
            self.comment("Слова формы для вида точки: цифровая, офлайн.");
            self.line(&format!("channel_words = [{}, {}]", quoted(&digital), quoted(&offline)));
        }
    }

    fn columns(&mut self) {
        let list = self.list;
        let bound = columns_of_form(list);
        let widths = widths(&bound);
        self.line("");
        self.comment("Графы формы по порядку. Ширины в сумме дают 100.");
        for column in &list.columns {
            let Some(field) = column.field else {
                self.line("");
                self.extra(column);
                continue;
            };
            // Points parted by channel are one column of the form, at the place of the first.
            let known = bound.iter().zip(&widths).find(|(shown, _)| shown.columns[0].number == column.number);
            if let Some((shown, width)) = known.filter(|(shown, _)| shown.field == field) {
                self.line("");
                self.column(shown, *width);
            }
        }
    }

    fn column(&mut self, shown: &ShownColumn<'_>, width: u32) {
        let column = shown.columns[0];
        let binding = &column.binding;
        if shown.columns.len() > 1 {
            self.doubt(&format!(
                "точки стоят в {} графах, по виду точки: {}. В форме это одна графа и графа с видом точки.",
                shown.columns.len(),
                shown
                    .columns
                    .iter()
                    .map(|column| format!("«{}»", one_line(&column.header)))
                    .collect::<Vec<_>>()
                    .join(", ")
            ));
        } else if binding.against_header {
            self.doubt(&format!(
                "по названию это «{}», а стоят в графе только виды точек.",
                Field::Features.russian()
            ));
        } else if is_doubtful(column) {
            let next = binding.others.first().map_or_else(String::new, |(field, score)| {
                format!(
                    " Следующий вариант — «{}» (\"{}\", {:.0} %).",
                    field.russian(),
                    field.key(),
                    score * 100.0
                )
            });
            self.doubt(&format!(
                "графа «{}» понята как «{}», уверенность {} %.{next}{}",
                one_line(&column.header),
                shown.field.russian(),
                binding.per_cent(),
                examples(self.list, column)
            ));
        }
        self.line("[[columns]]");
        let field = if binding.against_header { Field::Features } else { shown.field };
        self.value("field", field.key());
        if shown.columns.len() > 1 {
            self.value("header", Field::Touchpoint.russian());
            let also: Vec<String> =
                shown.columns.iter().map(|column| quoted(&one_line(&column.header))).collect();
            self.line(&format!("also = [{}]", also.join(", ")));
        } else {
            self.value("header", &one_line(&column.header));
        }
        if binding.against_header {
            self.value("when_channel_words", Field::Channel.key());
        }
        if matches!(shown.field, Field::Touchpoint | Field::Process | Field::Service) {
            self.line("required = true");
        }
        if is_filled_down(self.list, shown.field) {
            self.doubt("пустые клетки этой графы прочитаны как «то же, что выше».");
            self.line("fill_down = true");
        }
        self.line(&format!("width = {width}"));
    }

    /// A column without a field, ready to be taken in.
    fn extra(&mut self, column: &Column) {
        let header = one_line(&column.header);
        let examples = examples(self.list, column);
        let candidate = column.binding.others.iter().find(|(field, _)| !self.list.has(*field));
        let lacking = [Field::Touchpoint, Field::Process].into_iter().find(|field| match field {
            Field::Touchpoint => !self.list.has(*field),
            _ => !self.list.has(Field::Process) && !self.list.has(Field::Service),
        });
        let (field, guess) = match (candidate, lacking) {
            (Some((field, score)), _) => {
                (*field, format!("Возможно, «{}» ({:.0} %).", field.russian(), score * 100.0))
            }
            (None, Some(field)) => (field, format!("Графа «{}» не найдена: не она ли это?", field.russian())),
            (None, None) => {
                self.comment(&format!(
                    "Графа «{header}» поля не имеет.{examples}\nЕё значения сохраняются как дополнительные и стоят в форме последними."
                ));
                return;
            }
        };
        self.comment(&format!(
            "{DOUBT}: что в графе «{header}»?{examples}\n{guess}\n\
            Если так, снимите «# » с четырёх строк ниже и настолько же уменьшите ширину других граф.\n\
            [[columns]]\nfield = {}\nheader = {}\nwidth = 10",
            quoted(field.key()),
            quoted(&header)
        ));
    }

    fn directions(&mut self) {
        let mut seen = BTreeSet::new();
        let mut items = Vec::new();
        for direction in self.list.rows.iter().filter_map(|row| row.direction.as_ref()) {
            let text = one_line(&direction.text.value);
            if !text.is_empty() && seen.insert(letters::fold(&text)) {
                items.push((text, direction.code.clone()));
            }
        }
        if items.is_empty() {
            return;
        }
        self.line("");
        let mut text = format!(
            "{DOUBT}: задаёт ли порядок направления списком? Если да, снимите «# », впишите пункт и сверьте слова.\n\
            Коды — из mappings/catalogue.toml.\n[directions]\nclause = \"п. …\"\nitems = [\n"
        );
        for (item, code) in &items {
            let _ = writeln!(
                text,
                "    {{ text = {}, code = {} }},",
                quoted(item),
                quoted(code.as_deref().unwrap_or("?"))
            );
        }
        text.push(']');
        self.comment(&text);
    }

    fn approval(&mut self) {
        let context = &self.list.context;
        self.line("");
        if let Some(approval) = &context.approval {
            self.line("[approval]");
            self.value("kind", "signature");
            self.doubt("должность взята из блока УТВЕРЖДАЮ; пункт порядка об утверждении впишите сами.");
            self.line("clause = \"\"");
            let post = if approval.post.trim().is_empty() { "Министр" } else { approval.post.trim() };
            self.value("post", post);
        } else if let (None, Some(annex)) = (&context.stamp_act, &context.annex) {
            self.doubt(
                "перечень в файле — приложение. Если его утверждает отдельный приказ: kind = \"act\".",
            );
            self.line("[approval]");
            self.value("kind", "annex");
            self.value("wording", &one_line(annex));
        } else {
            if context.stamp_act.is_none() {
                self.doubt(
                    "кто утверждает перечень, в файле не сказано. Если руководитель подписью:\n\
                    kind = \"signature\" и post = \"Министр\".",
                );
            } else {
                self.doubt("слова грифа сверьте с порядком.");
            }
            self.line("[approval]");
            self.value("kind", "act");
            self.value("wording", "УТВЕРЖДЕН\nприказом\nот {date} № {number}");
        }
    }
}

/// A column of the form: several columns of the file where points are parted by channel.
struct ShownColumn<'a> {
    field: Field,
    columns: Vec<&'a Column>,
}

fn columns_of_form(list: &TouchpointList) -> Vec<ShownColumn<'_>> {
    let mut shown: Vec<ShownColumn<'_>> = Vec::new();
    for column in &list.columns {
        let Some(field) = column.field else { continue };
        match shown.iter_mut().find(|known| known.field == field && field == Field::Touchpoint) {
            Some(known) => known.columns.push(column),
            None => shown.push(ShownColumn { field, columns: vec![column] }),
        }
    }
    shown
}

/// Shares of the width, 100 in all, by what usually stands in the columns.
fn widths(columns: &[ShownColumn<'_>]) -> Vec<u32> {
    let weight = |field| match field {
        Field::Number => 4,
        Field::Client | Field::Channel => 9,
        Field::Contacts => 12,
        Field::Features => 14,
        Field::Direction | Field::Service => 15,
        Field::Process | Field::Touchpoint | Field::Interactions => 18,
        Field::Needs => 20,
    };
    let all: u32 = columns.iter().map(|shown| weight(shown.field)).sum();
    let mut widths: Vec<u32> =
        columns.iter().map(|shown| (weight(shown.field) * 100 / all.max(1)).max(1)).collect();
    let given: u32 = widths.iter().sum();
    if let Some(widest) = widths.iter_mut().max() {
        *widest = (*widest + 100).saturating_sub(given);
    }
    widths
}

fn is_doubtful(column: &Column) -> bool {
    let binding = &column.binding;
    let near = binding.others.first().is_some_and(|(_, score)| binding.confidence - score < APART);
    binding.confidence < SURE || near
}

/// « Примеры: …» of the values of a column.
fn examples(list: &TouchpointList, column: &Column) -> String {
    let values = list.examples(column, EXAMPLES);
    if values.is_empty() {
        return " Клетки пусты.".to_owned();
    }
    let shown: Vec<String> = values.iter().map(|value| format!("«{value}»")).collect();
    format!(" Примеры: {}.", shown.join(", "))
}

/// Whether numbers stay the same while the direction does.
fn numbered_by(list: &TouchpointList) -> NumberCounts {
    let text = |row: &SourceRow| {
        (
            row.number.as_ref().map(|number| number.value.clone()),
            row.direction.as_ref().map(|direction| direction.text.value.clone()),
        )
    };
    let pairs = list.rows.windows(2).map(|pair| (text(&pair[0]), text(&pair[1])));
    let (mut same, mut within) = (0, 0);
    for (above, row) in pairs.filter(|(above, row)| above.1 == row.1 && row.1.is_some()) {
        within += 1;
        same += u32::from(above.0 == row.0);
    }
    if within > 0 && same * 2 > within { NumberCounts::Directions } else { NumberCounts::Rows }
}

/// Whether each table has a heading for its direction and none has a column for it.
fn is_table_per_direction(list: &TouchpointList) -> bool {
    let headed = |row: &SourceRow| {
        let direction =
            row.direction.as_ref().filter(|direction| direction.from == DirectionSource::Stated)?;
        Some((row.parts[0].table, direction.text.value.clone()))
    };
    let tables: Option<Vec<_>> = list.rows.iter().map(|row| headed(row)).collect();
    let Some(mut tables) = tables else { return false };
    tables.dedup();
    // A direction or a table that comes back is no table of its own.
    let once =
        |at: usize| tables[..at].iter().all(|(table, text)| *table != tables[at].0 && *text != tables[at].1);
    !list.has(Field::Direction) && tables.len() > 1 && (0..tables.len()).all(once)
}

/// The words of the channel column, where it uses one for each.
fn channel_words(list: &TouchpointList) -> Option<[String; 2]> {
    use crate::model::Channel::{Digital, Offline};
    let word = |wanted| {
        let mut found: Vec<String> = list
            .rows
            .iter()
            .filter_map(|row| row.channel.as_ref())
            .filter(|cell| *cell.values == [wanted] && cell.misspelt.is_none())
            .map(|cell| one_line(&cell.text.value))
            .collect();
        found.sort();
        found.dedup();
        (found.len() == 1).then(|| found.remove(0))
    };
    Some([word(Digital)?, word(Offline)?])
}

/// Whether blanks of a group column were read as the value above, as a habit of the list.
fn is_filled_down(list: &TouchpointList, field: Field) -> bool {
    let cell = |row: &SourceRow| match field {
        Field::Number => row.number.clone(),
        Field::Direction => row.direction.as_ref().map(|direction| direction.text.clone()),
        Field::Service => row.service.clone(),
        Field::Process => row.process.clone(),
        _ => None,
    };
    let filled = list
        .rows
        .iter()
        .filter_map(|row| cell(row))
        .filter(|value| value.changes.contains(Change::FilledDown))
        .count();
    list.rows.len() > 1 && filled as f32 >= HABIT * (list.rows.len() - 1) as f32
}

fn one_line(text: &str) -> String {
    letters::one_line(text)
}
