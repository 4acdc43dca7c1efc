//! Which lists of two submissions are versions of one: the same body and subject. The parts of a list, sent as
//! files of their own, add up.

use crate::model::TouchpointList;
use crate::rules::copies::Traits;

/// A list, and what tells which other lists are parts or versions of it.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) list: TouchpointList,
    pub(crate) traits: Traits,
}

/// The parts of one list.
type Parts<'a> = Vec<&'a Known>;

/// Lists of two submissions.
#[derive(Debug, Default)]
pub(crate) struct Versions<'a> {
    /// An old version and the new one.
    pub(crate) pairs: Vec<(Parts<'a>, Parts<'a>)>,
    /// Lists that only the new submission has, and only the old one.
    pub(crate) added: Parts<'a>,
    pub(crate) missing: Parts<'a>,
}

/// Finds the versions. One list on each side is two versions of one, whatever it calls itself: somebody named
/// these two files.
pub(crate) fn together<'a>(old: &'a [Known], new: &'a [Known]) -> Versions<'a> {
    let (old, new) = (parts(old), parts(new));
    if let ([old], [new]) = (&old[..], &new[..]) {
        return Versions { pairs: vec![(old.clone(), new.clone())], ..Versions::default() };
    }
    let mut free: Vec<Option<Parts<'a>>> = old.into_iter().map(Some).collect();
    let mut later = Vec::new();
    let mut versions = Versions::default();
    for new in new {
        let same = free.iter_mut().find(|old| old.as_ref().is_some_and(|old| is_version(old[0], new[0])));
        match same.and_then(Option::take) {
            Some(old) => versions.pairs.push((old, new)),
            None => later.push(new),
        }
    }
    // A list whose title was reworded: the only one left of its body on both sides.
    for (at, new) in later.iter().enumerate() {
        let of_body =
            |other: &[&Known]| other[0].traits.body.is_some() && other[0].traits.body == new[0].traits.body;
        let alone = !later.iter().enumerate().any(|(other, parts)| other != at && of_body(parts));
        let mut olds = free.iter_mut().filter(|old| old.as_ref().is_some_and(|old| of_body(old)));
        match (olds.next().filter(|_| alone), olds.next()) {
            (Some(old), None) => versions.pairs.extend(old.take().map(|old| (old, new.clone()))),
            _ => versions.added.extend(new.iter().copied()),
        }
    }
    versions.missing = free.into_iter().flatten().flatten().collect();
    versions
}

/// Lists of one body on one subject, in the order of their files.
fn parts(lists: &[Known]) -> Vec<Parts<'_>> {
    let mut all: Vec<Parts<'_>> = Vec::new();
    for list in lists {
        match all.iter_mut().find(|parts| list.traits.is_part_of(&parts[0].traits)) {
            Some(parts) => parts.push(list),
            None => all.push(vec![list]),
        }
    }
    all
}

fn is_version(old: &Known, new: &Known) -> bool {
    let file = |known: &Known| {
        let path = known.list.original.as_ref().map_or(&known.list.file, |original| &original.file);
        path.rsplit('/').next().unwrap_or(path).to_owned()
    };
    new.traits.is_part_of(&old.traits)
        || old.traits.body.is_none() && new.traits.body.is_none() && file(old) == file(new)
}

/// «Министерство торговли …, «Перечень …» (файл a.docx)».
pub(crate) fn named(known: &Known) -> String {
    let context = &known.list.context;
    let body = context.body.as_deref().or(context.title.as_deref()).unwrap_or("Ведомство не определено");
    format!("{body} (файл {})", known.list.file)
}
