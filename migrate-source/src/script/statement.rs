//! One statement of a script, and what it does.

use std::ops::Range;

use super::lock::Lock;
use super::loss::Loss;
use super::probe::Probe;

/// What a statement does, as far as its first words tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about a statement, and each is a bit of the image"
)]
pub struct StatementTraits {
    /// The server refuses it inside a transaction block.
    pub outside_transaction: bool,
    /// It commits implicitly (`MySQL`: DDL and others), or may: `CALL`, `EXECUTE`
    /// and compound statements are not looked into.
    pub implicit_commit: bool,
    /// It begins, ends or rolls back a transaction (savepoints are not meant).
    pub transaction_control: bool,
    /// It changes rows (`INSERT`, `UPDATE`, `DELETE`, `MERGE`, `REPLACE`, `LOAD`, `COPY`).
    pub changes_data: bool,
    /// A batch of several migrations in one transaction must end after it:
    /// `ALTER TYPE … ADD VALUE`, deferred constraints, session-level `SET`, and
    /// what lasts until the transaction ends: `SET LOCAL`, `ON COMMIT DROP`,
    /// `PRAGMA defer_foreign_keys`.
    pub ends_batch: bool,
    /// `SQLite`: it switches `PRAGMA foreign_keys` or `legacy_alter_table`, which does nothing in a transaction.
    pub connection_pragma: bool,
}

/// One statement of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Byte range in the script's text of what is sent to the server.
    pub span: Range<usize>,
    /// The line in the file on which it starts, from 1.
    pub line: u32,
    /// What it does.
    pub traits: StatementTraits,
    /// How to see whether it took effect, where that can be asked.
    pub probe: Option<Probe>,
    /// What data it takes away.
    pub losses: Vec<Loss>,
    /// Which locks it takes.
    pub locks: Vec<Lock>,
}
