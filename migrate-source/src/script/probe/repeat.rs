//! Statements that may simply run again: done twice they are done once.

use super::derive::Probe;
use crate::dialect::Dialect;
use crate::script::words::Words;

/// What a statement that shows nothing may do twice.
pub(super) fn probe(statement: Words<'_>) -> Option<Probe> {
    let mut words = statement;
    let first = words.take_word();
    let repeats = match (first.as_str(), words.dialect) {
        ("ANALYZE", _)
        | ("PRAGMA", Dialect::Sqlite)
        | ("CLUSTER" | "CHECKPOINT" | "COMMENT", Dialect::Postgres)
        | ("GRANT", Dialect::Postgres | Dialect::Mysql)
        | ("OPTIMIZE" | "CHECK" | "REPAIR" | "FLUSH", Dialect::Mysql) => true,
        // An index that was being rebuilt concurrently leaves its copy behind.
        ("REINDEX", _) => !words.contains(&["CONCURRENTLY"]),
        // `VACUUM INTO` makes a file.
        ("VACUUM", _) => !words.contains(&["INTO"]),
        ("REFRESH", Dialect::Postgres) => words.take_all(&["MATERIALIZED", "VIEW"]),
        ("ALTER", Dialect::Postgres) => words.is("SYSTEM"),
        ("CREATE", Dialect::Mysql) => replaces(words),
        // Several at once, or of a kind that nothing asks for.
        ("DROP", _) => drops_what_is_there(words),
        _ => false,
    };
    repeats.then(Probe::repeat)
}

/// `OR REPLACE` of what has no rows.
fn replaces(mut words: Words<'_>) -> bool {
    words.take_all(&["OR", "REPLACE"])
        && !words.is_any(&["TABLE", "TEMPORARY", "SEQUENCE", "INDEX", "USER", "ROLE"])
}

/// `DROP kind IF EXISTS`: what is gone stays gone.
fn drops_what_is_there(mut words: Words<'_>) -> bool {
    for _ in 0..3 {
        words.take_word();
        if words.take_all(&["IF", "EXISTS"]) {
            return true;
        }
    }
    false
}
