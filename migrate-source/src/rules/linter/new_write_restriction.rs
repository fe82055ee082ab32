//! `new-write-restriction`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "new-write-restriction",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-new-write-restriction",
        about: About::Table,
        advice: advice::reason,
    }),
    "a constraint refuses what others write",
    r#"Names constraints, unique indexes and `SET NOT NULL` that are added to what was there before
this release. Off by default.

**Why it is bad.** `NOT VALID` spares the old rows only: what the release that is still running
writes from now on is checked.

**What is blocked.** See the rule for the statement itself, such as
`constraint-without-not-valid`.

**Example.**

```sql
ALTER TABLE users ADD CONSTRAINT adult CHECK (age >= 18) NOT VALID;
```

**Use instead.**

```sql
-- migrate: allow(new-write-restriction) refused by the form since 2.1
ALTER TABLE users ADD CONSTRAINT adult CHECK (age >= 18) NOT VALID;
```

Checked by squawk as `ban-new-write-restriction`."#
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
            &["ALTER TABLE users ADD CONSTRAINT adult CHECK (age >= 18) NOT VALID;"],
            &expect![[r#"
                warning[new-write-restriction]: a new constraint can reject writes from existing clients, even when it is NOT VALID
                 --> 1.up.sql:1:19
                  |
                1 | ALTER TABLE users ADD CONSTRAINT adult CHECK (age >= 18) NOT VALID;
                  |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(new-write-restriction) why it is right here
                          ALTER TABLE users ADD CONSTRAINT adult CHECK (age >= 18) NOT VALID;
            "#]],
        );
    }
}
