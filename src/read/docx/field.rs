//! Fields: their instructions are no text, and HYPERLINK ones lead somewhere.

use quick_xml::events::BytesStart;

use crate::model::document::Link;

use super::super::error::ReadError;
use super::super::instruction::{activity, target};
use super::super::xml::Ns;
use super::Reader;
use super::counted::numbers;
use super::flow::Mark;

/// An open field or hyperlink.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) instruction: String,
    /// The instruction is being read; what follows it is the result, which is shown.
    pub(super) instructing: bool,
    /// Where the result begins.
    pub(super) mark: Mark,
    pub(super) target: Option<String>,
    /// An element, which closes itself, and no pair of marks.
    pub(super) is_element: bool,
    /// What a field of a form shows without a result.
    pub(super) form: Option<String>,
    /// The instruction of a field that numbers.
    numbering: Option<String>,
}

impl Field {
    pub(super) fn begin(mark: Mark) -> Field {
        Field {
            instruction: String::new(),
            instructing: true,
            mark,
            target: None,
            is_element: false,
            form: None,
            numbering: None,
        }
    }

    pub(super) fn simple(instruction: &str, mark: Mark) -> Field {
        Field {
            instruction: String::new(),
            instructing: false,
            mark,
            target: target(instruction),
            is_element: true,
            form: None,
            numbering: numbers(instruction).then(|| instruction.to_owned()),
        }
    }

    pub(super) fn link(target: Option<String>, mark: Mark) -> Field {
        Field { target, ..Field::simple("", mark) }
    }

    pub(super) fn instruct(&mut self, text: &str) {
        if self.instructing {
            self.instruction.push_str(text);
        }
    }

    pub(super) fn separate(&mut self, mark: Mark) {
        self.instructing = false;
        self.mark = mark;
        self.target = target(&self.instruction);
        self.numbering = numbers(&self.instruction).then(|| self.instruction.clone());
    }
}

impl Reader<'_> {
    pub(super) fn mark(&self) -> Mark {
        Mark { flow: self.flows.len(), offset: self.flows.last().map_or(0, |flow| flow.text.len()) }
    }

    pub(super) fn link_target(&self, tag: &BytesStart<'_>) -> Option<String> {
        let id = self.xml.attribute(tag, Ns::Relation, "id");
        let mut target = id.and_then(|id| self.targets.get(&id).cloned()).unwrap_or_default();
        if let Some(anchor) = self.xml.attribute(tag, Ns::Word, "anchor") {
            target.push('#');
            target.push_str(&anchor);
        }
        (!target.is_empty()).then_some(target)
    }

    pub(super) fn field_character(&mut self, tag: &BytesStart<'_>) -> Result<(), ReadError> {
        let mark = self.mark();
        match self.xml.attribute(tag, Ns::Word, "fldCharType").as_deref() {
            Some("begin") => self.fields.push(Field::begin(mark)),
            Some("separate") => {
                if let Some(field) = self.fields.last_mut()
                    && field.instructing
                {
                    field.separate(mark);
                    let instruction = std::mem::take(&mut field.instruction);
                    self.note_activity(&instruction);
                }
            }
            // The end of a field never closes a hyperlink around it.
            Some("end") if self.fields.last().is_some_and(|field| !field.is_element) => self.end_field()?,
            _ => {}
        }
        Ok(())
    }

    /// Closes a hyperlink or simple field, and what was left open within it.
    pub(super) fn end_element(&mut self) -> Result<(), ReadError> {
        while self.fields.last().is_some_and(|field| !field.is_element) {
            self.fields.pop();
        }
        self.end_field()
    }

    /// Tells of a field that runs or fetches something.
    pub(super) fn note_activity(&mut self, instruction: &str) {
        if let Some(kind) = activity(instruction) {
            self.note(kind, instruction.trim(), "; ");
        }
    }

    /// Closes the innermost field; one that leads somewhere makes its result a link.
    fn end_field(&mut self) -> Result<(), ReadError> {
        let Some(mut field) = self.fields.pop() else {
            return Ok(());
        };
        if field.instructing {
            self.note_activity(&field.instruction);
        }
        if numbers(&field.instruction) {
            field.numbering = Some(std::mem::take(&mut field.instruction));
        }
        let open_flows = self.flows.len();
        let result =
            self.flows.last().and_then(|flow| flow.text.get(field.mark.offset..)).unwrap_or_default();
        let is_blank = field.mark.flow == open_flows && result.trim().is_empty();
        let number = field.numbering.filter(|_| self.deleted == 0);
        let number = number.map(|instruction| self.field_numbers.next(&instruction, self.paragraph.level));
        if let Some(shown) = number.or(field.form).filter(|_| is_blank) {
            self.push(&shown)?;
        }
        let (Some(target), Some(flow)) = (field.target, self.flows.last_mut()) else {
            return Ok(());
        };
        let text = flow.text.get(field.mark.offset..).unwrap_or_default().trim();
        if field.mark.flow == open_flows && !text.is_empty() {
            let link = Link { text: text.to_owned(), target };
            flow.links.push(link);
        }
        Ok(())
    }
}
