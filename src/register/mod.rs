//! What is kept of a list over time: what changed between two of its versions, and on which ground.
//!
//! [`diff`] pairs the touchpoints of two versions one to one and says in what each pair differs; [`grounds`]
//! finds the clause of the ministry's order that allows a change; [`told`] says both to people and programs.

pub(crate) mod diff;
pub(crate) mod grounds;
mod said;
#[cfg(test)]
mod tests;
pub(crate) mod told;
pub(crate) mod versions;
