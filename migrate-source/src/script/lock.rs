//! Which lock a statement takes on which table, for plans that people read.
//!
//! `PostgreSQL`'s table locks are those of
//! <https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES>
//! and <https://www.postgresql.org/docs/current/sql-altertable.html>. `MySQL` and
//! `MariaDB` have metadata locks and algorithms
//! (<https://dev.mysql.com/doc/refman/8.0/en/metadata-locking.html>,
//! <https://dev.mysql.com/doc/refman/8.0/en/innodb-online-ddl-operations.html>),
//! which are told in words. `SQLite` has one lock, the file's, so there is nothing
//! to tell a statement from another.

use super::words::{Name, Words};
use crate::dialect::Dialect;
use crate::sql::TokenKind;

/// A lock on a table or another relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The lock, as the database's manual calls it.
    pub mode: &'static str,
    /// The schema as written, unquoted.
    pub schema: Option<String>,
    /// The relation's name, folded as the database folds it; empty where the
    /// statement does not name it.
    pub name: String,
}

const ACCESS_EXCLUSIVE: &str = "ACCESS EXCLUSIVE";
/// <https://www.postgresql.org/docs/current/sql-dropindex.html>
const ITS_TABLE: &str = "ACCESS EXCLUSIVE; and on the table of that index";
const EXCLUSIVE: &str = "EXCLUSIVE";
const SHARE_ROW_EXCLUSIVE: &str = "SHARE ROW EXCLUSIVE";
const SHARE: &str = "SHARE";
const SHARE_UPDATE_EXCLUSIVE: &str = "SHARE UPDATE EXCLUSIVE";
const ROW_EXCLUSIVE: &str = "ROW EXCLUSIVE";

const METADATA: &str = "exclusive metadata lock";
const REBUILT: &str = "exclusive metadata lock; the table may be copied, which blocks writers";
const IN_PLACE: &str =
    "exclusive metadata lock at the beginning and the end; writers go on in between";
const INSTANT: &str =
    "exclusive metadata lock; at once where the server can (ALGORITHM=INSTANT), or else a rebuild";
const ROWS: &str = "row locks, and a shared metadata lock";

/// Every lock's name in the order of its number in the image.
pub(crate) const LOCKS: [&str; 14] = [
    ACCESS_EXCLUSIVE,
    ITS_TABLE,
    EXCLUSIVE,
    SHARE_ROW_EXCLUSIVE,
    SHARE,
    SHARE_UPDATE_EXCLUSIVE,
    ROW_EXCLUSIVE,
    "ROW SHARE",
    "ACCESS SHARE",
    METADATA,
    REBUILT,
    IN_PLACE,
    INSTANT,
    ROWS,
];

/// The locks that a statement takes, as far as its words tell.
pub(super) fn locks(words: Words<'_>) -> Vec<Lock> {
    match words.dialect {
        Dialect::Postgres => postgres(words),
        Dialect::Mysql => mysql(words),
        Dialect::Sqlite => Vec::new(),
    }
}

fn on(mode: &'static str, name: Option<Name>) -> Vec<Lock> {
    let (schema, name) = name.map_or((None, String::new()), |name| (name.schema, name.name));
    vec![Lock { mode, schema, name }]
}

fn each(mode: &'static str, mut words: Words<'_>) -> Vec<Lock> {
    words.take_all(&["IF", "EXISTS"]);
    let elements = words.elements().into_iter();
    elements
        .flat_map(|mut element| {
            element.take_if("ONLY");
            on(mode, element.name())
        })
        .collect()
}

fn behind(mode: &'static str, keyword: &str, mut words: Words<'_>) -> Vec<Lock> {
    words.skip_past(keyword);
    words.take_if("ONLY");
    on(mode, words.name())
}

fn postgres(mut words: Words<'_>) -> Vec<Lock> {
    match words.take_word().as_str() {
        "DROP" => match words.take_word().as_str() {
            "TABLE" | "VIEW" | "SEQUENCE" => each(ACCESS_EXCLUSIVE, words),
            "MATERIALIZED" | "FOREIGN" => {
                words.take();
                each(ACCESS_EXCLUSIVE, words)
            }
            "INDEX" if words.take_if("CONCURRENTLY") => each(SHARE_UPDATE_EXCLUSIVE, words),
            "INDEX" => each(ITS_TABLE, words),
            "TRIGGER" | "POLICY" | "RULE" => behind(ACCESS_EXCLUSIVE, "ON", words),
            _ => Vec::new(),
        },
        "CREATE" => create(words),
        "ALTER" => {
            words.take_if("FOREIGN");
            match words.take_word().as_str() {
                "TABLE" => alter_table(words),
                "INDEX" => {
                    words.take_all(&["IF", "EXISTS"]);
                    let name = words.name();
                    let renames = words.is("RENAME");
                    on(
                        if renames {
                            SHARE_UPDATE_EXCLUSIVE
                        } else {
                            ACCESS_EXCLUSIVE
                        },
                        name,
                    )
                }
                "VIEW" | "SEQUENCE" => each(ACCESS_EXCLUSIVE, words),
                _ => Vec::new(),
            }
        }
        "TRUNCATE" => {
            words.take_if("TABLE");
            each(ACCESS_EXCLUSIVE, words)
        }
        "INSERT" | "MERGE" => {
            words.take_if("INTO");
            on(ROW_EXCLUSIVE, words.name())
        }
        "UPDATE" => {
            words.take_if("ONLY");
            on(ROW_EXCLUSIVE, words.name())
        }
        "DELETE" => behind(ROW_EXCLUSIVE, "FROM", words),
        "LOCK" => {
            words.take_if("TABLE");
            let mode = [
                "ACCESS SHARE",
                "ROW SHARE",
                ROW_EXCLUSIVE,
                SHARE_UPDATE_EXCLUSIVE,
                SHARE_ROW_EXCLUSIVE,
                SHARE,
                EXCLUSIVE,
            ]
            .into_iter()
            .find(|mode| {
                let mut asked: Vec<&str> = vec!["IN"];
                asked.extend(mode.split(' '));
                asked.push("MODE");
                words.contains(&asked)
            });
            each(mode.unwrap_or(ACCESS_EXCLUSIVE), words.until(&["IN"]))
        }
        "REFRESH" => {
            words.take_all(&["MATERIALIZED", "VIEW"]);
            if words.take_if("CONCURRENTLY") {
                on(EXCLUSIVE, words.name())
            } else {
                on(ACCESS_EXCLUSIVE, words.name())
            }
        }
        "CLUSTER" => on(ACCESS_EXCLUSIVE, words.name()),
        "VACUUM" | "ANALYZE" => {
            let full = words.contains(&["FULL"]);
            words.parentheses();
            words.skip(&["FULL", "FREEZE", "VERBOSE", "ANALYZE"]);
            on(
                if full {
                    ACCESS_EXCLUSIVE
                } else {
                    SHARE_UPDATE_EXCLUSIVE
                },
                words.name(),
            )
        }
        "COMMENT" if words.take_all(&["ON", "TABLE"]) => on(SHARE_UPDATE_EXCLUSIVE, words.name()),
        _ => Vec::new(),
    }
}

fn create(mut words: Words<'_>) -> Vec<Lock> {
    words.take_all(&["OR", "REPLACE"]);
    words.take_if("UNIQUE");
    words.take_if("CONSTRAINT");
    match words.take_word().as_str() {
        "INDEX" if words.take_if("CONCURRENTLY") => behind(SHARE_UPDATE_EXCLUSIVE, "ON", words),
        "INDEX" => behind(SHARE, "ON", words),
        "TRIGGER" => behind(SHARE_ROW_EXCLUSIVE, "ON", words),
        "POLICY" => behind(ACCESS_EXCLUSIVE, "ON", words),
        "RULE" => behind(ACCESS_EXCLUSIVE, "TO", words),
        _ => Vec::new(),
    }
}

/// The strictest lock of all actions; a foreign key locks the other table as well.
fn alter_table(mut words: Words<'_>) -> Vec<Lock> {
    words.take_all(&["IF", "EXISTS"]);
    words.take_if("ONLY");
    let table = words.name();
    if words.kind() == Some(TokenKind::Operator) {
        words.take();
    }
    let mut modes: Vec<&'static str> = Vec::new();
    let mut others = Vec::new();
    for action in words.elements() {
        modes.push(mode(action));
        let mut rest = action;
        if rest.skip_past("REFERENCES") {
            others.extend(on(SHARE_ROW_EXCLUSIVE, rest.name()));
        }
    }
    let strictest = [
        ACCESS_EXCLUSIVE,
        SHARE_ROW_EXCLUSIVE,
        SHARE_UPDATE_EXCLUSIVE,
    ]
    .into_iter()
    .find(|mode| modes.contains(mode))
    .unwrap_or(ACCESS_EXCLUSIVE);
    let mut locks = on(strictest, table);
    locks.append(&mut others);
    locks
}

fn mode(mut action: Words<'_>) -> &'static str {
    match action.take_word().as_str() {
        "VALIDATE" | "ATTACH" | "CLUSTER" => SHARE_UPDATE_EXCLUSIVE,
        "DETACH" if action.contains(&["CONCURRENTLY"]) => SHARE_UPDATE_EXCLUSIVE,
        "ENABLE" | "DISABLE" if action.contains(&["TRIGGER"]) => SHARE_ROW_EXCLUSIVE,
        "ADD" if action.contains(&["FOREIGN", "KEY"]) => SHARE_ROW_EXCLUSIVE,
        "SET" | "RESET"
            if action.kind() == Some(TokenKind::OpenParenthesis) || action.is("WITHOUT") =>
        {
            SHARE_UPDATE_EXCLUSIVE
        }
        "ALTER" => {
            action.take_if("COLUMN");
            action.identifier();
            if action.take_all(&["SET", "STATISTICS"]) {
                SHARE_UPDATE_EXCLUSIVE
            } else {
                ACCESS_EXCLUSIVE
            }
        }
        _ => ACCESS_EXCLUSIVE,
    }
}

fn mysql(mut words: Words<'_>) -> Vec<Lock> {
    match words.take_word().as_str() {
        "DROP" => {
            words.take_if("TEMPORARY");
            match words.take_word().as_str() {
                "TABLE" | "TABLES" | "VIEW" => each(METADATA, words),
                "INDEX" => behind(IN_PLACE, "ON", words),
                _ => Vec::new(),
            }
        }
        "CREATE" => {
            words.take_all(&["OR", "REPLACE"]);
            words.skip(&["UNIQUE", "FULLTEXT", "SPATIAL"]);
            match words.take_word().as_str() {
                "INDEX" => behind(IN_PLACE, "ON", words),
                "TRIGGER" => behind(METADATA, "ON", words),
                _ => Vec::new(),
            }
        }
        "ALTER" => {
            words.skip(&["ONLINE", "IGNORE"]);
            if !words.take_if("TABLE") {
                return Vec::new();
            }
            words.take_all(&["IF", "EXISTS"]);
            let table = words.name();
            let modes: Vec<&'static str> = words.elements().into_iter().map(mysql_mode).collect();
            let strictest = [REBUILT, INSTANT, IN_PLACE, METADATA]
                .into_iter()
                .find(|mode| modes.contains(mode));
            on(strictest.unwrap_or(REBUILT), table)
        }
        "TRUNCATE" => {
            words.take_if("TABLE");
            each(METADATA, words)
        }
        "RENAME" => {
            words.skip(&["TABLE", "TABLES"]);
            each(METADATA, words)
        }
        "INSERT" | "REPLACE" => {
            words.skip(&["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO"]);
            on(ROWS, words.name())
        }
        "UPDATE" => {
            words.skip(&["LOW_PRIORITY", "IGNORE"]);
            on(ROWS, words.name())
        }
        "DELETE" => behind(ROWS, "FROM", words),
        _ => Vec::new(),
    }
}

fn mysql_mode(mut action: Words<'_>) -> &'static str {
    match action.take_word().as_str() {
        "ADD" | "DROP" if action.is_any(&["INDEX", "KEY", "UNIQUE"]) => IN_PLACE,
        "DROP" if action.is_any(&["FOREIGN", "CONSTRAINT"]) => IN_PLACE,
        "ADD" if action.is_any(&["CONSTRAINT", "FOREIGN", "PRIMARY", "CHECK"]) => REBUILT,
        "DROP" if action.is_any(&["PRIMARY", "PARTITION"]) => REBUILT,
        "ADD" | "DROP" => INSTANT,
        // `ALTER a SET DEFAULT`, which is in the table's definition alone.
        "RENAME" | "ALTER" | "ALGORITHM" | "LOCK" | "COMMENT" | "DEFAULT" => METADATA,
        _ => REBUILT,
    }
}
