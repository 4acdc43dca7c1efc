//! C03 point-two-channels.
//!
//! Only the kind of a catalogued point without words of its own is compared between ministries:
//! «Телефонная связь» is, «Телефон приёмной» is not. The first list in the order of the paths is what
//! the later ones are compared with. The message counts both sides, so that the coordinator sees who is
//! alone.

use std::collections::{HashMap, HashSet};

use arcstr::literal;
use serde::{Deserialize, Serialize};

use crate::model::document::TableName;
use crate::model::finding::{About, At, Finding, Level};
use crate::model::{Channel, Field, Place, SourceRow, Touchpoint, TouchpointList};
use crate::text::Text;
use crate::text::hash::KeyedState;

use super::case::{FileCase, ListCase, at, first_record};
use super::case::{OfFile, OneOfRun, RunCase};
use super::memory::{Memory, SharedTexts};
use super::points::Points;
use super::rule::{Check, Draft, Rule, Tell, Verdict};
use super::texts::PerText;

pub(super) static RULE: Rule = Rule {
    code: "C03",
    name: "point-two-channels",
    level: Level::Query,
    clauses: &[],
    part: None,
    summary: "Одна и та же точка названа и цифровой, и офлайн.",
    explanation: "Сравниваются строки одного перечня и перечни органов одного региона: клиент не поймёт, почему телефон в \
        одном министерстве цифровая точка, а в соседнем – офлайн. Сравнивается только вид, который указан в самих перечнях. \
        Перечни разных регионов не сравниваются, точки с разными уточнениями («Кабинет 5», «Кабинет 7») – разные точки. \
        Если о той же ячейке уже сказано правилами C01 или C02, замечания нет.",
    example: "«Телефонная связь» в строке 3 – офлайн, в строке 9 – цифровая: запрос. Укажите один вид или поясните, чем точки отличаются.",
    checks: &[
        Check::List(&[Field::Touchpoint, Field::Channel], check),
        Check::Run { remember, recall, check: check_run },
    ],
};

/// Places named in one finding besides its own.
const RELATED: usize = 20;

/// A point of a list and the channel stated for it, as far as no other rule doubts it.
#[derive(Clone, Copy)]
struct Stated<'a> {
    row: &'a SourceRow,
    point: &'a Touchpoint,
    /// The number of the point's text.
    text: u32,
    channel: Channel,
    place: Place,
}

/// Passes every point whose one channel, digital or offline, is stated.
fn each_stated<'a>(case: &ListCase<'a>, findings: &[Finding], mut see: impl FnMut(Stated<'a>)) {
    let doubted = case.facts.doubted.get_or_init(|| doubted(case.list, findings));
    let is_doubted = |place: Place| doubted.contains(&(place.table, place.row));
    let texts = case.texts();
    for at in case.in_order() {
        let row = &case.list.rows[at];
        // Where there is a cell for the channel, it speaks for all points of the row.
        let cell = row.channel.as_ref().map(|cell| cell.text.place);
        if cell.is_some_and(is_doubted) {
            continue;
        }
        for (point, text) in row.touchpoints.iter().zip(texts.points(at)) {
            let Some(channel @ (Channel::Digital | Channel::Offline)) = point.channel_stated else {
                continue;
            };
            let place = cell.unwrap_or(point.text.place);
            if !point.text.is_blank() && (cell.is_some() || !is_doubted(place)) {
                see(Stated { row, point, text: *text, channel, place });
            }
        }
    }
}

/// Table and row of every cell about whose channel C01, C02 or V02 has spoken already.
fn doubted(list: &TouchpointList, findings: &[Finding]) -> HashSet<(u32, u32), KeyedState> {
    let doubtful = findings.iter().filter(|finding| {
        let wrong = ["C01", "C02"].contains(&finding.code);
        let unsure = finding.code == "V02" && finding.level == Level::Error;
        (wrong || unsure) && finding.list == Some(list.ordinal)
    });
    // A table is mostly that of the place before.
    let mut before = 0;
    let mut number = |table: &TableName| {
        if list.tables.get(before) != Some(table) {
            before = list.tables.iter().position(|known| known == table)?;
        }
        u32::try_from(before).ok()
    };
    doubtful
        .flat_map(|finding| finding.related.iter().chain([&finding.at]))
        .filter_map(|at| Some((number(at.table.as_ref()?)?, at.row?)))
        .collect()
}

/// The same point with the other channel in a later row: one finding a point.
fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let sameness = case.sameness();
    // By the point's number: its first row, and the later ones that state the other channel.
    let mut seen: PerText<(Stated<'_>, Vec<Stated<'_>>)> = PerText::default();
    let mut found = Vec::new();
    each_stated(case, findings, |stated| {
        let (first, others) = seen.of(sameness[stated.text as usize], || (stated, Vec::new()));
        if first.channel != stated.channel {
            others.push(stated);
        }
    });
    for (first, others) in seen.known() {
        let Some(other) = others.first() else { continue };
        let place = |stated: &Stated<'_>| at(case.list, stated.place, Some(Field::Channel));
        let more = others.len() - 1;
        let more = if more == 0 {
            String::new()
        } else {
            format!(" Таких строк ниже ещё: {more}.")
        };
        found.push(rule.finding(Draft {
            at: place(other),
            message: format!(
                "Точка «{}» здесь – {}, а выше – {} ({}).{more}",
                other.point.text.value,
                word(other.channel),
                word(first.channel),
                place(first).describe()
            ),
            hint: literal!(
                "Укажите для точки один вид во всех строках. Если это разные точки, назовите различие."
            ),
            expected: Some(format!("один вид: {} или {}", word(first.channel), word(other.channel)).into()),
            about: About::Value,
            quote: Some(other.point.text.value.clone()),
            record: first_record(case.list, other.row),
            related: std::iter::once(first).chain(&others[1..]).take(RELATED).map(place).collect(),
            key: vec![first.point.text.value.to_string()],
            ..Draft::default()
        }));
    }
    findings.append(&mut found);
}

/// A kind of point and a channel that a list states for it, each pair once.
#[derive(Serialize, Deserialize)]
struct KindOfPoint {
    /// 1-based ordinal of the list.
    list: u32,
    /// Index into [`Catalogue::touchpoints`](crate::knowledge::profile::Catalogue::touchpoints).
    entry: u16,
    channel: Channel,
    /// Where it is stated first.
    table: Option<TableName>,
    row: u32,
    column: u32,
}

/// Remembers the kinds of point of all lists, in the order of the lists, with the channels stated for them.
fn remember(
    _: &Rule,
    file: &FileCase<'_>,
    lists: &[&ListCase<'_>],
    findings: &[Finding],
) -> (Verdict, Option<Memory>) {
    let kinds: Vec<KindOfPoint> = lists.iter().flat_map(|case| kinds(case, findings)).collect();
    let bytes = kinds.capacity() * size_of::<KindOfPoint>();
    (Verdict::checked_if(!file.lists.is_empty()), (!kinds.is_empty()).then(|| Memory::new(kinds, bytes)))
}

/// See [`Recall`](super::rule::Recall).
fn recall(memory: &mut Memory, texts: &mut SharedTexts) {
    memory.recall::<Vec<KindOfPoint>>(|kinds| {
        kinds.iter_mut().filter_map(|kind| kind.table.as_mut()).for_each(|table| texts.share_name(table));
    });
}

/// The kinds of point of a list in its order. A point with words of its own («Телефон приёмной») is not
/// compared between bodies.
fn kinds(case: &ListCase<'_>, findings: &[Finding]) -> Vec<KindOfPoint> {
    let points = Points::of_body(case.knowledge, &case.list.context);
    let catalogue = &case.knowledge.catalogue.touchpoints;
    let mut known: PerText<[bool; 2]> = PerText::default();
    let texts = case.texts();
    let mut kinds: Vec<KindOfPoint> = Vec::new();
    each_stated(case, findings, |Stated { point, text, channel, place, .. }| {
        let known = known.of(text, Default::default);
        if std::mem::replace(&mut known[usize::from(channel == Channel::Digital)], true) {
            return;
        }
        let Some(code) = points.code(point) else { return };
        let entry = catalogue.iter().position(|entry| *entry.code == **code);
        let Some(entry) = entry.and_then(|entry| u16::try_from(entry).ok()) else { return };
        if kinds.iter().any(|kind| kind.entry == entry && kind.channel == channel)
            || !points.own_words(&texts.words(text), true).is_empty()
        {
            return;
        }
        kinds.push(KindOfPoint {
            list: case.list.ordinal,
            entry,
            channel,
            table: case.list.tables.get(place.table as usize).cloned(),
            row: place.row,
            column: place.column,
        });
    });
    kinds
}

/// The lists of a region: the first that states a channel for a kind of point is what the later ones
/// are compared with.
fn check_run(rule: &Rule, case: &RunCase<'_>, tell: Tell<'_>) {
    struct InRegion<'a> {
        first: (usize, &'a KindOfPoint),
        digital: u32,
        offline: u32,
    }
    let mut regions: HashMap<(&Text, u16), InRegion<'_>, KeyedState> = HashMap::default();
    let kinds_of = |list: &OneOfRun<'_>| {
        let of_file = case.memory::<Vec<KindOfPoint>>(rule.code, list.file).map_or(&[][..], Vec::as_slice);
        let ordinal = list.facts.ordinal;
        let from = of_file.partition_point(|kind| kind.list < ordinal);
        of_file[from..].iter().take_while(move |kind| kind.list == ordinal)
    };
    let counting = || case.lists.iter().enumerate().filter(|(_, list)| list.superseded_by.is_none());
    for (at, list) in counting() {
        let Some(region) = &list.facts.region else { continue };
        for kind in kinds_of(list) {
            let in_region = regions.entry((region, kind.entry)).or_insert(InRegion {
                first: (at, kind),
                digital: 0,
                offline: 0,
            });
            match kind.channel {
                Channel::Digital => in_region.digital += 1,
                _ => in_region.offline += 1,
            }
        }
    }
    for (at, list) in counting() {
        let Some(region) = &list.facts.region else { continue };
        for kind in kinds_of(list) {
            let Some(in_region) = regions.get(&(region, kind.entry)) else { continue };
            let (first, stated) = in_region.first;
            let both = kinds_of(list).any(|own| own.entry == kind.entry && own.channel != kind.channel);
            // A list that contradicts itself is told so by the rule over its rows.
            if kind.channel == stated.channel || at == first || both {
                continue;
            }
            let first = &case.lists[first];
            let name = &case.catalogue.touchpoints[usize::from(kind.entry)].name;
            let place = |kind: &KindOfPoint| At {
                table: kind.table.clone(),
                row: Some(kind.row),
                column_number: Some(kind.column),
                column: Some(Field::Channel.key_text()),
            };
            let body =
                first.facts.traits.body.as_deref().map_or_else(String::new, |body| format!(" («{body}»)"));
            let mut finding = rule.finding(Draft {
                at: place(kind),
                message: format!(
                    "Точка «{name}» здесь – {}, а в файле «{}»{body} – {} ({}). Перечней региона, где она цифровая: {}, где офлайн: {}.",
                    word(kind.channel),
                    first.path,
                    word(stated.channel),
                    place(stated).describe(),
                    in_region.digital,
                    in_region.offline
                ),
                hint: literal!("Договоритесь в регионе об одном виде этой точки или поясните, почему здесь он другой."),
                expected: Some(word(stated.channel).into()),
                quote: Some(word(kind.channel).into()),
                key: vec![name.clone(), region.to_string(), word(kind.channel).into()],
                ..Draft::default()
            });
            finding.list = Some(list.facts.ordinal);
            tell(OfFile { file: list.file, finding });
        }
    }
}

fn word(channel: Channel) -> &'static str {
    if channel == Channel::Digital { "цифровая" } else { "офлайн" }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check, check_run};

    #[test]
    fn the_same_point_with_two_channels_in_one_list() {
        check(
            "
            | process | touchpoint | channel |
            | Приём | Телефонная связь | офлайн |
            | Выдача | Телефонная связь Министерства | цифровая |
            | Ответ | телефон | цифровая |
            ",
            &expect![[r#"
                C03 query [таблица 1, строка 3, столбец 3] Точка «Телефонная связь Министерства» здесь – цифровая, а выше – офлайн (таблица 1, строка 2, столбец 3). Таких строк ниже ещё: 1.
            "#]],
        );
    }

    #[test]
    fn different_points_and_doubted_cells_are_silent() {
        check(
            "
            | process | touchpoint | channel |
            | Приём | Терминал в холле | офлайн |
            | Выдача | Терминал на вокзале | цифровая |
            | Ответ | Телефонная связь | цифровая/офлайн |
            | Запись | Здание Министерства | офлайн |
            | Снятие | Здание Министерства | цифровая |
            ",
            &expect![[r#"
                C01 error [таблица 1, строка 6, столбец 3] Точка «Здание Министерства» – физическое место, а её вид указан как «цифровая».
            "#]],
        );
    }

    fn list(channel: &str) -> String {
        format!(
            "
            | process | touchpoint | channel |
            | Приём | Официальный сайт | цифровая |
            | Ответ | Телефонная связь | {channel} |
            "
        )
    }

    #[test]
    fn a_stamp_without_the_region_takes_it_from_the_title() {
        let of = |matter: &str, channel: &str| {
            format!(
                "УТВЕРЖДЕН\nприказом Министерства {matter}\nот 19.02.2024 № 465\n\
                Перечень точек взаимодействия с клиентом Министерства {matter} Тульской области\n\n{}",
                list(channel)
            )
        };
        check_run(
            &[("1.docx", &of("культуры", "офлайн")), ("2.docx", &of("спорта", "цифровая"))],
            &expect![[r#"
                2.docx: C03 query [таблица 1, строка 3, столбец 3] Точка «Телефонная связь» здесь – цифровая, а в файле «1.docx» («Министерство культуры Тульской области») – офлайн (таблица 1, строка 3, столбец 3). Перечней региона, где она цифровая: 1, где офлайн: 1.
            "#]],
        );
    }

    #[test]
    fn lists_of_one_region_differ_and_lists_of_two_regions_may() {
        let (one, other) = (list("офлайн"), list("цифровая"));
        check_run(
            &[
                ("Министерство культуры Тульской области/п.docx", &one),
                ("Министерство спорта Тульской области/п.docx", &other),
                ("Министерство транспорта Тульской области/п.docx", &other),
                ("Министерство культуры Псковской области/п.docx", &other),
            ],
            &expect![[r#"
                Министерство спорта Тульской области/п.docx: C03 query [таблица 1, строка 3, столбец 3] Точка «Телефонная связь» здесь – цифровая, а в файле «Министерство культуры Тульской области/п.docx» («Министерство культуры Тульской области») – офлайн (таблица 1, строка 3, столбец 3). Перечней региона, где она цифровая: 2, где офлайн: 1.
                Министерство транспорта Тульской области/п.docx: C03 query [таблица 1, строка 3, столбец 3] Точка «Телефонная связь» здесь – цифровая, а в файле «Министерство культуры Тульской области/п.docx» («Министерство культуры Тульской области») – офлайн (таблица 1, строка 3, столбец 3). Перечней региона, где она цифровая: 2, где офлайн: 1.
            "#]],
        );
    }
}
