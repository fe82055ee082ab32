//! `replace-view-or-function`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "replace-view-or-function",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-replace-view-function",
        about: About::Object,
        advice: advice::reason,
    }),
    "a view or function is replaced under its name",
    r#"Names `CREATE OR REPLACE` of views, functions, procedures, triggers, rules and aggregates. Off
by default.

**Why it is bad.** What it says to the release that is still running changes without an error.

**What is blocked.** A view: `ACCESS EXCLUSIVE` for milliseconds.

**Example.**

```sql
CREATE OR REPLACE VIEW active_users AS SELECT * FROM users WHERE NOT gone;
```

**Use instead.**

```sql
CREATE VIEW active_users_2 AS SELECT * FROM users WHERE NOT gone;
```

Checked by squawk as `ban-replace-view-function`."#
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
            &["CREATE OR REPLACE VIEW active_users AS SELECT * FROM users WHERE NOT gone;"],
            &expect![[r#"
                warning[replace-view-or-function]: replacing a view, function, or procedure may silently change behaviour for existing clients
                 --> 1.up.sql:1:1
                  |
                1 | CREATE OR REPLACE VIEW active_users AS SELECT * FROM users WHERE NOT gone;
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(replace-view-or-function) why it is right here
                          CREATE OR REPLACE VIEW active_users AS SELECT * FROM users WHERE NOT gone;
            "#]],
        );
    }
}
