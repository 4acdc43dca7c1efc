//! A small outcome for the tests of the machine files and the report: made up by hand.

use thin_vec::{ThinVec, thin_vec};

use crate::model::document::TableName;
use crate::model::finding::{At, Finding, Level, fingerprint};
use crate::model::{
    Act, CellCounts, Change, Changes, Channel, ChannelCell, ChannelSource, Client, Coded, Column, Context,
    Direction, DirectionSource, Field, Part, Place, Reason, SetAside, SourceRow, Sourced, Touchpoint,
    TouchpointList,
};
use crate::outcome::{Outcome, Status};
use crate::read::Format;
use crate::text::Text;
use crate::text::contacts::{Contact, ContactKind};

fn value(text: &str, row: u32, column: u32) -> Sourced<Text> {
    Sourced::read(text.into(), Place { table: 1, row, column })
}

fn column(number: u32, header: &str, field: Option<Field>) -> Column {
    Column {
        number,
        header: header.into(),
        field,
        states: None,
        original: 0,
        binding: crate::model::Binding::default(),
    }
}

fn row(row: u32) -> SourceRow {
    SourceRow {
        parts: thin_vec![Part { table: 1, first: row, last: row, column: 0 }],
        number: Some(value("1", row, 1)),
        direction: None,
        service: None,
        process: Some(value("", row, 2)),
        touchpoints: ThinVec::new(),
        touchpoint_cells: thin_vec![value("", row, 3)],
        channel: Some(ChannelCell::new(value("", row, 4))),
        needs: Some(Box::default()),
        needs_cell: Some(value("", row, 5)),
        interactions: None,
        interactions_cell: None,
        features: None,
        client: Client::External,
        client_cell: None,
        extra: thin_vec![(5, value("", row, 6))],
        contact_cells: ThinVec::new(),
        processes: 1,
        identity: None,
        starts_piece: false,
    }
}

/// A document whose second table is a list: a full row with two points, and a row left blank.
pub(crate) fn outcome() -> Outcome {
    let mut full = row(3);
    full.parts.push(Part { table: 2, first: 1, last: 1, column: 0 });
    full.direction = Some(Direction {
        text: Sourced {
            value: "Государственные услуги".into(),
            raw: "Перечень".into(),
            place: Place { table: 0, row: 0, column: 0 },
            changes: Changes::none().with(Change::Derived),
        },
        code: Some("state-services".into()),
        from: DirectionSource::Derived,
    });
    full.process = Some(value("Приём <заявлений> & писем", 3, 2));
    let site = Touchpoint {
        text: value("Сайт", 3, 3),
        code: Some("site".into()),
        contacts: thin_vec![Contact {
            kind: ContactKind::Url, value: "https://госуслуги.рф".into()
        }],
        channel: Channel::Digital,
        channel_from: Some(ChannelSource::Stated),
        channel_stated: Some(Channel::Digital),
    };
    let phone = Touchpoint {
        text: value("Телефон", 3, 3),
        code: None,
        contacts: ThinVec::new(),
        channel: Channel::Unknown,
        channel_from: None,
        channel_stated: Some(Channel::Unknown),
    };
    full.touchpoints = thin_vec![site, phone];
    full.needs = Some([Coded { text: value("Консультация", 3, 5), code: Some("advice".into()) }].into());
    full.extra = thin_vec![(5, value("до 15 минут", 3, 6))];
    let mut list = TouchpointList {
        ordinal: 1,
        file: "a/b.docx".into(),
        context: Context {
            region: Some("Смоленская область".into()),
            title: Some("Перечень точек взаимодействия с клиентом".into()),
            act: Some(Act { number: Some("19".into()), date: None, written: "№ 19".into(), by: None }),
            ..Context::default()
        },
        profile: "unified".into(),
        tables: [TableName::Ordinal(1), TableName::Ordinal(2), TableName::Ordinal(3)].into(),
        columns: vec![
            column(1, "№", Some(Field::Number)),
            column(2, "Процесс", Some(Field::Process)),
            column(3, "Точка", Some(Field::Touchpoint)),
            column(4, "Вид", Some(Field::Channel)),
            column(5, "Потребности", Some(Field::Needs)),
            column(6, "Срок", None),
        ],
        rows: vec![Box::new(full), Box::new(row(4))],
        set_aside: ["1", "2"]
            .into_iter()
            .zip(1..)
            .map(|(text, column)| SetAside {
                cells: 1,
                place: Place { table: 1, row: 2, column },
                text: text.into(),
                reason: Reason::ColumnNumbers,
            })
            .collect(),
        mends: Vec::new(),
        doubts: Vec::new(),
        unplaced: Vec::new(),
        counts: CellCounts { total: 15, used: 12, extra: 1, set_aside: 2 },
        points_state_kinds: false,
        identity_doubts: Vec::new(),
        original: None,
        known: None,
    };
    list.context.annex = None;
    let findings = vec![
        finding("C04", Level::Error, 3),
        finding("V01", Level::Query, 4),
        finding("V01", Level::Query, 5),
    ];
    Outcome {
        path: "a/b.docx".into(),
        format: Format::Docx,
        status: Status::Converted,
        reason: None,
        body: None,
        region: None,
        counts: list.counts,
        lists: vec![list],
        findings,
        not_applicable: vec!["C06", "K01"],
        replies: Vec::new(),
        facts: crate::rules::memory::FileFacts::default(),
    }
}

fn finding(code: &'static str, level: Level, row: u32) -> Finding {
    let at = |row| At {
        table: Some(TableName::Ordinal(2)),
        row: Some(row),
        column_number: Some(3),
        column: Some("touchpoint".into()),
    };
    Finding {
        code,
        level,
        message: "Точка <script>alert(1)</script> повторяется.".into(),
        hint: "Оставьте одну.".into(),
        expected: None,
        clause: Some("п. 10".into()),
        file: "a/b.docx".into(),
        list: Some(1),
        at: at(row),
        quote: Some("=1+1".into()),
        record: None,
        related: thin_vec![at(row - 1)],
        fingerprint: fingerprint(code, &["Сайт"]),
        about: crate::model::finding::About::Rows,
        values: thin_vec::ThinVec::new(),
        original: None,
        reply: None,
        known: None,
        count: 1,
        cause: crate::model::finding::Cause::List,
    }
}
