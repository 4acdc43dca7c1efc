//! Fields: their instructions are no text, and HYPERLINK ones lead somewhere.

use quick_xml::events::BytesStart;

use crate::model::document::Link;

use super::super::instruction::{activity, target};
use super::super::xml::Ns;
use super::Reader;
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
}

impl Field {
    pub(super) fn begin(mark: Mark) -> Field {
        Field { instruction: String::new(), instructing: true, mark, target: None, is_element: false }
    }

    pub(super) fn simple(instruction: &str, mark: Mark) -> Field {
        Field {
            instruction: String::new(),
            instructing: false,
            mark,
            target: target(instruction),
            is_element: true,
        }
    }

    pub(super) fn link(target: Option<String>, mark: Mark) -> Field {
        Field { instruction: String::new(), instructing: false, mark, target, is_element: true }
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

    pub(super) fn field_character(&mut self, tag: &BytesStart<'_>) {
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
            Some("end") if self.fields.last().is_some_and(|field| !field.is_element) => self.end_field(),
            _ => {}
        }
    }

    /// Closes a hyperlink or simple field, and what was left open within it.
    pub(super) fn end_element(&mut self) {
        while self.fields.last().is_some_and(|field| !field.is_element) {
            self.fields.pop();
        }
        self.end_field();
    }

    /// Tells of a field that runs or fetches something.
    pub(super) fn note_activity(&mut self, instruction: &str) {
        if let Some(kind) = activity(instruction) {
            self.note(kind, instruction.trim(), "; ");
        }
    }

    /// Closes the innermost field; one that leads somewhere makes its result a link.
    fn end_field(&mut self) {
        let Some(field) = self.fields.pop() else {
            return;
        };
        if field.instructing {
            self.note_activity(&field.instruction);
        }
        let open_flows = self.flows.len();
        let (Some(target), Some(flow)) = (field.target, self.flows.last_mut()) else {
            return;
        };
        let text = flow.text.get(field.mark.offset..).unwrap_or_default().trim();
        if field.mark.flow == open_flows && !text.is_empty() {
            let link = Link { text: text.to_owned(), target };
            flow.links.push(link);
        }
    }
}
