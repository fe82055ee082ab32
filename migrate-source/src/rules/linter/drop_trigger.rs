//! `drop-trigger`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "drop-trigger",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-drop-trigger",
        about: About::Object,
        advice: advice::reason,
    }),
    "a trigger is dropped that others rely on",
    r#"Names `DROP TRIGGER` and `DROP EVENT TRIGGER`. Off by default.

**Why it is bad.** What it did for the release that is still running is not done any more,
without an error.

**What is blocked.** `ACCESS EXCLUSIVE` on the table for milliseconds.

**Example.**

```sql
DROP TRIGGER keep_slug ON posts;
```

**Use instead.**

```sql
-- migrate: allow(drop-trigger) the application does it since 2.1
DROP TRIGGER keep_slug ON posts;
```

Checked by squawk as `ban-drop-trigger`."#
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
            &["DROP TRIGGER keep_slug ON posts;"],
            &expect![[r#"
                warning[drop-trigger]: dropping a trigger may silently change behaviour for existing clients
                 --> 1.up.sql:1:1
                  |
                1 | DROP TRIGGER keep_slug ON posts;
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(drop-trigger) why it is right here
                          DROP TRIGGER keep_slug ON posts;
            "#]],
        );
    }
}
