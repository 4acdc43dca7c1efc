//! How the tables of a file were found and its columns mapped, and why: text for officers.

pub(crate) mod page;
pub(crate) mod roles;
pub(crate) mod tables;

use std::fmt::Write as _;

use crate::flow::{Examined, Input, Read, Settings, lists_of};
use crate::locate::{TableVerdict, Verdict};
use crate::model::document::Document;
use crate::model::{BodySource, Change, TouchpointList};
use crate::read::{ReadError, sniff};
use crate::rules::doubt_in_words;
use crate::text::Text;
use crate::text::letters;

/// Explains a file: context, each table, each column, what was set aside, what was changed.
pub(crate) fn inspect(input: Input<'_>, settings: &Settings, read: Read<'_>) -> Result<String, ReadError> {
    let name = input.path.rsplit('/').next().unwrap_or(input.path);
    let format = sniff(input.bytes, name);
    let mut document = read(format)?;
    let examined = lists_of(&mut document, &input, settings)?;
    let mut out = format!("{}\n", input.path);
    context(&mut out, &examined);
    tables(&mut out, &document, &examined);
    for (list, profile) in examined.lists.iter().zip(&examined.profiles) {
        let profile = profile.as_ref().map_or_else(
            || "единой формы (порядок этого ведомства программе неизвестен)".to_owned(),
            |profile| format!("{} ({})", profile.id, profile.body),
        );
        let _ = writeln!(out, "\nПеречень {}: профиль {profile}", list.ordinal);
        show_list(&mut out, list);
    }
    Ok(out)
}

fn context(out: &mut String, examined: &Examined) {
    let file = &examined.located.file;
    let from = match file.body_from {
        Some(BodySource::Act) => "по приказу",
        Some(BodySource::Approval) => "по грифу УТВЕРЖДАЮ",
        Some(BodySource::Folder) => "по названию папки",
        Some(BodySource::Title) => "по названию перечня",
        Some(BodySource::Letterhead) => "по строке над перечнем",
        Some(BodySource::Signature) => "по подписи под перечнем",
        Some(BodySource::FileName) => "по имени файла",
        Some(BodySource::Table) => "по графе или названию листа",
        None => "",
    };
    line(out, "Орган", file.body.as_deref().map(|body| format!("{body} ({from})")));
    line(out, "Регион", file.region.as_deref().map(str::to_owned));
    line(out, "Заголовок акта", file.head_act.as_ref().map(|act| act.written.to_string()));
    line(out, "Гриф УТВЕРЖДЕН", file.stamp_act.as_ref().map(|act| act.written.to_string()));
}

fn line(out: &mut String, name: &str, value: Option<String>) {
    let _ = writeln!(out, "  {name}: {}", value.unwrap_or_else(|| "нет".into()));
}

fn tables(out: &mut String, document: &Document, examined: &Examined) {
    let _ = writeln!(out, "\nТаблицы ({}):", examined.located.tables.len());
    for table in &examined.located.tables {
        let TableVerdict { table, verdict, why, list } = table;
        let mark = match verdict {
            Verdict::List | Verdict::Continuation => "+",
            Verdict::BlankForm => "o",
            Verdict::Other | Verdict::Hidden | Verdict::SetAside => "-",
        };
        let of = list
            .filter(|_| *verdict == Verdict::Continuation)
            .map(|list| format!(" (перечень {})", list + 1));
        let _ = writeln!(out, "  {mark} {}: {why}{}", table.describe(None, None), of.unwrap_or_default());
    }
    for remark in &document.remarks {
        let _ = writeln!(out, "  ! {remark}");
    }
    for notice in &document.notices {
        let place = notice.table.and_then(|table| document.tables.get(table as usize));
        let place = place
            .map_or_else(String::new, |table| format!(", {}", table.describe(notice.row, notice.column)));
        let text =
            if notice.text.is_empty() { String::new() } else { format!(": «{}»", short(&notice.text)) };
        let _ = writeln!(out, "  ! {} ({}){place}{text}", notice.kind.russian(), notice.count);
    }
}

fn show_list(out: &mut String, list: &TouchpointList) {
    let context = &list.context;
    line(out, "Название", context.title.as_deref().map(str::to_owned));
    line(out, "Акт", context.act.as_ref().map(|act| act.written.to_string()));
    if let Some(approval) = &context.approval {
        line(
            out,
            "Утверждает",
            Some(format!("{} {}", approval.post, approval.name.as_deref().unwrap_or_default())),
        );
    }
    let _ = writeln!(out, "  Графы:");
    for column in &list.columns {
        let field = column.field.map_or("дополнительная", crate::model::Field::russian);
        let _ = writeln!(
            out,
            "    {} «{}» → {field}, уверенность {} %",
            column.number,
            column.header,
            column.binding.per_cent()
        );
        for evidence in &column.binding.evidence {
            let _ = writeln!(out, "        {evidence}");
        }
        if let Some((field, score)) = column.binding.others.first() {
            let _ = writeln!(out, "        следующий вариант: {} ({:.0} %)", field.russian(), score * 100.0);
        }
    }
    let records = list.records().count();
    let counts = list.counts;
    let _ = writeln!(out, "  Строк: {}, записей: {records}", list.rows.len());
    let _ = writeln!(
        out,
        "  Ячеек с текстом: {} = в записях {} + в дополнительных графах {} + отложено {}",
        counts.total, counts.used, counts.extra, counts.set_aside
    );
    for aside in &list.set_aside {
        let _ = writeln!(
            out,
            "    отложено {}: «{}» ({})",
            list.address_of(aside),
            short(&aside.text),
            aside.reason.russian()
        );
    }
    for text in &list.unplaced {
        let _ = writeln!(out, "    отложено {}: «{}» (вне граф)", list.address(text.place), short(&text.raw));
    }
    for mend in &list.mends {
        let _ = writeln!(
            out,
            "    соединено {} + {}: «{}»",
            list.address(mend.first),
            list.address(mend.rest),
            mend.joined
        );
    }
    for doubt in &list.doubts {
        let (message, _) = doubt_in_words(doubt.kind, &doubt.text);
        let _ = writeln!(out, "    не наверняка: {message}");
    }
    let changed = |change: Change| {
        list.rows
            .iter()
            .flat_map(|row| &row.touchpoints)
            .filter(|point| point.text.changes.contains(change))
            .count()
    };
    let _ = writeln!(
        out,
        "  Точки: выделены из общих ячеек {}, с вынесенными контактами {}",
        changed(Change::Split),
        changed(Change::ContactsTaken)
    );
}

fn short(text: &Text) -> String {
    let line = letters::one_line(text);
    if line.chars().count() > 80 { line.chars().take(79).chain(['…']).collect() } else { line }
}
