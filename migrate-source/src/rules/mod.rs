//! Rules: SQL that the database would accept and production would regret.
//!
//! A [`Rule`] is a named check with a default level, a page, and one file of this room
//! that holds all of it with its tests; `catalog` lists it in one line. Rules of the
//! rooms `all`, `postgres`, `mysql` and `sqlite` go by the words of a statement and are
//! always there; those of `linter` ask the crate `squawk-linter` (the feature `rules`).
//!
//! A rule sees a script as a `Subject`: its statements as `ddl` understands
//! them, the database and its version, the transaction class, and what the script and the
//! earlier drafts made before. Only drafts are judged unless `migrate.toml` says
//! `judge = "all"`, and only up scripts: a down script undoes on purpose.

#[expect(
    unused_imports,
    reason = "it understands more than the rules that are there ask for"
)]
mod ddl;
mod past;
mod release;
mod report;
mod rule;
mod subject;

mod all;
mod linter;
mod mysql;
mod postgres;
mod sqlite;

mod catalog;

mod judge;

#[cfg(test)]
mod testing;

pub use catalog::{ALL, find};
pub use judge::JudgePolicy;
pub(crate) use judge::{Court, Verdict, judge};
pub use linter::ELSEWHERE;
pub use rule::{DefaultLevel, Rule};
