//! The lines of a file in протокол.xlsx: made where the file is worked on, carried as bytes, written where the
//! workbook is.

use std::borrow::Cow;
use std::io::{self, Read, Write};

use crate::model::document::{LINES, TableName};
use crate::model::finding::{At, Finding, Level};
use crate::model::{ListChange, Since, TouchpointList};
use crate::outcome::{Outcome, Status};
use crate::own::decisions::{ACCEPTED, Mark, REJECTED, line_hash};
use crate::own::reply::{Answered, fault};
use crate::rules;
use crate::write::carried::{put_text, take_text};

use super::done::{Done, done};
use super::sheet::Value;

/// The sheet that a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Findings,
    Done,
    Replies,
    Changes,
}

const PARTS: [Part; 4] = [Part::Findings, Part::Done, Part::Replies, Part::Changes];

/// What takes rows.
pub(super) trait Rows {
    type Error;

    fn row(&mut self, part: Part, row: &[Value<'_>]) -> Result<(), Self::Error>;
}

/// Carries the rows of a file.
pub(crate) fn of_file(outcome: &Outcome, to: &mut impl Write) -> io::Result<()> {
    file(outcome, &mut Carrier(to))
}

/// Carries what changed in a list of a file: it is shown if the list counts.
pub(crate) fn changes(outcome: &Outcome, list: &TouchpointList, to: &mut impl Write) -> io::Result<()> {
    let since = list.known.as_deref().and_then(|known| known.since.as_ref());
    let changes = since.into_iter().flat_map(|since| since.changes.iter().map(move |change| (since, change)));
    for (since, change) in changes {
        Carrier(to).row(Part::Changes, &change_row(outcome, list, since, change))?;
    }
    Ok(())
}

/// Gives the rows in so many bytes to whom they were carried.
pub(super) fn replay<R, E>(bytes: u64, carried: &mut impl Read, to: &mut R) -> Result<(), E>
where
    R: Rows<Error = E>,
    E: From<io::Error>,
{
    let mut carried = carried.take(bytes);
    while carried.limit() > 0 {
        let [part, cells] = take::<2>(&mut carried)?;
        let part = PARTS.get(usize::from(part)).copied().ok_or_else(damaged)?;
        let row = (0..cells).map(|_| take_cell(&mut carried)).collect::<io::Result<Vec<_>>>()?;
        to.row(part, &row)?;
    }
    Ok(())
}

struct Carrier<'a, W>(&'a mut W);

impl<W: Write> Rows for Carrier<'_, W> {
    type Error = io::Error;

    fn row(&mut self, part: Part, row: &[Value<'_>]) -> io::Result<()> {
        self.0.write_all(&[part as u8, row.len() as u8])?;
        row.iter().try_for_each(|cell| put_cell(cell, self.0))
    }
}

const BLANK: u8 = 0;
const TEXT: u8 = 1;
const NUMBER: u8 = 2;
const LEVEL: u8 = 3;

fn put_cell(cell: &Value<'_>, to: &mut impl Write) -> io::Result<()> {
    match cell {
        Value::Blank => to.write_all(&[BLANK]),
        Value::Text(text) => to.write_all(&[TEXT]).and_then(|()| put_text(text, to).map(drop)),
        Value::Number(number) => {
            to.write_all(&[NUMBER]).and_then(|()| put_text(&number.to_string(), to).map(drop))
        }
        Value::Level(level) => to.write_all(&[LEVEL, *level as u8]),
    }
}

fn take_cell(from: &mut impl Read) -> io::Result<Value<'static>> {
    Ok(match take::<1>(from)? {
        [BLANK] => Value::Blank,
        [TEXT] => {
            let mut text = String::new();
            take_text(&mut text, from)?;
            Value::Text(Cow::Owned(text))
        }
        [NUMBER] => {
            let mut number = String::new();
            take_text(&mut number, from)?;
            Value::Number(number.parse().map_err(|_| damaged())?)
        }
        [LEVEL] => {
            let [level] = take(from)?;
            Value::Level(Level::ALL.get(usize::from(level)).copied().ok_or_else(damaged)?)
        }
        _ => return Err(damaged()),
    })
}

fn take<const N: usize>(from: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn damaged() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

fn file<R: Rows>(outcome: &Outcome, to: &mut R) -> Result<(), R::Error> {
    if outcome.status == Status::Skipped {
        return Ok(());
    }
    for of_list in outcome.findings.iter().filter(|finding| !finding.is_to_order()) {
        let list = outcome.lists.iter().find(|list| Some(list.ordinal) == of_list.list);
        finding(of_list, body_of(outcome, list), list, to)?;
    }
    for list in &outcome.lists {
        for done in done(list) {
            to.row(Part::Done, &done_row(outcome, list, &done))?;
        }
    }
    let is_known = |finding: &Finding| finding.known.is_some();
    let remembers =
        outcome.findings.iter().any(is_known) || outcome.lists.iter().any(|list| list.known.is_some());
    if remembers {
        for finding in &outcome.findings {
            let list = outcome.lists.iter().find(|list| Some(list.ordinal) == finding.list);
            decided_row(finding, body_of(outcome, list), to)?;
        }
    }
    for answered in outcome.replies.iter().filter(|answered| !remembers || !answered.fate.is_open()) {
        let (at, told) = (answered.at.describe(), answered.told());
        to.row(Part::Replies, &reply_row(outcome, answered, &told, &at))?;
    }
    if outcome.findings.iter().all(Finding::is_to_order) {
        let mut row = vec![text(&outcome.path), maybe(body_of(outcome, outcome.lists.first()))];
        row.extend((2..10).map(|_| Value::Blank));
        row.push(text("Замечаний нет."));
        to.row(Part::Findings, &row)?;
    }
    Ok(())
}

/// A finding's line; `body` is the ministry, `list` gives the captions of the columns.
pub(super) fn finding<R: Rows>(
    finding: &Finding,
    body: Option<&str>,
    list: Option<&TouchpointList>,
    to: &mut R,
) -> Result<(), R::Error> {
    let column = finding.at.column_number;
    let column = column.zip(list).and_then(|(number, list)| {
        list.columns.iter().find(|column| column.number == number).map(|column| column.header.clone())
    });
    let rule = rules::of_code(finding.code);
    let table = finding.at.table.as_ref().map(|table| match table {
        TableName::Sheet(name) => name.to_string(),
        TableName::Ordinal(number) => format!("таблица {number}"),
        TableName::Lines => LINES.to_owned(),
    });
    let address = finding.at.address();
    let related: Vec<String> =
        finding.related.iter().map(At::describe).filter(|place| !place.is_empty()).collect();
    let related = related.join("; ");
    let said = |value: &'_ Option<crate::text::Text>| value.as_deref().unwrap_or_default().to_owned();
    let (quote, expected, clause) = (said(&finding.quote), said(&finding.expected), said(&finding.clause));
    let reply = finding.reply.as_deref();
    let answer = reply.map_or_else(String::new, |reply| {
        let former = if reply.former { " (о прежнем значении)" } else { "" };
        format!("{}{former}", reply.answer)
    });
    let original = finding.original.as_deref().map_or_else(String::new, |original| original.at.describe());
    let list = finding.list.map_or(Value::Blank, |list| Value::Number(list.into()));
    let row = [
        text(&finding.file),
        maybe(body),
        list,
        Value::Level(finding.level),
        text(finding.code),
        maybe(rule.map(|rule| rule.summary)),
        maybe(table.as_deref()),
        finding.at.row.map_or(Value::Blank, |row| Value::Number(row.into())),
        text(&address),
        maybe(column.as_deref()),
        text(&finding.message),
        text(&quote),
        text(&expected),
        text(&finding.hint),
        text(&clause),
        text(&related),
        text(&answer),
        text(reply.map_or("", |reply| &reply.explanation)),
        text(&original),
        maybe(finding.known.as_deref().map(|known| known.state.russian())),
    ];
    to.row(Part::Findings, &row)?;
    if finding.level != Level::Note {
        return Ok(());
    }
    let row = [
        text(&finding.file),
        maybe(body),
        finding.list.map_or(Value::Blank, |list| Value::Number(list.into())),
        text(&finding.message),
        maybe(column.as_deref()),
        text(&address),
        text(&quote),
        text(&expected),
        Value::Number(1),
        text(finding.code),
    ];
    to.row(Part::Done, &row)
}

/// What a ministry answered to a finding that is there, and what was decided about it: the coordinator's line.
pub(super) fn decided_row<R: Rows>(
    finding: &Finding,
    body: Option<&str>,
    to: &mut R,
) -> Result<(), R::Error> {
    let (Some(known), Some(reply)) = (finding.known.as_deref(), finding.reply.as_deref()) else {
        return Ok(());
    };
    let decision = known.decision.as_ref();
    let was = match decision {
        Some(decision) => [
            if decision.accepted { ACCEPTED } else { REJECTED }.to_owned(),
            decision.word.to_string(),
            decision.by.to_string(),
        ],
        None => <[String; 3]>::default(),
    };
    let state = known.state.russian();
    let told = match (reply.former, fault(reply), decision.and_then(|decision| decision.note.as_deref())) {
        (true, _, _) => "значение другое, замечание открыто".to_owned(),
        (_, Some(fault), _) if decision.is_none() => format!("{state}: {fault}"),
        (_, _, Some(note)) => format!("{state}; {note}"),
        (_, _, None) => state.to_owned(),
    };
    let told = match &known.rejected {
        Some(rejected) => format!("{told}; прежнее {}", rejected.russian().trim_end_matches('.')),
        None => told,
    };
    // What is answered to another value is not to be decided.
    let mark = if reply.former {
        String::new()
    } else {
        let line = line_hash([&finding.file, finding.code, &finding.message]);
        Mark { finding: known.id.to_string(), run: known.run, was: was.clone(), line }.written()
    };
    let at = finding.at.describe();
    let [decision, word, by] = &was;
    let row = [
        text(&finding.file),
        maybe(body),
        text(finding.code),
        text(&finding.message),
        text(&reply.answer),
        text(&reply.explanation),
        text(&told),
        text(&at),
        text(decision),
        text(word),
        text(by),
        text(&mark),
    ];
    to.row(Part::Replies, &row)
}

/// What a ministry answered, whether the finding is still there or not.
fn reply_row<'a>(outcome: &'a Outcome, answered: &'a Answered, told: &'a str, at: &'a str) -> [Value<'a>; 8] {
    [
        text(&outcome.path),
        maybe(body_of(outcome, outcome.lists.first())),
        text(&answered.code),
        text(&answered.message),
        text(&answered.reply.answer),
        text(&answered.reply.explanation),
        text(told),
        text(at),
    ]
}

/// What was changed in a list without a word in the findings.
fn done_row<'a>(outcome: &'a Outcome, list: &'a TouchpointList, done: &'a Done) -> [Value<'a>; 9] {
    [
        text(&outcome.path),
        maybe(body_of(outcome, Some(list))),
        Value::Number(list.ordinal.into()),
        text(&done.what),
        text(&done.column),
        text(&done.place),
        text(&done.before),
        text(&done.after),
        Value::Number(done.number),
    ]
}

fn text(text: &str) -> Value<'_> {
    Value::Text(Cow::Borrowed(text))
}

fn maybe(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Blank, |text| Value::Text(Cow::Borrowed(text)))
}

/// The list's own ministry, else the file's.
fn body_of<'a>(outcome: &'a Outcome, list: Option<&'a TouchpointList>) -> Option<&'a str> {
    list.and_then(|list| list.context.body.as_deref()).or(outcome.body.as_deref())
}

/// A touchpoint that is not as it was in the version before.
fn change_row<'a>(
    outcome: &'a Outcome,
    list: &'a TouchpointList,
    since: &'a Since,
    change: &'a ListChange,
) -> [Value<'a>; 9] {
    let text = |text: &'a str| if text.is_empty() { Value::Blank } else { Value::Text(text.into()) };
    let joined = |texts: &[String]| Value::Text(texts.join("\n").into());
    [
        text(&outcome.path),
        text(body_of(outcome, Some(list)).unwrap_or_default()),
        text(&since.with),
        text(&change.what),
        text(&change.touchpoint),
        text(&change.inside),
        joined(&change.details),
        joined(&change.grounds),
        text(&change.place),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Taken(Vec<(Part, Vec<String>)>);

    impl Rows for Taken {
        type Error = io::Error;

        fn row(&mut self, part: Part, row: &[Value<'_>]) -> io::Result<()> {
            self.0.push((part, row.iter().map(|cell| format!("{cell:?}")).collect()));
            Ok(())
        }
    }

    #[test]
    fn rows_arrive_as_they_were_and_damaged_ones_do_not() {
        let outcome = crate::write::example::outcome();
        let (mut carried, mut direct, mut arrived) = (Vec::new(), Taken(Vec::new()), Taken(Vec::new()));
        of_file(&outcome, &mut carried).unwrap();
        file(&outcome, &mut direct).unwrap();
        replay(carried.len() as u64, &mut carried.as_slice(), &mut arrived).unwrap();
        assert!(direct.0.len() > 3 && direct.0 == arrived.0);
        for (cut, byte) in [(carried.len() - 1, 0), (carried.len(), 9)] {
            let mut damaged = carried[..cut].to_vec();
            damaged[0] = byte;
            assert!(replay(carried.len() as u64, &mut damaged.as_slice(), &mut arrived).is_err());
        }
    }
}
