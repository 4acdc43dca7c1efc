//! The nouns that every step knows: what a reader gives, what a list is, what a rule found.

pub mod document;
pub mod finding;
mod list;

pub use list::*;
