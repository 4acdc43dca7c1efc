//! The rules: each is one file; they look and never edit. This file lists them and nothing else.
//!
//! Add a rule: its file, which declares a `static RULE` and holds its tests, the `mod` line and the line in
//! [`RULES`] below (in the order of [`page`]), `UPDATE_EXPECT=1 cargo test`, `cargo fmt`, and read the diff;
//! then `cargo bench --bench same --profile dev -- --write`, a line in CHANGELOG.md, and a planted fault in
//! `benches/faults/plant.rs` or its name under "Not planted" in `docs/accuracy.md`. A rule over a whole run
//! needs no more: what it remembers of a file is a type of its own file.
//!
//! What a rule looks at: [`Sourced::value`](crate::model::Sourced) is the value as it is used (a point
//! without its contacts), `raw` the whole cell of the original. A merged cell stands in every row that it
//! covers, with one place; one cause is one finding (decision D-22), so look each place up only once, as
//! `s09_text_too_long` does.
//!
//! Imports run one way. Lowest stand the parts that know no rule: `texts` (the texts of a list by numbers),
//! `cells`, `points`, `needs`, `numbering`, `addresses` and `order_text` (what several rules ask of a list or
//! of an order), [`copies`] and [`memory`]. Then `case` (what a rule looks at), `rule` (what a rule is),
//! `notices` and `actuality` (what rules of one family share), the rules themselves, the list of them here,
//! and on top [`file`] and [`run`], which run them, [`selection`] and [`page`].
//!
//! A message says «отличается», not «неверно»: many files are recognised scans. The program says what
//! differs and leaves the verdict to the officer with the original in hand. A rule that had nothing to look
//! at is counted («Неприменимо»: lists, and files without one, that lack the column, whose order is silent,
//! or that have no text for a rule over orders); one that the operator switched off is not («Отключено»),
//! and is missing under `rules` in `manifest.json`.

mod a01_published_late;
mod a02_review_not_confirmed;
mod a03_change_without_ground;
pub(crate) mod actuality;
mod addresses;
mod c01_channel_contradicts_point;
mod c02_channel_against_own_order;
mod c03_point_two_channels;
mod c04_duplicate_touchpoint;
mod c05_declared_not_used;
mod c06_interaction_not_allowed;
mod c07_copied_needs;
pub(crate) mod carried;
mod case;
mod cells;
#[cfg(test)]
mod choices;
pub(crate) mod copies;
mod d01_act_number_differs;
mod d02_foreign_body_in_title;
mod d03_wrong_approval;
mod d04_annex_missing;
mod d05_clause_repeated;
mod d06_body_unknown;
mod f01_active_content;
mod f02_hidden_content;
mod f03_unreadable;
mod f04_formula_like_text;
mod f05_same_list_twice;
mod f06_personal_data;
mod f07_identity_doubtful;
pub(crate) mod file;
mod k01_direction_missing;
mod k02_one_sided_channels;
mod many;
pub(crate) mod memory;
mod needs;
mod notices;
mod numbering;
mod order_text;
pub mod page;
pub(crate) mod parts;
mod points;
mod rule;
pub(crate) mod run;
mod s01_torn_row_mended;
mod s02_service_row_removed;
mod s03_values_not_paired;
mod s04_column_not_mapped;
mod s05_no_list;
mod s06_number_gap;
mod s07_text_outside_columns;
mod s08_number_repeat;
mod s09_text_too_long;
mod s10_reading_in_doubt;
pub(crate) mod selection;
mod texts;
mod v01_required_cell_empty;
mod v02_channel_unknown;
mod v03_need_outside_list;
mod v04_direction_outside_list;
mod v05_contact_malformed;
mod v06_mixed_alphabet;
mod v07_need_is_process;

#[cfg(test)]
pub(crate) mod testing;

pub(crate) use case::Facts;
pub(crate) use case::{FileCase, ListCase, OfFile};
pub(crate) use f03_unreadable::finding as unreadable;
pub(crate) use f05_same_list_twice::COPY;
pub(crate) use file::sort as sort_findings;
pub(crate) use order_text::lines;
pub(crate) use rule::Rule;
pub(crate) use s04_column_not_mapped::unsure;
pub(crate) use s10_reading_in_doubt::words as doubt_in_words;

/// Every rule, in the order of their codes.
pub static RULES: &[&Rule] = &[
    &d01_act_number_differs::RULE,
    &d02_foreign_body_in_title::RULE,
    &d03_wrong_approval::RULE,
    &d04_annex_missing::RULE,
    &d05_clause_repeated::RULE,
    &d06_body_unknown::RULE,
    &s01_torn_row_mended::RULE,
    &s02_service_row_removed::RULE,
    &s03_values_not_paired::RULE,
    &s04_column_not_mapped::RULE,
    &s05_no_list::RULE,
    &s06_number_gap::RULE,
    &s07_text_outside_columns::RULE,
    &s08_number_repeat::RULE,
    &s09_text_too_long::RULE,
    &s10_reading_in_doubt::RULE,
    &v01_required_cell_empty::RULE,
    &v02_channel_unknown::RULE,
    &v03_need_outside_list::RULE,
    &v04_direction_outside_list::RULE,
    &v05_contact_malformed::RULE,
    &v06_mixed_alphabet::RULE,
    &v07_need_is_process::RULE,
    &c01_channel_contradicts_point::RULE,
    &c02_channel_against_own_order::RULE,
    &c03_point_two_channels::RULE,
    &c04_duplicate_touchpoint::RULE,
    &c05_declared_not_used::RULE,
    &c06_interaction_not_allowed::RULE,
    &c07_copied_needs::RULE,
    &k01_direction_missing::RULE,
    &k02_one_sided_channels::RULE,
    &a01_published_late::RULE,
    &a02_review_not_confirmed::RULE,
    &a03_change_without_ground::RULE,
    &f01_active_content::RULE,
    &f02_hidden_content::RULE,
    &f03_unreadable::RULE,
    &f04_formula_like_text::RULE,
    &f05_same_list_twice::RULE,
    &f06_personal_data::RULE,
    &f07_identity_doubtful::RULE,
];

/// Whether a rule compares the lists of all files, so that it is silent where one of them is missing.
pub(crate) fn looks_at_run(code: &str) -> bool {
    of_code(code).is_some_and(|rule| rule.checks.iter().any(|check| matches!(check, rule::Check::Run { .. })))
}

/// Whether a rule asks which of several files counts: the coordinator decides that, not one ministry's officer.
pub(crate) fn is_about_files(code: &str) -> bool {
    code == f05_same_list_twice::RULE.code
}

/// The rule of a finding, by its code.
pub(crate) fn of_code(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code == code)
}
