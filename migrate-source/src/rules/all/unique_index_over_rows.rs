//! `unique-index-over-rows`.

use crate::dialect::Dialect;
use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, ConstraintKind, Ddl, Named};
use crate::rules::report::{Report, paste};
use crate::rules::rule::{ALL, Check, rule};
use crate::rules::subject::Subject;

rule!(
    "unique-index-over-rows",
    DefaultLevel::Warn,
    ALL,
    Check::Words(check),
    "a unique index is built over rows that may not be unique",
    r#"Names a unique index over columns of a table that was there before this release. (On
PostgreSQL a `UNIQUE` constraint is the business of `add-unique-constraint`.)

**Why it is bad.** It fails on the first two rows that are equal, on a database that no
developer has. And from this moment the release that is still running gets errors where it
writes such rows.

**What is blocked.** PostgreSQL: every write of the table while the index is built, unless it is
built `CONCURRENTLY` (then a failure leaves an invalid index). MySQL: nobody. SQLite: every
write of the database.

Silent where one of the columns is new itself.

**Example.**

```sql
CREATE UNIQUE INDEX users_email ON users (email);
```

**Use instead.** See that there are no such rows, settle those that there are, and say so:

```sql
UPDATE users SET email = NULL WHERE email = '';
-- migrate: allow(unique-index-over-rows) the sign-up has refused them since 2.1
CREATE UNIQUE INDEX users_email ON users (email);
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        let mut found: Vec<(&Named<'_>, &[Named<'_>], std::ops::Range<usize>)> = Vec::new();
        match &statement.ddl {
            Ddl::CreateIndex(index) if index.is_unique => {
                let span = statement.span.start..index.table.span.end;
                found.push((&index.table, &index.columns, span));
            }
            Ddl::AlterTable(alter) if subject.dialect == Dialect::Mysql => {
                for act in &alter.actions {
                    if let Action::AddConstraint(constraint) = &act.action
                        && let ConstraintKind::Unique(key) = &constraint.kind
                    {
                        found.push((&alter.table, &key.columns, act.words.span()));
                    }
                }
            }
            _ => {}
        }
        for (table, columns, span) in found {
            let is_new = columns
                .iter()
                .any(|column| subject.is_new_column(statement, table, column));
            // An expression has no name to ask for.
            if is_new || columns.is_empty() || subject.is_new(statement, table) {
                continue;
            }
            let names: Vec<&str> = columns.iter().map(|column| column.sql).collect();
            let names = names.join(", ");
            let finding = report
                .finding(
                    &span,
                    format!("fails where two rows of `{}` are equal", table.name),
                )
                .note(
                    "the release that is still running gets an error where it writes such rows \
                     from now on",
                )
                .help(paste(
                    "see whether there are any",
                    &format!(
                        "SELECT {names}, count(*) FROM {} GROUP BY {names} HAVING count(*) > 1;",
                        table.sql
                    ),
                ))
                .help(paste(
                    "where there cannot be any, say why",
                    &format!(
                        "-- migrate: allow(unique-index-over-rows) why there are none\n{};",
                        statement.sql()
                    ),
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
    fn says_why_and_what_to_paste() {
        rendered(
            &RULE,
            Dialect::Postgres,
            &[
                "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON app.a USING btree (b, \"C\" DESC);",
            ],
            &expect![[r#"
                warning[unique-index-over-rows]: fails where two rows of `a` are equal
                 --> 1.up.sql:1:1
                  |
                1 | CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON app.a USING btree (b, "C" DESC);
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: the release that is still running gets an error where it writes such rows from now on
                  = help: see whether there are any:
                          SELECT b, "C", count(*) FROM app.a GROUP BY b, "C" HAVING count(*) > 1;
                  = help: where there cannot be any, say why:
                          -- migrate: allow(unique-index-over-rows) why there are none
                          CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON app.a USING btree (b, "C" DESC);
            "#]],
        );
    }

    #[test]
    fn mysql_has_more_words_for_it() {
        rendered(
            &RULE,
            Dialect::Mysql,
            &["ALTER TABLE a ADD UNIQUE KEY `k` (`b`(10)), ADD INDEX i (c);"],
            &expect![[r#"
                warning[unique-index-over-rows]: fails where two rows of `a` are equal
                 --> 1.up.sql:1:15
                  |
                1 | ALTER TABLE a ADD UNIQUE KEY `k` (`b`(10)), ADD INDEX i (c);
                  |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: the release that is still running gets an error where it writes such rows from now on
                  = help: see whether there are any:
                          SELECT `b`, count(*) FROM a GROUP BY `b` HAVING count(*) > 1;
                  = help: where there cannot be any, say why:
                          -- migrate: allow(unique-index-over-rows) why there are none
                          ALTER TABLE a ADD UNIQUE KEY `k` (`b`(10)), ADD INDEX i (c);
            "#]],
        );
    }

    #[test]
    fn new_tables_and_columns_are_fine() {
        for scripts in [
            &["CREATE TABLE a (b int); CREATE UNIQUE INDEX i ON a (b);"][..],
            &[
                "ALTER TABLE a ADD COLUMN b int;",
                "CREATE UNIQUE INDEX i ON a (c, b);",
            ],
            &["CREATE INDEX i ON a (b);"],
        ] {
            silent(&RULE, scripts);
        }
    }
}
