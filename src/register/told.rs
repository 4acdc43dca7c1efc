//! Changes between two versions in words, as data and as a page.

use askama::Template;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::knowledge::profile::Profile;
use crate::model::{ChangeKind, Channel, Coded, Record, TouchpointList};
use crate::text::counted;
use crate::write::report::page::base64;

use super::diff::{Change, Difference, How};
use super::grounds::{OnGround, ground};

/// What changed in one list of a body.
#[derive(Debug, Serialize)]
pub(crate) struct Told {
    pub(crate) body: Option<String>,
    pub(crate) list_title: Option<String>,
    /// Files of the old and the new version.
    pub(crate) old: Vec<String>,
    pub(crate) new: Vec<String>,
    /// Touchpoints of both.
    pub(crate) counts: [usize; 2],
    pub(crate) changes: Vec<ToldChange>,
}

/// One change.
#[derive(Debug, Serialize)]
pub(crate) struct ToldChange {
    pub(crate) kinds: Vec<ChangeKind>,
    pub(crate) touchpoint: String,
    /// Direction, service and process, as far as the list has them.
    pub(crate) inside: String,
    /// Where it stood and stands: file and address.
    pub(crate) old_place: Option<String>,
    pub(crate) new_place: Option<String>,
    /// «вид точки: цифровая → офлайн».
    pub(crate) details: Vec<String>,
    pub(crate) grounds: Vec<ToldGround>,
    /// «row», «equal», «alike»; `None` of a point that was added or removed.
    pub(crate) matched: Option<&'static str>,
    /// From 0 to 1 where the pair was found by likeness.
    pub(crate) likeness: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ToldGround {
    pub(crate) kind: ChangeKind,
    pub(crate) state: &'static str,
    pub(crate) clause: Option<String>,
    #[serde(skip)]
    pub(crate) said: Option<String>,
}

impl Told {
    pub(crate) fn of(
        old: &[&TouchpointList],
        new: &[&TouchpointList],
        difference: &Difference<'_>,
        profile: Option<&Profile>,
    ) -> Told {
        let of_one =
            |take: fn(&TouchpointList) -> Option<String>| new.iter().chain(old).find_map(|list| take(list));
        let files = |lists: &[&TouchpointList]| lists.iter().map(|list| list.file.to_string()).collect();
        Told {
            body: of_one(|list| list.context.body.as_deref().map(str::to_owned)),
            list_title: of_one(|list| list.context.title.as_deref().map(str::to_owned)),
            old: files(old),
            new: files(new),
            counts: difference.counts,
            changes: difference.changes.iter().map(|change| ToldChange::of(change, profile)).collect(),
        }
    }

    fn name(&self) -> &str {
        self.body.as_deref().or(self.list_title.as_deref()).unwrap_or("Ведомство не определено")
    }

    fn summary(&self) -> String {
        let [old, new] = self.counts;
        if self.changes.is_empty() {
            return format!("Изменений нет: точек {new}.");
        }
        let of_kind =
            |kind: &ChangeKind| self.changes.iter().filter(|change| change.kinds.contains(kind)).count();
        let kinds = ChangeKind::ALL.into_iter().filter(|kind| of_kind(kind) > 0);
        let kinds: Vec<String> =
            kinds.map(|kind| format!("{} – {}", kind.russian(), of_kind(&kind))).collect();
        let changes = counted::count(self.changes.len() as u64, ["изменение", "изменения", "изменений"]);
        format!("Было точек {old}, стало {new}; {changes}: {}.", kinds.join(", "))
    }

    /// As an officer reads it, with a line break at the end.
    pub(crate) fn text(&self) -> String {
        let mut text = format!(
            "{}\n{} → {}\n{}\n",
            self.name(),
            self.old.join(", "),
            self.new.join(", "),
            self.summary()
        );
        for (number, change) in (1..).zip(&self.changes) {
            change.tell(number, &mut text);
        }
        text
    }
}

impl ToldChange {
    fn of(change: &Change<'_>, profile: Option<&Profile>) -> ToldChange {
        let record = change.new.or(change.old);
        let grounds = change.kinds.iter().map(|kind| {
            let ground: OnGround = ground(*kind, profile);
            let (state, clause, said) = (ground.key(), ground.clause().map(str::to_owned), ground.told());
            ToldGround { kind: *kind, state, clause, said }
        });
        let (matched, likeness) = match change.how {
            None => (None, None),
            Some(How::Row) => (Some("row"), None),
            Some(How::Equal) => (Some("equal"), None),
            Some(How::Alike(likeness)) => (Some("alike"), Some(f64::from(likeness) / 1_000.0)),
        };
        ToldChange {
            kinds: change.kinds.clone(),
            touchpoint: record.map_or_else(String::new, point),
            inside: record.map_or_else(String::new, inside),
            old_place: change.old.map(place),
            new_place: change.new.map(place),
            details: change.old.zip(change.new).map_or_else(Vec::new, |(old, new)| details(old, new)),
            grounds: grounds.collect(),
            matched,
            likeness,
        }
    }

    /// «Изменён вид точки, только слова».
    pub(crate) fn what(&self) -> String {
        let kinds: Vec<&str> = self.kinds.iter().map(|kind| kind.russian()).collect();
        crate::text::letters::capital(&kinds.join(", "))
    }

    /// The grounds, each once.
    pub(crate) fn said(&self) -> Vec<&str> {
        let mut said: Vec<&str> = self.grounds.iter().filter_map(|ground| ground.said.as_deref()).collect();
        said.dedup();
        said
    }

    /// Likely and not certain that both are one touchpoint.
    pub(crate) fn doubt(&self) -> Option<String> {
        let likeness = self.likeness?;
        (likeness < 0.8)
            .then(|| format!("Похоже, что это одна точка (сходство {:.0} %): проверьте.", likeness * 100.0))
    }

    fn tell(&self, number: usize, text: &mut String) {
        use std::fmt::Write as _;
        let inside = if self.inside.is_empty() { String::new() } else { format!(" ({})", self.inside) };
        let _ = writeln!(text, "{number}. {}: «{}»{inside}", self.what(), self.touchpoint);
        let places: Vec<&str> =
            [&self.old_place, &self.new_place].into_iter().flatten().map(String::as_str).collect();
        let _ = writeln!(text, "   Место: {}", places.join(" → "));
        for line in self.details.iter().map(String::as_str).chain(self.said()) {
            let _ = writeln!(text, "   {line}");
        }
        if let Some(doubt) = self.doubt() {
            let _ = writeln!(text, "   {doubt}");
        }
    }
}

fn point(record: Record<'_>) -> String {
    record.touchpoint.map_or_else(String::new, |point| {
        let contacts = point.contacts.iter().map(|contact| &*contact.value);
        std::iter::once(&*point.text.value)
            .chain(contacts)
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    })
}

fn inside(record: Record<'_>) -> String {
    let row = record.row;
    let texts =
        [row.direction.as_ref().map(|direction| &direction.text), row.service.as_ref(), row.process.as_ref()];
    let texts: Vec<&str> =
        texts.into_iter().flatten().map(|text| &*text.value).filter(|text| !text.is_empty()).collect();
    texts.join(" / ")
}

/// «перечень.docx, т2 с14 к3»: in the version that is shown.
fn place(record: Record<'_>) -> String {
    format!("{}, {}", record.list.file, record.list.address(record.place()))
}

/// What was and what is, of each field that differs.
fn details(old: Record<'_>, new: Record<'_>) -> Vec<String> {
    let text =
        |value: Option<&crate::model::Sourced<crate::text::Text>>| value.map(|value| value.value.to_string());
    let items = |values: Option<&[Coded]>| {
        values.map(|values| values.iter().map(|value| &*value.text.value).collect::<Vec<_>>().join("; "))
    };
    let of = |record: Record<'_>| {
        let row = record.row;
        [
            ("направление", text(row.direction.as_ref().map(|direction| &direction.text))),
            ("услуга, функция, сервис", text(row.service.as_ref())),
            ("процесс", text(row.process.as_ref())),
            ("точка", Some(point(record))),
            ("вид точки", Some(kind(record.channel()).to_owned())),
            ("потребности", items(row.needs.as_deref())),
            ("взаимодействие", items(row.interactions.as_deref())),
            ("особенности", text(row.features.as_deref())),
        ]
    };
    let both = of(old).into_iter().zip(of(new));
    let mut details: Vec<String> = both
        .filter(|((_, old), (_, new))| old != new)
        .map(|((name, old), (_, new))| {
            let shown = |value: Option<String>| {
                value.filter(|text| !text.is_empty()).unwrap_or_else(|| "пусто".to_owned())
            };
            format!("{name}: {} → {}", shown(old), shown(new))
        })
        .collect();
    let extra = |record: Record<'_>| -> Vec<String> {
        record.row.extra.iter().map(|(_, value)| value.value.to_string()).collect()
    };
    if extra(old) != extra(new) {
        details.push(format!("прочие графы: {} → {}", extra(old).join("; "), extra(new).join("; ")));
    }
    details
}

fn kind(channel: Channel) -> &'static str {
    channel.russian()
}

const STYLE: &str = include_str!("../../templates/diff/style.css");

#[derive(Template)]
#[template(path = "diff/page.html")]
struct Page<'a> {
    style: &'static str,
    style_hash: String,
    lists: &'a [Told],
    added: &'a [String],
    missing: &'a [String],
}

/// All lists as one page; `added` and `missing` are lists that only one side has.
pub(crate) fn page(lists: &[Told], added: &[String], missing: &[String]) -> askama::Result<String> {
    Page { style: STYLE, style_hash: base64(&Sha256::digest(STYLE)), lists, added, missing }.render()
}
