//! Fields: their instructions are no text, and HYPERLINK ones lead somewhere.

use super::super::instruction::target;
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
