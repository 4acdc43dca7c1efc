//! perechen: reads ministries' lists of client touchpoints and writes one register, workbooks,
//! approval forms and a quality report.
//!
//! ```text
//! discover → read → locate → map → normalise → check → write
//! files      Document  RawList  TouchpointList (same, rewritten)  Findings   outputs
//! ```

pub mod batch;
pub mod cli;
pub mod convert;
pub mod document;
pub mod finding;
pub mod inspect;
pub mod lexicon;
pub mod locate;
pub mod map;
pub mod model;
pub mod normalise;
pub mod profile;
pub mod read;
pub mod rules;
pub mod vocabulary;
pub mod write;
