//! The SQL text of one direction: statements, directives, transaction class.
//!
//! Owns what a statement does as far as its words tell ([`StatementTraits`],
//! session settings, [`Probe`]), the `-- migrate: …` directives, and whether a
//! script runs in a transaction. Refuses grammar (that is [`crate::check`]) and
//! any knowledge of other tools' file names and markers (that is
//! [`crate::profile`]): what a tool's marker means arrives as a
//! [`TransactionRule`].
//!
//! # Directives
//!
//! A directive is a line comment of two dashes whose text begins with
//! `migrate: `, in lower case, with a space behind the colon
//! (`-- migrate:up` is dbmate's):
//!
//! ```sql
//! -- migrate: no-transaction
//! -- migrate: irreversible "the old names are gone"
//! -- migrate: breaks-older "reads the old names"
//! -- migrate: works-with-older "nobody reads it since 2.3"
//! -- migrate: lock-timeout 500ms
//! -- migrate: statement-timeout 10min
//! -- migrate: lock-retries 3
//! -- migrate: allow(drop-column) unused since 2.3
//! -- migrate: lossy(users.nickname)
//! ```
//!
//! All but `allow` stand before the first statement; `breaks-older` and
//! `works-with-older` overrule the verdict that is derived from the words
//! ([`Compatibility`]). `allow` covers
//!
//! - the statement that it stands in, or behind on the same line;
//! - otherwise the next statement;
//! - the whole script, where it stands before the first statement with a blank
//!   line somewhere between the two, or where there is no statement.
//!
//! `#` and block comments are never directives, since half of the databases do
//! not know them or clients strip them; one that looks like a directive is a
//! finding, and so is a line comment that misses the form by case or spacing. In
//! a folder of several databases, the first one's comments are read.

mod compatibility;
mod do_block;
mod lock;
mod loss;
mod probe;
mod session;
mod statement;
mod traits;
pub(crate) mod words;

mod directive;
mod limit;
mod placeholder;
mod placement;
mod suggestion;
mod template;
mod transaction;

mod read;
mod stored;

pub use compatibility::{Compatibility, Facts, settle};
pub use directive::{Directive, DirectiveKind};
pub use limit::Limit;
pub(crate) use limit::options;
pub(crate) use lock::LOCKS;
pub use lock::Lock;
pub use loss::{Loss, LossKind};
pub use probe::{Probe, ProbeObject};
pub use read::{DialectScript, Script, ScriptInput, read};
pub use statement::{Statement, StatementTraits};
pub(crate) use stored::{push_script, take_script};
pub(crate) use suggestion::suggestion;
pub use transaction::{TransactionClass, TransactionRule};
