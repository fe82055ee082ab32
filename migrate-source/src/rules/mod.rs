//! Rules: SQL that the database would accept and production would regret.
//!
//! A [`Rule`] is a named check with a default level, a page, and one file of this room
//! that holds all of it with its tests; `catalog` lists it in one line. Rules of the
//! rooms `all`, `postgres`, `mysql` and `sqlite` go by the words of a statement (the feature
//! `word-rules`); those of `linter` ask the crate `squawk-linter` (the feature `rules`).
//! Without them a rule is a name: what may be said in `migrate.toml` and in directives is
//! the same in every build.
//!
//! A rule sees a script as a `Subject`: its statements as `ddl` understands
//! them, the database and its version, the transaction class, and what the script and the
//! earlier drafts made before. Only drafts are judged unless `migrate.toml` says
//! `judge = "all"`, and only up scripts: a down script undoes on purpose.

mod names;
mod policy;

#[cfg(feature = "word-rules")]
#[expect(
    unused_imports,
    reason = "it understands more than the rules that are there ask for"
)]
mod ddl;
#[cfg(feature = "word-rules")]
mod folder;
#[cfg(feature = "word-rules")]
mod past;
#[cfg(feature = "word-rules")]
mod release;
#[cfg(feature = "word-rules")]
mod report;
#[cfg(feature = "word-rules")]
mod rule;
#[cfg(feature = "word-rules")]
mod subject;

#[cfg(feature = "word-rules")]
mod all;
#[cfg(feature = "word-rules")]
mod linter;
#[cfg(feature = "word-rules")]
mod mysql;
#[cfg(feature = "word-rules")]
mod postgres;
#[cfg(feature = "word-rules")]
mod sqlite;

#[cfg(feature = "word-rules")]
mod catalog;

#[cfg(feature = "word-rules")]
mod judge;

#[cfg(all(test, feature = "word-rules"))]
mod testing;

#[cfg(feature = "word-rules")]
pub use catalog::{ALL, find};
#[cfg(feature = "word-rules")]
pub(crate) use judge::{Court, judge};
#[cfg(feature = "word-rules")]
pub use linter::ELSEWHERE;
pub use names::{NAMES, is_rule};
pub use policy::JudgePolicy;
pub(crate) use policy::Verdict;
#[cfg(feature = "word-rules")]
pub use rule::{DefaultLevel, Rule};
