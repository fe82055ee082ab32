//! `separate-alter-table`.

use crate::dialect::Dialect;
use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, AlterTable, Ddl};
use crate::rules::report::{Report, head, paste};
use crate::rules::rule::{Check, rule};
use crate::rules::subject::{Judged, Subject};

rule!(
    "separate-alter-table",
    DefaultLevel::Warn,
    &[Dialect::Postgres, Dialect::Mysql],
    Check::Words(check),
    "several `ALTER TABLE` in a row that could be one",
    r#"Names `ALTER TABLE` statements of one table that follow each other and could be one, where the
table was there before this release.

**Why it is bad.** Each of them waits for its lock anew, and each one that has to read, write or
copy the table does so by itself: one statement does it once.

**What is blocked.** PostgreSQL: `ACCESS EXCLUSIVE`, for the sum of the times instead of the
longest. MySQL: each one that copies the table copies it again, and commits by itself.
([ALTER TABLE](https://www.postgresql.org/docs/current/sql-altertable.html),
[MySQL](https://dev.mysql.com/doc/refman/8.4/en/alter-table.html))

Silent where the actions depend on each other's order, and for what has to stand alone, such
as `RENAME` and `VALIDATE CONSTRAINT`.

**Example.**

```sql
ALTER TABLE users ADD COLUMN born date;
ALTER TABLE users ADD COLUMN city text;
```

**Use instead.**

```sql
ALTER TABLE users
    ADD COLUMN born date,
    ADD COLUMN city text;
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut at = 0;
    while at < subject.statements.len() {
        let run = run(subject, at);
        if run.len() > 1 {
            tell(subject, run, report);
        }
        at += run.len().max(1);
    }
}

/// The statements from one on that could be one.
fn run<'s, 'a>(subject: &'s Subject<'a>, at: usize) -> &'s [Judged<'a>] {
    let first = &subject.statements[at];
    let Ddl::AlterTable(alter) = &first.ddl else {
        return &[];
    };
    if subject.is_new(first, &alter.table) || !can_be_joined(alter) {
        return &[];
    }
    let mut objects = touched(alter);
    let mut latest = ranks(alter).max();
    let mut end = at + 1;
    while let Some(next) = subject.statements.get(end) {
        let Ddl::AlterTable(next_alter) = &next.ddl else {
            break;
        };
        let more = touched(next_alter);
        // What is done first in one statement must not stand behind what is done later.
        let changes_order = ranks(next_alter).min() < latest;
        if beginning(next, next_alter) != beginning(first, alter)
            || !can_be_joined(next_alter)
            || changes_order
            || more.iter().any(|object| objects.contains(object))
        {
            break;
        }
        latest = latest.max(ranks(next_alter).max());
        objects.extend(more);
        end += 1;
    }
    &subject.statements[at..end]
}

/// `ALTER TABLE IF EXISTS ONLY name`, in one spelling.
fn beginning(statement: &Judged<'_>, alter: &AlterTable<'_>) -> String {
    let text = &statement.words.source()[statement.span.start..alter.rest.span().start];
    let words: Vec<String> = text
        .split_whitespace()
        .map(str::to_ascii_lowercase)
        .collect();
    words.join(" ")
}

fn can_be_joined(alter: &AlterTable<'_>) -> bool {
    !alter.actions.is_empty()
        && alter.actions.iter().all(|act| {
            !matches!(
                act.action,
                Action::RenameColumn { .. }
                    | Action::RenameTable(_)
                    | Action::Validate(_)
                    | Action::Demand(..)
                    | Action::ConvertTo
                    | Action::Other
            )
        })
}

/// When `PostgreSQL` does each action of one statement, whatever their order in it: it
/// drops, then changes types, then does the rest
/// (`AlterTablePass` in `src/backend/commands/tablecmds.c`).
fn ranks(alter: &AlterTable<'_>) -> impl Iterator<Item = u8> {
    alter.actions.iter().map(|act| match act.action {
        Action::DropColumn(_) | Action::DropConstraint => 0,
        Action::SetType { .. } | Action::Modify { .. } => 1,
        _ => 2,
    })
}

/// The columns that an action changes or makes.
fn touched(alter: &AlterTable<'_>) -> Vec<String> {
    alter
        .actions
        .iter()
        .filter_map(|act| match &act.action {
            Action::AddColumn(column) => Some(&column.name),
            Action::DropColumn(column)
            | Action::SetNotNull(column)
            | Action::SetType { column, .. } => Some(column),
            Action::Modify { from, .. } => Some(from),
            _ => None,
        })
        .map(|name| name.name.to_ascii_lowercase())
        .collect()
}

fn tell(subject: &Subject<'_>, run: &[Judged<'_>], report: &mut Report<'_>) {
    let (first, last) = (&run[0], &run[run.len() - 1]);
    let Ddl::AlterTable(alter) = &first.ddl else {
        return;
    };
    let rests: Vec<&str> = run
        .iter()
        .filter_map(|statement| match &statement.ddl {
            Ddl::AlterTable(alter) => Some(alter.rest.sql()),
            _ => None,
        })
        .collect();
    let beginning = subject.sql(&(first.span.start..alter.rest.span().start));
    let joined = format!("{}\n    {}", beginning.trim_end(), rests.join(",\n    "));
    let mut finding = report.finding(
        &head(subject, first),
        format!(
            "`{}` is altered {} times in a row",
            alter.table.name,
            run.len()
        ),
    );
    for statement in &run[1..run.len().min(4)] {
        finding = finding.label(report.label(&head(subject, statement), ""));
    }
    finding = finding
        .note("each of them waits for its lock anew, and reads or writes the table by itself")
        .help(paste("make them one", &format!("{joined};")));
    // A comment between two of them would be lost.
    let is_plain = run.windows(2).all(|pair| {
        let gap = subject.sql(&(pair[0].span.end..pair[1].span.start));
        gap.chars().all(|c| c == ';' || c.is_whitespace())
    });
    if is_plain {
        finding = finding.fix(report.fix(
            format!(
                "{} `ALTER TABLE` of `{}` made one",
                run.len(),
                alter.table.name
            ),
            vec![(first.span.start..last.span.end, joined)],
        ));
    }
    report.push(finding);
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
                "ALTER TABLE only app.users\n  DROP COLUMN a;\nalter table ONLY app.users ADD b int, ALTER c SET NOT NULL; ALTER TABLE ONLY app.users ADD CHECK (d > 0);",
            ],
            &expect![[r#"
                warning[separate-alter-table]: `users` is altered 3 times in a row
                 --> 1.up.sql:1:1
                  |
                1 | ALTER TABLE only app.users
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^
                2 |   DROP COLUMN a;
                3 | alter table ONLY app.users ADD b int, ALTER c SET NOT NULL; ALTER TABLE ONLY app.users ADD CHECK (d > 0);
                  | --------------------------                                  --------------------------
                  |
                  = note: each of them waits for its lock anew, and reads or writes the table by itself
                  = help: make them one:
                          ALTER TABLE only app.users
                              DROP COLUMN a,
                              ADD b int, ALTER c SET NOT NULL,
                              ADD CHECK (d > 0);
            "#]],
        );
    }

    #[test]
    fn what_depends_on_an_order_or_stands_alone_is_fine() {
        for scripts in [
            &["ALTER TABLE a ADD b int; ALTER TABLE c ADD b int; ALTER TABLE a ADD c int;"][..],
            &["ALTER TABLE a ADD b int; ALTER TABLE a DROP COLUMN c;"],
            &["ALTER TABLE a ADD b int; ALTER TABLE a ALTER COLUMN b TYPE bigint;"],
            &["ALTER TABLE a RENAME COLUMN b TO c; ALTER TABLE a ADD d int;"],
            &["ALTER TABLE a ADD b int; ALTER TABLE a ALTER COLUMN c TYPE int USING b;"],
            &["CREATE TABLE a (b int); ALTER TABLE a ADD c int; ALTER TABLE a ADD d int;"],
        ] {
            silent(&RULE, scripts);
        }
    }
}
