//! `truncate`.

use std::ops::Range;

use crate::dialect::Dialect;
use crate::rules::DefaultLevel;
use crate::rules::ddl::{Ddl, Named};
use crate::rules::report::{Report, paste};
use crate::rules::rule::{ALL, Check, rule};
use crate::rules::subject::{Judged, Subject};

rule!(
    "truncate",
    DefaultLevel::Warn,
    ALL,
    Check::Words(check),
    "a table is emptied",
    r#"Names `TRUNCATE`, and a `DELETE` without `WHERE`, of a table that was there before this
release.

**Why it is bad.** Every row is gone, and no down script brings one back. With `CASCADE` the
rows of every table that refers to it are gone as well.

**What is blocked.** `TRUNCATE` takes `ACCESS EXCLUSIVE` on PostgreSQL: readers and writers
wait until the transaction ends. On MySQL it drops and makes the table anew and commits what
came before it. A `DELETE` of everything locks every row for as long as it takes, and on
SQLite the whole database.

**Example.**

```sql
DELETE FROM sessions;
```

**Use instead.** Delete what is meant, or say why everything may go:

```sql
-- migrate: allow(truncate) sessions are made anew when somebody logs in
DELETE FROM sessions;
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        let emptied: Vec<Named<'_>> = match &statement.ddl {
            Ddl::Truncate(tables) => tables.clone(),
            _ => deleted(statement).into_iter().collect(),
        };
        for table in emptied {
            if !subject.is_new(statement, &table) {
                let finding = finding(subject, statement, &table, report);
                report.push(finding);
            }
        }
    }
}

/// The table of a `DELETE` without a condition.
fn deleted<'a>(statement: &Judged<'a>) -> Option<Named<'a>> {
    let mut words = statement.words;
    if !words.take_all(&["DELETE", "FROM"]) {
        return None;
    }
    words.take_if("ONLY");
    let table = Named::take(&mut words)?;
    words.is_empty().then_some(table)
}

fn finding(
    subject: &Subject<'_>,
    statement: &Judged<'_>,
    table: &Named<'_>,
    report: &Report<'_>,
) -> crate::Finding {
    let span: Range<usize> = statement.span.start..table.span.end;
    let mut finding = report
        .finding(&span, format!("every row of `{}` is deleted", table.name))
        .note("no down script brings them back");
    if statement.words.contains(&["CASCADE"]) {
        finding = finding.note("`CASCADE` empties every table that refers to it as well");
    }
    if subject.dialect == Dialect::Postgres && matches!(statement.ddl, Ddl::Truncate(_)) {
        finding = finding.note("readers and writers of the table wait until the transaction ends");
    }
    finding
        .help(paste(
            "if nobody misses them, say why",
            &format!(
                "-- migrate: allow(truncate) why nobody misses them\n{};",
                statement.sql()
            ),
        ))
        .help(paste(
            "or delete what is meant",
            &format!("DELETE FROM {} WHERE …;", table.sql),
        ))
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
            &["TRUNCATE TABLE ONLY app.sessions, marks CASCADE; DELETE FROM marks;"],
            &expect![[r#"
                warning[truncate]: every row of `sessions` is deleted
                 --> 1.up.sql:1:1
                  |
                1 | TRUNCATE TABLE ONLY app.sessions, marks CASCADE; DELETE FROM marks;
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: no down script brings them back
                  = note: `CASCADE` empties every table that refers to it as well
                  = note: readers and writers of the table wait until the transaction ends
                  = help: if nobody misses them, say why:
                          -- migrate: allow(truncate) why nobody misses them
                          TRUNCATE TABLE ONLY app.sessions, marks CASCADE;
                  = help: or delete what is meant:
                          DELETE FROM app.sessions WHERE …;

                warning[truncate]: every row of `marks` is deleted
                 --> 1.up.sql:1:1
                  |
                1 | TRUNCATE TABLE ONLY app.sessions, marks CASCADE; DELETE FROM marks;
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: no down script brings them back
                  = note: `CASCADE` empties every table that refers to it as well
                  = note: readers and writers of the table wait until the transaction ends
                  = help: if nobody misses them, say why:
                          -- migrate: allow(truncate) why nobody misses them
                          TRUNCATE TABLE ONLY app.sessions, marks CASCADE;
                  = help: or delete what is meant:
                          DELETE FROM marks WHERE …;

                warning[truncate]: every row of `marks` is deleted
                 --> 1.up.sql:1:50
                  |
                1 | TRUNCATE TABLE ONLY app.sessions, marks CASCADE; DELETE FROM marks;
                  |                                                  ^^^^^^^^^^^^^^^^^
                  |
                  = note: no down script brings them back
                  = help: if nobody misses them, say why:
                          -- migrate: allow(truncate) why nobody misses them
                          DELETE FROM marks;
                  = help: or delete what is meant:
                          DELETE FROM marks WHERE …;
            "#]],
        );
    }

    #[test]
    fn a_condition_or_a_new_table_is_fine() {
        for scripts in [
            &["DELETE FROM a WHERE b = 1;"][..],
            &["DELETE FROM a USING b WHERE true;"],
            &["CREATE TABLE a (b int); DELETE FROM a;"],
            &["CREATE TABLE a (b int);", "DELETE FROM a;"],
        ] {
            silent(&RULE, scripts);
        }
    }
}
