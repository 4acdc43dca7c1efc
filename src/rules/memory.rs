//! What the rules over a run remember of a file until all files are read.
//!
//! Nothing is remembered of a record: of a list its traits, and what each rule takes from the file in
//! a value of its own. So a run of any size is held in a few hundred bytes a list.

use std::any::Any;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::model::document::TableName;
use crate::model::finding::Code;
use crate::text::Text;
use crate::text::hash::KeyedState;

use super::copies::Traits;

/// What is remembered of a file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FileFacts {
    pub body: Option<Text>,
    pub region: Option<Text>,
    pub lists: Vec<ListFacts>,
    /// What the rules over a run remember themselves, by their codes.
    pub(super) memories: Vec<(Code, Memory)>,
    /// Codes of rules over a run that do not look at the file.
    pub(super) off: Vec<Code>,
}

/// What is remembered of a list, whatever the rules.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ListFacts {
    /// 1-based ordinal within the file.
    pub ordinal: u32,
    pub region: Option<Text>,
    pub traits: Traits,
    /// Where the list begins.
    pub table: Option<TableName>,
    /// Codes of rules over a run that do not look at this list.
    pub(super) off: Vec<Code>,
}

/// What one rule over a run remembers of a file: a value of a type that only the rule knows. The type is
/// erased because an enum of all memories would name the rules here, and a new rule would have to be
/// entered in it.
#[derive(Clone)]
pub struct Memory {
    value: Arc<dyn Remembered>,
    bytes: usize,
}

/// What can be remembered: carried from one process to another, too.
trait Remembered: Any + Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn as_any_mut(&mut self) -> &mut dyn Any;
    fn carried(&self) -> serde_json::Result<Value>;
    fn packed(&self) -> postcard::Result<Vec<u8>>;
}

impl<M: Any + Send + Sync + Serialize> Remembered for M {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn carried(&self) -> serde_json::Result<Value> {
        serde_json::to_value(self)
    }

    fn packed(&self) -> postcard::Result<Vec<u8>> {
        postcard::to_stdvec(self)
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl Serialize for Memory {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() {
            let value = self.value.carried().map_err(serde::ser::Error::custom)?;
            return (self.bytes, value).serialize(to);
        }
        let value = self.value.packed().map_err(serde::ser::Error::custom)?;
        (self.bytes, value).serialize(to)
    }
}

/// What came from another process or a shard's file, until the rule that knows its type takes it.
#[derive(Serialize)]
#[serde(untagged)]
enum Carried {
    Value(Value),
    Packed(Vec<u8>),
}

impl<'de> Deserialize<'de> for Memory {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Memory, D::Error> {
        let (bytes, carried) = if from.is_human_readable() {
            let (bytes, value) = Deserialize::deserialize(from)?;
            (bytes, Carried::Value(value))
        } else {
            let (bytes, value) = Deserialize::deserialize(from)?;
            (bytes, Carried::Packed(value))
        };
        Ok(Memory { value: Arc::new(carried), bytes })
    }
}

impl Memory {
    /// `beyond`: bytes that the value takes beyond its own size.
    pub(super) fn new<M: Any + Send + Sync + Serialize>(value: M, beyond: usize) -> Memory {
        Memory { value: Arc::new(value), bytes: size_of::<M>() + beyond }
    }

    /// Gives a value that came from another process the type that its rule knows; `share` is to put texts that
    /// many files have into one place.
    pub(super) fn recall<M: Any + Send + Sync + Serialize + DeserializeOwned>(
        &mut self,
        share: impl FnOnce(&mut M),
    ) {
        let value = match (*self.value).as_any().downcast_ref() {
            Some(Carried::Value(value)) => M::deserialize(value).ok(),
            Some(Carried::Packed(bytes)) => postcard::from_bytes(bytes).ok(),
            None => None,
        };
        if let Some(value) = value {
            self.value = Arc::new(value);
        }
        if let Some(value) = Arc::get_mut(&mut self.value).and_then(|value| value.as_any_mut().downcast_mut())
        {
            share(value);
        }
    }
}

/// Texts that many files of a run have, each kept once.
#[derive(Debug, Default)]
pub struct SharedTexts(HashSet<Text, KeyedState>);

impl SharedTexts {
    pub(super) fn share(&mut self, text: &mut Text) {
        match self.0.get(text) {
            Some(same) => text.clone_from(same),
            None => drop(self.0.insert(text.clone())),
        }
    }

    pub(super) fn share_name(&mut self, table: &mut TableName) {
        if let TableName::Sheet(name) = table {
            self.share(name);
        }
    }
}

impl FileFacts {
    /// What a rule remembers of the file; `None` if nothing, or a value of another type.
    pub(super) fn memory<M: Any>(&self, code: &str) -> Option<&M> {
        let (_, memory) = self.memories.iter().find(|(rule, _)| rule.0 == code)?;
        (*memory.value).as_any().downcast_ref()
    }

    /// Memory that the facts take, without the names, which a run keeps once.
    pub fn bytes(&self) -> usize {
        let of_list = |list: &ListFacts| list.traits.bytes() + size_of_val(&*list.off);
        size_of::<FileFacts>()
            + self.lists.capacity() * size_of::<ListFacts>()
            + self.lists.iter().map(of_list).sum::<usize>()
            + self.memories.capacity() * size_of::<(Code, Memory)>()
            + self.memories.iter().map(|(_, memory)| memory.bytes).sum::<usize>()
            + size_of_val(&*self.off)
    }
}
