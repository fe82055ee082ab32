//! `drop-table`.

use crate::rules::DefaultLevel;
use crate::rules::ddl::Ddl;
use crate::rules::release::renamed;
use crate::rules::report::{Report, paste};
use crate::rules::rule::{ALL, Check, rule};
use crate::rules::subject::Subject;

rule!(
    "drop-table",
    DefaultLevel::Warn,
    ALL,
    Check::Words(check),
    "a table is dropped with everything in it",
    r#"Names a `DROP TABLE` of a table that was there before this release.

**Why it is bad.** The rows are gone when the transaction commits, and no down script brings
them back. The release that is still running reads and writes the table until it is stopped:
each of its queries fails from this moment on.

**What is blocked.** PostgreSQL takes `ACCESS EXCLUSIVE` on the table and on every table that
its foreign keys refer to, until the transaction ends; the work itself takes milliseconds.
MySQL waits for a metadata lock on the table. SQLite holds its one write lock.

Silent for a table that this script or an earlier draft has made, for temporary tables, for
the history tables of other migration tools, and where another table takes the name in the
same script (a rebuild).

**Example.**

```sql
DROP TABLE invoices;
```

**Use instead.** Drop it in a release after the last one that uses it, and say so:

```sql
-- migrate: allow(drop-table) unused since 2.3, archived in the warehouse
DROP TABLE invoices;
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        let Ddl::DropTable(drop) = &statement.ddl else {
            continue;
        };
        if drop.is_temporary {
            continue;
        }
        for table in &drop.tables {
            // Another table takes its name: a rebuild.
            let is_replaced = subject
                .statements
                .iter()
                .flat_map(|other| renamed(&other.ddl))
                .any(|(_, to)| to.may_be(table));
            if is_replaced || is_of_a_tool(&table.name) || subject.is_new(statement, table) {
                continue;
            }
            let finding = report
                .finding(
                    &table.span,
                    format!("`{}` is dropped with every row in it", table.name),
                )
                .note(
                    "the release that is still running uses it until it is stopped, and no down \
                     script brings the rows back",
                )
                .help(paste(
                    "if nobody misses it, say why",
                    &format!(
                        "-- migrate: allow(drop-table) why nobody misses it\n{};",
                        statement.sql()
                    ),
                ))
                .help(paste(
                    "or keep it for a while under another name",
                    &format!(
                        "ALTER TABLE {} RENAME TO {};",
                        table.sql,
                        table.with(&["unused"])
                    ),
                ));
            report.push(finding);
        }
    }
}

/// Where other tools keep what they have applied.
fn is_of_a_tool(table: &str) -> bool {
    [
        "_sqlx_migrations",
        "schema_migrations",
        "__diesel_schema_migrations",
        "_prisma_migrations",
        "flyway_schema_history",
        "refinery_schema_history",
        "goose_db_version",
    ]
    .contains(&table)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{rendered, silent};
    use expect_test::expect;

    #[test]
    fn says_why_and_what_to_paste() {
        rendered(
            &RULE,
            Dialect::Postgres,
            &["DROP TABLE old.invoices CASCADE;"],
            &expect![[r#"
                warning[drop-table]: `invoices` is dropped with every row in it
                 --> 1.up.sql:1:12
                  |
                1 | DROP TABLE old.invoices CASCADE;
                  |            ^^^^^^^^^^^^
                  |
                  = note: the release that is still running uses it until it is stopped, and no down script brings the rows back
                  = help: if nobody misses it, say why:
                          -- migrate: allow(drop-table) why nobody misses it
                          DROP TABLE old.invoices CASCADE;
                  = help: or keep it for a while under another name:
                          ALTER TABLE old.invoices RENAME TO invoices_unused;
            "#]],
        );
    }

    #[test]
    fn a_table_that_no_release_knows_may_go() {
        for scripts in [
            &["CREATE TABLE a (b int); DROP TABLE a;"][..],
            &["CREATE TABLE a (b int);", "DROP TABLE A;"],
            &[
                "CREATE TABLE b (c int); INSERT INTO b SELECT c FROM a; DROP TABLE a; ALTER TABLE b RENAME TO a;",
            ],
            &["DROP TEMPORARY TABLE a;"],
            &["DROP TABLE _sqlx_migrations;"],
        ] {
            silent(&RULE, scripts);
        }
    }
}
