//! `ignored-references`.

use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, ClauseKind, Column, Ddl, Named};
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, MYSQL, rule};
use crate::rules::subject::Subject;
use crate::server::Product;

rule!(
    "ignored-references",
    DefaultLevel::Warn,
    MYSQL,
    Check::Words(check),
    "a foreign key behind a column, which MySQL reads and forgets",
    r#"Names `REFERENCES` behind a column. MySQL before 9.0 parses it and makes no foreign key, without
a word. Silent where `server` in `migrate.toml` names MariaDB (which makes one from 10.5 on) or
MySQL 9.

**Why it is bad.** Rows that refer to nothing arrive, and `ON DELETE CASCADE` deletes nothing;
what works on MariaDB or PostgreSQL does nothing here.
([FOREIGN KEY constraints](https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html))

**What is blocked.** Nothing. Adding the foreign key later checks every row: the table is copied,
and nobody writes it meanwhile.

**Example.**

```sql
CREATE TABLE posts (id int PRIMARY KEY, author int REFERENCES users (id));
```

**Use instead.**

```sql
CREATE TABLE posts (id int PRIMARY KEY, author int, FOREIGN KEY (author) REFERENCES users (id));
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.server.is_some_and(|server| {
        server.product == Product::MariaDb || server.is_at_least(Product::Mysql, [9, 0, 0])
    }) {
        return;
    }
    for statement in subject.statements {
        let found: Vec<(&Named<'_>, &Column<'_>)> = match &statement.ddl {
            Ddl::CreateTable(create) => create
                .columns
                .iter()
                .map(|column| (&create.name, column))
                .collect(),
            Ddl::AlterTable(alter) => alter
                .actions
                .iter()
                .filter_map(|act| match &act.action {
                    Action::AddColumn(column) | Action::Modify { column, .. } => {
                        Some((&alter.table, column))
                    }
                    _ => None,
                })
                .collect(),
            _ => continue,
        };
        let is_create = matches!(statement.ddl, Ddl::CreateTable(_));
        for (table, column) in found {
            let clause = column
                .clauses
                .iter()
                .position(|clause| matches!(clause.kind, ClauseKind::References));
            let Some(at) = clause else { continue };
            let start = column.clauses[at].words.span().start;
            // What it refers to, up to the comma: `ON DELETE …` belongs to it.
            let reference = subject.sql(&(start..column.words.span().end)).trim_end();
            let reference = reference
                .find("REFERENCES")
                .or_else(|| reference.to_ascii_uppercase().find("REFERENCES"))
                .map_or(reference, |at| &reference[at..]);
            let key = format!("FOREIGN KEY ({}) {reference}", column.name.sql);
            let finding = report
                .finding(
                    &column.clauses[at].words.span(),
                    format!("MySQL makes no foreign key of this, and says nothing: `{}`", column.name.name),
                )
                .note("from 9.0 on it makes one, and so does MariaDB; `server` in migrate.toml says which it is")
                .help(if is_create {
                    paste("write it as a line of its own, behind the columns", &key)
                } else {
                    paste("add it to the table", &format!("ALTER TABLE {} ADD {key};", table.sql))
                });
            report.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{Case, rendered, silent};
    use crate::server::ServerVersion;
    use expect_test::expect;

    #[test]
    fn says_why_and_what_to_paste() {
        rendered(
            &RULE,
            Dialect::Mysql,
            &[
                "CREATE TABLE a (\n  `b` int NOT NULL references c (d) ON DELETE CASCADE,\n  e int\n);\nALTER TABLE f ADD g int REFERENCES h (i);",
            ],
            &expect![[r#"
                warning[ignored-references]: MySQL makes no foreign key of this, and says nothing: `b`
                 --> 1.up.sql:2:20
                  |
                2 |   `b` int NOT NULL references c (d) ON DELETE CASCADE,
                  |                    ^^^^^^^^^^^^
                  |
                  = note: from 9.0 on it makes one, and so does MariaDB; `server` in migrate.toml says which it is
                  = help: write it as a line of its own, behind the columns:
                          FOREIGN KEY (`b`) references c (d) ON DELETE CASCADE

                warning[ignored-references]: MySQL makes no foreign key of this, and says nothing: `g`
                 --> 1.up.sql:5:25
                  |
                5 | ALTER TABLE f ADD g int REFERENCES h (i);
                  |                         ^^^^^^^^^^^^
                  |
                  = note: from 9.0 on it makes one, and so does MariaDB; `server` in migrate.toml says which it is
                  = help: add it to the table:
                          ALTER TABLE f ADD FOREIGN KEY (g) REFERENCES h (i);
            "#]],
        );
    }

    #[test]
    fn a_server_that_makes_one_is_left_alone() {
        for (server, count) in [("8.0", 1), ("9.1", 0), ("mariadb 10.6", 0)] {
            let case = Case {
                rule: &RULE,
                dialect: Dialect::Mysql,
                server: ServerVersion::parse(Dialect::Mysql, server).ok(),
                profile: None,
                frozen: &[],
                drafts: &["CREATE TABLE a (b int REFERENCES c (d));"],
            };
            assert_eq!(case.findings().len(), count, "{server}");
        }
    }

    #[test]
    fn a_line_of_its_own_is_fine() {
        silent(
            &RULE,
            &["CREATE TABLE a (b int, CONSTRAINT k FOREIGN KEY (b) REFERENCES c (d));"],
        );
    }
}
