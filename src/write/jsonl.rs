//! records.jsonl and findings.jsonl: one JSON object a line, every key always present.
//!
//! A field without a column is `null`, a blank cell `""`, no values `[]`. The schemas stand in
//! `docs/schema/`.

use std::io::{self, BufRead as _};

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::model::document::{LINES, TableName};
use crate::model::finding::{At, Finding, OriginalAt, Reply};
use crate::model::{Channel, Coded, Field, Record, Sourced, TouchpointList};
use crate::rules;

/// Appends the lines of all records of a list.
pub fn records(list: &TouchpointList, out: &mut impl io::Write) -> io::Result<()> {
    let mut line = Vec::new();
    let known = list.known.as_deref().map_or(&[][..], |known| &known.touchpoints);
    let mut known = known.iter();
    for record in list.records() {
        line.clear();
        let touchpoint = known.next().map(|known| &*known.id);
        serde_json::to_writer(&mut line, &RecordLine::of(record, touchpoint))?;
        line.push(b'\n');
        out.write_all(&line)?;
    }
    Ok(())
}

/// Copies the lines of a list's records, `bytes` in all, naming the file that counts instead.
pub(crate) fn superseded(
    lines: impl io::Read,
    bytes: u64,
    by: &str,
    out: &mut impl io::Write,
) -> io::Result<()> {
    let mut lines = io::BufReader::new(lines.take(bytes));
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        let kept = line.strip_suffix(b"null}\n").ok_or(io::ErrorKind::InvalidData)?;
        out.write_all(kept)?;
        serde_json::to_writer(&mut *out, by)?;
        out.write_all(b"}\n")?;
        line.clear();
    }
    Ok(())
}

/// Appends the lines of findings, in their order.
pub(crate) fn findings<'a>(
    findings: impl IntoIterator<Item = &'a Finding>,
    out: &mut impl io::Write,
) -> io::Result<()> {
    for finding in findings {
        serde_json::to_writer(&mut *out, &FindingLine::of(finding))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

#[derive(serde::Serialize)]
struct RecordLine<'a> {
    id: String,
    touchpoint_id: Option<&'a str>,
    source: SourceOf<'a>,
    region: Option<&'a str>,
    body: Option<&'a str>,
    profile: &'a str,
    list: u32,
    list_title: Option<&'a str>,
    act: ActOf<'a>,
    number: Option<&'a str>,
    direction: Option<DirectionOf<'a>>,
    service: Option<&'a str>,
    process: Option<&'a str>,
    touchpoint: Option<TouchpointOf<'a>>,
    channel: &'static str,
    channel_stated: Option<&'static str>,
    channel_from: Option<&'static str>,
    client: &'static str,
    needs: Option<Vec<CodedOf<'a>>>,
    interactions: Option<Vec<CodedOf<'a>>>,
    features: Option<&'a str>,
    extra: Extra<'a>,
    original: Option<OriginalOf<'a>>,
    superseded_by: Option<&'a str>,
}

#[derive(serde::Serialize)]
struct SourceOf<'a> {
    file: &'a str,
    table: Option<Table<'a>>,
    row: u32,
    rows: [u32; 2],
    parts: Vec<PartOf<'a>>,
    cells: Cells<'a>,
}

/// The record's place in the ministry's own file.
#[derive(serde::Serialize)]
struct OriginalOf<'a> {
    file: &'a str,
    table: Option<Table<'a>>,
    row: u32,
    rows: [u32; 2],
    cells: OriginalCells<'a>,
}

/// Addresses in the ministry's own file, by canonical field or header.
struct OriginalCells<'a>(&'a TouchpointList, Option<&'a TableName>, u32);

#[derive(serde::Serialize)]
struct PartOf<'a> {
    table: Option<Table<'a>>,
    first: u32,
    last: u32,
}

#[derive(serde::Serialize)]
struct ActOf<'a> {
    number: Option<&'a str>,
    date: Option<&'a str>,
}

#[derive(serde::Serialize)]
struct DirectionOf<'a> {
    text: &'a str,
    code: Option<&'a str>,
    from: &'static str,
}

#[derive(serde::Serialize)]
struct TouchpointOf<'a> {
    text: &'a str,
    code: Option<&'a str>,
    contacts: Vec<ContactOf<'a>>,
}

#[derive(serde::Serialize)]
struct ContactOf<'a> {
    kind: &'static str,
    value: &'a str,
}

#[derive(serde::Serialize)]
struct CodedOf<'a> {
    text: &'a str,
    code: Option<&'a str>,
}

/// A sheet by its name, a table of a document by its ordinal.
struct Table<'a>(&'a TableName);

/// Texts of the columns without a canonical field, by header, in column order.
struct Extra<'a>(Record<'a>);

/// Addresses by canonical field, of the other columns by their header.
struct Cells<'a>(Record<'a>);

impl<'a> RecordLine<'a> {
    fn of(record: Record<'a>, touchpoint_id: Option<&'a str>) -> RecordLine<'a> {
        let Record { list, row, touchpoint, .. } = record;
        let context = &list.context;
        RecordLine {
            id: record.id(),
            touchpoint_id,
            source: SourceOf::of(record),
            region: context.region.as_deref(),
            body: context.body.as_deref(),
            profile: &list.profile,
            list: list.ordinal,
            list_title: context.title.as_deref(),
            act: ActOf {
                number: context.act.as_ref().and_then(|act| act.number.as_deref()),
                date: context.act.as_ref().and_then(|act| act.date.as_deref()),
            },
            number: text(row.number.as_ref()),
            direction: row.direction.as_ref().map(|direction| DirectionOf {
                text: &direction.text.value,
                code: direction.code.as_deref(),
                from: direction.from.key(),
            }),
            service: text(row.service.as_ref()),
            process: text(row.process.as_ref()),
            touchpoint: touchpoint.map(|point| TouchpointOf {
                text: &point.text.value,
                code: point.code.as_deref(),
                contacts: point
                    .contacts
                    .iter()
                    .map(|contact| ContactOf { kind: contact.kind.key(), value: &contact.value })
                    .collect(),
            }),
            channel: record.channel().key(),
            channel_stated: record.channel_stated().map(Channel::key),
            channel_from: record.channel_from().map(crate::model::ChannelSource::key),
            client: row.client.key(),
            needs: coded(row.needs.as_deref()),
            interactions: coded(row.interactions.as_deref()),
            features: text(row.features.as_deref()),
            extra: Extra(record),
            original: OriginalOf::of(record),
            // Last, so that it can be filled in when the run is known: see `superseded`.
            superseded_by: None,
        }
    }
}

impl<'a> SourceOf<'a> {
    fn of(record: Record<'a>) -> SourceOf<'a> {
        let Record { list, row, .. } = record;
        let parts: Vec<PartOf<'_>> = row
            .parts
            .iter()
            .map(|part| PartOf { table: table(list, part.table), first: part.first, last: part.last })
            .collect();
        let (table, first, last) =
            row.parts.first().map_or((None, 0, 0), |part| (table(list, part.table), part.first, part.last));
        SourceOf { file: &list.file, table, row: first, rows: [first, last], parts, cells: Cells(record) }
    }
}

impl<'a> OriginalOf<'a> {
    /// `None`: the file is the ministry's own, or a row was added in a workbook.
    fn of(record: Record<'a>) -> Option<OriginalOf<'a>> {
        let original = record.list.original.as_deref()?;
        let [table, first, last] = record.row.identity.as_ref()?.original?;
        let table = original.tables.get(table as usize);
        Some(OriginalOf {
            file: &original.file,
            table: table.map(Table),
            row: first,
            rows: [first, last],
            cells: OriginalCells(record.list, table, first),
        })
    }
}

fn table(list: &TouchpointList, index: u32) -> Option<Table<'_>> {
    list.tables.get(index as usize).map(Table)
}

fn text(value: Option<&Sourced<crate::text::Text>>) -> Option<&str> {
    value.map(|value| &*value.value)
}

fn coded(values: Option<&[Coded]>) -> Option<Vec<CodedOf<'_>>> {
    values.map(|values| {
        values.iter().map(|value| CodedOf { text: &value.text.value, code: value.code.as_deref() }).collect()
    })
}

impl Serialize for Table<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            TableName::Sheet(name) => serializer.serialize_str(name),
            TableName::Ordinal(number) => serializer.serialize_u32(*number),
            TableName::Lines => serializer.serialize_str(LINES),
        }
    }
}

impl Serialize for Extra<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Record { list, row, .. } = self.0;
        let mut map = serializer.serialize_map(None)?;
        for (index, column) in list.columns.iter().enumerate().filter(|(_, column)| column.field.is_none()) {
            let value = row.extra.iter().find(|(of, _)| *of == index).map_or("", |(_, value)| &value.value);
            map.serialize_entry(&*column.header, value)?;
        }
        map.end()
    }
}

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, address) in addresses(self.0) {
            map.serialize_entry(key, &address)?;
        }
        map.end()
    }
}

impl Serialize for OriginalCells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let OriginalCells(list, table, row) = *self;
        let mut map = serializer.serialize_map(None)?;
        let mut told = Vec::new();
        for column in list.columns.iter().filter(|column| column.original > 0) {
            let key: &str = column.field.map_or(&*column.header, |field| field.key());
            // Two columns of points have one key.
            if let Some(table) = table.filter(|_| !told.contains(&key)) {
                told.push(key);
                map.serialize_entry(key, &table.address(row, column.original))?;
            }
        }
        map.end()
    }
}

/// Where each field of a record stands. A value that no cell holds has no address; a field with
/// several cells (contacts) names them all.
fn addresses(record: Record<'_>) -> Vec<(&str, String)> {
    let Record { list, row, touchpoint, .. } = record;
    let touchpoint_cell = touchpoint.map(|point| &point.text).or_else(|| row.touchpoint_cells.first());
    let needs = row.needs_cell.as_ref().or_else(|| row.needs.as_ref()?.first().map(|need| &need.text));
    let interactions = row
        .interactions_cell
        .as_deref()
        .or_else(|| row.interactions.as_ref()?.first().map(|done| &done.text));
    let fields = [
        (Field::Number, row.number.as_ref()),
        (Field::Direction, row.direction.as_ref().map(|direction| &direction.text)),
        (Field::Service, row.service.as_ref()),
        (Field::Process, row.process.as_ref()),
        (Field::Touchpoint, touchpoint_cell),
        (Field::Channel, row.channel.as_ref().map(|cell| &cell.text)),
        (Field::Needs, needs),
        (Field::Interactions, interactions),
        (Field::Features, row.features.as_deref()),
        (Field::Client, row.client_cell.as_deref()),
    ];
    let mut found: Vec<(&str, String)> = fields
        .into_iter()
        .filter_map(|(field, value)| Some((field.key(), value?)))
        .chain(
            row.extra.iter().filter_map(|(index, value)| Some((&*list.columns.get(*index)?.header, value))),
        )
        .filter(|(_, value)| value.place.row > 0)
        .map(|(key, value)| (key, list.address(value.place)))
        .collect();
    let contacts: Vec<String> = row.contact_cells.iter().map(|cell| list.address(cell.place)).collect();
    if !contacts.is_empty() {
        found.push((Field::Contacts.key(), contacts.join(", ")));
    }
    found
}

#[derive(serde::Serialize)]
struct FindingLine<'a> {
    code: &'static str,
    name: &'static str,
    level: &'static str,
    message: &'a str,
    hint: &'a str,
    expected: Option<&'a str>,
    clause: Option<&'a str>,
    file: &'a str,
    table: Option<Table<'a>>,
    row: Option<u32>,
    column: Option<&'a str>,
    record: Option<String>,
    fingerprint: &'a str,
    related: Vec<RelatedOf<'a>>,
    original: Option<OriginalAtOf<'a>>,
    reply: Option<&'a Reply>,
    state: Option<&'static str>,
    first_seen: Option<u32>,
    to_order: bool,
    count: u32,
}

/// Where a finding in a workbook of ours stands in the ministry's own file.
#[derive(serde::Serialize)]
struct OriginalAtOf<'a> {
    file: &'a str,
    table: Option<Table<'a>>,
    row: Option<u32>,
    address: Option<String>,
}

impl<'a> OriginalAtOf<'a> {
    fn of(original: &'a OriginalAt) -> OriginalAtOf<'a> {
        let at = &original.at;
        let address = Some(at.address()).filter(|address| !address.is_empty());
        OriginalAtOf { file: &original.file, table: at.table.as_ref().map(Table), row: at.row, address }
    }
}

#[derive(serde::Serialize)]
struct RelatedOf<'a> {
    table: Option<Table<'a>>,
    row: Option<u32>,
    column: Option<&'a str>,
}

impl<'a> FindingLine<'a> {
    fn of(finding: &'a Finding) -> FindingLine<'a> {
        let at = RelatedOf::of(&finding.at);
        FindingLine {
            code: finding.code,
            name: rules::of_code(finding.code).map_or("", |rule| rule.name),
            level: finding.level.key(),
            message: &finding.message,
            hint: &finding.hint,
            expected: finding.expected.as_deref(),
            clause: finding.clause.as_deref(),
            file: &finding.file,
            table: at.table,
            row: at.row,
            column: at.column,
            record: finding.record_id(),
            fingerprint: &finding.fingerprint,
            related: finding.related.iter().map(RelatedOf::of).collect(),
            original: finding.original.as_deref().map(OriginalAtOf::of),
            reply: finding.reply.as_deref(),
            state: finding.known.as_ref().map(|known| known.state.key()),
            first_seen: finding.known.as_ref().map(|known| known.first_seen),
            to_order: finding.is_to_order(),
            count: finding.count,
        }
    }
}

impl<'a> RelatedOf<'a> {
    fn of(at: &'a At) -> RelatedOf<'a> {
        RelatedOf { table: at.table.as_ref().map(Table), row: at.row, column: at.column.as_deref() }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::model::SourceRow;
    use crate::write::example;

    fn pretty(lines: &[u8]) -> String {
        String::from_utf8(lines.to_vec()).unwrap().replace(",\"", ",\n\"")
    }

    #[test]
    fn a_record_has_every_key_and_tells_absent_from_blank() {
        let mut lines = Vec::new();
        records(&example::outcome().lists[0], &mut lines).unwrap();
        assert_eq!(lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count(), 3);
        expect![[r#"
            {"id":"fff971a6ef2a7c32",
            "touchpoint_id":null,
            "source":{"file":"a/b.docx",
            "table":2,
            "row":3,
            "rows":[3,3],
            "parts":[{"table":2,
            "first":3,
            "last":3},{"table":3,
            "first":1,
            "last":1}],
            "cells":{"number":"т2 с3 к1",
            "process":"т2 с3 к2",
            "touchpoint":"т2 с3 к3",
            "channel":"т2 с3 к4",
            "needs":"т2 с3 к5",
            "Срок":"т2 с3 к6"}},
            "region":"Смоленская область",
            "body":null,
            "profile":"unified",
            "list":1,
            "list_title":"Перечень точек взаимодействия с клиентом",
            "act":{"number":"19",
            "date":null},
            "number":"1",
            "direction":{"text":"Государственные услуги",
            "code":"state-services",
            "from":"derived"},
            "service":null,
            "process":"Приём <заявлений> & писем",
            "touchpoint":{"text":"Сайт",
            "code":"site",
            "contacts":[{"kind":"url",
            "value":"https://госуслуги.рф"}]},
            "channel":"digital",
            "channel_stated":"digital",
            "channel_from":"stated",
            "client":"external",
            "needs":[{"text":"Консультация",
            "code":"advice"}],
            "interactions":null,
            "features":null,
            "extra":{"Срок":"до 15 минут"},
            "original":null,
            "superseded_by":null}
            {"id":"cce4d294766c731e",
            "touchpoint_id":null,
            "source":{"file":"a/b.docx",
            "table":2,
            "row":3,
            "rows":[3,3],
            "parts":[{"table":2,
            "first":3,
            "last":3},{"table":3,
            "first":1,
            "last":1}],
            "cells":{"number":"т2 с3 к1",
            "process":"т2 с3 к2",
            "touchpoint":"т2 с3 к3",
            "channel":"т2 с3 к4",
            "needs":"т2 с3 к5",
            "Срок":"т2 с3 к6"}},
            "region":"Смоленская область",
            "body":null,
            "profile":"unified",
            "list":1,
            "list_title":"Перечень точек взаимодействия с клиентом",
            "act":{"number":"19",
            "date":null},
            "number":"1",
            "direction":{"text":"Государственные услуги",
            "code":"state-services",
            "from":"derived"},
            "service":null,
            "process":"Приём <заявлений> & писем",
            "touchpoint":{"text":"Телефон",
            "code":null,
            "contacts":[]},
            "channel":"unknown",
            "channel_stated":"unknown",
            "channel_from":null,
            "client":"external",
            "needs":[{"text":"Консультация",
            "code":"advice"}],
            "interactions":null,
            "features":null,
            "extra":{"Срок":"до 15 минут"},
            "original":null,
            "superseded_by":null}
            {"id":"85dd1e3f6c2aaff9",
            "touchpoint_id":null,
            "source":{"file":"a/b.docx",
            "table":2,
            "row":4,
            "rows":[4,4],
            "parts":[{"table":2,
            "first":4,
            "last":4}],
            "cells":{"number":"т2 с4 к1",
            "process":"т2 с4 к2",
            "touchpoint":"т2 с4 к3",
            "channel":"т2 с4 к4",
            "needs":"т2 с4 к5",
            "Срок":"т2 с4 к6"}},
            "region":"Смоленская область",
            "body":null,
            "profile":"unified",
            "list":1,
            "list_title":"Перечень точек взаимодействия с клиентом",
            "act":{"number":"19",
            "date":null},
            "number":"1",
            "direction":null,
            "service":null,
            "process":"",
            "touchpoint":null,
            "channel":"unknown",
            "channel_stated":"unknown",
            "channel_from":null,
            "client":"external",
            "needs":[],
            "interactions":null,
            "features":null,
            "extra":{"Срок":""},
            "original":null,
            "superseded_by":null}
        "#]]
        .assert_eq(&pretty(&lines));
    }

    #[test]
    fn a_finding_has_every_key() {
        let mut lines = Vec::new();
        let mut finding = example::outcome().findings.remove(0);
        findings([&finding], &mut lines).unwrap();
        finding.at = At::default();
        findings([&finding], &mut lines).unwrap();
        expect![[r#"
            {"code":"C04",
            "name":"duplicate-touchpoint",
            "level":"error",
            "message":"Точка <script>alert(1)</script> повторяется.",
            "hint":"Оставьте одну.",
            "expected":null,
            "clause":"п. 10",
            "file":"a/b.docx",
            "table":2,
            "row":3,
            "column":"touchpoint",
            "record":null,
            "fingerprint":"9ba2773eed890d9a",
            "related":[{"table":2,
            "row":2,
            "column":"touchpoint"}],
            "original":null,
            "reply":null,
            "state":null,
            "first_seen":null,
            "to_order":false,
            "count":1}
            {"code":"C04",
            "name":"duplicate-touchpoint",
            "level":"error",
            "message":"Точка <script>alert(1)</script> повторяется.",
            "hint":"Оставьте одну.",
            "expected":null,
            "clause":"п. 10",
            "file":"a/b.docx",
            "table":null,
            "row":null,
            "column":null,
            "record":null,
            "fingerprint":"9ba2773eed890d9a",
            "related":[{"table":2,
            "row":2,
            "column":"touchpoint"}],
            "original":null,
            "reply":null,
            "state":null,
            "first_seen":null,
            "to_order":false,
            "count":1}
        "#]]
        .assert_eq(&pretty(&lines));
    }

    fn without_point<'a>(list: &'a TouchpointList, row: &'a SourceRow) -> Record<'a> {
        Record { list, row, touchpoint: None, index: 0 }
    }

    #[test]
    fn a_row_without_a_touchpoint_states_what_its_cell_says() {
        let outcome = example::outcome();
        let list = &outcome.lists[0];
        let mut row = list.rows[1].clone();
        let table = [
            (vec![], Some(Channel::Unknown)),
            (vec![Channel::Offline, Channel::Offline], Some(Channel::Offline)),
            (vec![Channel::Offline, Channel::Digital], Some(Channel::Mixed)),
        ];
        for (values, stated) in table {
            row.channel.as_mut().unwrap().values = values.into();
            assert_eq!(without_point(list, &row).channel_stated(), stated);
        }
        row.channel = None;
        assert_eq!(without_point(list, &row).channel_stated(), None);
    }
}
