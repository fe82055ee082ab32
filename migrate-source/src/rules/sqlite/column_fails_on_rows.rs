//! `column-fails-on-rows`.

use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, ClauseKind, Column, Ddl, Named};
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, SQLITE, rule};
use crate::rules::subject::Subject;
use crate::sql::TokenKind;

rule!(
    "column-fails-on-rows",
    DefaultLevel::Deny,
    SQLITE,
    Check::Words(check),
    "a column is added in a form that SQLite refuses as soon as the table has rows",
    r#"Names an `ALTER TABLE … ADD COLUMN` that works on an empty table and fails on one with
rows: `NOT NULL` without a default, and a default that is no constant. Forms that always fail
(`UNIQUE`, `PRIMARY KEY`, `STORED`) are named as well where SQLite itself does not run the
scripts.

**Why it is bad.** The tests pass on an empty database, and production does not start
(<https://www.sqlite.org/lang_altertable.html#alter_table_add_column>).

**What is blocked.** The release: the script fails and is rolled back.

Silent for a table that this script makes.

**Example.**

```sql
ALTER TABLE posts ADD COLUMN created TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP;
```

**Use instead.** A constant default, or a column that may be null, filled at once:

```sql
ALTER TABLE posts ADD COLUMN created TEXT;
UPDATE posts SET created = CURRENT_TIMESTAMP;
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        let Ddl::AlterTable(alter) = &statement.ddl else {
            continue;
        };
        for act in &alter.actions {
            let Action::AddColumn(column) = &act.action else {
                continue;
            };
            let Some(trouble) = trouble(column) else {
                continue;
            };
            if trouble.needs_rows && subject.is_new_here(statement, &alter.table) {
                continue;
            }
            let finding = report
                .finding(&act.words.span(), trouble.message(&alter.table, column))
                .note("https://www.sqlite.org/lang_altertable.html#alter_table_add_column")
                .help(trouble.help(&alter.table, column));
            report.push(finding);
        }
    }
}

/// Why a column cannot be added.
struct Trouble {
    what: &'static str,
    needs_rows: bool,
}

fn trouble(column: &Column<'_>) -> Option<Trouble> {
    let fails = |what, needs_rows| Some(Trouble { what, needs_rows });
    // Where SQLite runs the script it says so itself.
    if !cfg!(feature = "sqlite-engine") {
        if column.has(|kind| matches!(kind, ClauseKind::PrimaryKey)) {
            return fails("`PRIMARY KEY`", false);
        }
        if column.has(|kind| matches!(kind, ClauseKind::Unique)) {
            return fails("`UNIQUE`", false);
        }
        if column.has(|kind| matches!(kind, ClauseKind::Stored)) {
            return fails("a stored value", false);
        }
    }
    let is_computed = column.has(|kind| matches!(kind, ClauseKind::Virtual | ClauseKind::Stored));
    let is_not_null = column.has(|kind| matches!(kind, ClauseKind::NotNull));
    match column.default() {
        None if is_not_null && !is_computed => fails("`NOT NULL` and no default", true),
        Some(mut default) => {
            let is_expression = default.kind() == Some(TokenKind::OpenParenthesis);
            let is_time = default.is_any(&["CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP"]);
            // `(1)` and `('x')` are constants in parentheses.
            let inside = default.parentheses();
            let is_constant = is_expression
                && inside
                    .sql()
                    .trim()
                    .chars()
                    .all(|c| c.is_ascii_digit() || c == '-')
                || inside.kind() == Some(TokenKind::String) && inside.items().len() == 1;
            if is_time || is_expression && !is_constant {
                fails("a default that is no constant", true)
            } else {
                None
            }
        }
        None => None,
    }
}

impl Trouble {
    fn message(&self, table: &Named<'_>, column: &Column<'_>) -> String {
        let when = if self.needs_rows {
            format!(" as soon as `{}` has rows", table.name)
        } else {
            String::new()
        };
        format!(
            "SQLite refuses to add `{}` with {}{when}",
            column.name.name, self.what
        )
    }

    fn help(&self, table: &Named<'_>, column: &Column<'_>) -> String {
        let ty = column.ty.as_ref().map_or("", |ty| ty.sql);
        paste(
            if self.needs_rows {
                "add it without, and fill it"
            } else {
                "add it without; a unique index comes behind it, and anything else needs a rebuild"
            },
            &format!(
                "ALTER TABLE {0} ADD COLUMN {1} {ty};\nUPDATE {0} SET {1} = …;",
                table.sql, column.name.sql
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{loud, rendered, silent};
    use expect_test::expect;

    #[test]
    fn says_when_it_fails_and_what_to_paste() {
        rendered(
            &RULE,
            Dialect::Sqlite,
            &["ALTER TABLE posts ADD COLUMN slug TEXT NOT NULL;"],
            &expect![[r#"
                warning[column-fails-on-rows]: SQLite refuses to add `slug` with `NOT NULL` and no default as soon as `posts` has rows
                 --> 1.up.sql:1:19
                  |
                1 | ALTER TABLE posts ADD COLUMN slug TEXT NOT NULL;
                  |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: https://www.sqlite.org/lang_altertable.html#alter_table_add_column
                  = help: add it without, and fill it:
                          ALTER TABLE posts ADD COLUMN slug TEXT;
                          UPDATE posts SET slug = …;
            "#]],
        );
    }

    #[test]
    fn what_fails_on_rows() {
        loud(
            &RULE,
            &[
                "ALTER TABLE a ADD b INT NOT NULL;",
                "ALTER TABLE a ADD COLUMN b INT NOT NULL DEFAULT NULL;",
                "ALTER TABLE a ADD COLUMN b TEXT DEFAULT CURRENT_TIMESTAMP;",
                "ALTER TABLE a ADD COLUMN b TEXT DEFAULT (lower(hex(randomblob(16))));",
                "ALTER TABLE a ADD COLUMN b TEXT DEFAULT (datetime('now')) NOT NULL;",
            ],
        );
    }

    #[test]
    fn what_does_not() {
        silent(
            &RULE,
            &[
                "CREATE TABLE new (a INT); ALTER TABLE new ADD COLUMN b INT NOT NULL;",
                "ALTER TABLE a ADD COLUMN b INT; ALTER TABLE a ADD COLUMN c INT NOT NULL DEFAULT 0;",
                "ALTER TABLE a ADD COLUMN b INT NOT NULL DEFAULT (1); ALTER TABLE a ADD COLUMN c TEXT DEFAULT ('x');",
                "ALTER TABLE a ADD COLUMN b INT NOT NULL DEFAULT -1;",
                "ALTER TABLE a ADD COLUMN b INT AS (c + 1) NOT NULL;",
                "ALTER TABLE a ADD COLUMN b INT REFERENCES c (id);",
            ],
        );
    }
}
