//! `set-default`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "set-default",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-set-default",
        about: About::Table,
        advice: advice::reason,
    }),
    "a default changes what others write",
    r#"Names `SET DEFAULT`. Off by default.

**Why it is bad.** Inserts of the release that is still running that leave the column out write
something else from now on.

**What is blocked.** `ACCESS EXCLUSIVE` for milliseconds.

**Example.**

```sql
ALTER TABLE users ALTER COLUMN plan SET DEFAULT 'trial';
```

**Use instead.**

```sql
-- migrate: allow(set-default) both releases understand it
ALTER TABLE users ALTER COLUMN plan SET DEFAULT 'trial';
```

Checked by squawk as `ban-set-default`."#
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
            &["ALTER TABLE users ALTER COLUMN plan SET DEFAULT 'trial';"],
            &expect![[r#"
                warning[set-default]: setting a column default may silently change values written by existing clients
                 --> 1.up.sql:1:37
                  |
                1 | ALTER TABLE users ALTER COLUMN plan SET DEFAULT 'trial';
                  |                                     ^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(set-default) why it is right here
                          ALTER TABLE users ALTER COLUMN plan SET DEFAULT 'trial';
            "#]],
        );
    }
}
