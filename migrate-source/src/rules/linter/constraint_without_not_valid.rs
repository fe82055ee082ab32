//! `constraint-without-not-valid`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "constraint-without-not-valid",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "constraint-missing-not-valid",
        about: About::Table,
        advice: advice::not_valid,
    }),
    "a constraint is checked against every row at once",
    r#"Names a `CHECK` or foreign key that is added without `NOT VALID` to a table that was there
before this release, and a `VALIDATE CONSTRAINT` in the transaction that added it.

**Why it is bad.** Every row is read while the lock is held that adding a constraint takes, and
one row that does not fit makes it fail.

**What is blocked.** A check: `ACCESS EXCLUSIVE`, readers and writers wait until all rows are
read. A foreign key: `SHARE ROW EXCLUSIVE` on both tables, writers wait. `VALIDATE CONSTRAINT`
in a later transaction takes `SHARE UPDATE EXCLUSIVE`: nobody waits. ([ALTER
TABLE](https://www.postgresql.org/docs/current/sql-altertable.html))

**Example.**

```sql
ALTER TABLE users ADD CONSTRAINT adult CHECK (age >= 18);
```

**Use instead.**

```sql
ALTER TABLE users ADD CONSTRAINT adult CHECK (age >= 18) NOT VALID;
```

Checked by squawk as `constraint-missing-not-valid`."#
);

#[cfg(all(test, feature = "rules"))]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{rendered, silent};
    use expect_test::expect;

    #[test]
    fn what_cannot_be_checked_later_has_rules_of_its_own() {
        for kind in [
            "PRIMARY KEY (b)",
            "UNIQUE (b)",
            "EXCLUDE USING gist (b WITH &&)",
        ] {
            silent(&RULE, &[&format!("ALTER TABLE a ADD CONSTRAINT c {kind};")]);
        }
    }

    #[test]
    fn says_why_and_what_to_paste() {
        rendered(
            &RULE,
            Dialect::Postgres,
            &["ALTER TABLE users ADD CONSTRAINT adult CHECK (age >= 18);"],
            &expect![[r#"
                warning[constraint-without-not-valid]: by default new constraints require a table scan and block writes to the table while that scan occurs
                 --> 1.up.sql:1:19
                  |
                1 | ALTER TABLE users ADD CONSTRAINT adult CHECK (age >= 18);
                  |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: add it without a look at the rows:
                          ALTER TABLE users ADD CONSTRAINT adult CHECK (age >= 18) NOT VALID;
                  = help: and let the next migration look at them while others write:
                          ALTER TABLE users VALIDATE CONSTRAINT adult;
                  = help: where it is right, say why:
                          -- migrate: allow(constraint-without-not-valid) why it is right here
                          ALTER TABLE users ADD CONSTRAINT adult CHECK (age >= 18);
            "#]],
        );
    }
}
