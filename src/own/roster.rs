//! The roster: which bodies are to send a list, whom to ask, and until when. A workbook that the coordinator
//! keeps; `perechen roster new` writes it, a run and `due` read it.
//!
//! Nothing in it is passed over: whatever cannot be understood is a [`Fault`] with its sheet and cell.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;

use super::ROWS_TRIED;
use crate::knowledge::profile::OwnTerms;
use crate::model::document::{Document, Grid, Row, TableName};
use crate::text::{dates, letters};

/// The usual name of the file.
pub(crate) const NAME: &str = "ведомства.xlsx";

/// The sheet with a row a body, and the one that says who keeps the roster.
pub(crate) const SHEET: &str = "Ведомства";
pub(crate) const COORDINATOR: &str = "Координатор";
/// The sheet that explains both.
pub(crate) const HELP: &str = "Как заполнять";

/// A column of the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    Body,
    Aliases,
    Parts,
    Officer,
    Phone,
    Mail,
    RequestNumber,
    RequestDate,
    Due,
    Post,
    Route,
    PublishDays,
    Review,
    Handover,
    Note,
}

impl Column {
    pub(crate) const ALL: [Column; 15] = [
        Column::Body,
        Column::Aliases,
        Column::Parts,
        Column::Officer,
        Column::Phone,
        Column::Mail,
        Column::RequestNumber,
        Column::RequestDate,
        Column::Due,
        Column::Post,
        Column::Route,
        Column::PublishDays,
        Column::Review,
        Column::Handover,
        Column::Note,
    ];

    pub(crate) fn caption(self) -> &'static str {
        match self {
            Column::Body => "Ведомство",
            Column::Aliases => "Краткие и прежние названия",
            Column::Parts => "Сколько частей ждём",
            Column::Officer => "Ответственный",
            Column::Phone => "Телефон",
            Column::Mail => "Почта",
            Column::RequestNumber => "Запрос №",
            Column::RequestDate => "Дата запроса",
            Column::Due => "Ответить до",
            Column::Post => "Кто утверждает",
            Column::Route => "Как утверждается",
            Column::PublishDays => "Разместить за, рабочих дней",
            Column::Review => "Мониторинг до",
            Column::Handover => "Передать до",
            Column::Note => "Примечание",
        }
    }

    /// What is to be written in it.
    pub(crate) fn explained(self) -> &'static str {
        match self {
            Column::Body => "Полное официальное название с субъектом, по строке на ведомство.",
            Column::Aliases => {
                "Как ведомство ещё называют в файлах, папках и приказах, через точку с запятой: Минпромторг; Министерство промышленности и науки Смоленской области."
            }
            Column::Parts => {
                "Сколько файлов складываются в перечень, если подразделения присылают свои части; пусто – один."
            }
            Column::Officer => "Фамилия, имя, отчество того, кто готовит перечень.",
            Column::Phone => "Телефон ответственного.",
            Column::Mail => "Почта ответственного; несколько адресов – через точку с запятой.",
            Column::RequestNumber => "Номер письма, которым перечень запрошен.",
            Column::RequestDate => "Дата этого письма: 01.09.2026.",
            Column::Due => {
                "День, до которого ждём ответ: 30.09.2026. После него ведомство считается просрочившим."
            }
            Column::Post => "Должность того, кто утверждает перечень.",
            Column::Route => "Выберите: гриф УТВЕРЖДАЮ, приказ, приложение к порядку.",
            Column::PublishDays => {
                "Срок размещения на сайте после утверждения; пусто – по порядку, если он известен программе."
            }
            Column::Review => "День и месяц ежегодного мониторинга: 31.12; пусто – по порядку.",
            Column::Handover => "День и месяц передачи проверенного перечня: 31.12; пусто – по порядку.",
            Column::Note => "Для себя: программа эту графу не читает.",
        }
    }
}

/// How a list is approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    Signature,
    Act,
    Annex,
}

impl Route {
    pub(crate) const ALL: [Route; 3] = [Route::Signature, Route::Act, Route::Annex];

    pub(crate) fn russian(self) -> &'static str {
        match self {
            Route::Signature => "гриф УТВЕРЖДАЮ",
            Route::Act => "приказ",
            Route::Annex => "приложение к порядку",
        }
    }
}

/// What the roster says of a body; a blank text where it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Full official name in the nominative.
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    /// How many files its list comes in; at least 1.
    pub(crate) parts: u32,
    pub(crate) officer: String,
    pub(crate) phone: String,
    pub(crate) mail: String,
    pub(crate) request: String,
    pub(crate) request_date: Option<Date>,
    pub(crate) due: Option<Date>,
    pub(crate) post: String,
    pub(crate) route: Option<Route>,
    pub(crate) publish_days: Option<u32>,
    /// `12-31`.
    pub(crate) review: Option<String>,
    pub(crate) handover: Option<String>,
}

impl Entry {
    /// The terms that it sets.
    pub(crate) fn terms(&self) -> OwnTerms {
        let Entry { publish_days, review, handover, .. } = self.clone();
        OwnTerms { publish_days, review, handover }
    }
}

/// Who keeps the roster: letters name him.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Coordinator {
    pub(crate) name: String,
    pub(crate) post: String,
    pub(crate) phone: String,
    pub(crate) mail: String,
}

impl Coordinator {
    /// The rows of its sheet.
    pub(crate) const LABELS: [&str; 4] = ["Фамилия, имя, отчество", "Должность", "Телефон", "Почта"];

    /// «Петрова А. А., начальник отдела, тел. 12-34-56, a@b.ru»; blank where nothing is known.
    pub(crate) fn told(&self) -> String {
        let phone = if self.phone.is_empty() { String::new() } else { format!("тел. {}", self.phone) };
        let parts = [&self.name, &self.post, &phone, &self.mail].into_iter();
        parts.filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
    }
}

/// The roster as it was read: bodies in the order of its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Roster {
    pub(crate) bodies: Vec<Entry>,
    pub(crate) coordinator: Coordinator,
}

/// What is wrong in a roster, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    sheet: String,
    /// «B7»; blank: the sheet as a whole.
    cell: String,
    what: String,
    remedy: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault { sheet, cell, what, remedy } = self;
        let at = if cell.is_empty() { String::new() } else { format!(", ячейка {cell}") };
        write!(f, "лист «{sheet}»{at}: {what}. {remedy}")
    }
}

/// Reads a roster; an error names everything that is wrong in it, in the order of its cells.
pub(crate) fn read(document: &Document) -> Result<Roster, Vec<Fault>> {
    let mut reading = Reading { faults: Vec::new() };
    let mut roster = Roster::default();
    match sheet(document, SHEET) {
        Some(grid) => roster.bodies = reading.bodies(grid),
        None => reading.fault(
            SHEET,
            String::new(),
            "такого листа в книге нет".to_owned(),
            "Составьте список заново: perechen roster new, и перенесите в него строки.",
        ),
    }
    if let Some(grid) = sheet(document, COORDINATOR) {
        roster.coordinator = reading.coordinator(grid);
    }
    if reading.faults.is_empty() { Ok(roster) } else { Err(reading.faults) }
}

fn sheet<'a>(document: &'a Document, name: &str) -> Option<&'a Grid> {
    document.grids().find(|grid| {
        let table = document.tables.get(grid.table as usize);
        matches!(table, Some(TableName::Sheet(sheet)) if letters::fold(sheet) == letters::fold(name))
    })
}

fn text(row: &Row, column: u32) -> String {
    let cell = row.cells.iter().find(|cell| cell.column == column);
    cell.map_or_else(String::new, |cell| letters::one_line(&cell.text).trim().to_owned())
}

/// «B7».
fn address(row: u32, column: u32) -> String {
    TableName::Sheet(SHEET.into()).address(row, column)
}

/// A roster being read.
struct Reading {
    faults: Vec<Fault>,
}

/// A cell of a row of the roster.
struct Cell {
    text: String,
    address: String,
}

impl Reading {
    fn fault(&mut self, sheet: &str, cell: String, what: String, remedy: &'static str) {
        self.faults.push(Fault { sheet: sheet.to_owned(), cell, what, remedy });
    }

    fn bodies(&mut self, grid: &Grid) -> Vec<Entry> {
        let is_body = |row: &&Row| {
            row.cells.iter().any(|cell| letters::one_line(&cell.text).trim() == Column::Body.caption())
        };
        let Some(head) = grid.rows.iter().take(ROWS_TRIED).find(is_body) else {
            self.fault(
                SHEET,
                String::new(),
                format!("нет строки с названиями граф: графа «{}» не найдена", Column::Body.caption()),
                "Верните строку с названиями граф; образец составит perechen roster new.",
            );
            return Vec::new();
        };
        let columns = self.columns(head);
        let mut entries = Vec::new();
        // Names and aliases with the row that has them.
        let mut taken: BTreeMap<String, u32> = BTreeMap::new();
        for row in grid.rows.iter().filter(|row| row.number > head.number) {
            let cell = |column: Column| {
                let at = columns.get(&column);
                at.map_or_else(
                    || Cell { text: String::new(), address: String::new() },
                    |at| Cell { text: text(row, *at), address: address(row.number, *at) },
                )
            };
            if Column::ALL.iter().all(|column| *column == Column::Note || cell(*column).text.is_empty()) {
                continue;
            }
            if let Some(entry) = self.entry(cell, row.number, &mut taken) {
                entries.push(entry);
            }
        }
        if entries.is_empty() && self.faults.is_empty() {
            self.fault(
                SHEET,
                String::new(),
                "в списке нет ни одного ведомства".to_owned(),
                "Впишите ведомства, по строке на каждое.",
            );
        }
        entries
    }

    /// Columns by their captions.
    fn columns(&mut self, head: &Row) -> BTreeMap<Column, u32> {
        let mut columns = BTreeMap::new();
        for cell in &head.cells {
            let caption = letters::one_line(&cell.text).trim().to_owned();
            let folded = letters::fold(&caption);
            let known = Column::ALL.into_iter().find(|column| letters::fold(column.caption()) == folded);
            let at = address(head.number, cell.column);
            match known {
                _ if caption.is_empty() => {}
                Some(Column::Note) => {}
                Some(column) => {
                    if columns.insert(column, cell.column).is_some() {
                        let what = format!("графа «{caption}» есть ещё раз");
                        self.fault(SHEET, at, what, "Оставьте одну из них.");
                    }
                }
                None if folded.starts_with(&letters::fold(Column::Note.caption())) => {}
                None => {
                    let what = format!("графа «{caption}» программе неизвестна");
                    self.fault(
                        SHEET,
                        at,
                        what,
                        "Верните её прежнее название; графу для себя назовите «Примечание …».",
                    );
                }
            }
        }
        columns
    }

    fn entry(
        &mut self,
        cell: impl Fn(Column) -> Cell,
        row: u32,
        taken: &mut BTreeMap<String, u32>,
    ) -> Option<Entry> {
        let body = cell(Column::Body);
        if body.text.is_empty() {
            self.fault(
                SHEET,
                body.address,
                "в строке есть сведения, а ведомство не названо".to_owned(),
                "Впишите полное название или сотрите строку.",
            );
            return None;
        }
        let aliases = cell(Column::Aliases);
        let mut names: Vec<String> = aliases.text.split(';').map(|name| name.trim().to_owned()).collect();
        names.retain(|name| !name.is_empty() && letters::fold(name) != letters::fold(&body.text));
        let mut of_row: Vec<String> = Vec::new();
        for (name, at) in std::iter::once((&body.text, &body.address))
            .chain(names.iter().map(|name| (name, &aliases.address)))
        {
            let key = letters::fold(name);
            if let Some(other) = taken.get(&key) {
                let what = format!("«{name}» уже есть в строке {other}");
                let remedy = if *other == row {
                    "Оставьте его один раз."
                } else {
                    "Одно название – одно ведомство: оставьте его у того, кому оно принадлежит."
                };
                self.fault(SHEET, at.clone(), what, remedy);
            } else if name.chars().count() < 3 {
                let what = format!("название «{name}» слишком короткое");
                self.fault(
                    SHEET,
                    at.clone(),
                    what,
                    "Короче трёх букв оно найдётся в любом тексте: впишите длиннее.",
                );
            } else {
                taken.insert(key.clone(), row);
                of_row.push(key);
            }
        }
        let (request_date, due) = (self.date(&cell(Column::RequestDate)), self.date(&cell(Column::Due)));
        if let (Some(from), Some(until)) = (request_date, due)
            && until < from
        {
            self.fault(
                SHEET,
                cell(Column::Due).address,
                "срок ответа раньше даты запроса".to_owned(),
                "Проверьте год и месяц обеих дат.",
            );
        }
        Some(Entry {
            parts: self.number(&cell(Column::Parts), 999).unwrap_or(1),
            phone: self.checked(cell(Column::Phone), is_phone, "это не телефон", "Впишите номер цифрами."),
            mail: self.checked(
                cell(Column::Mail),
                is_mail,
                "это не адрес почты",
                "Впишите адрес вида name@site.ru; несколько – через точку с запятой.",
            ),
            officer: cell(Column::Officer).text,
            request: cell(Column::RequestNumber).text,
            request_date,
            due,
            post: cell(Column::Post).text,
            route: self.route(&cell(Column::Route)),
            publish_days: self.number(&cell(Column::PublishDays), 365),
            review: self.day(&cell(Column::Review)),
            handover: self.day(&cell(Column::Handover)),
            name: body.text,
            aliases: names,
        })
    }

    fn checked(&mut self, cell: Cell, is: fn(&str) -> bool, what: &str, remedy: &'static str) -> String {
        if !cell.text.is_empty() && !is(&cell.text) {
            self.fault(SHEET, cell.address, format!("«{}» — {what}", cell.text), remedy);
        }
        cell.text
    }

    fn date(&mut self, cell: &Cell) -> Option<Date> {
        if cell.text.is_empty() {
            return None;
        }
        let day = dates::day(&cell.text);
        if day.is_none() {
            let what = format!("«{}» — не день", cell.text);
            self.fault(SHEET, cell.address.clone(), what, "Впишите день вида 30.11.2026.");
        }
        day
    }

    /// «31.12», «31 декабря», as `12-31`.
    fn day(&mut self, cell: &Cell) -> Option<String> {
        if cell.text.is_empty() {
            return None;
        }
        // Any year that has a 29 February.
        let with_year = dates::date(&cell.text).or_else(|| {
            dates::date(&format!("{}.2024", cell.text))
                .or_else(|| dates::date(&format!("{} 2024", cell.text)))
        });
        let day: Option<Date> = with_year.and_then(|(day, _)| day.parse().ok());
        if day.is_none() {
            let what = format!("«{}» — не день года", cell.text);
            self.fault(SHEET, cell.address.clone(), what, "Впишите день и месяц: 31.12.");
        }
        day.map(|day| day.strftime("%m-%d").to_string())
    }

    fn number(&mut self, cell: &Cell, most: u32) -> Option<u32> {
        if cell.text.is_empty() {
            return None;
        }
        let number = cell.text.parse().ok().filter(|number| (1..=most).contains(number));
        if number.is_none() {
            let what = format!("«{}» — не число от 1 до {most}", cell.text);
            self.fault(SHEET, cell.address.clone(), what, "Впишите целое число или оставьте пустым.");
        }
        number
    }

    fn route(&mut self, cell: &Cell) -> Option<Route> {
        if cell.text.is_empty() {
            return None;
        }
        let said = letters::fold(&cell.text);
        let route = Route::ALL.into_iter().find(|route| letters::fold(route.russian()) == said);
        if route.is_none() {
            let what = format!("«{}» — такого порядка утверждения нет", cell.text);
            self.fault(
                SHEET,
                cell.address.clone(),
                what,
                "Выберите: гриф УТВЕРЖДАЮ, приказ или приложение к порядку.",
            );
        }
        route
    }

    fn coordinator(&mut self, grid: &Grid) -> Coordinator {
        let mut values: [String; Coordinator::LABELS.len()] = Default::default();
        for row in &grid.rows {
            let (label, value) = (text(row, 1), text(row, 2));
            let known =
                Coordinator::LABELS.iter().position(|known| letters::fold(known) == letters::fold(&label));
            match known {
                Some(at) => values[at] = value,
                // The heading of the sheet, and what is told of it.
                None if value.is_empty() || row.number == 1 => {}
                None => self.fault(
                    COORDINATOR,
                    address(row.number, 1),
                    format!("строка «{label}» программе неизвестна"),
                    "Верните её прежнее название или сотрите.",
                ),
            }
        }
        let [name, post, phone, mail] = values;
        if !mail.is_empty() && !is_mail(&mail) {
            self.fault(
                COORDINATOR,
                String::new(),
                format!("«{mail}» — это не адрес почты"),
                "Впишите адрес вида name@site.ru.",
            );
        }
        Coordinator { name, post, phone, mail }
    }
}

fn is_phone(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= 5
}

fn is_mail(text: &str) -> bool {
    let mut addresses = text.split([';', ',']).map(str::trim).filter(|part| !part.is_empty());
    addresses.all(|address| {
        let parts = address.split_once('@');
        parts.is_some_and(|(name, site)| {
            !name.is_empty()
                && site.contains('.')
                && !site.starts_with('.')
                && !site.ends_with('.')
                && !address.contains(char::is_whitespace)
                && !site.contains('@')
        })
    })
}
