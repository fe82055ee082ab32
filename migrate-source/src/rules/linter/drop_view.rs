//! `drop-view`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "drop-view",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-drop-view",
        about: About::Object,
        advice: advice::reason,
    }),
    "a view is dropped that others read",
    r#"Names `DROP VIEW` and `DROP MATERIALIZED VIEW`.

**Why it is bad.** The release that is still running reads it until it is stopped: each such
query fails.

**What is blocked.** `ACCESS EXCLUSIVE` on the view for milliseconds.

**Example.**

```sql
DROP VIEW active_users;
```

**Use instead.**

```sql
-- migrate: allow(drop-view) unread since 2.3
DROP VIEW active_users;
```

Checked by squawk as `ban-drop-view`."#
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
            &["DROP VIEW active_users;"],
            &expect![[r#"
                warning[drop-view]: dropping a view may break existing clients
                 --> 1.up.sql:1:1
                  |
                1 | DROP VIEW active_users;
                  | ^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(drop-view) why it is right here
                          DROP VIEW active_users;
            "#]],
        );
    }
}
