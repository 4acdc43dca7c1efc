//! Hand-made lists for the tests of the writers, one for each way a form is approved.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use thin_vec::{ThinVec, thin_vec};

use crate::knowledge::profile::{Catalogue, Profile};
use crate::model::document::TableName;
use crate::model::{
    Act, Approval, BodySource, CellCounts, Channel, ChannelCell, ChannelSource, Client, Coded, Column,
    Context, Direction, DirectionSource, Field, Part, Place, SourceRow, Sourced, Touchpoint, TouchpointList,
};
use crate::text::Text;
use crate::text::contacts::{Contact, ContactKind};

/// A list with the profile that writes it.
pub(super) struct Case {
    pub(super) list: TouchpointList,
    pub(super) profile: Profile,
}

pub(super) fn all() -> Vec<Case> {
    vec![signed(), by_act(), annex(), unified()]
}

pub(super) fn catalogue() -> Catalogue {
    toml::from_str(
        r#"
        needs = [{ code = "information", name = "Получение информации" }]
        interactions = [{ code = "inform", name = "Информирование о порядке" }, { code = "take", name = "Приём заявления" }]
        touchpoints = []
        headers = []
        regions = []
        bodies = []
        [[directions]]
        code = "appeals"
        name = "Рассмотрение обращений и запросов"
        "#,
    )
    .unwrap()
}

/// УТВЕРЖДАЮ of a deputy minister; interactions instead of needs; no direction, no channel.
pub(super) fn signed() -> Case {
    let profile = profile(
        r#"
        id = "sverdlovsk-energy"
        body = "Министерство энергетики и жилищно-коммунального хозяйства Свердловской области"
        region = "Свердловская область"
        columns = [
            { field = "number", header = "Номер строки", width = 6 },
            { field = "service", header = "Название услуги", width = 24 },
            { field = "touchpoint", header = "Точка взаимодействия", width = 24 },
            { field = "interactions", header = "Осуществляемое взаимодействие с клиентом", width = 26 },
            { field = "features", header = "Особенности взаимодействия с клиентом", when_channel_words = "channel", width = 20 },
        ]
        list = { title = "Перечень точек взаимодействия с клиентом" }
        approval = { kind = "signature", clause = "п. 9", post = "Заместитель Министра энергетики\nи жилищно-коммунального\nхозяйства Свердловской области" }
        order = { name = "приказ от 16.02.2024 № 89", number = "89", date = "2024-02-16" }
        "#,
    );
    let mut builder = Builder::new(
        "Минэнерго/перечень.docx",
        &profile,
        &[
            (Some(Field::Number), "Номер строки"),
            (Some(Field::Service), "Название услуги"),
            (Some(Field::Touchpoint), "Точка взаимодействия"),
            (Some(Field::Interactions), "Осуществляемое взаимодействие с клиентом"),
            (Some(Field::Features), "Особенности взаимодействия с клиентом"),
        ],
    );
    let context = &mut builder.list.context;
    context.title = Some("Перечень точек взаимодействия Министерства энергетики и жилищно-коммунального хозяйства Свердловской области с клиентом в рамках предоставления государственных услуг".into());
    context.approval = Some(Approval {
        post: "Заместитель Министра энергетики\nи жилищно-коммунального\nхозяйства Свердловской области"
            .into(),
        name: Some("Е.А. Свалов".into()),
        date: Some("«___» _____ 2024 года".into()),
    });
    for (number, service, points) in [
        (
            "1",
            "Лицензирование предпринимательской деятельности по управлению многоквартирными домами",
            &[
                "Официальный сайт Министерства|https://energy.midural.ru",
                "ЕПГУ",
                "Электронная почта|energy@egov66.ru",
                "МФЦ",
            ][..],
        ),
        ("2", "Утверждение нормативов запасов топлива", &["Телефон|+7 (343) 312-00-12", "=1+1"]),
    ] {
        builder.row(|row, list| {
            row.number = Some(list.cell(1, number));
            row.service = Some(list.cell(2, service));
            row.touchpoints = points.iter().map(|point| list.point(3, point, None)).collect();
            row.interactions =
                Some(list.values(4, &["Информирование о порядке предоставления услуги", "Приём заявления"]));
            row.features = Some(Box::new(list.cell(5, "")));
            row.direction = Some(Direction {
                text: list.cell(1, "Предоставление государственных услуг"),
                code: Some("state-services".into()),
                from: DirectionSource::Derived,
            });
            row.client = Client::External;
        });
    }
    builder.finish(profile)
}

/// УТВЕРЖДЕН by an act of the ministry; seven columns, one need a row.
pub(super) fn by_act() -> Case {
    let profile = profile(
        r#"
        id = "sverdlovsk-invest"
        body = "Министерство инвестиций и развития Свердловской области"
        region = "Свердловская область"
        columns = [
            { field = "number", header = "Номер строки", width = 6 },
            { field = "direction", header = "Направление деятельности", width = 15 },
            { field = "service", header = "Наименование функции, сервиса", width = 15 },
            { field = "process", header = "Наименование конкретного процесса", width = 17 },
            { field = "touchpoint", header = "Точка взаимодействия", width = 17 },
            { field = "needs", header = "Удовлетворяемые потребности клиента", width = 18 },
            { field = "channel", header = "Вид точки взаимодействия (цифровая/офлайн)", width = 12 },
        ]
        list = { title = "", channel_words = ["цифровая", "офлайн"] }
        approval = { kind = "act", clause = "п. 13", wording = "УТВЕРЖДЕН\nприказом Министерства инвестиций\nи развития Свердловской области\nот {date} № {number}" }
        order = { name = "приказ от 11.04.2024 № 54", number = "54", date = "2024-04-11" }
        directions = { clause = "п. 5", items = [{ text = "Рассмотрение обращений и запросов", code = "appeals" }] }
        needs = { clause = "п. 8", open = true, items = [{ text = "Получение информации", code = "information" }] }
        "#,
    );
    let mut builder = Builder::new(
        "Мининвест/перечень.xlsx",
        &profile,
        &[
            (Some(Field::Number), "Номер строки"),
            (Some(Field::Direction), "Направление деятельности"),
            (Some(Field::Service), "Наименование функции, сервиса"),
            (Some(Field::Process), "Наименование конкретного процесса"),
            (Some(Field::Touchpoint), "Точка взаимодействия"),
            (Some(Field::Needs), "Удовлетворяемые потребности клиента"),
            (Some(Field::Channel), "Вид точки взаимодействия (цифровая/офлайн)"),
            (None, "Ответственный отдел"),
        ],
    );
    builder.list.tables = [TableName::Sheet("Лист1".into())].into();
    let context = &mut builder.list.context;
    context.title = Some(
        "ПЕРЕЧЕНЬ точек взаимодействия с клиентом в Министерстве инвестиций и развития Свердловской области"
            .into(),
    );
    context.stamp_act = Some(Act {
        number: Some("110".into()),
        date: Some("2024-06-03".into()),
        written: "приказом Министерства от 03.06.2024 № 110".into(),
    });
    context.act.clone_from(&context.stamp_act);
    for number in 1..=24 {
        builder.row(|row, list| {
            row.number = Some(list.cell(1, &format!("{number}.")));
            row.direction = Some(list.direction(2, "Меры поддержки инвесторов"));
            row.service = Some(list.cell(3, "Сопровождение инвестиционных проектов"));
            row.process = Some(list.cell(4, "Приём и рассмотрение заявки на включение проекта в реестр"));
            row.channel = Some(list.channel(7, if number % 3 == 0 { "офлайн" } else { "цифровая" }));
            let stated = if number % 3 == 0 { Channel::Offline } else { Channel::Digital };
            let point = if number % 3 == 0 {
                "Личный приём"
            } else {
                "Электронная почта|invest@egov66.ru"
            };
            row.touchpoints = thin_vec![list.point(5, point, Some(stated))];
            row.needs = Some(list.values(6, &["Получение консультации"]));
            row.extra = thin_vec![(7, list.cell(8, "Отдел сопровождения"))];
        });
    }
    builder.finish(profile)
}

/// №, direction, process, points, needs, channel as written, channel as understood.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static str,
    Option<Channel>,
);

/// An annex of the order; «Особенности …» holds the channel; the title names another body.
pub(super) fn annex() -> Case {
    let profile = profile(
        r#"
        id = "smolensk-industry"
        body = "Министерство промышленности и торговли Смоленской области"
        region = "Смоленская область"
        columns = [
            { field = "number", header = "№", width = 4 },
            { field = "direction", header = "Направление деятельности исполнительного органа", width = 18 },
            { field = "process", header = "Наименование процесса", width = 22 },
            { field = "touchpoint", header = "Точка взаимодействия", width = 20 },
            { field = "needs", header = "Удовлетворяемые потребности клиента", width = 22 },
            { field = "features", header = "Особенности взаимодействия с клиентом", when_channel_words = "channel", width = 14 },
        ]
        list = { title = "", number_counts = "directions", channel_words = ["Цифровая точка", "Офлайн-точка"] }
        approval = { kind = "annex", wording = "Приложение 1\nк Порядку ведения перечня точек\nвзаимодействия с клиентом,\nутвержденному приказом Министерства\nпромышленности и торговли\nСмоленской области\nот {date} № {number}" }
        order = { name = "приказ от 19.03.2024 № 29/01-01", number = "29/01-01", date = "2024-03-19" }
        "#,
    );
    let mut builder = Builder::new(
        "Смоленск/004.docx",
        &profile,
        &[
            (Some(Field::Number), "№"),
            (Some(Field::Direction), "Направление деятельности исполнительного органа"),
            (Some(Field::Process), "Наименование процесса"),
            (Some(Field::Touchpoint), "Точка взаимодействия"),
            (Some(Field::Needs), "Удовлетворяемые потребности клиента"),
            (Some(Field::Channel), "Особенности взаимодействия с клиентом"),
        ],
    );
    let context = &mut builder.list.context;
    context.body = Some("Министерство промышленности и торговли Смоленской области".into());
    context.body_from = Some(BodySource::Act);
    context.title = Some("Перечень точек взаимодействия Министерства цифрового развития Смоленской области в рамках взаимодействия с внешним и внутренним клиентом".into());
    context.title_body = Some("Министерство цифрового развития Смоленской области".into());
    context.head_act = Some(Act {
        number: Some("29/01-01".into()),
        date: Some("2024-03-19".into()),
        written: "от «19» марта 2024 № 29/01-01".into(),
    });
    context.act.clone_from(&context.head_act);
    context.annex = Some("Приложение 1".into());
    let rows: &[Row] = &[
        (
            "1",
            "Рассмотрение обращений и запросов",
            "Прием и рассмотрение обращений и запросов, поступающих в Министерство",
            &[
                "Официальный сайт Министерства (интернет-приемная)|https://dprt.admin-smolensk.ru/",
                "Электронная почта|deprpromtorg@smolinvest.com",
            ],
            &["Получение консультации", "подача жалобы/обращения/запроса"],
            "Цифровая точка",
            Some(Channel::Digital),
        ),
        (
            "2",
            "Обеспечение доступа к информации деятельности",
            "Информирование о деятельности Министерства через интернет-ресурсы",
            &["Система электронного документооборота (СЭД ДелоПро)", "Социальные сети Министерства"],
            &["Получение консультации", "подача жалобы/обращения/запроса"],
            "Цифровая точка",
            Some(Channel::Digital),
        ),
        (
            "3",
            "Взаимодействие с внутренним клиентом",
            "Поступление на государственную гражданскую службу (прием на работу) в Министерство",
            &["Здание Министерства"],
            &["Получение информации о деятельности ведомства"],
            "Цифровая точка",
            Some(Channel::Digital),
        ),
        (
            "3",
            "Взаимодействие с внутренним клиентом",
            "Поступление на государственную гражданскую службу (прием на работу) в Министерство",
            &["Здание Министерства"],
            &["Получение информации о деятельности ведомства"],
            "Офлайн-точка",
            Some(Channel::Offline),
        ),
        (
            "3",
            "Взаимодействие с внутренним клиентом",
            "Сопровождение процесса прохождения государственной гражданской службы (работы) в Министерстве",
            &["Здание Министерства"],
            &["Получение консультации по общеорганизационным вопросам работы в ведомстве"],
            "",
            Some(Channel::Unknown),
        ),
        (
            "4",
            "Взаимодействие с клиентом по вопросам информационно-технического обеспечения",
            "Рассмотрение заявок на снабжение ПО и техникой в Министерстве",
            &["Здание Дома Советов", "здание Министерства"],
            &[
                "Получение консультации",
                "предоставление документов",
                "предоставление информации о ходе рассмотрения документов",
            ],
            "Цифровая точка / Офлайн-точка",
            Some(Channel::Mixed),
        ),
        (
            "5",
            "Взаимодействие с клиентом по вопросам ведения бухгалтерского учета",
            "Организация работы по передаче имущества",
            &[],
            &["Предоставление документов на передаваемое имущество"],
            "по запросу",
            Some(Channel::Unknown),
        ),
    ];
    for (number, direction, process, points, needs, channel, stated) in rows {
        builder.row(|row, list| {
            row.number = Some(list.cell(1, number));
            row.direction = Some(list.direction(2, direction));
            row.process = Some(list.cell(3, process));
            row.touchpoints = points.iter().map(|point| list.point(4, point, *stated)).collect();
            row.touchpoint_cells = thin_vec![list.cell(4, &points.join("\n"))];
            row.needs = Some(list.values(5, needs));
            row.channel = Some(list.channel(6, channel));
        });
    }
    builder.finish(profile)
}

/// No profile: every canonical field that the list has, then the extra columns.
pub(super) fn unified() -> Case {
    let profile = profile(
        r#"
        id = "unified"
        body = ""
        region = ""
        list = { title = "" }
        approval = { kind = "signature" }
        "#,
    );
    let mut builder = Builder::new(
        "Минздрав.xlsx",
        &profile,
        &[
            (Some(Field::Service), "Госуслуга"),
            (Some(Field::Touchpoint), "Онлайн-каналы"),
            (Some(Field::Touchpoint), "Офлайн-каналы"),
            (Some(Field::Contacts), "Адрес, телефон"),
            (Some(Field::Client), "Тип клиента"),
            (None, "Правовое основание"),
            (None, "Срок"),
        ],
    );
    builder.list.columns[1].states = Some(Channel::Digital);
    builder.list.columns[2].states = Some(Channel::Offline);
    let context = &mut builder.list.context;
    context.body = Some("Министерство здравоохранения Тверской области".into());
    context.region = Some("Тверская область".into());
    context.body_from = Some(BodySource::Folder);
    context.title = Some("Перечень точек взаимодействия с клиентом".into());
    builder.row(|row, list| {
        row.service = Some(list.cell(1, "Выдача лицензии"));
        row.touchpoints = thin_vec![
            list.point(2, "ЕПГУ|www.gosuslugi.ru", Some(Channel::Digital)),
            list.point(3, "Поликлиника|г. Тверь, ул. Советская, д. 1", Some(Channel::Offline)),
        ];
        row.direction = Some(list.direction(1, "Лицензирование"));
        row.contact_cells = thin_vec![list.cell(4, "www.gosuslugi.ru")];
        row.client_cell = Some(Box::new(list.cell(5, "внешний")));
        row.client = Client::External;
        row.extra = thin_vec![(5, list.cell(6, "-ФЗ № 99")), (6, list.cell(7, "@"))];
    });
    builder.finish(profile)
}

/// One record whose process is the given text.
pub(super) fn with_process(process: &str) -> Case {
    let mut case = annex();
    case.list.rows.truncate(1);
    case.list.rows[0].touchpoints.truncate(1);
    let cell = Builder { list: case.list.clone(), row: 2 }.cell(3, process);
    case.list.rows[0].process = Some(cell);
    case
}

fn profile(toml: &str) -> Profile {
    toml::from_str(toml).unwrap()
}

/// Builds a list row by row; each source row is a physical row of the first table.
struct Builder {
    list: TouchpointList,
    row: u32,
}

impl Builder {
    fn new(file: &str, profile: &Profile, columns: &[(Option<Field>, &str)]) -> Builder {
        let columns = columns.iter().enumerate().map(|(index, (field, header))| Column {
            number: index as u32 + 1,
            header: (*header).into(),
            field: *field,
            states: None,
            original: 0,
            binding: crate::model::Binding::default(),
        });
        let list = TouchpointList {
            ordinal: 1,
            file: file.into(),
            context: Context {
                region: (!profile.region.is_empty()).then(|| profile.region.as_str().into()),
                body: (!profile.body.is_empty()).then(|| profile.body.as_str().into()),
                body_from: Some(BodySource::Act),
                ..Context::default()
            },
            profile: profile.id.as_str().into(),
            tables: [TableName::Ordinal(1)].into(),
            columns: columns.collect(),
            rows: Vec::new(),
            set_aside: Vec::new(),
            mends: Vec::new(),
            doubts: Vec::new(),
            unplaced: Vec::new(),
            counts: CellCounts::default(),
            original: None,
        };
        Builder { list, row: 1 }
    }

    fn row(&mut self, fill: impl FnOnce(&mut SourceRow, &Builder)) {
        self.row += 1;
        let mut row = SourceRow {
            parts: thin_vec![Part { table: 0, first: self.row, last: self.row, column: 0 }],
            number: None,
            direction: None,
            service: None,
            process: None,
            touchpoints: ThinVec::new(),
            touchpoint_cells: ThinVec::new(),
            channel: None,
            needs: None,
            needs_cell: None,
            interactions: None,
            interactions_cell: None,
            features: None,
            client: Client::Unknown,
            client_cell: None,
            extra: ThinVec::new(),
            contact_cells: ThinVec::new(),
            processes: 1,
            identity: None,
            starts_piece: false,
        };
        fill(&mut row, self);
        self.list.rows.push(Box::new(row));
    }

    fn cell(&self, column: u32, text: &str) -> Sourced<Text> {
        Sourced::read(text.into(), Place { table: 0, row: self.row, column })
    }

    fn direction(&self, column: u32, text: &str) -> Direction {
        Direction { text: self.cell(column, text), code: None, from: DirectionSource::Stated }
    }

    fn values(&self, column: u32, texts: &[&str]) -> Box<[Coded]> {
        texts.iter().map(|text| Coded { text: self.cell(column, text), code: None }).collect()
    }

    fn channel(&self, column: u32, text: &str) -> ChannelCell {
        ChannelCell::new(self.cell(column, text))
    }

    /// «точка|контакт».
    fn point(&self, column: u32, text: &str, stated: Option<Channel>) -> Touchpoint {
        let (text, contact) =
            text.split_once('|').map_or((text, None), |(text, contact)| (text, Some(contact)));
        let used = stated.filter(|channel| matches!(channel, Channel::Digital | Channel::Offline));
        Touchpoint {
            text: self.cell(column, text),
            code: None,
            contacts: contact
                .map(|value| Contact { kind: ContactKind::Url, value: value.into() })
                .into_iter()
                .collect(),
            channel: used.or(stated).unwrap_or(Channel::Unknown),
            channel_from: used.map(|_| ChannelSource::Stated),
            channel_stated: stated,
        }
    }

    fn finish(self, profile: Profile) -> Case {
        Case { list: self.list, profile }
    }
}

/// The parts of a package by name; directories left out.
pub(super) fn unzip(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        let dated = entry.last_modified().unwrap();
        assert_eq!((dated.year(), dated.month(), dated.day()), (1980, 1, 1), "{index}");
        let name = entry.name().unwrap().into_owned();
        parts.insert(name, text);
    }
    parts
}

/// No formula, no relation to anything outside the package.
pub(super) fn assert_inert(bytes: &[u8]) {
    for (name, text) in unzip(bytes) {
        assert!(!text.contains("TargetMode=\"External\""), "{name}");
        assert!(!text.contains("<f>") && !text.contains("<f "), "{name}");
    }
}

/// The text of a cell of a sheet that holds its strings inline.
pub(super) fn inline_cell(sheet: &str, address: &str) -> Option<String> {
    let cell = sheet.split(&format!("<c r=\"{address}\"")).nth(1)?.split("</c>").next()?;
    let text = cell.split("<t").nth(1)?.split_once('>')?.1.split("</t>").next()?;
    Some(text.to_owned())
}
