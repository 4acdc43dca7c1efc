//! The hidden sheet «perechen»: what a workbook must remember to read back as the same list.
//!
//! Rows are key and value; a row `column` describes a visible column of «Перечень» from left to
//! right: field key (blank for an extra column), caption, header in the source, stated channel, ordinal in
//! the ministry's own file; a row `record` is the hidden identity of a record, so that an officer may delete
//! the column with them.

use crate::model::document::{LINES, TableName};
use crate::model::{Approval, BodySource, Channel, Context, Field, Identity, OriginalFile};
use crate::text::Text;

/// Version of the workbook's layout.
pub(crate) const FORMAT: &str = "1";

/// What stands on the hidden sheet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Passport {
    /// Path of the source file, relative to the input root.
    pub file: String,
    /// 1-based ordinal of the list in that file.
    pub list: u32,
    pub profile: String,
    /// The file that the ministry wrote itself, and its tables.
    pub original: OriginalFile,
    /// Everything but `title_place`.
    pub context: Context,
    /// The visible columns of the list, left to right, without «Место …» and «Замечания».
    pub columns: Vec<PassportColumn>,
    /// The records as they were written.
    pub records: Vec<Identity>,
}

/// A visible column of «Перечень».
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PassportColumn {
    /// `None`: an extra column.
    pub field: Option<Field>,
    pub caption: String,
    /// The header in the source; empty where the source has no such column (contacts inside the
    /// touchpoint cells, a direction in section rows).
    pub header: String,
    /// The channel that the source column states by its header.
    pub states: Option<Channel>,
    /// Its ordinal in the ministry's own file; 0: it has no such column.
    pub original: u32,
}

impl Passport {
    /// The rows of the sheet; absent values have no row.
    pub(crate) fn rows(&self) -> Vec<Vec<String>> {
        let context = &self.context;
        let mut rows = vec![
            vec!["format".to_owned(), FORMAT.to_owned()],
            vec!["program".to_owned(), env!("CARGO_PKG_VERSION").to_owned()],
            vec!["file".to_owned(), self.file.clone()],
            vec!["list".to_owned(), self.list.to_string()],
            vec!["profile".to_owned(), self.profile.clone()],
            vec!["original_file".to_owned(), self.original.file.to_string()],
            vec!["original_list".to_owned(), self.original.list.to_string()],
            vec!["round".to_owned(), self.original.round.to_string()],
        ];
        for table in &self.original.tables {
            let (kind, name) = match table {
                TableName::Sheet(name) => ("sheet", name.to_string()),
                TableName::Ordinal(number) => ("ordinal", number.to_string()),
                TableName::Lines => ("lines", LINES.to_owned()),
            };
            rows.push(vec!["table".to_owned(), kind.to_owned(), name]);
        }
        let mut put = |key: &str, value: Option<&str>| {
            if let Some(value) = value {
                rows.push(vec![key.to_owned(), value.to_owned()]);
            }
        };
        put("list_title", context.title.as_deref());
        put("title_body", context.title_body.as_deref());
        put("region", context.region.as_deref());
        put("body", context.body.as_deref());
        put("body_from", context.body_from.map(source_key));
        put("body_unsure", context.body_unsure.then_some("1"));
        for (prefix, act) in
            [("act", &context.act), ("head_act", &context.head_act), ("stamp_act", &context.stamp_act)]
        {
            if let Some(act) = act {
                put(&format!("{prefix}_number"), act.number.as_deref());
                put(&format!("{prefix}_date"), act.date.as_deref());
                put(&format!("{prefix}_written"), Some(&act.written));
                put(&format!("{prefix}_by"), act.by.as_deref());
            }
        }
        if let Some(approval) = &context.approval {
            put("approval_post", Some(&approval.post));
            put("approval_name", approval.name.as_deref());
            put("approval_date", approval.date.as_deref());
        }
        put("annex", context.annex.as_deref());
        for column in &self.columns {
            rows.push(vec![
                "column".to_owned(),
                column.field.map_or("", Field::key).to_owned(),
                column.caption.clone(),
                column.header.clone(),
                column.states.map_or("", Channel::key).to_owned(),
                column.original.to_string(),
            ]);
        }
        for record in &self.records {
            rows.push(vec!["record".to_owned(), serde_json::to_string(record).unwrap_or_default()]);
        }
        rows
    }

    /// Reads the rows back; unknown keys are passed over, so that a later version may add some.
    pub(crate) fn from_rows<'a>(rows: impl IntoIterator<Item = Vec<&'a str>>) -> Passport {
        let mut passport = Passport::default();
        for row in rows {
            let cell = |index: usize| row.get(index).copied().unwrap_or_default();
            passport.take(cell(0), cell(1), [cell(2), cell(3), cell(4), cell(5)]);
        }
        passport
    }

    fn take(&mut self, key: &str, value: &str, rest: [&str; 4]) {
        let text = || Some(Text::from(value));
        let context = &mut self.context;
        let approval = |context: &mut Context, set: &dyn Fn(&mut Approval)| {
            set(context.approval.get_or_insert_default());
        };
        match key {
            "file" => value.clone_into(&mut self.file),
            "list" => self.list = value.parse().unwrap_or(1),
            "profile" => value.clone_into(&mut self.profile),
            "list_title" => context.title = text(),
            "title_body" => context.title_body = text(),
            "region" => context.region = text(),
            "body" => context.body = text(),
            "body_from" => {
                context.body_from = SOURCES.into_iter().find(|source| source_key(*source) == value);
            }
            "body_unsure" => context.body_unsure = true,
            "approval_post" => approval(context, &|block| block.post = value.into()),
            "approval_name" => approval(context, &|block| block.name = Some(value.into())),
            "approval_date" => approval(context, &|block| block.date = Some(value.into())),
            "annex" => context.annex = text(),
            "column" => self.columns.push(PassportColumn {
                field: Field::ALL.into_iter().find(|field| field.key() == value),
                caption: rest[0].to_owned(),
                header: rest[1].to_owned(),
                states: CHANNELS.into_iter().find(|channel| channel.key() == rest[2]),
                original: rest[3].parse().unwrap_or_default(),
            }),
            "original_file" => self.original.file = value.into(),
            "original_list" => self.original.list = value.parse().unwrap_or(1),
            "round" => self.original.round = value.parse().unwrap_or_default(),
            "table" => self.original.tables.push(match value {
                "sheet" => TableName::Sheet(rest[0].into()),
                "ordinal" => TableName::Ordinal(rest[0].parse().unwrap_or(1)),
                _ => TableName::Lines,
            }),
            "record" => self.records.extend(serde_json::from_str(value).ok()),
            _ => {
                let acts = [
                    ("act_", &mut context.act),
                    ("head_act_", &mut context.head_act),
                    ("stamp_act_", &mut context.stamp_act),
                ];
                for (prefix, act) in acts {
                    match key.strip_prefix(prefix) {
                        Some("number") => act.get_or_insert_default().number = text(),
                        Some("date") => act.get_or_insert_default().date = text(),
                        Some("written") => act.get_or_insert_default().written = value.into(),
                        Some("by") => act.get_or_insert_default().by = text(),
                        _ => {}
                    }
                }
            }
        }
    }
}

const CHANNELS: [Channel; 4] = [Channel::Digital, Channel::Offline, Channel::Mixed, Channel::Unknown];

const SOURCES: [BodySource; 8] = [
    BodySource::Act,
    BodySource::Approval,
    BodySource::Folder,
    BodySource::Title,
    BodySource::Letterhead,
    BodySource::Signature,
    BodySource::FileName,
    BodySource::Table,
];

fn source_key(source: BodySource) -> &'static str {
    match source {
        BodySource::Act => "act",
        BodySource::Approval => "approval",
        BodySource::Folder => "folder",
        BodySource::Title => "title",
        BodySource::Letterhead => "letterhead",
        BodySource::Signature => "signature",
        BodySource::FileName => "file-name",
        BodySource::Table => "table",
    }
}
