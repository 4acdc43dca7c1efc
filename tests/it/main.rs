//! All integration tests, in one program: each program links the whole crate anew.
//!
//! `cargo test --test it golden::` runs those of one file.

#![expect(clippy::unwrap_used, reason = "helpers of the tests are tests too")]

mod answers;
mod cli;
mod common;
mod damage;
mod diff;
mod docs;
mod edited_workbook;
mod golden;
mod history;
mod identity;
mod inspect_page;
mod isolation;
mod job;
mod kept;
mod laid_out;
mod layers;
mod limits;
#[cfg(unix)]
mod office;
mod profile_draft;
mod properties;
mod protocol;
mod ready;
mod register;
mod roster;
mod round_trip;
mod rounds;
#[cfg(feature = "doc")]
mod safe_keeping;
mod second_opinion;
mod shards;
mod surroundings;
mod transaction;
mod versions;
