//! Data that content controls are bound to: parts of XML beside the document. Word shows what they say, whatever
//! text was last saved in the control.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::super::error::ReadError;
use super::super::limits::Limits;
use super::super::package::{Package, Relationship};
use super::super::xml::{Ns, Step, Xml, decode, local};

/// More elements than a form has are not looked at.
const ELEMENTS: usize = 20_000;

/// Values by the id of their store and their path: `list[1]/point[1]`, names without prefixes.
#[derive(Debug, Default)]
pub(super) struct Data(HashMap<(String, String), String>);

impl Data {
    /// The stores that the document names. A damaged one is as good as none.
    pub(super) fn read(
        package: &mut Package<'_>,
        relations: &[Relationship],
        limits: &Limits,
    ) -> Result<Data, ReadError> {
        let mut data = Data::default();
        let mut stores: Vec<String> = relations
            .iter()
            .filter(|relation| relation.kind == "customXml" && !relation.external)
            .map(|relation| relation.target.clone())
            .collect();
        if stores.is_empty() {
            // The relationships are lost: the parts by their usual names.
            let usual = (1..=20).map(|number| format!("customXml/item{number}.xml"));
            stores.extend(usual.filter(|part| package.contains(part)));
        }
        for part in stores {
            let Some(bytes) = package.part(&part)? else { continue };
            let properties = package.relationships(&part)?;
            let properties = properties.iter().find(|relation| relation.kind == "customXmlProps");
            let Some(properties) = properties.map(|relation| relation.target.clone()) else { continue };
            let Some(named) = package.part(&properties)? else { continue };
            let id = decode(&named, &properties)
                .and_then(|text| id(Xml::new(&text, &properties, limits.xml_depth)));
            if let Ok(Some(id)) = id
                && let Ok(text) = decode(&bytes, &part)
            {
                let _ = data.values(&id.to_uppercase(), Xml::new(&text, &part, limits.xml_depth));
            }
        }
        Ok(data)
    }

    /// What a path of a store leads to; `None`: nothing, or the path asks for more than names and numbers.
    pub(super) fn value(&self, store: &str, path: &str) -> Option<&str> {
        self.0.get(&(store.to_uppercase(), plain(path)?)).map(String::as_str)
    }

    fn values(&mut self, id: &str, mut xml: Xml<'_>) -> Result<(), ReadError> {
        /// An open element: its path, how often each name has come within it, its text.
        struct Element {
            path: String,
            met: HashMap<String, u32>,
            text: String,
        }
        let mut open = vec![Element { path: String::new(), met: HashMap::new(), text: String::new() }];
        let mut seen = 0;
        loop {
            match xml.next()? {
                Step::Start { tag, empty, .. } => {
                    seen += 1;
                    let Some(outer) = open.last_mut().filter(|_| seen <= ELEMENTS) else { return Ok(()) };
                    let name = local(&tag);
                    let number = outer.met.entry(name.to_owned()).or_default();
                    *number += 1;
                    let path = format!("{}/{name}[{number}]", outer.path);
                    for attribute in
                        tag.attributes_raw().split_ascii_whitespace().filter_map(|text| text.split_once('='))
                    {
                        let name = attribute.0.rsplit(':').next().unwrap_or_default();
                        if let Some(value) = xml.attribute(&tag, Ns::None, name) {
                            self.0.insert((id.to_owned(), format!("{path}/@{name}")), value);
                        }
                    }
                    if !empty {
                        open.push(Element { path, met: HashMap::new(), text: String::new() });
                    }
                }
                Step::Text(text) => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&text);
                    }
                }
                Step::End => {
                    if open.len() > 1
                        && let Some(element) = open.pop()
                    {
                        self.0.insert((id.to_owned(), element.path), element.text);
                    }
                }
                Step::Eof => return Ok(()),
            }
        }
    }
}

/// The id of a store.
fn id(mut xml: Xml<'_>) -> Result<Option<String>, ReadError> {
    loop {
        match xml.next()? {
            Step::Eof => return Ok(None),
            Step::Start { tag, .. } if local(&tag) == "datastoreItem" => {
                let prefixed = tag.attributes_raw().split_ascii_whitespace().find_map(|attribute| {
                    let (name, value) = attribute.split_once('=')?;
                    (name.rsplit(':').next() == Some("itemID"))
                        .then(|| value.trim_matches(['"', '\'']).to_owned())
                });
                return Ok(prefixed);
            }
            _ => {}
        }
    }
}

/// A path of names and numbers, as values are kept; `None`: it asks for more.
fn plain(path: &str) -> Option<String> {
    let mut kept = String::new();
    for step in path.trim().strip_prefix('/')?.split('/') {
        let (step, number) = match step.split_once('[') {
            Some((name, number)) => (name, number.strip_suffix(']')?.trim().parse::<u32>().ok()?),
            None => (step, 1),
        };
        let attribute = step.starts_with('@');
        let name = step.trim_start_matches('@').rsplit(':').next()?;
        if name.is_empty() || name.contains(['(', '*', '.']) {
            return None;
        }
        kept.push('/');
        if attribute {
            kept.push('@');
        }
        kept.push_str(name);
        if !attribute {
            let _ = write!(kept, "[{number}]");
        }
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_names_and_numbers_are_known_and_others_are_not() {
        for (path, expected) in [
            ("/list[1]/point[2]", Some("/list[1]/point[2]")),
            ("/ns0:list/ns0:point", Some("/list[1]/point[1]")),
            ("/ns0:list[1]/@ns1:kind", Some("/list[1]/@kind")),
            ("//point", None),
            ("/list[1]/*[2]", None),
            ("/list[position()=1]", None),
            ("point", None),
        ] {
            assert_eq!(plain(path).as_deref(), expected, "{path}");
        }
    }
}
