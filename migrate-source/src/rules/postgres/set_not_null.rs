//! `set-not-null`.

use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, ConstraintKind, Ddl, Named};
use crate::rules::past::constraints_of;
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, POSTGRES, rule};
use crate::rules::subject::{Judged, Subject};
use crate::script::words::Words;

rule!(
    "set-not-null",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Words(check),
    "`SET NOT NULL` reads the whole table while nobody else can",
    r#"Names `SET NOT NULL` on a table that was there before this release, where no validated
`CHECK (column IS NOT NULL)` proves it already.

**Why it is bad.** Every row is read to see that there is no `NULL`, while the lock that
`ALTER TABLE` takes is held; and the release that is still running may write one meanwhile.

**What is blocked.** `ACCESS EXCLUSIVE`: nobody reads or writes the table until all of it has
been read. A check that was validated before (under a lock that blocks nobody) makes it a
matter of milliseconds.
([ALTER TABLE](https://www.postgresql.org/docs/current/sql-altertable.html))

**Example.**

```sql
ALTER TABLE users ALTER COLUMN email SET NOT NULL;
```

**Use instead.** First the check, in a migration of its own:

```sql
-- an earlier release:
ALTER TABLE users ADD CONSTRAINT users_email_not_null CHECK (email IS NOT NULL) NOT VALID;
-- this release:
ALTER TABLE users VALIDATE CONSTRAINT users_email_not_null;
ALTER TABLE users ALTER COLUMN email SET NOT NULL;
ALTER TABLE users DROP CONSTRAINT users_email_not_null;
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
            let Action::SetNotNull(column) = &act.action else {
                continue;
            };
            if is_proven(subject, statement, &alter.table, column) {
                continue;
            }
            let check = alter.table.with(&[&column.name, "not_null"]);
            let table = alter.table.sql;
            let finding = report
                .finding(
                    &act.words.span(),
                    format!(
                        "all of `{}` is read while nobody else can read it",
                        alter.table.name
                    ),
                )
                .note("`ACCESS EXCLUSIVE` is held until every row has been looked at for a `NULL`")
                .help(paste(
                    "write this first, it reads nothing",
                    &format!(
                        "ALTER TABLE {table} ADD CONSTRAINT {check} CHECK ({} IS NOT NULL) NOT VALID;",
                        column.sql
                    ),
                ))
                .help(paste(
                    "and in the next migration this, which blocks nobody while it reads",
                    &format!(
                        "ALTER TABLE {table} VALIDATE CONSTRAINT {check};
\
                         ALTER TABLE {table} ALTER COLUMN {} SET NOT NULL;
\
                         ALTER TABLE {table} DROP CONSTRAINT {check};",
                        column.sql
                    ),
                ));
            report.push(finding);
        }
    }
}

/// Whether a validated check says so already.
fn is_proven(
    subject: &Subject<'_>,
    statement: &Judged<'_>,
    table: &Named<'_>,
    column: &Named<'_>,
) -> bool {
    let before = || subject.before(statement.index);
    constraints_of(before(), table)
        .into_iter()
        .any(|constraint| {
            let ConstraintKind::Check(words) = &constraint.kind else {
                return false;
            };
            let is_validated = |name: &Named<'_>| {
                before().any(|ddl| {
                    matches!(ddl, Ddl::AlterTable(alter) if alter.table.may_be(table)
                    && alter.actions.iter().any(
                        |act| matches!(&act.action, Action::Validate(found) if found.may_be(name)),
                    ))
                })
            };
            says_not_null(*words, column)
                && (!constraint.not_valid || constraint.name.as_ref().is_some_and(is_validated))
        })
}

/// Whether `column IS NOT NULL` stands in an expression.
fn says_not_null(mut words: Words<'_>, column: &Named<'_>) -> bool {
    while !words.is_empty() {
        let mut ahead = words;
        if let Some(name) = Named::take(&mut ahead)
            && name.may_be(column)
            && ahead.take_all(&["IS", "NOT", "NULL"])
        {
            return true;
        }
        words.take();
    }
    false
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
            &["ALTER TABLE app.users ALTER \"E-mail\" SET NOT NULL;"],
            &expect![[r#"
                warning[set-not-null]: all of `users` is read while nobody else can read it
                 --> 1.up.sql:1:23
                  |
                1 | ALTER TABLE app.users ALTER "E-mail" SET NOT NULL;
                  |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: `ACCESS EXCLUSIVE` is held until every row has been looked at for a `NULL`
                  = help: write this first, it reads nothing:
                          ALTER TABLE app.users ADD CONSTRAINT "users_E-mail_not_null" CHECK ("E-mail" IS NOT NULL) NOT VALID;
                  = help: and in the next migration this, which blocks nobody while it reads:
                          ALTER TABLE app.users VALIDATE CONSTRAINT "users_E-mail_not_null";
                          ALTER TABLE app.users ALTER COLUMN "E-mail" SET NOT NULL;
                          ALTER TABLE app.users DROP CONSTRAINT "users_E-mail_not_null";
            "#]],
        );
    }

    #[test]
    fn a_check_that_is_not_validated_proves_nothing() {
        loud(
            &RULE,
            &[
                "ALTER TABLE a ADD CONSTRAINT c CHECK (b IS NOT NULL) NOT VALID; ALTER TABLE a ALTER b SET NOT NULL;",
                "ALTER TABLE a ADD CHECK (c IS NOT NULL); ALTER TABLE a ALTER b SET NOT NULL;",
                "ALTER TABLE a ADD COLUMN b int; ALTER TABLE a ALTER b SET NOT NULL;",
            ],
        );
    }

    #[test]
    fn a_validated_check_or_a_new_table_is_fine() {
        for scripts in [
            &[
                "ALTER TABLE a ADD CONSTRAINT c CHECK (b IS NOT NULL) NOT VALID;",
                "ALTER TABLE a VALIDATE CONSTRAINT c;",
                "ALTER TABLE a ALTER b SET NOT NULL;",
            ][..],
            &["CREATE TABLE a (b int); ALTER TABLE a ALTER b SET NOT NULL;"],
            &[
                "ALTER TABLE a ADD CHECK (length(b) > 1 AND (b IS NOT NULL)); ALTER TABLE a ALTER COLUMN b SET NOT NULL;",
            ],
        ] {
            silent(&RULE, scripts);
        }
    }
}
