//! `drop-constraint`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "drop-constraint",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-drop-constraint",
        about: About::Table,
        advice: advice::reason,
    }),
    "a constraint is dropped that others rely on",
    r#"Names `DROP CONSTRAINT`, and constraints that are no longer enforced.

**Why it is bad.** The release that is still running relies on it: `ON CONFLICT` on a unique
constraint fails without it, and rows arrive that it takes for impossible.

**What is blocked.** `ACCESS EXCLUSIVE` for milliseconds; for a foreign key also on the table
it refers to.

**Example.**

```sql
ALTER TABLE users DROP CONSTRAINT users_email_key;
```

**Use instead.**

```sql
-- migrate: allow(drop-constraint) replaced by users_email_lower_key above
ALTER TABLE users DROP CONSTRAINT users_email_key;
```

Checked by squawk as `ban-drop-constraint`."#
);

#[cfg(all(test, feature = "rules"))]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::rendered;
    use expect_test::expect;

    #[test]
    fn says_why_and_what_to_paste() {
        rendered(
            &RULE,
            Dialect::Postgres,
            &["ALTER TABLE users DROP CONSTRAINT users_email_key;"],
            &expect![[r#"
                warning[drop-constraint]: dropping a constraint may remove a guarantee that existing clients assume
                 --> 1.up.sql:1:19
                  |
                1 | ALTER TABLE users DROP CONSTRAINT users_email_key;
                  |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(drop-constraint) why it is right here
                          ALTER TABLE users DROP CONSTRAINT users_email_key;
            "#]],
        );
    }
}
