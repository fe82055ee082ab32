//! `enum-value-used-at-once`.

use crate::rules::DefaultLevel;
use crate::rules::ddl::Ddl;
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, POSTGRES, rule};
use crate::rules::subject::Subject;
use crate::sql::TokenKind;

rule!(
    "enum-value-used-at-once",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Words(check),
    "an enum value is added and used in one transaction",
    r#"Names a value that `ALTER TYPE … ADD VALUE` adds to a type and that a later statement of the
same transaction writes as a literal.

**Why it is bad.** PostgreSQL refuses it: `unsafe use of new value … of enum type` (55P04). It
is found by the first database that has the type already, and not by a test that makes the
type in the same transaction.
([ALTER TYPE](https://www.postgresql.org/docs/current/sql-altertype.html))

**What is blocked.** Nothing: the script fails and is rolled back.

Silent where the script makes the type itself, or runs without a transaction.

**Example.**

```sql
ALTER TYPE status ADD VALUE 'paused';
UPDATE jobs SET status = 'paused' WHERE stopped;
```

**Use instead.** Add the value in a migration of its own, and use it in the next one:

```sql
ALTER TYPE status ADD VALUE 'paused';
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if !subject.in_transaction() {
        return;
    }
    for statement in subject.statements {
        let Ddl::AddValue(add) = &statement.ddl else {
            continue;
        };
        let made_here = subject.statements[..statement.index].iter().any(
            |above| matches!(&above.ddl, Ddl::Create(kind, name) if kind == "TYPE" && name.may_be(&add.ty)),
        );
        if made_here {
            continue;
        }
        let used = subject.below(statement).iter().find_map(|below| {
            if matches!(below.ddl, Ddl::AddValue(_)) {
                return None;
            }
            let mut words = below.words;
            while let Some(token) = words.take() {
                if token.kind == TokenKind::String && words.text(token) == add.value {
                    return Some(token.span());
                }
            }
            None
        });
        let Some(used) = used else { continue };
        let finding = report
            .finding(
                &used,
                format!(
                    "`{}` is added to `{}` and used in the same transaction",
                    add.value, add.ty.name
                ),
            )
            .label(report.label(&add.span, "added here"))
            .note("PostgreSQL refuses it: `unsafe use of new value` (55P04)")
            .help(paste(
                "move this into a migration of its own, before this one",
                &format!("{};", statement.sql()),
            ));
        report.push(finding);
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
                "ALTER TYPE s ADD VALUE IF NOT EXISTS 'a' AFTER 'b';\nALTER TABLE t ALTER c SET DEFAULT 'a';",
            ],
            &expect![[r#"
                warning[enum-value-used-at-once]: `'a'` is added to `s` and used in the same transaction
                 --> 1.up.sql:2:35
                  |
                1 | ALTER TYPE s ADD VALUE IF NOT EXISTS 'a' AFTER 'b';
                  |                                      --- added here
                2 | ALTER TABLE t ALTER c SET DEFAULT 'a';
                  |                                   ^^^
                  |
                  = note: PostgreSQL refuses it: `unsafe use of new value` (55P04)
                  = help: move this into a migration of its own, before this one:
                          ALTER TYPE s ADD VALUE IF NOT EXISTS 'a' AFTER 'b';
            "#]],
        );
    }

    #[test]
    fn another_value_transaction_or_type_is_fine() {
        for scripts in [
            &["ALTER TYPE s ADD VALUE 'a'; UPDATE t SET c = 'b';"][..],
            &["ALTER TYPE s ADD VALUE 'a';", "UPDATE t SET c = 'a';"],
            &["-- migrate: no-transaction\nALTER TYPE s ADD VALUE 'a'; UPDATE t SET c = 'a';"],
            &["CREATE TYPE s AS ENUM ('b'); ALTER TYPE s ADD VALUE 'a'; UPDATE t SET c = 'a';"],
            &["ALTER TYPE s ADD VALUE 'a'; ALTER TYPE r ADD VALUE 'a';"],
        ] {
            silent(&RULE, scripts);
        }
    }
}
