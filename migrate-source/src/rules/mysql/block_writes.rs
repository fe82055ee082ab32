//! `block-writes`.

use super::algorithm::{Algorithm, special_index, worst};
use crate::rules::DefaultLevel;
use crate::rules::ddl::Ddl;
use crate::rules::report::{Report, head, paste};
use crate::rules::rule::{Check, MYSQL, rule};
use crate::rules::subject::Subject;

rule!(
    "block-writes",
    DefaultLevel::Warn,
    MYSQL,
    Check::Words(check),
    "a change is made in place, and nobody writes meanwhile",
    r#"Names a full-text or spatial index and an `AUTO_INCREMENT` column that are added to a table
that was there before this release.

**Why it is bad.** Unlike other indexes and columns they cannot be made while rows change.

**What is blocked.** Writers wait until it is done (`LOCK=SHARED`): seconds for a million rows,
longer where texts are long.
([MySQL](https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html),
[MariaDB](https://mariadb.com/kb/en/innodb-online-ddl-overview/))

**Example.**

```sql
CREATE FULLTEXT INDEX posts_text ON posts (body);
```

**Use instead.** Choose an hour in which nobody writes, and say so:

```sql
-- migrate: allow(block-writes) 3,000 posts
CREATE FULLTEXT INDEX posts_text ON posts (body);
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        let found = match &statement.ddl {
            Ddl::AlterTable(alter) => match worst(subject, statement, alter) {
                Some((act, Algorithm::Blocking, why)) => {
                    Some((&alter.table, act.words.span(), why))
                }
                _ => None,
            },
            Ddl::CreateIndex(index) => special_index(&index.special)
                .map(|(_, why)| (&index.table, head(subject, statement), why)),
            _ => None,
        };
        let Some((table, span, why)) = found else {
            continue;
        };
        if subject.is_new(statement, table) {
            continue;
        }
        let finding = report
            .finding(
                &span,
                format!("{why}, and nobody writes `{}` meanwhile", table.name),
            )
            .note("for how long, depends on its rows")
            .help(paste(
                "fill a new table, and let it take the name",
                &format!(
                    "CREATE TABLE {new} LIKE {old};\n\
                     -- the change, on {new}\n\
                     INSERT INTO {new} SELECT * FROM {old};\n\
                     RENAME TABLE {old} TO {gone}, {new} TO {old};",
                    new = table.beside(&["new"]),
                    old = table.sql,
                    gone = table.beside(&["old"]),
                ),
            ))
            .help(paste(
                "where the table is small, say so",
                &format!(
                    "-- migrate: allow(block-writes) how many rows it has\n{};",
                    statement.sql()
                ),
            ));
        report.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{loud, rendered, silent};
    use expect_test::expect;

    #[test]
    fn says_why_and_what_to_paste() {
        rendered(
            &RULE,
            Dialect::Mysql,
            &["ALTER TABLE a ADD INDEX i (b), ADD FULLTEXT KEY f (`c`);"],
            &expect![[r#"
                warning[block-writes]: a full-text index is built, and nobody writes `a` meanwhile
                 --> 1.up.sql:1:32
                  |
                1 | ALTER TABLE a ADD INDEX i (b), ADD FULLTEXT KEY f (`c`);
                  |                                ^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: for how long, depends on its rows
                  = help: fill a new table, and let it take the name:
                          CREATE TABLE a_new LIKE a;
                          -- the change, on a_new
                          INSERT INTO a_new SELECT * FROM a;
                          RENAME TABLE a TO a_old, a_new TO a;
                  = help: where the table is small, say so:
                          -- migrate: allow(block-writes) how many rows it has
                          ALTER TABLE a ADD INDEX i (b), ADD FULLTEXT KEY f (`c`);
            "#]],
        );
    }

    #[test]
    fn what_blocks_and_what_does_not() {
        loud(
            &RULE,
            &[
                "CREATE SPATIAL INDEX i ON a (b);",
                "ALTER TABLE a ADD id int AUTO_INCREMENT PRIMARY KEY;",
            ],
        );
        for script in [
            "CREATE INDEX i ON a (b);",
            "ALTER TABLE a ADD UNIQUE KEY i (b);",
            "CREATE TABLE a (b text); CREATE FULLTEXT INDEX i ON a (b);",
        ] {
            silent(&RULE, &[script]);
        }
    }
}
