//! `rewrite-by-drop`.

use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, Ddl};
use crate::rules::report::Report;
use crate::rules::rule::{Check, SQLITE, rule};
use crate::rules::subject::Subject;

rule!(
    "rewrite-by-drop",
    DefaultLevel::Warn,
    SQLITE,
    Check::Words(check),
    "dropping a column rewrites every row of its table",
    r#"Names an `ALTER TABLE … DROP COLUMN` of a table that was there before this release.

**Why it is bad.** SQLite removes the value from every row: it reads and writes the whole table
(<https://www.sqlite.org/lang_altertable.html#alter_table_drop_column>). `ADD COLUMN` and the
`RENAME`s only change the schema.

**What is blocked.** Every other writer, and without WAL every reader at the end, for as long
as the rewriting takes: about a second for each few hundred thousand rows.

**Example.**

```sql
ALTER TABLE events DROP COLUMN payload;
```

**Use instead.** Where the table is large, leave the column, and drop it when the application
does not run; say so:

```sql
-- migrate: allow(drop-column) unused since 2.3
-- migrate: allow(rewrite-by-drop) a few hundred rows
ALTER TABLE settings DROP COLUMN theme;
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        let Ddl::AlterTable(alter) = &statement.ddl else {
            continue;
        };
        for act in &alter.actions {
            let Action::DropColumn(column) = &act.action else {
                continue;
            };
            if subject.is_new(statement, &alter.table) {
                continue;
            }
            let finding = report
                .finding(
                    &act.words.span(),
                    format!(
                        "dropping `{}` rewrites every row of `{}`",
                        column.name, alter.table.name
                    ),
                )
                .note("nobody else writes to the database until it is done")
                .help(format!(
                    "if `{}` is small, say so above the statement:\n\
                     -- migrate: allow(rewrite-by-drop) a few hundred rows",
                    alter.table.name
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
    fn says_what_it_costs() {
        rendered(
            &RULE,
            Dialect::Sqlite,
            &["ALTER TABLE events DROP payload;"],
            &expect![[r#"
                warning[rewrite-by-drop]: dropping `payload` rewrites every row of `events`
                 --> 1.up.sql:1:20
                  |
                1 | ALTER TABLE events DROP payload;
                  |                    ^^^^^^^^^^^^
                  |
                  = note: nobody else writes to the database until it is done
                  = help: if `events` is small, say so above the statement:
                          -- migrate: allow(rewrite-by-drop) a few hundred rows
            "#]],
        );
    }

    #[test]
    fn a_new_table_has_no_rows_yet() {
        for scripts in [
            &["CREATE TABLE a (b, c); ALTER TABLE a DROP COLUMN b;"][..],
            &["CREATE TABLE a (b, c);", "ALTER TABLE a DROP COLUMN b;"],
            &["ALTER TABLE a ADD COLUMN b INT; ALTER TABLE a RENAME COLUMN c TO d;"],
        ] {
            silent(&RULE, scripts);
        }
    }
}
