//! Lists for the tests of the writers, one for each way a form is approved: the files of four ministries
//! as tables that go through the whole flow.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read};

use crate::knowledge::profile::{Catalogue, Profile};
use crate::model::TouchpointList;
use crate::rules::testing::list_by;

/// A list with the profile that writes it.
pub(super) struct Case {
    pub(super) list: TouchpointList,
    pub(super) profile: Profile,
}

impl Case {
    /// The list of a file at this path, of the ministry that the profile describes.
    fn new(profile: &str, path: &str, text: &str) -> Case {
        let (list, profile) = list_by(profile, path, text);
        Case { list, profile }
    }
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
    Case::new(
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
        "Минэнерго/перечень.docx",
        "УТВЕРЖДАЮ
        Заместитель Министра энергетики
        и жилищно-коммунального
        хозяйства Свердловской области
        Е.А. Свалов
        «___» _____ 2024 года
        Перечень точек взаимодействия Министерства энергетики и жилищно-коммунального хозяйства Свердловской области с клиентом в рамках предоставления государственных услуг
        | Номер строки | Название услуги | Точка взаимодействия | Осуществляемое взаимодействие с клиентом | Особенности взаимодействия с клиентом |
        | 1 | Лицензирование предпринимательской деятельности по управлению многоквартирными домами | Официальный сайт Министерства https://energy.midural.ru / ЕПГУ / Электронная почта energy@egov66.ru / МФЦ | Информирование о порядке предоставления услуги / Приём заявления | |
        | 2 | Утверждение нормативов запасов топлива | Телефон +7 (343) 312-00-12 | Информирование о порядке предоставления услуги / Приём заявления | =1+1 |",
    )
}

/// УТВЕРЖДЕН by an act of the ministry; seven columns, one need a row.
pub(super) fn by_act() -> Case {
    let mut text = String::from(
        "УТВЕРЖДЕН
        приказом Министерства инвестиций и развития Свердловской области от 03.06.2024 № 110
        ПЕРЕЧЕНЬ точек взаимодействия с клиентом в Министерстве инвестиций и развития Свердловской области
        # Лист1
        | Номер строки | Направление деятельности | Наименование функции, сервиса | Наименование конкретного процесса | Точка взаимодействия | Удовлетворяемые потребности клиента | Вид точки взаимодействия (цифровая/офлайн) | Ответственный отдел |",
    );
    for number in 1..=24 {
        let (point, channel) = match number % 3 {
            0 => ("Личный приём", "офлайн"),
            _ => ("Электронная почта invest@egov66.ru", "цифровая"),
        };
        let _ = write!(
            text,
            "\n| {number}. | Меры поддержки инвесторов | Сопровождение инвестиционных проектов | \
             Приём и рассмотрение заявки на включение проекта в реестр | {point} | Получение консультации | \
             {channel} | Отдел сопровождения |"
        );
    }
    Case::new(
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
        "Мининвест/перечень.xlsx",
        &text,
    )
}

/// An annex of the order; «Особенности …» holds the channel; the title names another body.
pub(super) fn annex() -> Case {
    Case::new(
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
        "Смоленск/004.docx",
        "Приложение 1
        к Порядку ведения перечня точек взаимодействия с клиентом, утвержденному приказом Министерства промышленности и торговли Смоленской области от «19» марта 2024 № 29/01-01
        Перечень точек взаимодействия Министерства цифрового развития Смоленской области в рамках взаимодействия с внешним и внутренним клиентом
        | № | Направление деятельности исполнительного органа | Наименование процесса | Точка взаимодействия | Удовлетворяемые потребности клиента | Особенности взаимодействия с клиентом |
        | 1 | Рассмотрение обращений и запросов | Прием и рассмотрение обращений и запросов, поступающих в Министерство | Официальный сайт Министерства (интернет-приемная) https://dprt.admin-smolensk.ru/ / Электронная почта deprpromtorg@smolinvest.com | Получение консультации / подача жалобы/обращения/запроса | Цифровая точка |
        | 2 | Обеспечение доступа к информации деятельности | Информирование о деятельности Министерства через интернет-ресурсы | Система электронного документооборота (СЭД ДелоПро) / Социальные сети Министерства | Получение консультации / подача жалобы/обращения/запроса | Цифровая точка |
        | 3 | Взаимодействие с внутренним клиентом | Поступление на государственную гражданскую службу (прием на работу) в Министерство | Здание Министерства | Получение информации о деятельности ведомства | Цифровая точка |
        | ^ | ^ | Поступление на государственную гражданскую службу (прием на работу) в Министерство | Здание Министерства | Получение информации о деятельности ведомства | Офлайн-точка |
        | ^ | ^ | Сопровождение процесса прохождения государственной гражданской службы (работы) в Министерстве | Здание Министерства | Получение консультации по общеорганизационным вопросам работы в ведомстве | |
        | 4 | Взаимодействие с клиентом по вопросам информационно-технического обеспечения | Рассмотрение заявок на снабжение ПО и техникой в Министерстве | Здание Дома Советов / здание Министерства | Получение консультации / предоставление документов / предоставление информации о ходе рассмотрения документов | Цифровая точка / Офлайн-точка |
        | 5 | Взаимодействие с клиентом по вопросам ведения бухгалтерского учета | Организация работы по передаче имущества | | Предоставление документов на передаваемое имущество | по запросу |",
    )
}

/// No profile: every canonical field that the list has, then the extra columns.
pub(super) fn unified() -> Case {
    Case::new(
        r#"
        id = "unified"
        body = ""
        region = ""
        list = { title = "" }
        approval = { kind = "signature" }
        "#,
        "Министерство здравоохранения Тверской области/Минздрав.xlsx",
        "Перечень точек взаимодействия с клиентом
        | Направление деятельности | Госуслуга | Онлайн-каналы | Офлайн-каналы | Адрес, телефон | Тип клиента | Правовое основание | Срок |
        | Лицензирование | Выдача лицензии | ЕПГУ | Поликлиника | www.gosuslugi.ru | внешний | -ФЗ № 99 | @ |",
    )
}

/// One record whose process is the given text.
pub(super) fn with_process(process: &str) -> Case {
    let mut case = annex();
    case.list.rows.truncate(1);
    let row = &mut case.list.rows[0];
    row.touchpoints.truncate(1);
    row.process.as_mut().unwrap().value = process.into();
    case
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
