//! What is kept of a list over time: the register's file, what changed between two versions, and on which ground.
//!
//! [`file`] opens the register; [`recall`] tells a file of a run what the runs before knew of its lists,
//! touchpoints and [`findings`], [`glance`] whether it would tell the same again, both through [`reading`]; [`changes`] is what the run adds, [`conclude`] gathers it and [`apply`] writes it
//! in one transaction; [`exchange`] takes a register out and in as JSON lines. [`diff`] pairs the touchpoints of
//! two versions one to one and says in what each pair differs; [`grounds`] finds the clause of the ministry's order
//! that allows a change; [`told`] says both to people and programs. [`history`] is what stood open after each run.

pub(crate) mod acts;
mod actual;
pub(crate) mod apply;
pub(crate) mod changes;
pub(crate) mod conclude;
pub(crate) mod diff;
pub(crate) mod due;
pub(crate) mod exchange;
pub(crate) mod file;
mod findings;
pub(crate) mod glance;
pub(crate) mod grounds;
pub(crate) mod history;
pub(crate) mod judged;
pub(crate) mod kept;
mod keys;
pub(crate) mod memory;
mod point;
mod reading;
pub(crate) mod recall;
pub(crate) mod roll;
mod said;
mod since;
#[cfg(test)]
mod tests;
mod timely;
pub(crate) mod told;
mod values;
pub(crate) mod versions;
mod whole;
