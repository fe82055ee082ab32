//! `add-primary-key`.

use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, ClauseKind, ConstraintKind, Ddl, Named};
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, POSTGRES, rule};
use crate::rules::subject::Subject;

rule!(
    "add-primary-key",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Words(check),
    "a primary key is built while nobody can read the table",
    r#"Names a primary key that is added to a table that was there before this release, where
the statement itself builds its index.

**Why it is bad.** The index is built, and the columns are checked for `NULL`, while the lock
that `ALTER TABLE` takes is held.

**What is blocked.** `ACCESS EXCLUSIVE`: nobody reads or writes the table until the index is
built, which takes seconds for a million rows and longer for more.
([ALTER TABLE](https://www.postgresql.org/docs/current/sql-altertable.html))

**Example.**

```sql
ALTER TABLE events ADD PRIMARY KEY (id);
```

**Use instead.** Build the index first, in a migration of its own; then the constraint only
takes it over (it is quick where the column is `NOT NULL` already):

```sql
-- an earlier release:
-- migrate: no-transaction
CREATE UNIQUE INDEX CONCURRENTLY events_pkey ON events (id);
-- this release:
ALTER TABLE events ADD CONSTRAINT events_pkey PRIMARY KEY USING INDEX events_pkey;
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        let Ddl::AlterTable(alter) = &statement.ddl else {
            continue;
        };
        if subject.is_new(statement, &alter.table) {
            continue;
        }
        for act in &alter.actions {
            let columns: &[Named<'_>] = match &act.action {
                Action::AddConstraint(constraint) => match &constraint.kind {
                    ConstraintKind::PrimaryKey(key) if !key.from_index => &key.columns,
                    _ => continue,
                },
                Action::AddColumn(column)
                    if column.has(|kind| matches!(kind, ClauseKind::PrimaryKey)) =>
                {
                    std::slice::from_ref(&column.name)
                }
                _ => continue,
            };
            let columns: Vec<&str> = columns.iter().map(|column| column.sql).collect();
            let index = alter.table.with(&["pkey"]);
            let finding = report
                .finding(
                    &act.words.span(),
                    format!(
                        "the primary key of `{}` is built while nobody can read the table",
                        alter.table.name
                    ),
                )
                .note("`ACCESS EXCLUSIVE` is held until its index is built")
                .help(paste(
                    "build the index in a migration of its own",
                    &format!(
                        "-- migrate: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY {index} ON {} ({});",
                        alter.table.sql,
                        columns.join(", ")
                    ),
                ))
                .help(paste(
                    "and let the constraint take it over in the next one",
                    &format!(
                        "ALTER TABLE {} ADD CONSTRAINT {index} PRIMARY KEY USING INDEX {index};",
                        alter.table.sql
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
                "ALTER TABLE app.events ADD CONSTRAINT pk PRIMARY KEY (tenant, \"Id\");\nALTER TABLE b ADD COLUMN id uuid PRIMARY KEY;",
            ],
            &expect![[r#"
                warning[add-primary-key]: the primary key of `events` is built while nobody can read the table
                 --> 1.up.sql:1:24
                  |
                1 | ALTER TABLE app.events ADD CONSTRAINT pk PRIMARY KEY (tenant, "Id");
                  |                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: `ACCESS EXCLUSIVE` is held until its index is built
                  = help: build the index in a migration of its own:
                          -- migrate: no-transaction
                          CREATE UNIQUE INDEX CONCURRENTLY events_pkey ON app.events (tenant, "Id");
                  = help: and let the constraint take it over in the next one:
                          ALTER TABLE app.events ADD CONSTRAINT events_pkey PRIMARY KEY USING INDEX events_pkey;

                warning[add-primary-key]: the primary key of `b` is built while nobody can read the table
                 --> 1.up.sql:2:15
                  |
                2 | ALTER TABLE b ADD COLUMN id uuid PRIMARY KEY;
                  |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: `ACCESS EXCLUSIVE` is held until its index is built
                  = help: build the index in a migration of its own:
                          -- migrate: no-transaction
                          CREATE UNIQUE INDEX CONCURRENTLY b_pkey ON b (id);
                  = help: and let the constraint take it over in the next one:
                          ALTER TABLE b ADD CONSTRAINT b_pkey PRIMARY KEY USING INDEX b_pkey;
            "#]],
        );
    }

    #[test]
    fn a_new_table_or_an_index_that_is_there_is_fine() {
        for scripts in [
            &["CREATE TABLE a (b int); ALTER TABLE a ADD PRIMARY KEY (b);"][..],
            &[
                "CREATE TABLE a (b int);",
                "ALTER TABLE a ADD PRIMARY KEY (b);",
            ],
            &["ALTER TABLE a ADD CONSTRAINT k PRIMARY KEY USING INDEX i;"],
        ] {
            silent(&RULE, scripts);
        }
    }
}
