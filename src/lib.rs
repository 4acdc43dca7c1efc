//! perechen reads ministries' lists of client touchpoints («перечень точек взаимодействия с
//! клиентом») as they come, in Word and Excel files of any layout, and writes one canonical register,
//! an officer's workbook and an approval form for every list, and a quality report.
//!
//! # Example
//!
//! ```
//! use perechen::Limits;
//! use perechen::flow::{Input, Settings, convert};
//! use perechen::profile::Mappings;
//!
//! let settings = Settings::new(Mappings::built_in()?, Limits::default());
//! let bytes = std::fs::read("fixtures/smolensk-industry-torn/input.docx")?;
//! let outcome = convert(Input { path: "перечень.docx", folders: &[], bytes: &bytes }, &settings);
//! let list = &outcome.lists[0];
//! assert_eq!(list.context.region.as_deref(), Some("Смоленская область"));
//! for record in list.records() {
//!     let point = record.touchpoint.map_or("", |point| &point.text.value);
//!     println!("{point}: {}, {}", record.channel().russian(), list.address(record.place()));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The flow
//!
//! ```text
//! discover → read → locate → map → normalise → check → write
//! files      Document  RawList  TouchpointList (same, rewritten)  Findings   outputs
//! ```
//!
//! [`flow::convert`] is the flow of one file from bytes to [`outcome::Outcome`]; [`batch`] runs it over
//! many files and writes what came of it; [`cli`] is what the operator types and sees.
//!
//! # Map of the modules
//!
//! Every folder or file directly under `src`, but for `lib.rs` and `main.rs`, is a room: a layer of the
//! program. A room imports only from rooms on lower floors,
//! not from its own floor and not from above; code of tests is excepted. `tests/it/layers.rs` reads this
//! table and compares it with the imports; `a → b` allows one arrow more, `a ↛ b` forbids one.
//!
//! ```text
//!  1  text
//!  2  model
//!  3  knowledge, own
//!  4  read, locate, normalise
//!  5  map, rules
//!  6  outcome
//!  7  flow
//!  8  write
//!  9  inspect, register
//! 10  batch
//! 11  cli
//! 12  bench
//!
//! own → knowledge     a workbook of ours is decoded by the profile that it names
//! read ↛ knowledge    readers know nothing of the domain
//! read ↛ own/*        of our own workbooks they know the mark, which stands in own/mod.rs
//! ```
//!
//! What every step knows:
//!
//! - [`text`]: Russian text without the domain: letters, words and stems whatever their endings, dates,
//!   contacts, clean spelling, hashes, one memory of repeated texts.
//! - [`model`]: the nouns. [`model::document`] is what a reader gives: paragraphs and grids of cells.
//!   [`model::TouchpointList`], [`model::SourceRow`], [`model::Record`] are a list;
//!   [`model::Sourced`] is a value, what was written, where, and what was changed on the way.
//!   [`model::finding`] is a fault with its level, place, hint, clause and fingerprint.
//! - [`knowledge`]: what is known of ministries' words. [`knowledge::profile`] loads `mappings/*.toml`, one
//!   file for each ministry's form and one shared catalogue; the other modules say what a caption, a cell
//!   or a body's name means by them.
//! - [`own`]: what a workbook or form written by this program says of itself: its mark, sheets and
//!   captions, the hidden identities of its rows, the officer's answers; decodes its lists.
//!
//! The steps, in the order of the flow:
//!
//! - [`read`]: bytes → [`model::document::Document`]. The type is decided by content; every
//!   limit is counted while reading. One file for each format.
//! - [`locate`]: lists of other shapes (cards, typed lines) become grids; which grids are a list, where its
//!   header is, which rows are no data, which rows a page break tore; what stands around: body, act, title,
//!   approval block. Says why a table is no list.
//! - [`map`]: binds every column to a canonical field by caption and values, or keeps it as extra.
//! - [`normalise`]: an ordered list of passes: clean, fill down, split, take contacts out,
//!   find codes, decide the channel.
//! - [`rules`]: one file for each rule; a rule looks and never edits. [`rules::run`] looks at all files of
//!   a run together; [`rules::copies`] decides which of several copies of a list counts.
//! - [`outcome`]: what became of one file. [`flow`] runs the steps above and returns it.
//! - [`write`](mod@write): lists and findings → bytes: workbook, form, register, report, JSON lines,
//!   questions about columns that were not understood.
//!
//! Around the flow:
//!
//! - [`inspect`]: how a file was understood; [`inspect::tables`] is what the readers see in it.
//! - [`register`]: a list over time: the register's file (docs/register.md), what the runs before knew of a file,
//!   what changed between two versions and on which ground.
//! - [`batch`]: a run over many files: what lies in the input, workers, outputs, manifest; a run cut into
//!   shards and merged again; shares of files kept from one run to the next.
//! - [`cli`]: the command line; one file for each command.
//! - `bench`: what the programs of `benches/` and `tests/it` call besides the façade.
//!
//! # Where a change goes
//!
//! - A rule: the head of `rules/mod.rs` says how one is added.
//! - A column synonym, a word for a kind, a total, a note: a line in `mappings/catalogue.toml`; the head of
//!   `knowledge/mod.rs` says which list is which.
//! - A ministry's form: a file in `mappings/`, its name in `knowledge/profile/load.rs`, a fixture.
//! - A format: the head of `read/mod.rs`.
//! - Why a cell was set aside: [`model::Reason`] says who decides; `perechen inspect FILE` shows it.
//!
//! # Invariants
//!
//! - Only [`batch`], [`register`] and [`cli`] touch disk, clock, environment and threads; [`knowledge::profile`] reads
//!   the operator's own profiles when asked to. All else is a pure function of its arguments, and only
//!   [`cli`] prints.
//! - The flow of one file cannot fail: what could not be read is an outcome with a finding. Findings
//!   are for the ministry, errors ([`batch::BatchError`]) for the operator; nothing is both.
//! - Nothing is lost. The reader counts the cells with text inside list tables; each is used, kept as
//!   extra, or set aside with a [`model::Reason`], and the three add up to the count.
//! - Nothing is guessed. Several values in one row are never paired by position; a torn row is mended
//!   on evidence only; a source row is never merged with another. Where it cannot be told, a rule asks.
//! - Every value keeps its raw text and its [`model::Place`], 1-based and physical, as the officer
//!   counts in the file. Places are made by the reader and never computed again.
//! - `None` is "the list has no such column", an empty text is "the cell is blank". The difference
//!   reaches every output and comes back from it.
//! - Every pass computes its result from the cells as read, so normalising twice is normalising once.
//! - The same input, register and `--date` give the same bytes: no output depends on threads, hash order,
//!   locale or the moment. Only `manifest.json` carries times.
//! - The register is read before the files and written after the outputs, in one transaction: a run that ends
//!   early leaves both as they were, or the next command finishes it.
//! - Strings of the input are strings in every output: never a formula, a link, markup or a terminal
//!   control.
//! - An output appears under its final name when it is complete, the manifest after all others.
//!
//! # What is deliberately absent
//!
//! - A document tree rich enough to write a file back. Readers give text and cells; outputs are made
//!   anew, so no style, macro or external relation of an input can pass through.
//! - Code for a single ministry. A new ministry is a profile and a fixture.
//! - Traits for formats, writers or rules: a format is a variant and an arm, a rule is a `static` in a
//!   list.
//! - Repair of meaning. The program cleans spelling that is certain, and asks about the rest.
//! - Network access. State between runs stands in one file, the register; without it a run knows what the files
//!   themselves hold: the hidden identity of a workbook's rows, the fingerprint of a finding. Only the summary of
//!   `perechen run` remembers what it told last; no output depends on that. Kept shares are no state: what they hold
//!   is what reading the file would give.

#![allow(rustdoc::private_intra_doc_links, reason = "the map of the rooms is for people who read the code")]

mod batch;
mod cli;
pub mod flow;
mod inspect;
mod knowledge;
mod locate;
mod map;
pub mod model;
mod normalise;
pub mod outcome;
mod own;
mod read;
mod register;
mod rules;
mod text;
mod write;

#[doc(hidden)]
pub mod bench;

#[doc(hidden)]
pub use cli::main;
pub use knowledge::profile;
pub use read::{Language, Limits};
pub use rules::selection::Selection;
pub use text::Text;
