//! `MySQL` and `MariaDB`.
//!
//! Nothing is refused in a transaction; much commits it. Sources:
//! <https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html>,
//! <https://mariadb.com/docs/server/reference/sql-statements/transactions/sql-statements-that-cause-an-implicit-commit>.
//!
//! What cannot be looked into is taken for a commit: `CALL`, `EXECUTE` and
//! compound statements usually are DDL in disguise (the `PREPARE stmt FROM
//! @ddl` idiom), and a script that is run statement by statement is recorded
//! truthfully in either case.

use super::verdict::{Verdict, with_changes_data};
use crate::script::words::Words;
use crate::sql::TokenKind;

pub(super) fn verdict(statement: Words<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    let traits = &mut verdict.traits;
    let mut words = statement;
    let first = words.take_word();
    match first.as_str() {
        "BEGIN" => {
            let is_compound = words.is("NOT");
            traits.transaction_control = !is_compound;
            traits.implicit_commit = true;
        }
        "START" => {
            traits.transaction_control = words.is("TRANSACTION");
            traits.implicit_commit = true;
        }
        "COMMIT" | "XA" => traits.transaction_control = true,
        "ROLLBACK" => {
            words.skip(&["WORK"]);
            traits.transaction_control = !words.is("TO");
        }
        "INSERT" | "UPDATE" | "DELETE" | "REPLACE" => traits.changes_data = true,
        "WITH" => traits.changes_data = with_changes_data(words),
        "LOAD" => {
            traits.changes_data = words.is_any(&["DATA", "XML"]);
            traits.implicit_commit = words.is("INDEX");
        }
        "SET" => {
            traits.implicit_commit =
                words.is_any(&["PASSWORD", "DEFAULT"]) || switches_autocommit(words);
            traits.transaction_control = switches_autocommit(words);
        }
        "CREATE" => {
            words.skip(&["OR", "REPLACE"]);
            traits.implicit_commit = !is_temporary_table(words);
        }
        "DROP" => {
            traits.implicit_commit = !words.is("PREPARE") && !is_temporary_table(words);
        }
        "LOCK" | "UNLOCK" => traits.implicit_commit = words.is_any(&["TABLE", "TABLES"]),
        // `MariaDB`'s `ANALYZE SELECT` runs a query and shows how.
        "ANALYZE" => {
            words.skip(&["NO_WRITE_TO_BINLOG", "LOCAL"]);
            traits.implicit_commit = words.is_any(&["TABLE", "TABLES"]);
        }
        "CHECK" => traits.implicit_commit = words.is_any(&["TABLE", "TABLES", "VIEW"]),
        "CACHE" => traits.implicit_commit = words.is("INDEX"),
        "RESET" => traits.implicit_commit = !words.is("PERSIST"),
        "ALTER" | "RENAME" | "TRUNCATE" | "GRANT" | "REVOKE" | "INSTALL" | "UNINSTALL"
        | "FLUSH" | "OPTIMIZE" | "REPAIR" | "STOP" | "CHANGE" | "CLONE" | "IMPORT" | "BACKUP"
        | "CALL" | "EXECUTE" | "IF" | "CASE" | "LOOP" | "WHILE" | "REPEAT" | "FOR" => {
            traits.implicit_commit = true;
        }
        _ => {}
    }
    verdict
}

/// `TEMPORARY TABLE`; a temporary sequence of `MariaDB` does commit.
fn is_temporary_table(mut words: Words<'_>) -> bool {
    words.take_all(&["TEMPORARY", "TABLE"])
}

/// `SET [SESSION | @@] autocommit = …`, alone or among others.
fn switches_autocommit(mut words: Words<'_>) -> bool {
    let mut begins = true;
    while let Some(token) = words.take() {
        let text = words.text(token);
        match token.kind {
            TokenKind::Comma => begins = true,
            TokenKind::Word
                if begins
                    && (text.eq_ignore_ascii_case("SESSION")
                        || text.eq_ignore_ascii_case("LOCAL")) => {}
            TokenKind::Word | TokenKind::Parameter if begins => {
                let name = text.trim_start_matches('@');
                let name = name.rsplit('.').next().unwrap_or(name);
                let is_variable = token.kind == TokenKind::Word || text.starts_with("@@");
                if is_variable && name.eq_ignore_ascii_case("autocommit") {
                    return true;
                }
                begins = false;
            }
            _ => begins = false,
        }
    }
    false
}
