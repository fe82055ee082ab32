//! `create-policy`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "create-policy",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-create-policy",
        about: About::Table,
        advice: advice::reason,
    }),
    "a policy is made for a table that others use",
    r#"Names `CREATE POLICY`. Off by default.

**Why it is bad.** A restrictive one hides rows from the release that is still running; a
permissive one shows more.

**What is blocked.** `ACCESS EXCLUSIVE` on the table for milliseconds.

**Example.**

```sql
CREATE POLICY own_notes ON notes USING (owner = 1);
```

**Use instead.**

```sql
-- migrate: allow(create-policy) the table's first one
CREATE POLICY own_notes ON notes USING (owner = 1);
```

Checked by squawk as `ban-create-policy`."#
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
            &["CREATE POLICY own_notes ON notes USING (owner = 1);"],
            &expect![[r#"
                warning[create-policy]: creating a policy may change access for existing clients
                 --> 1.up.sql:1:1
                  |
                1 | CREATE POLICY own_notes ON notes USING (owner = 1);
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(create-policy) why it is right here
                          CREATE POLICY own_notes ON notes USING (owner = 1);
            "#]],
        );
    }
}
