//! How to find out afterwards whether a statement took effect.
//!
//! A probe answers one question about the database after a crash: was this
//! statement done? It is derived only where the answer is a proof:
//!
//! - `CREATE …` fails where the object is there already, so an object that is
//!   there was made by it. `IF NOT EXISTS` changes nothing about that: where the
//!   object is there, running the statement again would do nothing.
//! - `DROP …` likewise, the other way round.
//! - `CREATE OR REPLACE` proves nothing: the object may be the old one. Nor does
//!   a routine that is there on `PostgreSQL` (they can be overloaded), nor a temporary object (it is gone with its
//!   session), nor a table that a query fills on `MySQL` (the table may be there
//!   and its rows not), nor a constraint that `MySQL` may keep under another kind
//!   with the same name. A routine that is gone does prove its `DROP`, where the
//!   statement names no arguments.
//! - A new name proves its `RENAME`, which fails where the name is taken.
//! - Only statements that do one thing: one object. `ALTER TABLE` with several
//!   actions does them all or none, so the first of them tells.
//! - A statement that may run twice (`VACUUM`, `GRANT`, `CREATE OR REPLACE VIEW` on
//!   `MySQL`, `MODIFY COLUMN`) needs no proof: it runs again.
//!
//! Names that hold a tab or a line end, `U&"…"` names and names with three parts
//! have no probe.

mod derive;

mod alter_table;
mod create;
mod drop;
mod repeat;

pub(super) use derive::probe;
pub use derive::{Probe, ProbeObject};
