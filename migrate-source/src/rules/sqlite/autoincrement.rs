//! `autoincrement`.

use crate::rules::DefaultLevel;
use crate::rules::ddl::{ClauseKind, Ddl};
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, SQLITE, rule};
use crate::rules::subject::Subject;

rule!(
    "autoincrement",
    DefaultLevel::Warn,
    SQLITE,
    Check::Words(check),
    "a key counts up by `AUTOINCREMENT`, which an `INTEGER PRIMARY KEY` does not need",
    r#"Names an `AUTOINCREMENT` in `CREATE TABLE`.

**Why it is bad.** An `INTEGER PRIMARY KEY` counts up by itself. With `AUTOINCREMENT` each
insert also reads and writes the table `sqlite_sequence`, which costs time and space, so that
the key of a deleted last row is never given to another one
(<https://www.sqlite.org/autoinc.html>). Few tables need that, and it cannot be taken away
later without rebuilding the table.

**What is blocked.** Nothing: each insert is slower.

**Example.**

```sql
CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL);
```

**Use instead.**

```sql
CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
```

Where a key must never come back, because it is known outside of the database, say so:

```sql
-- migrate: allow(autoincrement) the number is printed on invoices
CREATE TABLE invoices (id INTEGER PRIMARY KEY AUTOINCREMENT, total INTEGER NOT NULL);
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        let Ddl::CreateTable(create) = &statement.ddl else {
            continue;
        };
        for column in &create.columns {
            let clause = column
                .clauses
                .iter()
                .find(|clause| matches!(clause.kind, ClauseKind::AutoIncrement));
            let Some(clause) = clause else { continue };
            let finding = report
                .finding(
                    &clause.words.span(),
                    format!(
                        "`{}` of `{}` counts up without `AUTOINCREMENT`",
                        column.name.name, create.name.name
                    ),
                )
                .note("each insert also writes to `sqlite_sequence`: https://www.sqlite.org/autoinc.html")
                .help("leave it out: `INTEGER PRIMARY KEY` is enough")
                .help(paste(
                    "if the key of a deleted row must never come back, say why, above the statement",
                    "-- migrate: allow(autoincrement) who knows the number",
                ));
            report.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{rendered, silent};
    use expect_test::expect;

    #[test]
    fn says_why_and_what_to_write() {
        rendered(
            &RULE,
            Dialect::Sqlite,
            &["CREATE TABLE a (\n  id INTEGER PRIMARY KEY AUTOINCREMENT\n);"],
            &expect![[r#"
                warning[autoincrement]: `id` of `a` counts up without `AUTOINCREMENT`
                 --> 1.up.sql:2:26
                  |
                2 |   id INTEGER PRIMARY KEY AUTOINCREMENT
                  |                          ^^^^^^^^^^^^^
                  |
                  = note: each insert also writes to `sqlite_sequence`: https://www.sqlite.org/autoinc.html
                  = help: leave it out: `INTEGER PRIMARY KEY` is enough
                  = help: if the key of a deleted row must never come back, say why, above the statement:
                          -- migrate: allow(autoincrement) who knows the number
            "#]],
        );
    }

    #[test]
    fn other_keys_are_fine() {
        silent(
            &RULE,
            &["CREATE TABLE a (id INTEGER PRIMARY KEY, autoincrement_by INT); -- AUTOINCREMENT"],
        );
    }
}
