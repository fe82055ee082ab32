//! `ignored-pragma`.

use crate::rules::DefaultLevel;
use crate::rules::report::Report;
use crate::rules::rule::{Check, SQLITE, rule};
use crate::rules::sqlite::pragma::Pragma;
use crate::rules::subject::Subject;

rule!(
    "ignored-pragma",
    DefaultLevel::Warn,
    SQLITE,
    Check::Words(check),
    "a `PRAGMA` does nothing in the place where it stands",
    r#"Names a `PRAGMA` that SQLite takes without an error and without an effect:

- `foreign_keys` between a `BEGIN` and a `COMMIT` of the script's own, and a second switch of
  it in a script that runs in a transaction of ours: the first one holds for the whole script;
- `defer_foreign_keys` outside of a transaction, which ends with its own statement;
- `page_size` and `auto_vacuum` without a `VACUUM` behind them, in a database that has tables;
- `encoding` in a database that has tables.

**Why it is bad.** Whoever wrote it counts on it: with `foreign_keys` still on, a rebuild deletes
the rows of other tables (see `cascade-on-drop`); with it still off, a later statement is not
checked (<https://www.sqlite.org/pragma.html#pragma_foreign_keys>).

**What is blocked.** Nothing.

**Example.**

```sql
-- migrate: no-transaction
BEGIN;
PRAGMA foreign_keys = OFF;
DELETE FROM authors WHERE id = 1;
COMMIT;
```

**Use instead.** Without `BEGIN` and `COMMIT`: the script runs in a transaction anyway, and the
switch is made before that begins.

```sql
PRAGMA foreign_keys = OFF;
DELETE FROM authors WHERE id = 1;
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut in_own_transaction = false;
    let mut has_switched = false;
    for statement in subject.statements {
        if statement.traits.transaction_control {
            in_own_transaction = statement.words.is_any(&["BEGIN", "SAVEPOINT"]);
            continue;
        }
        let Some(pragma) = Pragma::of(statement) else {
            continue;
        };
        let below = subject.below(statement);
        let (why, help) = match pragma.name.as_str() {
            "foreign_keys" if in_own_transaction => (
                "SQLite ignores it in a transaction",
                "write it before the `BEGIN`",
            ),
            "foreign_keys" if subject.in_transaction() => {
                let is_first = !has_switched;
                has_switched = true;
                let is_last = below.iter().all(|other| other.words.is("PRAGMA"));
                if is_first || is_last {
                    continue;
                }
                (
                    "the script's first switch holds for all of it, and ends with it",
                    "move what comes behind it into a migration of its own",
                )
            }
            "defer_foreign_keys" if !subject.in_transaction() && !in_own_transaction => (
                "it ends with its own transaction, which is this statement",
                "write it behind a `BEGIN`",
            ),
            "page_size" | "auto_vacuum"
                if has_tables(subject, statement.index)
                    && !below.iter().any(|other| other.words.is("VACUUM")) =>
            {
                (
                    "in a database that has tables it needs a `VACUUM`",
                    "write `VACUUM` behind it, in a script with `-- migrate: no-transaction`",
                )
            }
            "encoding" if has_tables(subject, statement.index) => {
                ("a database that has tables keeps its encoding", "delete it")
            }
            _ => continue,
        };
        let finding = report
            .finding(
                &statement.span,
                format!("this `PRAGMA {}` does nothing: {why}", pragma.name),
            )
            .note(format!(
                "https://www.sqlite.org/pragma.html#pragma_{}",
                pragma.name
            ))
            .help(help);
        report.push(finding);
    }
}

/// Whether anything was made before a statement.
fn has_tables(subject: &Subject<'_>, index: usize) -> bool {
    subject
        .before(index)
        .any(|ddl| matches!(ddl, crate::rules::ddl::Ddl::CreateTable(_)))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{loud, rendered, silent};
    use expect_test::expect;

    #[test]
    fn says_why_it_does_nothing() {
        rendered(
            &RULE,
            Dialect::Sqlite,
            &[
                "-- migrate: no-transaction\nBEGIN IMMEDIATE;\nPRAGMA foreign_keys = OFF;\nDROP TABLE a;\nCOMMIT;",
                "PRAGMA foreign_keys = OFF;\nDROP TABLE a;\nPRAGMA foreign_keys = ON;\nDELETE FROM b;",
            ],
            &expect![[r#"
                warning[ignored-pragma]: this `PRAGMA foreign_keys` does nothing: SQLite ignores it in a transaction
                 --> 1.up.sql:3:1
                  |
                3 | PRAGMA foreign_keys = OFF;
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: https://www.sqlite.org/pragma.html#pragma_foreign_keys
                  = help: write it before the `BEGIN`

                warning[ignored-pragma]: this `PRAGMA foreign_keys` does nothing: the script's first switch holds for all of it, and ends with it
                 --> 2.up.sql:3:1
                  |
                3 | PRAGMA foreign_keys = ON;
                  | ^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: https://www.sqlite.org/pragma.html#pragma_foreign_keys
                  = help: move what comes behind it into a migration of its own
            "#]],
        );
    }

    #[test]
    fn what_does_nothing() {
        loud(
            &RULE,
            &[
                "-- migrate: no-transaction\nPRAGMA defer_foreign_keys = ON;\nDELETE FROM a;",
                "CREATE TABLE a (b);\nPRAGMA page_size = 8192;",
                "CREATE TABLE a (b);\nPRAGMA encoding = 'UTF-16';",
            ],
        );
    }

    #[test]
    fn what_does_something() {
        silent(
            &RULE,
            &[
                "PRAGMA foreign_keys = OFF;\nDROP TABLE a;\nPRAGMA foreign_keys = ON;\nPRAGMA foreign_key_check;",
                "-- migrate: no-transaction\nPRAGMA foreign_keys = OFF;\nBEGIN;\nDROP TABLE a;\nCOMMIT;\nPRAGMA foreign_keys = ON;",
                "-- migrate: no-transaction\nPRAGMA page_size = 8192;\nVACUUM;",
                "PRAGMA defer_foreign_keys = ON;\nDELETE FROM a;",
                "PRAGMA user_version = 3; PRAGMA foreign_keys;",
            ],
        );
    }
}
