//! The hidden sheet of a workbook of ours against «О перечне», which shows the same: where they differ, somebody
//! changed the one without the other, and what is shown counts.

use crate::knowledge::names::Names;
use crate::model::document::Grid;
use crate::model::{Act, IdentityDoubt, Place, ToldDates};
use crate::text::{Text, dates, letters};

use super::passport::Passport;
use super::{ABOUT_ACT, ABOUT_BODY, ABOUT_FILE, ABOUT_POST, ABOUT_REGION, ABOUT_TITLE, ABOUT_TOLD};

/// How the names of rows end that hold a day.
const DAY: &str = "(дата)";

/// Takes over what «О перечне» shows; returns where the hidden sheet says something else. The title may be
/// repaired there, and is no doubt.
pub(super) fn settle(passport: &mut Passport, about: &Grid, names: &Names) -> Vec<IdentityDoubt> {
    let mut doubts = Vec::new();
    let mut differs = |name: &'static str, hidden: Option<&str>, shown: &Text| {
        let hidden = hidden.unwrap_or_default();
        let differs = letters::fold(&letters::one_line(hidden)) != letters::fold(shown);
        // What was blank an officer may have filled in.
        if differs && !hidden.is_empty() {
            doubts.push(IdentityDoubt::Fact { name, hidden: hidden.into(), shown: shown.clone() });
        }
        differs
    };
    let context = &mut passport.context;
    if let Some(title) = cell(about, ABOUT_TITLE, 2) {
        context.title_body = names.body_in(&title).map(|body| body.name);
        context.title = Some(title);
    }
    if let Some(body) =
        cell(about, ABOUT_BODY, 2).filter(|body| differs(ABOUT_BODY, context.body.as_deref(), body))
    {
        context.body = names.body_in(&body).map(|found| found.name).or(Some(body));
    }
    if let Some(region) = cell(about, ABOUT_REGION, 2)
        && differs(ABOUT_REGION, context.region.as_deref(), &region)
    {
        context.region = Some(region);
    }
    if let Some(written) = cell(about, ABOUT_ACT, 2) {
        let shown = Act {
            number: dates::number(&written).map(|(number, _)| number.into()),
            date: dates::date(&written).map(|(date, _)| date.into()),
            written,
            by: None,
        };
        let hidden = context.act.clone().unwrap_or_default();
        let is_blank = context.act.is_none();
        let of =
            |act: &Act| [&act.date, &act.number].map(|part| part.as_deref().unwrap_or_default().to_owned());
        let hidden_says = format!("{} ({})", hidden.written, of(&hidden).join(", "));
        let same = of(&hidden) == of(&shown);
        let says = if same || is_blank { hidden.written.to_string() } else { hidden_says };
        if differs(ABOUT_ACT, Some(&says), &shown.written) {
            context.act = Some(shown);
        }
    } else if row(about, ABOUT_ACT).is_some()
        && let Some(act) = context.act.take()
    {
        doubts.push(IdentityDoubt::Fact { name: ABOUT_ACT, hidden: act.written, shown: Text::default() });
    }
    if let Some(approval) = &mut context.approval
        && let Some(day) = approval.date.clone()
        && row(about, ABOUT_POST).is_some()
    {
        let shown = cell(about, ABOUT_POST, 3).unwrap_or_default();
        let shown: Text = shown.rsplit(": ").next().unwrap_or_default().into();
        if letters::one_line(&day) != *shown {
            approval.date = Some(shown.clone()).filter(|shown| !shown.is_empty());
            doubts.push(IdentityDoubt::Fact { name: "Дата утверждения", hidden: day, shown });
        }
    }
    let told = ABOUT_TOLD.map(|(label, _)| cell(about, label, 2));
    if told.iter().any(Option::is_some) {
        let [approved, number, published, link, changed, ground, reviewed, by, handed] = told;
        context.told = Some(Box::new(ToldDates {
            approved,
            number,
            published,
            link,
            changed,
            ground,
            reviewed,
            reviewer: by,
            handed,
        }));
    }
    let file = cell(about, ABOUT_FILE, 2);
    let original = (passport.original.round <= 1).then_some(&passport.original.file);
    let original = original.filter(|file| !file.is_empty() && ***file != *passport.file);
    // A workbook of a later round names the ministry's own file; those of earlier versions, the one that came back.
    let is_first =
        |file: &Text| passport.original.round > 1 && letters::one_line(&passport.original.file) == **file;
    if let Some(file) = file.filter(|file| !is_first(file)) {
        let hidden = if letters::one_line(&passport.file) == *file { original.cloned() } else { None };
        let hidden = hidden.unwrap_or_else(|| passport.file.as_str().into());
        if letters::one_line(&hidden) != *file {
            doubts.push(IdentityDoubt::Fact { name: ABOUT_FILE, hidden, shown: file });
        }
    }
    doubts.extend(ABOUT_TOLD.into_iter().filter_map(|(label, _)| no_day(about, label)));
    doubts
}

/// A day that is none: «35.03.2026». Words without a digit say that there is none yet.
fn no_day(about: &Grid, label: &'static str) -> Option<IdentityDoubt> {
    let written = cell(about, label, 2).filter(|_| label.ends_with(DAY))?;
    let is_none = letters::digits(&written) > 0 && dates::day(&written).is_none();
    let place = Place { table: about.table, row: row(about, label)?.number, column: 2 };
    is_none.then_some(IdentityDoubt::Day { name: label, written, place })
}

fn row<'a>(about: &'a Grid, name: &str) -> Option<&'a crate::model::document::Row> {
    about.rows.iter().find(|row| row.cells.first().is_some_and(|cell| &*cell.text == name))
}

/// The text of a cell in the row of this name; `None` if it is blank.
fn cell(about: &Grid, name: &str, column: u32) -> Option<Text> {
    let cell = row(about, name)?.cells.iter().find(|cell| cell.column == column && !cell.is_blank())?;
    Some(letters::one_line(&cell.text).into())
}
