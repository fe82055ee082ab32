//! `SQLite`: pragmas that hold for the connection.
//!
//! Source: <https://www.sqlite.org/pragma.html>. Pragmas that write to the
//! database file (`user_version`, `application_id`, WAL mode) or last until the
//! transaction ends (`defer_foreign_keys`) are no settings of the session.

use super::settings::Settings;
use crate::script::words::Words;

const CONNECTION: [&str; 36] = [
    "analysis_limit",
    "automatic_index",
    "busy_timeout",
    "cache_size",
    "cache_spill",
    "case_sensitive_like",
    "cell_size_check",
    "checkpoint_fullfsync",
    "count_changes",
    "empty_result_callbacks",
    "foreign_keys",
    "full_column_names",
    "fullfsync",
    "hard_heap_limit",
    "ignore_check_constraints",
    "journal_mode",
    "journal_size_limit",
    "legacy_alter_table",
    "locking_mode",
    "mmap_size",
    "query_only",
    "read_uncommitted",
    "recursive_triggers",
    "reverse_unordered_selects",
    "secure_delete",
    "short_column_names",
    "soft_heap_limit",
    "synchronous",
    "temp_store",
    "temp_store_directory",
    "threads",
    "trusted_schema",
    "vdbe_trace",
    "wal_autocheckpoint",
    "writable_schema",
    "parser_trace",
];

/// One `PRAGMA` statement.
pub(in crate::script) struct Pragma {
    /// In lower case.
    pub(in crate::script) name: String,
    /// It has an argument: it sets the value, or asks about something.
    pub(in crate::script) has_value: bool,
    value: String,
    /// Offset behind the name.
    pub(in crate::script) end: usize,
}

/// Reads `PRAGMA [schema.]name [= value | (value)]`.
pub(in crate::script) fn pragma(statement: Words<'_>) -> Option<Pragma> {
    let mut words = statement;
    if !words.take_if("PRAGMA") {
        return None;
    }
    let name = words.name()?.name.to_ascii_lowercase();
    let end = words.end;
    let has_value = words.take().is_some();
    let value = words
        .peek()
        .map(|token| words.text(token).trim_matches(['\'', '"']))
        .unwrap_or_default()
        .to_ascii_lowercase();
    Some(Pragma {
        name,
        has_value,
        value,
        end,
    })
}

pub(super) fn settings(statement: Words<'_>, settings: &mut Settings) {
    let Some(pragma) = pragma(statement) else {
        return;
    };
    // These two modes are written to the file, and every connection has them.
    let in_file =
        pragma.name == "journal_mode" && matches!(pragma.value.as_str(), "wal" | "delete");
    if pragma.has_value && CONNECTION.contains(&pragma.name.as_str()) && !in_file {
        settings.add(pragma.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::sql::tokens;

    #[test]
    fn pragmas_of_the_connection() {
        for (text, expected) in [
            ("PRAGMA foreign_keys = OFF", "foreign_keys"),
            ("pragma main.Foreign_Keys(0)", "foreign_keys"),
            ("PRAGMA foreign_keys", ""),
            ("PRAGMA foreign_key_check(posts)", ""),
            ("PRAGMA user_version = 3", ""),
            ("PRAGMA journal_mode = WAL", ""),
            ("PRAGMA journal_mode = 'memory'", "journal_mode"),
            ("PRAGMA defer_foreign_keys = ON", ""),
        ] {
            let tokens = tokens(text, Dialect::Sqlite);
            let mut found = Settings::default();
            settings(Words::new(Dialect::Sqlite, text, &tokens), &mut found);
            assert_eq!(found.names.join(","), expected, "{text}");
        }
    }
}
