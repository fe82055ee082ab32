//! `rename-table`.

use crate::dialect::Dialect;
use crate::rules::DefaultLevel;
use crate::rules::ddl::Ddl;
use crate::rules::release::renamed;
use crate::rules::report::{Report, paste};
use crate::rules::rule::{ALL, Check, rule};
use crate::rules::subject::Subject;

rule!(
    "rename-table",
    DefaultLevel::Warn,
    ALL,
    Check::Words(check),
    "a table is renamed while a running release reads it",
    r#"Names a table that gets another name, where it was there before this release.

**Why it is bad.** The release that is still running reads and writes the old name until it is
stopped: each of its queries fails from this moment on. Rolling the release back brings the
same errors back.

**What is blocked.** Nothing for long: the lock is held for milliseconds. It is the queries
afterwards that fail.

Silent for a table that this script or an earlier draft has made, and where another table or a
view takes the old name in the same script.

**Example.**

```sql
ALTER TABLE users RENAME TO accounts;
```

**Use instead.** Leave a view under the old name until nothing reads it any more (PostgreSQL and
MySQL write through such a view, SQLite needs `INSTEAD OF` triggers):

```sql
ALTER TABLE users RENAME TO accounts;
CREATE VIEW users AS SELECT * FROM accounts;
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        for (from, to) in renamed(&statement.ddl) {
            let is_taken = subject.statements.iter().any(|other| match &other.ddl {
                Ddl::CreateTable(create) => {
                    other.index > statement.index && create.name.may_be(from)
                }
                Ddl::Create(kind, name) => kind == "VIEW" && name.may_be(from),
                ddl => renamed(ddl).any(|(_, new)| new.may_be(from)),
            });
            if is_taken || subject.is_new(statement, from) {
                continue;
            }
            let mut finding = report
                .finding(
                    &(from.span.start..to.span.end.max(from.span.end)),
                    format!(
                        "a release that runs reads `{}`, not `{}`",
                        from.name, to.name
                    ),
                )
                .note("each of its queries fails until it is stopped")
                .help(paste(
                    "leave a view under the old name, and drop it in a later release",
                    &format!(
                        "{};\nCREATE VIEW {} AS SELECT * FROM {};",
                        statement.sql(),
                        from.sql,
                        to.in_schema_of(from)
                    ),
                ));
            if subject.dialect == Dialect::Sqlite {
                finding = finding.note("what writes it needs `INSTEAD OF` triggers on the view");
            }
            report.push(finding.help(paste(
                "where nothing else runs meanwhile, say so",
                &format!(
                    "-- migrate: allow(rename-table) why nobody reads the old name\n{};",
                    statement.sql()
                ),
            )));
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
            &["ALTER TABLE IF EXISTS app.users RENAME TO accounts;"],
            &expect![[r#"
                warning[rename-table]: a release that runs reads `users`, not `accounts`
                 --> 1.up.sql:1:23
                  |
                1 | ALTER TABLE IF EXISTS app.users RENAME TO accounts;
                  |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: each of its queries fails until it is stopped
                  = help: leave a view under the old name, and drop it in a later release:
                          ALTER TABLE IF EXISTS app.users RENAME TO accounts;
                          CREATE VIEW app.users AS SELECT * FROM app.accounts;
                  = help: where nothing else runs meanwhile, say so:
                          -- migrate: allow(rename-table) why nobody reads the old name
                          ALTER TABLE IF EXISTS app.users RENAME TO accounts;
            "#]],
        );
        rendered(
            &RULE,
            Dialect::Mysql,
            &["RENAME TABLE a TO b, c TO d;"],
            &expect![[r#"
                warning[rename-table]: a release that runs reads `a`, not `b`
                 --> 1.up.sql:1:14
                  |
                1 | RENAME TABLE a TO b, c TO d;
                  |              ^^^^^^
                  |
                  = note: each of its queries fails until it is stopped
                  = help: leave a view under the old name, and drop it in a later release:
                          RENAME TABLE a TO b, c TO d;
                          CREATE VIEW a AS SELECT * FROM b;
                  = help: where nothing else runs meanwhile, say so:
                          -- migrate: allow(rename-table) why nobody reads the old name
                          RENAME TABLE a TO b, c TO d;

                warning[rename-table]: a release that runs reads `c`, not `d`
                 --> 1.up.sql:1:22
                  |
                1 | RENAME TABLE a TO b, c TO d;
                  |                      ^^^^^^
                  |
                  = note: each of its queries fails until it is stopped
                  = help: leave a view under the old name, and drop it in a later release:
                          RENAME TABLE a TO b, c TO d;
                          CREATE VIEW c AS SELECT * FROM d;
                  = help: where nothing else runs meanwhile, say so:
                          -- migrate: allow(rename-table) why nobody reads the old name
                          RENAME TABLE a TO b, c TO d;
            "#]],
        );
    }

    #[test]
    fn a_new_table_or_one_that_is_replaced_is_fine() {
        for scripts in [
            &["CREATE TABLE a (b int); ALTER TABLE a RENAME TO c;"][..],
            &[
                "CREATE TABLE a_new (b int); ALTER TABLE a RENAME TO a_old; ALTER TABLE a_new RENAME TO a;",
            ],
            &["ALTER TABLE a RENAME TO a_old; CREATE TABLE a (b int);"],
            &["ALTER TABLE a RENAME COLUMN b TO c;"],
        ] {
            silent(&RULE, scripts);
        }
    }
}
