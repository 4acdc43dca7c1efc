//! What a package holds that runs, or fetches from elsewhere: told by the relationships of its
//! parts, so that a part of any name is found. Nothing of it is opened or followed.

use crate::model::document::{Notice, NoticeKind};

use super::error::ReadError;
use super::package::{Package, Relationship};
use super::xml::{Step, Xml, decode, local};

/// Notices of the file as a whole, each distinct one once with its count.
pub(super) fn notices(package: &mut Package<'_>) -> Result<Vec<Notice>, ReadError> {
    let mut notices: Vec<Notice> = Vec::new();
    let mut add = |kind: NoticeKind, text: String| match notices
        .iter_mut()
        .find(|notice| notice.kind == kind && *notice.text == *text)
    {
        Some(notice) => notice.count += 1,
        None => notices.push(Notice::of_file(kind, 1, text)),
    };
    let mut has_project = false;
    for source in package.related_parts() {
        for relation in package.relationships(&source)? {
            has_project |= relation.kind == "vbaProject";
            match relation.kind.as_str() {
                "diagramData" if !relation.external => {
                    let text = drawing_text(package, &relation.target)?;
                    if !text.is_empty() {
                        add(NoticeKind::DrawingText, text);
                    }
                }
                "externalLink" if !relation.external => {
                    if let Some(source) = dde_source(package, &relation.target)? {
                        add(NoticeKind::Dde, source);
                    }
                }
                _ => {
                    if let Some((kind, text)) = of_relation(relation, &source) {
                        add(kind, text);
                    }
                }
            }
        }
    }
    if !has_project && package.holds_file("vbaproject.bin") {
        add(NoticeKind::Macro, "vbaProject.bin".to_owned());
    }
    Ok(notices)
}

/// What a relationship of a part stands for, and what to quote of it.
fn of_relation(relation: Relationship, source: &str) -> Option<(NoticeKind, String)> {
    let Relationship { kind, target, external, .. } = relation;
    Some(match (kind.as_str(), external) {
        ("hyperlink", _) => return None,
        ("vbaProject" | "xlMacrosheet" | "xlIntlMacrosheet" | "control", _) => {
            let file = target.rsplit('/').next().unwrap_or_default().to_owned();
            (NoticeKind::Macro, file)
        }
        ("attachedTemplate", true) => (NoticeKind::ExternalTemplate, target),
        ("connections", false) | ("mailMergeSource" | "mailMergeHeaderSource", _) => {
            (NoticeKind::Connection, if external { target } else { String::new() })
        }
        ("oleObject", false) => (NoticeKind::EmbeddedObject, String::new()),
        // The numbers behind a chart are kept as a small workbook: they are no object of the officer's.
        ("package", false) if !source.contains("charts/") => (NoticeKind::EmbeddedObject, String::new()),
        (_, true) => (NoticeKind::ExternalLink, target),
        _ => return None,
    })
}

/// The texts of a diagram's data part.
fn drawing_text(package: &mut Package<'_>, part: &str) -> Result<String, ReadError> {
    let depth = package.xml_depth();
    let Some(bytes) = package.part(part)? else {
        return Ok(String::new());
    };
    let mut found = String::new();
    let Ok(text) = decode(&bytes, part) else {
        return Ok(found);
    };
    let mut xml = Xml::new(&text, part, depth);
    // What cannot be read of a damaged drawing is not quoted.
    while let Ok(step) = xml.next() {
        match step {
            Step::Start { tag, empty: false, .. } if local(&tag) == "t" => {
                let Ok(text) = xml.text() else { break };
                if !found.is_empty() && !text.trim().is_empty() {
                    found.push_str("; ");
                }
                found.push_str(text.trim());
            }
            Step::Eof => break,
            _ => {}
        }
    }
    Ok(super::notices::quoted(&found).to_string())
}

/// The program and topic of a link by dynamic data exchange.
fn dde_source(package: &mut Package<'_>, part: &str) -> Result<Option<String>, ReadError> {
    let depth = package.xml_depth();
    let Some(bytes) = package.part(part)? else {
        return Ok(None);
    };
    let Ok(text) = decode(&bytes, part) else {
        return Ok(None);
    };
    let mut xml = Xml::new(&text, part, depth);
    while let Ok(step) = xml.next() {
        match step {
            Step::Start { tag, ns, .. } if local(&tag) == "ddeLink" => {
                let get = |name| xml.attribute(&tag, ns, name).unwrap_or_default();
                return Ok(Some(format!("{}|{}", get("ddeService"), get("ddeTopic"))));
            }
            Step::Eof => break,
            _ => {}
        }
    }
    Ok(None)
}
