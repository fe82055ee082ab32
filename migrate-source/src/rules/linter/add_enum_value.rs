//! `add-enum-value`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "add-enum-value",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-add-enum-value",
        about: About::Object,
        advice: advice::reason,
    }),
    "an enum gets a value that others do not know",
    r#"Names `ALTER TYPE … ADD VALUE`. Off by default.

**Why it is bad.** The release that is still running cannot decode the value once somebody
writes it.

**What is blocked.** Nothing.

**Example.**

```sql
ALTER TYPE status ADD VALUE 'paused';
```

**Use instead.**

```sql
-- migrate: allow(add-enum-value) every release since 2.1 reads unknown ones
ALTER TYPE status ADD VALUE 'paused';
```

Checked by squawk as `ban-add-enum-value`."#
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
            &["ALTER TYPE status ADD VALUE 'paused';"],
            &expect![[r#"
                warning[add-enum-value]: adding an enum value changes the set of values existing clients can receive
                 --> 1.up.sql:1:19
                  |
                1 | ALTER TYPE status ADD VALUE 'paused';
                  |                   ^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(add-enum-value) why it is right here
                          ALTER TYPE status ADD VALUE 'paused';
            "#]],
        );
    }
}
