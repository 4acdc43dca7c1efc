//! Fields of the older forms: what a list or a check box shows, for which Word writes no result.

use super::super::error::ReadError;
use super::super::xml::Xml;
use super::properties::{children, is_on, value};

/// Reads a `w:fldChar` just started; what its form field shows.
pub(super) fn read(xml: &mut Xml<'_>) -> Result<Option<String>, ReadError> {
    let mut shown = None;
    children(xml, |xml, name, _, empty| {
        if name != "ffData" || empty {
            return Ok(false);
        }
        children(xml, |xml, name, _, empty| {
            match name {
                "ddList" if !empty => shown = list(xml)?,
                "checkBox" if empty => shown = Some(box_of(false)),
                "checkBox" => shown = Some(check_box(xml)?),
                _ => return Ok(false),
            }
            Ok(!empty)
        })?;
        Ok(true)
    })?;
    Ok(shown.filter(|text| !text.trim().is_empty()))
}

/// The entry chosen; the first if nobody has chosen.
fn list(xml: &mut Xml<'_>) -> Result<Option<String>, ReadError> {
    let (mut chosen, mut usual, mut entries) = (None, None, Vec::new());
    children(xml, |xml, name, tag, _| {
        let number = || value(xml, tag).and_then(|text| text.trim().parse::<usize>().ok());
        match name {
            "result" => chosen = number(),
            "default" => usual = number(),
            "listEntry" => entries.push(value(xml, tag).unwrap_or_default()),
            _ => {}
        }
        Ok(false)
    })?;
    Ok(entries.into_iter().nth(chosen.or(usual).unwrap_or(0)))
}

fn check_box(xml: &mut Xml<'_>) -> Result<String, ReadError> {
    let (mut checked, mut usual) = (None, false);
    children(xml, |xml, name, tag, _| {
        match name {
            "checked" => checked = Some(is_on(xml, tag)),
            "default" => usual = is_on(xml, tag),
            _ => {}
        }
        Ok(false)
    })?;
    Ok(box_of(checked.unwrap_or(usual)))
}

fn box_of(checked: bool) -> String {
    if checked { "☒" } else { "☐" }.to_owned()
}
