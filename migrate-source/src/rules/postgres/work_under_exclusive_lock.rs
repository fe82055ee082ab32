//! `work-under-exclusive-lock`.

use super::is_free;
use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, AlterTable, ConstraintKind, Ddl, Named};
use crate::rules::past::type_of;
use crate::rules::report::{Report, head, paste};
use crate::rules::rule::{Check, POSTGRES, rule};
use crate::rules::subject::{Judged, Subject};

rule!(
    "work-under-exclusive-lock",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Words(check),
    "long work follows while a table is locked for everybody",
    r#"Names the first statement whose time grows with the number of rows, where an earlier
statement of the same transaction holds `ACCESS EXCLUSIVE` on a table that was there before
this release.

**Why it is bad.** A lock is held until its transaction ends. A change that takes milliseconds
blocks everybody for as long as the `UPDATE` or the index behind it takes.

**What is blocked.** Every read and write of the locked table, for the whole time of the work
below.
([Explicit locking](https://www.postgresql.org/docs/current/explicit-locking.html))

As such work count `UPDATE`, `DELETE`, `INSERT … SELECT`, `COPY`, a new index, a constraint that
is checked, `SET NOT NULL`, another type, and `REFRESH MATERIALIZED VIEW`, on tables that are
not new.

**Example.**

```sql
ALTER TABLE users ADD COLUMN full_name text;
UPDATE users SET full_name = first_name || ' ' || last_name;
```

**Use instead.** Two migrations; the second one locks only the rows that it writes:

```sql
-- an earlier release:
ALTER TABLE users ADD COLUMN full_name text;
-- this release:
UPDATE users SET full_name = first_name || ' ' || last_name;
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if !subject.in_transaction() {
        return;
    }
    for statement in subject.statements {
        let Some(table) = locked(subject, statement) else {
            continue;
        };
        let mut slow = subject
            .below(statement)
            .iter()
            .filter_map(|below| Some((below, work(subject, below)?)));
        let Some((first, what)) = slow.next() else {
            continue;
        };
        let more = slow.count();
        let mut finding = report
            .finding(
                &head(subject, first),
                format!("{what} while everybody waits for `{}`", table.name),
            )
            .label(report.label(
                &head(subject, statement),
                "holds `ACCESS EXCLUSIVE` from here to the end of the script",
            ));
        if more > 0 {
            finding = finding.note(format!("and {more} more such below"));
        }
        let sql = first.sql();
        finding = finding.help(if sql.lines().count() <= 12 {
            paste(
                "move it into a migration of its own (`cargo migrate new NAME`)",
                &format!("{sql};"),
            )
        } else {
            "move it into a migration of its own: `cargo migrate new NAME`".to_owned()
        });
        report.push(finding);
        // One place is enough to see it by.
        return;
    }
}

/// The table that was there before, and that a statement locks for everybody.
fn locked<'s, 'a>(subject: &Subject<'a>, statement: &'s Judged<'a>) -> Option<&'s Named<'a>> {
    let table = match &statement.ddl {
        Ddl::AlterTable(alter) if alter.actions.iter().any(|act| is_exclusive(&act.action)) => {
            &alter.table
        }
        Ddl::DropTable(drop) => drop
            .tables
            .iter()
            .find(|table| !subject.is_new(statement, table))?,
        Ddl::Truncate(tables) => tables
            .iter()
            .find(|table| !subject.is_new(statement, table))?,
        _ => return None,
    };
    (!subject.is_new(statement, table)).then_some(table)
}

/// Whether an action takes `ACCESS EXCLUSIVE`; those that take less are listed in the
/// documentation of `ALTER TABLE`.
fn is_exclusive(action: &Action<'_>) -> bool {
    match action {
        Action::AddConstraint(constraint) => {
            !matches!(constraint.kind, ConstraintKind::ForeignKey { .. })
        }
        // Beside `VALIDATE` also `SET STATISTICS`, `ATTACH PARTITION`, storage parameters
        // and triggers take less.
        Action::Validate(_) | Action::Other => false,
        _ => true,
    }
}

/// What takes long about a statement, as the beginning of a message.
fn work(subject: &Subject<'_>, statement: &Judged<'_>) -> Option<&'static str> {
    let existing = |table: &Named<'_>| !subject.is_new(statement, table);
    match &statement.ddl {
        Ddl::CreateIndex(index) if existing(&index.table) => Some("an index is built"),
        Ddl::AlterTable(alter) if existing(&alter.table) => reads_all(subject, statement, alter),
        Ddl::Other => data_change(subject, statement),
        _ => None,
    }
}

fn reads_all(
    subject: &Subject<'_>,
    statement: &Judged<'_>,
    alter: &AlterTable<'_>,
) -> Option<&'static str> {
    alter.actions.iter().find_map(|act| match &act.action {
        Action::SetNotNull(_) | Action::Validate(_) => Some("a whole table is read"),
        Action::SetType { column, ty } => {
            let old = type_of(subject.before(statement.index), &alter.table, column);
            (!old.is_some_and(|old| is_free(old, ty))).then_some("a table is written anew")
        }
        Action::AddConstraint(constraint) if !constraint.not_valid => match &constraint.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) if key.from_index => None,
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude => {
                Some("an index is built")
            }
            _ => Some("a whole table is read"),
        },
        _ => None,
    })
}

fn data_change(subject: &Subject<'_>, statement: &Judged<'_>) -> Option<&'static str> {
    let mut words = statement.words;
    let what = match words.take_word().as_str() {
        "UPDATE" => "rows are changed",
        "DELETE" if words.take_if("FROM") => "rows are deleted",
        "INSERT" if words.take_if("INTO") && statement.words.contains(&["SELECT"]) => {
            "rows are copied"
        }
        "COPY" => "rows are read in",
        "MERGE" if words.take_if("INTO") => "rows are merged",
        "REFRESH" => return Some("a view is filled"),
        _ => return None,
    };
    words.take_if("ONLY");
    let table = Named::take(&mut words)?;
    (!subject.is_new(statement, &table)).then_some(what)
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
            Dialect::Postgres,
            &[
                "ALTER TABLE a ADD COLUMN b int;\nUPDATE a SET b = 1\nWHERE b IS NULL;\nCREATE INDEX ON a (b);",
            ],
            &expect![[r#"
                warning[work-under-exclusive-lock]: rows are changed while everybody waits for `a`
                 --> 1.up.sql:2:1
                  |
                1 | ALTER TABLE a ADD COLUMN b int;
                  | ------------- holds `ACCESS EXCLUSIVE` from here to the end of the script
                2 | UPDATE a SET b = 1
                  | ^^^^^^^^^^^^^^^^^^
                  |
                  = note: and 1 more such below
                  = help: move it into a migration of its own (`cargo migrate new NAME`):
                          UPDATE a SET b = 1
                          WHERE b IS NULL;
            "#]],
        );
    }

    #[test]
    fn what_counts_as_work() {
        loud(
            &RULE,
            &[
                "DROP TABLE a; DELETE FROM b WHERE c;",
                "ALTER TABLE a RENAME b TO c; INSERT INTO d SELECT * FROM a;",
                "ALTER TABLE a ADD b int; ALTER TABLE c VALIDATE CONSTRAINT d;",
                "TRUNCATE a; REFRESH MATERIALIZED VIEW b;",
            ],
        );
    }

    #[test]
    fn quick_statements_and_new_tables_are_fine() {
        for scripts in [
            &["ALTER TABLE a ADD b int; ALTER TABLE a ADD c int;"][..],
            &["UPDATE a SET b = 1; ALTER TABLE a ADD c int;"],
            &["CREATE TABLE a (b int); ALTER TABLE a ADD c int; UPDATE x SET c = 1;"],
            &[
                "ALTER TABLE x ADD c int; CREATE TABLE a (b int); INSERT INTO a SELECT 1; CREATE INDEX ON a (b);",
            ],
            &["-- migrate: no-transaction\nALTER TABLE a ADD b int; UPDATE a SET b = 1;"],
            &["ALTER TABLE a ADD b int; INSERT INTO c VALUES (1);"],
            &[
                "ALTER TABLE a ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES c NOT VALID; UPDATE a SET b = 1;",
            ],
        ] {
            silent(&RULE, scripts);
        }
    }
}
