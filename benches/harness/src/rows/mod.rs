//! What is measured: a file a group of rows.

mod build;
mod check;
mod run;
mod samples;
mod size;
pub mod test;

use crate::bench::Bench;

type Measure = fn(&mut Bench) -> Result<(), String>;

/// The groups, in the order in which they are measured, with the names of their rows.
pub const ALL: &[(&[&str], Measure)] = &[
    (&["build"], build::measure),
    (&["check"], check::measure),
    (&["size"], size::measure),
    (run::NAMES, run::measure),
    (&["test"], test::measure),
];

/// What `--only` may name.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().flat_map(|(names, _)| names.iter().copied())
}
