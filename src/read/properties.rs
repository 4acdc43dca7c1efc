//! The custom document property by which this program knows its own files again.

use crate::document::Origin;

use super::ReadError;
use super::package::Package;
use super::xml::{Ns, Step, Xml, decode, local};

/// The origin that `docProps/custom.xml` states in the property `perechen`. The part is optional:
/// a damaged one states nothing.
pub(super) fn origin(package: &mut Package<'_>, depth_limit: usize) -> Result<Option<Origin>, ReadError> {
    const USUAL: &str = "docProps/custom.xml";
    let part = package
        .relationships("")?
        .into_iter()
        .find(|relation| relation.kind == "custom-properties" || relation.kind == "customProperties")
        .map_or_else(|| USUAL.to_owned(), |relation| relation.target);
    let Some(bytes) = package.part(&part)? else {
        return Ok(None);
    };
    let Ok(text) = decode(&bytes, &part) else {
        return Ok(None);
    };
    Ok(stated(Xml::new(&text, &part, depth_limit)).unwrap_or(None))
}

fn stated(mut xml: Xml<'_>) -> Result<Option<Origin>, ReadError> {
    loop {
        match xml.next()? {
            Step::Start { tag, ns: Ns::Properties, empty: false } if local(&tag) == "property" => {
                if xml.attribute(&tag, Ns::Properties, "name").as_deref() != Some("perechen") {
                    xml.skip()?;
                    continue;
                }
                return Ok(match xml.text()?.trim() {
                    "workbook" => Some(Origin::Workbook),
                    "form" => Some(Origin::Form),
                    "result" => Some(Origin::Result),
                    _ => None,
                });
            }
            Step::Eof => return Ok(None),
            _ => {}
        }
    }
}
