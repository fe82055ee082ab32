//! What MySQL, MariaDB and SQLite take and PostgreSQL does not.

use super::Mistake;
use super::look::Look;

pub(super) fn find(look: &Look<'_>) -> Option<Mistake> {
    backticks(look)
        .or_else(|| drop_index(look))
        .or_else(|| alter_table(look))
        .or_else(|| column(look))
        .or_else(|| table_option(look))
        .or_else(|| index_in_table(look))
        .or_else(|| statement(look))
        .or_else(|| clause(look))
}

fn backticks(look: &Look<'_>) -> Option<Mistake> {
    look.written(look.fault).starts_with('`').then(|| {
        Mistake::new(
            "MySQL's quote",
            "quote names as `\"name\"`, or not at all: in quotes, upper and lower case differ",
        )
    })
}

/// `DROP INDEX i ON t`.
fn drop_index(look: &Look<'_>) -> Option<Mistake> {
    if look.begins(&["DROP", "INDEX"]) && look.at(0) == "ON" {
        let name = look.written(look.fault - 1);
        return Some(
            Mistake::new("not expected here", format!("write `DROP INDEX {name}`"))
                .note("an index belongs to a schema in PostgreSQL, not to a table")
                .at(look.range(look.fault, look.len() - 1)),
        );
    }
    if look.begins(&["DROP", "TRIGGER"]) && look.fault == look.len() {
        return Some(Mistake::new(
            "the table is missing",
            format!("name it: `{} ON table`", look.between(0, look.len() - 1)),
        ));
    }
    None
}

fn alter_table(look: &Look<'_>) -> Option<Mistake> {
    if !look.begins(&["ALTER", "TABLE"]) {
        return None;
    }
    let fault = look.fault;
    let found = |label: &str, help: &str| Some(Mistake::new(label, help));
    // The parser may stumble at the keyword or at the name behind it.
    for index in [fault.saturating_sub(2), fault.saturating_sub(1), fault] {
        let (first, second) = (look.word(index), look.word(index + 1));
        let span = look.range(index, index + 1);
        let mistake = match (first, second) {
            ("MODIFY", _) => found(
                "MySQL's",
                "write `ALTER COLUMN name TYPE type`, and `SET NOT NULL` or `SET DEFAULT` as actions of their own",
            )
            .map(|mistake| mistake.at(look.span(index))),
            ("CHANGE", _) => found(
                "MySQL's",
                "write `RENAME COLUMN old TO new` in a statement of its own, and `ALTER COLUMN new TYPE type`",
            )
            .map(|mistake| mistake.at(look.span(index))),
            ("DROP", "INDEX" | "KEY") => found(
                "MySQL's",
                "write `DROP INDEX name` as a statement of its own, or `DROP CONSTRAINT name` for a unique one that a constraint made",
            )
            .map(|mistake| mistake.at(span)),
            ("DROP", "FOREIGN") if look.word(index + 2) == "KEY" => {
                found("MySQL's", "write `DROP CONSTRAINT name`")
                    .map(|mistake| mistake.at(look.range(index, index + 2)))
            }
            ("DROP", "PRIMARY") => found(
                "MySQL's",
                "write `DROP CONSTRAINT` with the key's name, `…_pkey` where nobody chose one",
            )
            .map(|mistake| mistake.at(span)),
            ("ADD", "INDEX" | "KEY" | "FULLTEXT" | "SPATIAL") => found(
                "MySQL's",
                "write `CREATE INDEX name ON table (…)` as a statement of its own",
            )
            .map(|mistake| mistake.at(span)),
            ("UNIQUE", "KEY" | "INDEX") => found(
                "MySQL's",
                "write `ADD CONSTRAINT name UNIQUE (…)`, or `CREATE UNIQUE INDEX` as a statement of its own",
            )
            .map(|mistake| mistake.at(span)),
            ("CONVERT", "TO") => found("MySQL's", "leave it out: a database has one encoding")
                .map(|mistake| mistake.at(span)),
            _ => None,
        };
        if mistake.is_some() {
            return mistake;
        }
    }
    if matches!(look.at(0), "AFTER" | "FIRST") {
        return Some(
            Mistake::new("MySQL's", "leave it out")
                .note("PostgreSQL adds a column behind the others, always"),
        );
    }
    None
}

/// What stands behind a column's type.
fn column(look: &Look<'_>) -> Option<Mistake> {
    let help = match look.at(0) {
        "AUTO_INCREMENT" | "AUTOINCREMENT" => {
            "write `bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY`"
        }
        "UNSIGNED" | "ZEROFILL" => {
            "leave it out: take the next larger type, or `CHECK (column >= 0)`"
        }
        "COMMENT" if look.depth() > 0 => {
            "write `COMMENT ON COLUMN table.column IS '…'` as a statement of its own"
        }
        "ON" if look.says(0, &["ON", "UPDATE"]) && look.depth() > 0 => {
            "write a trigger that sets the column: `CREATE TRIGGER … BEFORE UPDATE …`"
        }
        "UPDATE" if look.at(-1) == "ON" && look.depth() > 0 => {
            "write a trigger that sets the column: `CREATE TRIGGER … BEFORE UPDATE …`"
        }
        "CHARACTER" | "CHARSET" if look.depth() > 0 => "leave it out: a database has one encoding",
        "(" if matches!(
            look.at(-1),
            "INT" | "INTEGER" | "BIGINT" | "SMALLINT" | "TINYINT"
        ) =>
        {
            "leave the width out: an `integer` has always four bytes"
        }
        "(" if look.at(-1) == "ENUM" => {
            "make a type: `CREATE TYPE name AS ENUM (…)`, and use its name here"
        }
        _ => {
            // `ENUM ('a', 'b')`: the parser stumbles in the list.
            let opened = look.near(&["ENUM", "("], 4).filter(|at| *at < look.fault)?;
            if look.word(opened.saturating_sub(1)) == "AS" {
                return None;
            }
            return Some(
                Mistake::new(
                    "MySQL's",
                    "make a type: `CREATE TYPE name AS ENUM (…)`, and use its name here",
                )
                .at(look.span(opened)),
            );
        }
    };
    Some(Mistake::new("not PostgreSQL's", help))
}

/// `ENGINE=InnoDB`, `DEFAULT CHARSET=utf8`, `STRICT`, behind the table's `)`.
fn table_option(look: &Look<'_>) -> Option<Mistake> {
    let options = [
        "ENGINE",
        "CHARSET",
        "CHARACTER",
        "COLLATE",
        "AUTO_INCREMENT",
        "ROW_FORMAT",
        "COMMENT",
        "DEFAULT",
    ];
    if look.word(0) != "CREATE" || look.depth() > 0 {
        return None;
    }
    if options.contains(&look.at(0)) && look.at(-1) == ")" {
        return Some(
            Mistake::new("MySQL's", "end the statement behind the `)`")
                .at(look.range(look.fault, look.len() - 1)),
        );
    }
    let sqlite = matches!(look.at(0), "STRICT") && look.at(-1) == ")"
        || look.at(0) == "ROWID"
        || look.says(0, &["WITHOUT", "ROWID"]);
    sqlite.then(|| Mistake::new("SQLite's", "end the statement behind the `)`"))
}

/// `KEY name (column)` in `CREATE TABLE`.
fn index_in_table(look: &Look<'_>) -> Option<Mistake> {
    if look.word(0) != "CREATE" || look.depth() == 0 {
        return None;
    }
    for index in [
        look.fault.saturating_sub(2),
        look.fault.saturating_sub(1),
        look.fault,
    ] {
        let before = index.checked_sub(1).map_or("", |index| look.word(index));
        let begins = matches!(before, "," | "(" | "UNIQUE" | "FULLTEXT");
        let is_key = matches!(look.word(index), "KEY" | "INDEX");
        let named = look.is_name(index + 1) && look.word(index + 2) == "(";
        if begins && is_key && (named || look.word(index + 1) == "(") {
            let help = if before == "UNIQUE" {
                "write `CONSTRAINT name UNIQUE (…)`"
            } else {
                "write `CREATE INDEX name ON table (…)` as a statement of its own"
            };
            return Some(Mistake::new("MySQL's", help).at(look.span(index)));
        }
    }
    None
}

/// Statements that PostgreSQL does not have.
fn statement(look: &Look<'_>) -> Option<Mistake> {
    let (label, help): (&str, &str) = match (look.word(0), look.word(1)) {
        ("RENAME", "TABLE") => ("MySQL's", "write `ALTER TABLE old RENAME TO new`"),
        ("REPLACE", "INTO") => (
            "MySQL's",
            "write `INSERT INTO … ON CONFLICT (…) DO UPDATE SET …`",
        ),
        ("INSERT", "IGNORE") => ("MySQL's", "write `INSERT INTO … ON CONFLICT DO NOTHING`"),
        ("INSERT", "OR") => (
            "SQLite's",
            "write `INSERT INTO … ON CONFLICT DO NOTHING`, or `ON CONFLICT (…) DO UPDATE SET …`",
        ),
        ("PRAGMA", _) => ("SQLite's", "delete it"),
        ("USE", _) => (
            "MySQL's",
            "delete it: a migration runs in the database that the application connects to",
        ),
        ("DELETE", name) if look.said.contains("FROM_KW") && !matches!(name, "TABLE" | "INDEX") => {
            return Some(Mistake::new(
                "expected `FROM`",
                format!("write `DELETE FROM {}`", look.written(1)),
            ));
        }
        ("DELETE", "TABLE") => ("no statement", "write `DROP TABLE`"),
        ("DELETE", "INDEX") => ("no statement", "write `DROP INDEX`"),
        ("DROP", "COLUMN" | "CONSTRAINT") | ("ADD", _) => (
            "no statement of its own",
            "write it behind `ALTER TABLE name`; between two actions of one statement stands a `,`",
        ),
        _ => return None,
    };
    let last = usize::from(look.len() > 1);
    (look.fault <= 3).then(|| Mistake::new(label, help).at(look.range(0, last)))
}

/// Clauses in the middle of statements.
fn clause(look: &Look<'_>) -> Option<Mistake> {
    if let Some(index) = look.near(&["ON", "DUPLICATE", "KEY"], 2) {
        return Some(
            Mistake::new(
                "MySQL's",
                "write `ON CONFLICT (columns) DO UPDATE SET column = excluded.column`",
            )
            .at(look.range(index, index + 2)),
        );
    }
    if look.word(0) == "UPDATE" && look.at(0) == "JOIN" {
        return Some(Mistake::new(
            "MySQL's",
            "write `UPDATE a SET … FROM b WHERE a.id = b.a_id`",
        ));
    }
    if look.at(0) == "," && look.near(&["LIMIT"], 2).is_some() {
        return Some(Mistake::new("MySQL's", "write `LIMIT count OFFSET start`"));
    }
    None
}
