//! Settings of the session that a statement changes beyond its transaction.
//!
//! Names are spelled as the server spells them, in lower case, so that the
//! runtime can put each of them back by name. `all` stands for `RESET ALL` and
//! `DISCARD ALL`, `role` and `session_authorization` for what their `SET`s
//! change, and `database` for `MySQL`'s `USE`.

mod settings;

mod mysql;
mod postgres;
mod sqlite;

pub(super) use settings::settings;
pub(super) use sqlite::pragma;
