//! `foreign-key-without-index`.

use crate::dialect::Dialect;
use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, ClauseKind, Column, Constraint, ConstraintKind, Ddl, Named};
use crate::rules::release::renamed;
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, rule};
use crate::rules::subject::{Judged, Subject};

rule!(
    "foreign-key-without-index",
    DefaultLevel::Warn,
    &[Dialect::Postgres, Dialect::Sqlite],
    Check::Words(check),
    "no index leads with the columns of a foreign key",
    r#"Names a foreign key whose referencing columns no index begins with, as far as the folder's
scripts tell. (MySQL makes such an index by itself.)

**Why it is bad.** Whenever a row of the referenced table is deleted, or its key changes, the
database looks for rows that refer to it: without an index it reads the whole referencing
table, once for each row. Joins along the key read it as well.

**What is blocked.** A delete holds its row locks for as long as the search takes.
([Foreign keys](https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK),
[SQLite](https://sqlite.org/foreignkeys.html#fk_indexes))

**Example.**

```sql
CREATE TABLE posts (id bigint PRIMARY KEY, author bigint REFERENCES users);
```

**Use instead.**

```sql
CREATE TABLE posts (id bigint PRIMARY KEY, author bigint REFERENCES users);
CREATE INDEX posts_author_idx ON posts (author);
```"#
);

/// A foreign key of a statement.
struct Key<'s, 'a> {
    table: &'s Named<'a>,
    columns: Vec<&'s Named<'a>>,
    span: std::ops::Range<usize>,
}

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        for key in keys(statement) {
            // A rebuilt table gets its indexes under the name that it takes in the end.
            let later = subject
                .below(statement)
                .iter()
                .flat_map(|below| renamed(&below.ddl))
                .find(|(from, _)| from.may_be(key.table))
                .map(|(_, to)| Key {
                    table: to,
                    columns: key.columns.clone(),
                    span: key.span.clone(),
                });
            if subject.everywhere().any(|other| {
                is_indexed_by(&other.ddl, &key)
                    || later
                        .as_ref()
                        .is_some_and(|later| is_indexed_by(&other.ddl, later))
            }) {
                continue;
            }
            let names: Vec<&str> = key
                .columns
                .iter()
                .map(|column| column.name.as_str())
                .collect();
            let columns: Vec<&str> = key.columns.iter().map(|column| column.sql).collect();
            let columns = columns.join(", ");
            let index = key.table.with(&[&names.join("_"), "idx"]);
            let is_new = subject.is_new_here(statement, key.table)
                || matches!(statement.ddl, Ddl::CreateTable(_));
            let create = format!("CREATE INDEX {index} ON {} ({columns})", key.table.sql);
            let mut finding = report
                .finding(
                    &key.span,
                    format!(
                        "no index of `{}` begins with `{}`",
                        key.table.name,
                        names.join("`, `")
                    ),
                )
                .note(
                    "whenever a row that it refers to is deleted, the whole table is searched for \
                     rows that refer to it",
                );
            if is_new || subject.dialect == Dialect::Sqlite {
                finding = finding.help(paste("add below it", &format!("{create};")));
            } else {
                finding = finding.help(paste(
                    "add one, in a migration of its own, while others read and write",
                    &format!(
                        "-- migrate: no-transaction\n{};",
                        create.replacen("INDEX", "INDEX CONCURRENTLY", 1)
                    ),
                ));
            }
            if matches!(statement.ddl, Ddl::CreateTable(_)) {
                let end = statement.span.end;
                finding = finding.fix(report.fix(
                    format!("index on `{}` ({columns}) added", key.table.name),
                    vec![(end..end, format!(";\n{create}"))],
                ));
            }
            report.push(finding);
        }
    }
}

fn keys<'s, 'a>(statement: &'s Judged<'a>) -> Vec<Key<'s, 'a>> {
    let mut keys = Vec::new();
    let mut column = |table: &'s Named<'a>, column: &'s Column<'a>| {
        let reference = column
            .clauses
            .iter()
            .find(|clause| matches!(clause.kind, ClauseKind::References));
        if let Some(reference) = reference {
            keys.push(Key {
                table,
                columns: vec![&column.name],
                span: reference.words.span(),
            });
        }
    };
    match &statement.ddl {
        Ddl::CreateTable(create) if !create.is_temporary => {
            for found in &create.columns {
                column(&create.name, found);
            }
            let constraints = create.constraints.iter();
            keys.extend(constraints.filter_map(|found| constraint(&create.name, found)));
        }
        Ddl::AlterTable(alter) => {
            for act in &alter.actions {
                if let Action::AddColumn(found) = &act.action {
                    column(&alter.table, found);
                }
            }
            keys.extend(alter.actions.iter().filter_map(|act| match &act.action {
                Action::AddConstraint(found) => constraint(&alter.table, found),
                _ => None,
            }));
        }
        _ => {}
    }
    keys
}

fn constraint<'s, 'a>(table: &'s Named<'a>, constraint: &'s Constraint<'a>) -> Option<Key<'s, 'a>> {
    match &constraint.kind {
        ConstraintKind::ForeignKey { columns } if !columns.is_empty() => Some(Key {
            table,
            columns: columns.iter().collect(),
            span: constraint.words.span(),
        }),
        _ => None,
    }
}

/// Whether a statement makes an index that begins with the key's columns, in any order.
fn is_indexed_by(ddl: &Ddl<'_>, key: &Key<'_, '_>) -> bool {
    let leads = |columns: &[Named<'_>]| {
        columns.len() >= key.columns.len()
            && columns[..key.columns.len()]
                .iter()
                .all(|column| key.columns.iter().any(|wanted| wanted.may_be(column)))
    };
    let constraint = |constraint: &Constraint<'_>| match &constraint.kind {
        ConstraintKind::PrimaryKey(found) | ConstraintKind::Unique(found) => leads(&found.columns),
        // What it has is not read.
        ConstraintKind::Exclude => true,
        _ => false,
    };
    let column = |column: &Column<'_>| {
        key.columns.len() == 1
            && key.columns[0].may_be(&column.name)
            && column.has(|kind| matches!(kind, ClauseKind::PrimaryKey | ClauseKind::Unique))
    };
    match ddl {
        Ddl::CreateTable(create) if create.name.may_be(key.table) => {
            create.columns.iter().any(column) || create.constraints.iter().any(constraint)
        }
        Ddl::AlterTable(alter) if alter.table.may_be(key.table) => {
            alter.actions.iter().any(|act| match &act.action {
                Action::AddColumn(found) => column(found),
                Action::AddConstraint(found) => constraint(found),
                _ => false,
            })
        }
        Ddl::CreateIndex(index) if index.table.may_be(key.table) => {
            leads(&index.columns)
                && (!index.is_partial || index.rest.contains(&["IS", "NOT", "NULL"]))
        }
        _ => false,
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
                "CREATE TABLE app.posts (\n  author bigint REFERENCES users (id) ON DELETE CASCADE,\n  a int, \"B\" int,\n  FOREIGN KEY (a, \"B\") REFERENCES c\n);",
                "ALTER TABLE old ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES b (id) NOT VALID;",
            ],
            &expect![[r#"
                warning[foreign-key-without-index]: no index of `posts` begins with `author`
                 --> 1.up.sql:2:17
                  |
                2 |   author bigint REFERENCES users (id) ON DELETE CASCADE,
                  |                 ^^^^^^^^^^^^^^^^
                  |
                  = note: whenever a row that it refers to is deleted, the whole table is searched for rows that refer to it
                  = help: add below it:
                          CREATE INDEX posts_author_idx ON app.posts (author);

                warning[foreign-key-without-index]: no index of `posts` begins with `a`, `B`
                 --> 1.up.sql:4:3
                  |
                4 |   FOREIGN KEY (a, "B") REFERENCES c
                  |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: whenever a row that it refers to is deleted, the whole table is searched for rows that refer to it
                  = help: add below it:
                          CREATE INDEX "posts_a_B_idx" ON app.posts (a, "B");

                warning[foreign-key-without-index]: no index of `old` begins with `a`
                 --> 2.up.sql:1:21
                  |
                1 | ALTER TABLE old ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES b (id) NOT VALID;
                  |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: whenever a row that it refers to is deleted, the whole table is searched for rows that refer to it
                  = help: add one, in a migration of its own, while others read and write:
                          -- migrate: no-transaction
                          CREATE INDEX CONCURRENTLY old_a_idx ON old (a);
            "#]],
        );
    }

    #[test]
    fn an_index_anywhere_in_the_folder_is_enough() {
        for scripts in [
            &["CREATE TABLE a (b int PRIMARY KEY REFERENCES c);"][..],
            &[
                "CREATE TABLE n (b int REFERENCES c); DROP TABLE a; ALTER TABLE n RENAME TO a; CREATE INDEX i ON a (b);",
            ],
            &["CREATE TABLE a (b int REFERENCES c, d int, UNIQUE (b, d));"],
            &[
                "CREATE TABLE a (b int REFERENCES c);",
                "CREATE INDEX i ON a (B DESC, d);",
            ],
            &[
                "CREATE TABLE a (b int, d int, FOREIGN KEY (b, d) REFERENCES c); CREATE INDEX i ON a (d, b);",
            ],
            &["CREATE TABLE a (b int REFERENCES c); CREATE INDEX i ON a (b) WHERE b IS NOT NULL;"],
        ] {
            silent(&RULE, scripts);
        }
    }
}
