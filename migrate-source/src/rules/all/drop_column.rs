//! `drop-column`.

use crate::dialect::Dialect;
use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, Ddl};
use crate::rules::report::{Report, paste};
use crate::rules::rule::{ALL, Check, rule};
use crate::rules::subject::Subject;

rule!(
    "drop-column",
    DefaultLevel::Warn,
    ALL,
    Check::Words(check),
    "a column is dropped with everything in it",
    r#"Names a `DROP COLUMN` of a column that was there before this release.

**Why it is bad.** The values are gone, and no down script brings them back. The release that
is still running reads and writes the column until it is stopped: each of its queries that
names it fails from this moment on.

**What is blocked.** PostgreSQL takes `ACCESS EXCLUSIVE` on the table for milliseconds (the
values stay on disk until their rows are written again), and for as long as the transaction
goes on. MySQL before 8.0.29 and MariaDB before 10.4 copy the table; later ones change only
its description. SQLite writes every row again.

Silent for a column or a table that this script or an earlier draft has made.

**Example.**

```sql
ALTER TABLE users DROP COLUMN nickname;
```

**Use instead.** Stop using it in one release, drop it in the next one, and say so:

```sql
-- migrate: allow(drop-column) replaced by full_name in 2.3
ALTER TABLE users DROP COLUMN nickname;
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
            if subject.is_new_column(statement, &alter.table, column) {
                continue;
            }
            let mut finding = report
                .finding(
                    &act.words.span(),
                    format!(
                        "`{}` of `{}` is dropped with every value in it",
                        column.name, alter.table.name
                    ),
                )
                .note(
                    "the release that is still running uses it until it is stopped, and no down \
                     script brings the values back",
                )
                .help(paste(
                    "if nobody misses it, say why",
                    &format!(
                        "-- migrate: allow(drop-column) why nobody misses it\nALTER TABLE {} {};",
                        alter.table.sql,
                        act.words.sql()
                    ),
                ));
            if subject.dialect == Dialect::Postgres {
                finding = finding.help(paste(
                    "until then, let it be left out",
                    &format!(
                        "ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL;",
                        alter.table.sql, column.sql
                    ),
                ));
            }
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
                "ALTER TABLE ONLY users\n  ADD COLUMN a text,\n  DROP COLUMN IF EXISTS \"nick name\" CASCADE;",
            ],
            &expect![[r#"
                warning[drop-column]: `nick name` of `users` is dropped with every value in it
                 --> 1.up.sql:3:3
                  |
                3 |   DROP COLUMN IF EXISTS "nick name" CASCADE;
                  |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: the release that is still running uses it until it is stopped, and no down script brings the values back
                  = help: if nobody misses it, say why:
                          -- migrate: allow(drop-column) why nobody misses it
                          ALTER TABLE users DROP COLUMN IF EXISTS "nick name" CASCADE;
                  = help: until then, let it be left out:
                          ALTER TABLE users ALTER COLUMN "nick name" DROP NOT NULL;
            "#]],
        );
    }

    #[test]
    fn mysql_leaves_the_word_away() {
        rendered(
            &RULE,
            Dialect::Mysql,
            &["ALTER TABLE users DROP nick, DROP PRIMARY KEY, DROP INDEX a, DROP FOREIGN KEY b"],
            &expect![[r#"
                warning[drop-column]: `nick` of `users` is dropped with every value in it
                 --> 1.up.sql:1:19
                  |
                1 | ALTER TABLE users DROP nick, DROP PRIMARY KEY, DROP INDEX a, DROP FOREIGN KEY b
                  |                   ^^^^^^^^^
                  |
                  = note: the release that is still running uses it until it is stopped, and no down script brings the values back
                  = help: if nobody misses it, say why:
                          -- migrate: allow(drop-column) why nobody misses it
                          ALTER TABLE users DROP nick;
            "#]],
        );
    }

    #[test]
    fn a_column_that_no_release_knows_may_go() {
        for scripts in [
            &["CREATE TABLE a (b int, c int); ALTER TABLE a DROP COLUMN b;"][..],
            &[
                "ALTER TABLE a ADD COLUMN b int;",
                "ALTER TABLE a DROP COLUMN b;",
            ],
            &["ALTER TABLE a ADD COLUMN b int; ALTER TABLE a DROP COLUMN b;"],
            &["ALTER TABLE a DROP CONSTRAINT b;"],
        ] {
            silent(&RULE, scripts);
        }
    }
}
