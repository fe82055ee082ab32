//! `copy-table`.

use super::algorithm::{Algorithm, copies_online, worst};
use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, ConstraintKind, Ddl};
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, MYSQL, rule};
use crate::rules::subject::Subject;

rule!(
    "copy-table",
    DefaultLevel::Warn,
    MYSQL,
    Check::Words(check),
    "a change copies the whole table, and nobody writes meanwhile",
    r#"Names an `ALTER TABLE` that MySQL and MariaDB can only carry out by copying the table:
another type of a column, a stored generated column, a foreign key, a check, a primary key
that is dropped, another character set. What a column's type was before is read from the
folder's scripts.

**Why it is bad.** Every row is written into a second table, which takes its room on disk, and
so do the replicas afterwards, one statement at a time.

**What is blocked.** Writers wait until the copy is done: minutes for tens of millions of rows.
MariaDB lets them write from 11.2 on (`server = "mariadb 11.4"` in `migrate.toml` says so).
([MySQL](https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html),
[MariaDB](https://mariadb.com/kb/en/innodb-online-ddl-overview/))

Silent for a table that is new, for a longer `varchar`, for an `enum` (see `reorder-enum`), and
with `LOCK=NONE`, which makes the server refuse what it would have to block.

**Example.**

```sql
-- an earlier release:
CREATE TABLE orders (id int PRIMARY KEY, total int);
-- this release:
ALTER TABLE orders MODIFY total bigint;
```

**Use instead.** Add a column of the new type, fill it in batches, read it, and drop the old one
in a later release; or let a tool copy the table (`gh-ost`, `pt-online-schema-change`):

```sql
-- an earlier release:
CREATE TABLE orders (id int PRIMARY KEY, total int);
-- this release:
ALTER TABLE orders ADD COLUMN total_new bigint, LOCK=NONE;
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if copies_online(subject) {
        return;
    }
    for statement in subject.statements {
        let Ddl::AlterTable(alter) = &statement.ddl else {
            continue;
        };
        if subject.is_new(statement, &alter.table) {
            continue;
        }
        let Some((act, Algorithm::Copy, why)) = worst(subject, statement, alter) else {
            continue;
        };
        let table = alter.table.sql;
        let mut finding = report
            .finding(
                &act.words.span(),
                format!(
                    "{why}: `{}` is copied, and nobody writes it meanwhile",
                    alter.table.name
                ),
            )
            .note("for how long, depends on its rows: minutes for tens of millions");
        match &act.action {
            Action::Modify { from, column } => {
                let new = from.with(&["new"]);
                let ty = column.ty.as_ref().map_or("…", |ty| ty.sql);
                finding = finding.help(paste(
                    "add a column of the new type, and fill it in batches",
                    &format!(
                        "ALTER TABLE {table} ADD COLUMN {new} {ty}, LOCK=NONE;\n\
                         UPDATE {table} SET {new} = {} WHERE {new} IS NULL LIMIT 1000;",
                        from.sql
                    ),
                ));
            }
            Action::AddConstraint(constraint)
                if matches!(constraint.kind, ConstraintKind::ForeignKey { .. }) =>
            {
                finding = finding.help(paste(
                    "where no row can offend it, add it unchecked",
                    &format!(
                        "SET foreign_key_checks = 0;\n\
                         ALTER TABLE {table} {}, ALGORITHM=INPLACE, LOCK=NONE;\n\
                         SET foreign_key_checks = 1;",
                        act.words.sql()
                    ),
                ));
            }
            Action::DropConstraint => {
                finding = finding.help(paste(
                    "give it its new key in the same statement, which is done in place",
                    &format!(
                        "ALTER TABLE {table} {}, ADD PRIMARY KEY (…), LOCK=NONE;",
                        act.words.sql()
                    ),
                ));
            }
            _ => {}
        }
        let change = alter.rest.sql().replace('"', "\\\"").replace('\n', " ");
        finding = finding
            .help(paste(
                "or let a tool copy it while others write, and baseline this migration",
                &format!(
                    "gh-ost --table={} --alter=\"{change}\" --execute",
                    alter.table.name
                ),
            ))
            .help(paste(
                "where the table is small, say so",
                &format!(
                    "-- migrate: allow(copy-table) how many rows it has\n{};",
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
    use crate::rules::testing::{Case, loud, rendered, show, silent};
    use crate::server::ServerVersion;
    use expect_test::expect;

    fn case<'a>(server: Option<&str>, drafts: &'a [&'a str]) -> Case<'a> {
        Case {
            rule: &RULE,
            dialect: Dialect::Mysql,
            server: server.map(|text| ServerVersion::parse(Dialect::Mysql, text).unwrap()),
            profile: None,
            frozen: &[
                "CREATE TABLE a (id int(11) PRIMARY KEY, b varchar(40), e enum('x', 'y'), n int unsigned);",
            ],
            drafts,
        }
    }

    #[test]
    fn says_why_and_what_to_paste() {
        show(
            &case(
                None,
                &["ALTER TABLE a ADD INDEX (b), MODIFY COLUMN b text NOT NULL;"],
            ),
            &expect![[r#"
                warning[copy-table]: every value gets another type: `a` is copied, and nobody writes it meanwhile
                 --> 2.up.sql:1:30
                  |
                1 | ALTER TABLE a ADD INDEX (b), MODIFY COLUMN b text NOT NULL;
                  |                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: for how long, depends on its rows: minutes for tens of millions
                  = help: add a column of the new type, and fill it in batches:
                          ALTER TABLE a ADD COLUMN b_new text, LOCK=NONE;
                          UPDATE a SET b_new = b WHERE b_new IS NULL LIMIT 1000;
                  = help: or let a tool copy it while others write, and baseline this migration:
                          gh-ost --table=a --alter="ADD INDEX (b), MODIFY COLUMN b text NOT NULL" --execute
                  = help: where the table is small, say so:
                          -- migrate: allow(copy-table) how many rows it has
                          ALTER TABLE a ADD INDEX (b), MODIFY COLUMN b text NOT NULL;
            "#]],
        );
        rendered(
            &RULE,
            Dialect::Mysql,
            &["ALTER TABLE a ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES c (d) ON DELETE CASCADE;"],
            &expect![[r#"
                warning[copy-table]: a foreign key is checked against every row: `a` is copied, and nobody writes it meanwhile
                 --> 1.up.sql:1:15
                  |
                1 | ALTER TABLE a ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES c (d) ON DELETE CASCADE;
                  |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: for how long, depends on its rows: minutes for tens of millions
                  = help: where no row can offend it, add it unchecked:
                          SET foreign_key_checks = 0;
                          ALTER TABLE a ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES c (d) ON DELETE CASCADE, ALGORITHM=INPLACE, LOCK=NONE;
                          SET foreign_key_checks = 1;
                  = help: or let a tool copy it while others write, and baseline this migration:
                          gh-ost --table=a --alter="ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES c (d) ON DELETE CASCADE" --execute
                  = help: where the table is small, say so:
                          -- migrate: allow(copy-table) how many rows it has
                          ALTER TABLE a ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES c (d) ON DELETE CASCADE;
            "#]],
        );
        rendered(
            &RULE,
            Dialect::Mysql,
            &["ALTER TABLE a DROP PRIMARY KEY;"],
            &expect![[r#"
                warning[copy-table]: the rows are sorted anew without their primary key: `a` is copied, and nobody writes it meanwhile
                 --> 1.up.sql:1:15
                  |
                1 | ALTER TABLE a DROP PRIMARY KEY;
                  |               ^^^^^^^^^^^^^^^^
                  |
                  = note: for how long, depends on its rows: minutes for tens of millions
                  = help: give it its new key in the same statement, which is done in place:
                          ALTER TABLE a DROP PRIMARY KEY, ADD PRIMARY KEY (…), LOCK=NONE;
                  = help: or let a tool copy it while others write, and baseline this migration:
                          gh-ost --table=a --alter="DROP PRIMARY KEY" --execute
                  = help: where the table is small, say so:
                          -- migrate: allow(copy-table) how many rows it has
                          ALTER TABLE a DROP PRIMARY KEY;
            "#]],
        );
    }

    #[test]
    fn what_copies() {
        loud(
            &RULE,
            &[
                "ALTER TABLE a CONVERT TO CHARACTER SET utf8mb4;",
                "ALTER TABLE a ADD CHECK (b > 0);",
                "ALTER TABLE a ADD COLUMN b int AS (c + 1) STORED;",
                "SET foreign_key_checks = 0; SET foreign_key_checks = 1; ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c (d);",
            ],
        );
        for change in [
            "MODIFY b varchar(30)",
            "MODIFY b varchar(300)",
            "CHANGE n m bigint unsigned",
        ] {
            let change = format!("ALTER TABLE a {change};");
            assert_eq!(case(None, &[&change]).findings().len(), 1, "{change}");
        }
    }

    #[test]
    fn what_is_done_in_place_is_fine() {
        for change in [
            "MODIFY b varchar(50) NOT NULL",
            "MODIFY e enum('x', 'y', 'z')",
            "MODIFY id integer AUTO_INCREMENT",
            "MODIFY n int(10) unsigned COMMENT 'c'",
            "MODIFY unknown_column int",
            "DROP PRIMARY KEY, ADD PRIMARY KEY (n)",
            "MODIFY b text, LOCK=NONE",
        ] {
            let change = format!("ALTER TABLE a {change};");
            assert_eq!(case(None, &[&change]).findings(), [], "{change}");
        }
        silent(
            &RULE,
            &["CREATE TABLE a (b int); ALTER TABLE a ADD CHECK (b > 0);"],
        );
        silent(
            &RULE,
            &["SET foreign_key_checks = 0; ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c (d);"],
        );
    }

    #[test]
    fn a_server_that_copies_while_others_write_is_left_alone() {
        let drafts = ["ALTER TABLE a MODIFY b text;"];
        for (server, count) in [("mariadb 11.4", 0), ("mariadb 10.11", 1), ("8.4", 1)] {
            assert_eq!(
                case(Some(server), &drafts).findings().len(),
                count,
                "{server}"
            );
        }
    }
}
