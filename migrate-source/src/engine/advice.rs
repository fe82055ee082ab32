//! What to do about a message of `SQLite`.
//!
//! The messages are those of `parse.y`, `resolve.c`, `build.c` and `alter.c`
//! (<https://www.sqlite.org/src/tree?ci=trunk&name=src>).

use crate::dialect::Dialect;
use crate::sql::{TokenKind, tokens};

/// Helps for a message about a statement; none where the message says it all.
pub(super) fn advice(message: &str, sql: &str) -> Vec<String> {
    let named = |prefix: &str| message.strip_prefix(prefix);
    if let Some(name) = named("no such function: ") {
        return registered("function", "functions", name);
    }
    if let Some(name) = named("no such collation sequence: ") {
        return registered("collation", "collations", name);
    }
    if let Some(name) = named("no such module: ") {
        return registered("module", "modules", name);
    }
    if let Some(name) = named("no such table: ") {
        let bare = name.rsplit('.').next().unwrap_or_default();
        if TOOLS_OWN.contains(&bare) {
            return vec![
                "that looks like the history of another tool, which a new database does not have: \
                 delete the statement, or accept it as an old mistake"
                    .to_owned(),
            ];
        }
    }
    let words = words(sql);
    let is_syntax = message.ends_with("syntax error");
    let habit = HABITS.iter().find(|habit| {
        let said = match habit.said {
            Said::Syntax => is_syntax,
            Said::Words(beginning) => message.starts_with(beginning),
        };
        let has_one = habit.has.is_empty() || habit.has.iter().any(|some| has(&words, some));
        said && begins(&words, habit.begins) && has_one
    });
    habit
        .map(|habit| vec![habit.help.to_owned()])
        .unwrap_or_default()
}

/// What `SQLite` says.
enum Said {
    /// A syntax error.
    Syntax,
    /// A message that begins so.
    Words(&'static str),
}

/// Something that people write, and what to write instead.
struct Habit {
    said: Said,
    /// The words with which the statement begins.
    begins: &'static [&'static str],
    /// One of these stands in the statement; none means any statement.
    has: &'static [&'static [&'static str]],
    help: &'static str,
}

const fn habit(
    said: Said,
    begins: &'static [&'static str],
    has: &'static [&'static [&'static str]],
    help: &'static str,
) -> Habit {
    Habit {
        said,
        begins,
        has,
        help,
    }
}

const ALTER: &[&str] = &["ALTER", "TABLE"];

const REBUILD: &str = "SQLite changes a column or a constraint by a new table: create it, copy the \
                       rows, drop the old one, rename the new one: \
                       https://www.sqlite.org/lang_altertable.html#otheralter";

/// The first that fits counts.
const HABITS: &[Habit] = &[
    habit(
        Said::Syntax,
        ALTER,
        &[
            &[",", "ADD"],
            &[",", "DROP"],
            &[",", "RENAME"],
            &[",", "ALTER"],
            &[",", "MODIFY"],
        ],
        "SQLite takes one change in an `ALTER TABLE`: write one statement for each",
    ),
    habit(
        Said::Syntax,
        ALTER,
        &[&["IF", "NOT", "EXISTS"], &["IF", "EXISTS"]],
        "SQLite has no `IF EXISTS` in `ALTER TABLE`: leave it out, a migration runs once",
    ),
    habit(
        Said::Syntax,
        ALTER,
        &[
            &["ALTER", "COLUMN"],
            &["MODIFY"],
            &["CHANGE"],
            &["ADD", "CONSTRAINT"],
            &["ADD", "FOREIGN"],
            &["ADD", "PRIMARY"],
            &["ADD", "UNIQUE"],
            &["ADD", "CHECK"],
            &["DROP", "CONSTRAINT"],
            &["DROP", "FOREIGN"],
            &["DROP", "PRIMARY"],
        ],
        REBUILD,
    ),
    habit(
        Said::Words("Cannot add a NOT NULL column"),
        ALTER,
        &[],
        "give the column a `DEFAULT` that is not null, or add it without `NOT NULL`",
    ),
    habit(
        Said::Words("Cannot add a column with non-constant default"),
        ALTER,
        &[],
        "add the column without the default, fill it with an `UPDATE`, and rebuild the table if \
         new rows need the default: https://www.sqlite.org/lang_altertable.html#otheralter",
    ),
    habit(Said::Words("Cannot add a"), ALTER, &[], REBUILD),
    habit(Said::Words("cannot drop"), ALTER, &[], REBUILD),
    habit(
        Said::Words("error in index"),
        ALTER,
        &[],
        "drop the index first",
    ),
    habit(
        Said::Words("error in "),
        ALTER,
        &[],
        "drop it before the change, and create it again behind it",
    ),
    habit(
        Said::Syntax,
        &["CREATE"],
        &[&["OR", "REPLACE"]],
        "SQLite has no `CREATE OR REPLACE`: drop it first, and create it anew",
    ),
    habit(
        Said::Syntax,
        &["TRUNCATE"],
        &[],
        "SQLite has no `TRUNCATE`: `DELETE FROM` without `WHERE` does the same",
    ),
    habit(
        Said::Syntax,
        &["COMMENT", "ON"],
        &[],
        "SQLite keeps no comments: write it as an SQL comment in the `CREATE` statement",
    ),
    habit(
        Said::Syntax,
        &["DROP"],
        &[&["CASCADE"]],
        "SQLite has no `DROP … CASCADE`: drop what depends on it first",
    ),
    habit(
        Said::Syntax,
        &["DROP", "INDEX"],
        &[&["ON"]],
        "an index has a name of its own in SQLite: leave out `ON` and the table",
    ),
    habit(
        Said::Syntax,
        &[],
        &[&["CONCURRENTLY"]],
        "SQLite has no `CONCURRENTLY`: leave it out",
    ),
    habit(
        Said::Words("incomplete input"),
        &[],
        &[],
        "the statement ends too early: look for a parenthesis or a word that is missing",
    ),
    habit(
        Said::Words("AUTOINCREMENT is only allowed"),
        &[],
        &[],
        "write `INTEGER PRIMARY KEY`: it counts up by itself, and no other type does",
    ),
];

fn begins(words: &[String], sequence: &[&str]) -> bool {
    words.len() >= sequence.len() && words.iter().zip(sequence).all(|(have, want)| have == want)
}

fn has(words: &[String], sequence: &[&str]) -> bool {
    words
        .windows(sequence.len())
        .any(|window| window.iter().zip(sequence).all(|(have, want)| have == want))
}

/// Tables in which tools keep their history.
const TOOLS_OWN: [&str; 9] = [
    "_sqlx_migrations",
    "schema_migrations",
    "__diesel_schema_migrations",
    "_prisma_migrations",
    "flyway_schema_history",
    "refinery_schema_history",
    "goose_db_version",
    "gorp_migrations",
    "migrations",
];

fn registered(what: &str, key: &str, name: &str) -> Vec<String> {
    vec![
        format!("look how the {what} is spelled"),
        format!(
            "or, where the application registers it, say so in `migrate.toml`:\n\
             [sqlite]\n{key} = [\"{name}\"]"
        ),
    ]
}

/// Words in upper case, and commas.
fn words(sql: &str) -> Vec<String> {
    tokens(sql, Dialect::Sqlite)
        .into_iter()
        .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Comma))
        .map(|token| token.text(sql).to_ascii_uppercase())
        .collect()
}
