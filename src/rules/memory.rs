//! What the rules over a run remember of a file until all files are read.
//!
//! Nothing is remembered of a record: of a list its traits, and what each rule takes from the file in
//! a value of its own. So a run of any size is held in a few hundred bytes a list.

use std::any::Any;
use std::sync::Arc;

use crate::model::document::TableName;
use crate::text::Text;

use super::copies::Traits;

/// What is remembered of a file.
#[derive(Debug, Clone, Default)]
pub struct FileFacts {
    pub body: Option<Text>,
    pub region: Option<Text>,
    pub lists: Vec<ListFacts>,
    /// What the rules over a run remember themselves, by their codes.
    pub(super) memories: Vec<(&'static str, Memory)>,
    /// Codes of rules over a run that do not look at the file.
    pub(super) off: Vec<&'static str>,
}

/// What is remembered of a list, whatever the rules.
#[derive(Debug, Clone, Default)]
pub struct ListFacts {
    /// 1-based ordinal within the file.
    pub ordinal: u32,
    pub region: Option<Text>,
    pub traits: Traits,
    /// Where the list begins.
    pub table: Option<TableName>,
    /// Codes of rules over a run that do not look at this list.
    pub(super) off: Vec<&'static str>,
}

/// What one rule over a run remembers of a file: a value of a type that only the rule knows. The type is
/// erased because an enum of all memories would name the rules here, and a new rule would have to be
/// entered in it.
#[derive(Debug, Clone)]
pub struct Memory {
    value: Arc<dyn Any + Send + Sync>,
    bytes: usize,
}

impl Memory {
    /// `beyond`: bytes that the value takes beyond its own size.
    pub(super) fn new<M: Any + Send + Sync>(value: M, beyond: usize) -> Memory {
        Memory { value: Arc::new(value), bytes: size_of::<M>() + beyond }
    }
}

impl FileFacts {
    /// What a rule remembers of the file; `None` if nothing, or a value of another type.
    pub(super) fn memory<M: Any>(&self, code: &str) -> Option<&M> {
        let (_, memory) = self.memories.iter().find(|(rule, _)| *rule == code)?;
        memory.value.downcast_ref()
    }

    /// Memory that the facts take, without the names, which a run keeps once.
    pub fn bytes(&self) -> usize {
        let of_list = |list: &ListFacts| list.traits.bytes() + size_of_val(&*list.off);
        size_of::<FileFacts>()
            + self.lists.capacity() * size_of::<ListFacts>()
            + self.lists.iter().map(of_list).sum::<usize>()
            + self.memories.capacity() * size_of::<(&str, Memory)>()
            + self.memories.iter().map(|(_, memory)| memory.bytes).sum::<usize>()
            + size_of_val(&*self.off)
    }
}
