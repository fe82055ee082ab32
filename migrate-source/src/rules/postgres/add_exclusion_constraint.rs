//! `add-exclusion-constraint`.

use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, ConstraintKind, Ddl};
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, POSTGRES, rule};
use crate::rules::subject::Subject;

rule!(
    "add-exclusion-constraint",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Words(check),
    "an exclusion constraint is built while nobody can read the table",
    r#"Names an `EXCLUDE` constraint that is added to a table that was there before this release.

**Why it is bad.** Its index is built and every row is compared with the others while the lock
that `ALTER TABLE` takes is held, and it fails where two rows exclude each other. Unlike other
constraints it can neither be added `NOT VALID` nor take over an index that is there.

**What is blocked.** `ACCESS EXCLUSIVE`: nobody reads or writes the table until all rows are
compared. ([ALTER TABLE](https://www.postgresql.org/docs/current/sql-altertable.html))

**Example.**

```sql
ALTER TABLE bookings ADD CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, during WITH &&);
```

**Use instead.** Give the constraint to a new table, move the rows, and let it take the name;
or choose an hour in which nobody books, and say so:

```sql
-- migrate: allow(add-exclusion-constraint) 2,000 rows, at night
ALTER TABLE bookings ADD CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, during WITH &&);
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
            let Action::AddConstraint(constraint) = &act.action else {
                continue;
            };
            if !matches!(constraint.kind, ConstraintKind::Exclude) {
                continue;
            }
            let finding = report
                .finding(
                    &act.words.span(),
                    format!(
                        "all rows of `{}` are compared while nobody can read them",
                        alter.table.name
                    ),
                )
                .note(
                    "`ACCESS EXCLUSIVE` is held until the constraint's index is built, and it \
                     fails where two rows exclude each other",
                )
                .help(paste(
                    "give it to a new table, move the rows, and let that take the name",
                    &format!(
                        "CREATE TABLE {new} (LIKE {old} INCLUDING ALL);\nALTER TABLE {new} {};",
                        act.words.sql(),
                        old = alter.table.sql,
                        new = alter.table.beside(&["new"]),
                    ),
                ))
                .help(paste(
                    "or, where the table is small, say so",
                    &format!(
                        "-- migrate: allow(add-exclusion-constraint) how many rows it has\nALTER TABLE {} {};",
                        alter.table.sql,
                        act.words.sql()
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
            &["ALTER TABLE a ADD CONSTRAINT b EXCLUDE USING gist (c WITH &&);"],
            &expect![[r#"
                warning[add-exclusion-constraint]: all rows of `a` are compared while nobody can read them
                 --> 1.up.sql:1:15
                  |
                1 | ALTER TABLE a ADD CONSTRAINT b EXCLUDE USING gist (c WITH &&);
                  |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: `ACCESS EXCLUSIVE` is held until the constraint's index is built, and it fails where two rows exclude each other
                  = help: give it to a new table, move the rows, and let that take the name:
                          CREATE TABLE a_new (LIKE a INCLUDING ALL);
                          ALTER TABLE a_new ADD CONSTRAINT b EXCLUDE USING gist (c WITH &&);
                  = help: or, where the table is small, say so:
                          -- migrate: allow(add-exclusion-constraint) how many rows it has
                          ALTER TABLE a ADD CONSTRAINT b EXCLUDE USING gist (c WITH &&);
            "#]],
        );
    }

    #[test]
    fn a_new_table_is_fine() {
        silent(
            &RULE,
            &["CREATE TABLE a (b int); ALTER TABLE a ADD EXCLUDE USING gist (b WITH =);"],
        );
    }
}
