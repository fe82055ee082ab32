//! `drop-default`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "drop-default",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-drop-default",
        about: About::Table,
        advice: advice::reason,
    }),
    "a default is dropped that inserts rely on",
    r#"Names `DROP DEFAULT`.

**Why it is bad.** Inserts of the release that is still running leave the column out: without
the default they write `NULL`, or fail.

**What is blocked.** `ACCESS EXCLUSIVE` for milliseconds.

**Example.**

```sql
ALTER TABLE users ALTER COLUMN plan DROP DEFAULT;
```

**Use instead.**

```sql
-- migrate: allow(drop-default) every release since 2.1 writes it
ALTER TABLE users ALTER COLUMN plan DROP DEFAULT;
```

Checked by squawk as `ban-drop-default`."#
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
            &["ALTER TABLE users ALTER COLUMN plan DROP DEFAULT;"],
            &expect![[r#"
                warning[drop-default]: dropping a column default may break existing clients
                 --> 1.up.sql:1:37
                  |
                1 | ALTER TABLE users ALTER COLUMN plan DROP DEFAULT;
                  |                                     ^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(drop-default) why it is right here
                          ALTER TABLE users ALTER COLUMN plan DROP DEFAULT;
            "#]],
        );
    }
}
