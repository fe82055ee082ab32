//! `SQLite`.
//!
//! Tried on 3.40: in a transaction `VACUUM`, `PRAGMA synchronous` and `PRAGMA
//! wal_checkpoint` are refused, `DETACH` is refused where the database was used,
//! and `PRAGMA journal_mode` silently does nothing. `ATTACH` works.

use super::verdict::{Verdict, with_changes_data};
use crate::script::session::pragma;
use crate::script::words::Words;

pub(super) fn verdict(statement: Words<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut words = statement;
    let traits = &mut verdict.traits;
    match words.take_word().as_str() {
        "BEGIN" | "COMMIT" | "END" => traits.transaction_control = true,
        "ROLLBACK" => {
            words.skip(&["TRANSACTION"]);
            traits.transaction_control = !words.is("TO");
        }
        "INSERT" | "UPDATE" | "DELETE" | "REPLACE" => traits.changes_data = true,
        "WITH" => traits.changes_data = with_changes_data(words),
        "VACUUM" => verdict.outside("VACUUM", words.end),
        "DETACH" => verdict.outside("DETACH", words.end),
        "PRAGMA" => {
            if let Some(pragma) = pragma(statement) {
                match (pragma.name.as_str(), pragma.has_value) {
                    ("foreign_keys" | "legacy_alter_table", true) => {
                        traits.connection_pragma = true;
                    }
                    ("defer_foreign_keys", true) => traits.ends_batch = true,
                    ("journal_mode", true) => verdict.outside("PRAGMA journal_mode", pragma.end),
                    ("synchronous", true) => verdict.outside("PRAGMA synchronous", pragma.end),
                    ("wal_checkpoint", _) => verdict.outside("PRAGMA wal_checkpoint", pragma.end),
                    _ => {}
                }
            }
        }
        "CREATE" | "ALTER" => {
            traits.ends_batch =
                !words.is_any(&["TRIGGER", "VIEW"]) && words.contains(&["INITIALLY", "DEFERRED"]);
        }
        _ => {}
    }
    verdict
}
