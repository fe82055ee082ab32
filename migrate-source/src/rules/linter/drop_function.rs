//! `drop-function`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "drop-function",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-drop-function",
        about: About::Object,
        advice: advice::reason,
    }),
    "a function is dropped that others call",
    r#"Names `DROP FUNCTION`, `DROP PROCEDURE`, `DROP ROUTINE` and `DROP AGGREGATE`.

**Why it is bad.** The release that is still running, triggers, defaults and views may call it.

**What is blocked.** Nothing: functions are locked by nobody.

**Example.**

```sql
DROP FUNCTION slug(text);
```

**Use instead.**

```sql
-- migrate: allow(drop-function) unused since 2.3
DROP FUNCTION slug(text);
```

Checked by squawk as `ban-drop-function`."#
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
            &["DROP FUNCTION slug(text);"],
            &expect![[r#"
                warning[drop-function]: dropping a function may break existing clients
                 --> 1.up.sql:1:1
                  |
                1 | DROP FUNCTION slug(text);
                  | ^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(drop-function) why it is right here
                          DROP FUNCTION slug(text);
            "#]],
        );
    }
}
