//! Faultless lists, made from the orders of the known ministries and for bodies without one.

use std::sync::Arc;

use fastrand::Rng;
use perechen::model::{Channel, Field};
use perechen::profile::{Mappings, NumberCounts, Profile, UNIFIED};

/// A list before it is written.
#[derive(Clone)]
pub(crate) struct Sample {
    pub profile: Option<Arc<Profile>>,
    pub body: String,
    pub title: String,
    /// Number and date of the act, as its head and as its stamp state them.
    pub head: (String, String),
    pub stamp: (String, String),
    pub fields: Vec<Field>,
    /// № counts directions and stands on their first row only.
    pub counts_directions: bool,
    /// What the telephone is, where the order does not say so.
    pub phone: Channel,
    /// Post of an УТВЕРЖДАЮ block above the list, if there is one.
    pub approval: Option<String>,
    /// The order's needs, else usual ones.
    pub needs: Vec<String>,
    /// Codes and names of the catalogue's interactions.
    pub interactions: Vec<(String, String)>,
    pub rows: Vec<Row>,
    /// What a planted fault took away, and no other may bring back or hide.
    pub lacks: Lacks,
}

#[derive(Clone, Default)]
pub(crate) enum Lacks {
    #[default]
    Nothing,
    /// One side of the points of this direction.
    SideOf(String),
    /// Every row with this point of the order.
    Point(String),
}

#[derive(Clone)]
pub(crate) struct Row {
    pub number: String,
    pub direction: String,
    pub service: String,
    pub process: String,
    pub touchpoint: String,
    /// Catalogue code of the point.
    pub code: &'static str,
    pub channel: String,
    pub needs: String,
    pub interactions: String,
    /// Group cells that are left blank or merged because they say what the row above says.
    pub continues: bool,
}

/// A point: its code, its kind and its wordings.
pub(crate) type Point = (&'static str, Channel, &'static [&'static str]);

/// Points that every list may have.
pub(crate) const POINTS: [Point; 12] = [
    (
        "site",
        Channel::Digital,
        &[
            "Официальный сайт",
            "Официальный сайт Министерства",
            "официальный сайт в сети Интернет",
            "Сайт министерства",
        ],
    ),
    (
        "email",
        Channel::Digital,
        &["Электронная почта", "электронная почта Министерства", "Официальная электронная почта"],
    ),
    (
        "epgu",
        Channel::Digital,
        &["ЕПГУ", "Единый портал государственных и муниципальных услуг", "Портал Госуслуг"],
    ),
    ("pos", Channel::Digital, &["Платформа обратной связи", "ПОС", "Платформа обратной связи (ПОС)"]),
    ("social-networks", Channel::Digital, &["Социальные сети", "Официальные страницы в социальных сетях"]),
    (
        "edms",
        Channel::Digital,
        &["СЭД", "Система электронного документооборота", "система электронного документооборота (СЭД)"],
    ),
    (
        "own-building",
        Channel::Offline,
        &["Здание Министерства", "здание министерства", "Административное здание Министерства"],
    ),
    (
        "reception",
        Channel::Offline,
        &["Личный прием", "Личный приём граждан", "Личное посещение Министерства"],
    ),
    ("office", Channel::Offline, &["Кабинет", "Рабочий кабинет", "Кабинет специалиста"]),
    ("mfc", Channel::Offline, &["МФЦ", "Многофункциональный центр", "Отделение МФЦ"]),
    ("letter", Channel::Offline, &["Письмо на бумажном носителе", "Почтовое отправление"]),
    ("phone", Channel::Unknown, &["Телефонная связь", "Телефон", "телефон Министерства"]),
];

const DIRECTIONS: [&str; 8] = [
    "Предоставление государственных услуг",
    "Рассмотрение обращений и запросов",
    "Обеспечение доступа к информации о деятельности",
    "Предоставление мер государственной поддержки",
    "Осуществление государственного контроля (надзора)",
    "Лицензирование отдельных видов деятельности",
    "Взаимодействие с внутренним клиентом",
    "Межведомственное взаимодействие",
];

const ACTIONS: [&str; 10] = [
    "Прием и регистрация",
    "Рассмотрение",
    "Согласование",
    "Учет",
    "Проверка",
    "Выдача",
    "Подготовка",
    "Сопровождение",
    "Ведение реестра",
    "Продление",
];

const SUBJECTS: [&str; 14] = [
    "заявлений на субсидии",
    "обращений граждан",
    "справок о доходах",
    "проектов планировки",
    "отчетов учреждений",
    "удостоверений ветеранов",
    "заявок на ремонт техники",
    "договоров аренды",
    "разрешений на строительство",
    "документов о стаже",
    "списков участников программ",
    "паспортов объектов",
    "аттестационных дел",
    "путевок в лагеря",
];

const NEEDS: [&str; 7] = [
    "получение информации",
    "получение консультации",
    "получение форм документов",
    "представление заявления",
    "получение информации о ходе рассмотрения",
    "получение результата",
    "предоставление обратной связи",
];

const INTERACTIONS: [&str; 2] = [
    "информирование о порядке предоставления услуги",
    "информирование о порядке предоставления государственных услуг",
];

pub(crate) const MATTERS: [&str; 8] = [
    "культуры",
    "здравоохранения",
    "социальной защиты",
    "транспорта",
    "лесного хозяйства",
    "спорта",
    "образования",
    "финансов",
];

pub(crate) const REGIONS: [&str; 8] = [
    "Тульской области",
    "Рязанской области",
    "Пензенской области",
    "Алтайского края",
    "Республики Карелия",
    "Ярославской области",
    "Оренбургской области",
    "Республики Башкортостан",
];

/// A date as head and stamp may write it: «16.02.2024», «16» февраля 2024.
pub(crate) fn date(rng: &mut Rng, day: u32, month: usize) -> String {
    const MONTHS: [&str; 12] = [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ];
    if rng.bool() {
        format!("{day:02}.{:02}.2024", month + 1)
    } else {
        format!("«{day}» {} 2024", MONTHS[month])
    }
}

impl Sample {
    pub(crate) fn new(mappings: &Mappings, rng: &mut Rng) -> Sample {
        let known: Vec<&Arc<Profile>> = mappings
            .profiles
            .iter()
            .filter(|profile| profile.id != UNIFIED && !profile.columns.is_empty())
            .collect();
        let profile = rng.bool().then(|| known[rng.usize(..known.len())].clone());
        let body = profile.as_ref().map_or_else(
            || format!("Министерство {} {}", pick(rng, &MATTERS), pick(rng, &REGIONS)),
            |profile| profile.body.clone(),
        );
        let phone = if rng.bool() { Channel::Digital } else { Channel::Offline };
        Sample::made(mappings, rng, profile, body, phone)
    }

    /// A list of a body whose order is not known.
    pub(crate) fn of_body(mappings: &Mappings, rng: &mut Rng, body: String, phone: Channel) -> Sample {
        Sample::made(mappings, rng, None, body, phone)
    }

    fn made(
        mappings: &Mappings,
        rng: &mut Rng,
        profile: Option<Arc<Profile>>,
        body: String,
        phone: Channel,
    ) -> Sample {
        let fields = fields(profile.as_deref(), rng);
        let counts_directions = profile.as_ref().map_or_else(
            || fields.contains(&Field::Direction) && rng.f64() < 0.3,
            |profile| profile.list.number_counts == NumberCounts::Directions,
        );
        let (day, month) = (rng.u32(1..28), rng.usize(..12));
        let number = match rng.u32(..4) {
            0 => format!("{}-П", rng.u32(1..400)),
            1 => format!("{}/01-02", rng.u32(10..400)),
            _ => rng.u32(10..900).to_string(),
        };
        let title = format!("Перечень точек взаимодействия {} с клиентом", genitive(&body));
        let mut sample = Sample {
            head: (number.clone(), date(rng, day, month)),
            stamp: (number, date(rng, day, month)),
            phone,
            approval: None,
            needs: Vec::new(),
            interactions: mappings
                .catalogue
                .interactions
                .iter()
                .map(|entry| (entry.code.clone(), entry.name.clone()))
                .collect(),
            rows: Vec::new(),
            profile,
            body,
            title,
            fields,
            counts_directions,
            lacks: Lacks::Nothing,
        };
        sample.fill(rng);
        sample.number(rng);
        sample
    }

    pub(crate) fn is_known(&self) -> bool {
        self.profile.is_some()
    }

    pub(crate) fn has(&self, field: Field) -> bool {
        self.fields.contains(&field)
    }

    fn fill(&mut self, rng: &mut Rng) {
        let order = self.profile.clone();
        let directions: Vec<String> =
            if let Some(list) = order.as_ref().and_then(|order| order.directions.as_ref()) {
                list.items.iter().map(|item| capital(&item.text)).collect()
            } else {
                let mut all = DIRECTIONS.map(str::to_owned).to_vec();
                rng.shuffle(&mut all);
                all.truncate(rng.usize(2..6));
                all
            };
        let directions = if self.has(Field::Direction) { directions } else { directions[..1].to_vec() };
        let needs: Vec<String> = order.as_ref().and_then(|order| order.needs.as_ref()).map_or_else(
            || NEEDS.map(str::to_owned).to_vec(),
            |list| {
                list.items.iter().filter(|item| item.code != "other").map(|item| item.text.clone()).collect()
            },
        );
        let mut named: Vec<String> =
            ACTIONS.iter().flat_map(|action| SUBJECTS.map(|subject| format!("{action} {subject}"))).collect();
        rng.shuffle(&mut named);
        let groups = if directions.len() > 1 { rng.usize(1..4) } else { rng.usize(3..16) };
        for direction in &directions {
            let mut new_direction = true;
            for _ in 0..groups {
                let service = named.pop().unwrap_or_default();
                let process = named.pop().unwrap_or_default();
                let mut new_group = true;
                for point in points(rng) {
                    let words = pick(rng, point.2);
                    self.rows.push(Row {
                        number: String::new(),
                        direction: direction.clone(),
                        service: service.clone(),
                        process: process.clone(),
                        touchpoint: words.to_owned(),
                        code: point.0,
                        channel: self.channel(&point, rng),
                        needs: needs_of(rng, &needs),
                        interactions: pick(rng, &INTERACTIONS).to_owned(),
                        continues: !new_direction && !new_group,
                    });
                    new_direction = false;
                    new_group = false;
                }
            }
        }
        self.needs = needs;
        // Every point that the order enumerates stands somewhere.
        let classes = order.iter().flat_map(|order| &order.channels).filter(|class| class.enumerates);
        for point in classes.flat_map(|class| class.points.iter().map(move |point| (class.channel, point))) {
            if self.rows.iter().all(|row| row.code != point.1.code)
                && let Some(last) = self.rows.last().cloned()
            {
                let process = named.pop().unwrap_or_default();
                let channel =
                    if point.1.code == "phone" { self.channel(&POINTS[11], rng) } else { word(point.0, rng) };
                let code = POINTS.iter().find(|known| known.0 == point.1.code).map_or("", |known| known.0);
                self.rows.push(Row {
                    process,
                    touchpoint: point.1.text.clone(),
                    code,
                    channel,
                    continues: false,
                    ..last
                });
            }
        }
    }

    fn channel(&self, point: &Point, rng: &mut Rng) -> String {
        let by_order = self.profile.as_ref().and_then(|order| order.channel_of(point.0));
        match by_order.unwrap_or(point.1) {
            Channel::Unknown => word(self.phone, rng),
            class => word(class, rng),
        }
    }

    /// Numbers the rows or the directions, each in its own writing.
    pub(crate) fn number(&mut self, rng: &mut Rng) {
        let end = pick(rng, &["", "", ".", ")"]);
        let (mut number, mut direction) = (0, String::new());
        for row in &mut self.rows {
            let anew = row.direction != direction || !self.counts_directions;
            number += u32::from(anew);
            direction.clone_from(&row.direction);
            row.number = if anew { format!("{number}{end}") } else { String::new() };
        }
    }
}

/// Two or three points of both kinds, each once.
fn points(rng: &mut Rng) -> Vec<Point> {
    let mut all = POINTS.to_vec();
    rng.shuffle(&mut all);
    let digital = all.iter().position(|point| point.1 == Channel::Digital).unwrap_or(0);
    let mut points = vec![all.swap_remove(digital)];
    let offline = all.iter().position(|point| point.1 == Channel::Offline).unwrap_or(0);
    points.push(all.swap_remove(offline));
    if rng.bool() {
        points.push(all.swap_remove(rng.usize(..all.len())));
    }
    points
}

fn fields(profile: Option<&Profile>, rng: &mut Rng) -> Vec<Field> {
    if let Some(profile) = profile {
        let channel = |field| {
            if field == Field::Features && profile.id == "smolensk-industry" { Field::Channel } else { field }
        };
        return profile.columns.iter().map(|column| channel(column.field)).collect();
    }
    let mut fields = vec![Field::Number];
    if rng.f64() < 0.8 {
        fields.push(Field::Direction);
    }
    if rng.bool() {
        fields.push(Field::Service);
    }
    fields.extend([Field::Process, Field::Touchpoint]);
    let mut rest = vec![Field::Channel, Field::Needs];
    rng.shuffle(&mut rest);
    fields.extend(rest);
    fields
}

fn needs_of(rng: &mut Rng, needs: &[String]) -> String {
    let mut chosen = needs.to_vec();
    rng.shuffle(&mut chosen);
    chosen.truncate(rng.usize(1..3));
    let mut text = capital(&chosen.join("; "));
    if rng.f64() < 0.1 {
        text.push('.');
    }
    text
}

pub(crate) fn word(channel: Channel, rng: &mut Rng) -> String {
    let words: &[&str] = if channel == Channel::Digital {
        &["Цифровая точка", "цифровая", "Цифровая", "цифровой канал"]
    } else {
        &["Офлайн-точка", "офлайн", "Офлайн", "офлайн-канал"]
    };
    pick(rng, words).to_owned()
}

pub(crate) fn pick<'a>(rng: &mut Rng, of: &[&'a str]) -> &'a str {
    of[rng.usize(..of.len())]
}

pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

pub(crate) fn genitive(body: &str) -> String {
    body.replacen("Министерство", "Министерства", 1)
}
