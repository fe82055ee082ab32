//! `enum-value-at-the-end`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "enum-value-at-the-end",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "require-enum-value-ordering",
        about: About::Text,
        advice: advice::reason,
    }),
    "an enum value is added without its place",
    r#"Names `ADD VALUE` without `BEFORE` or `AFTER`. Off by default: at the end is where most values
belong.

**Why it is bad.** Enums sort by the order of their values, and the order cannot be changed
later.

**What is blocked.** Nothing.

**Example.**

```sql
ALTER TYPE status ADD VALUE 'paused';
```

**Use instead.**

```sql
ALTER TYPE status ADD VALUE 'paused' AFTER 'running';
```

Checked by squawk as `require-enum-value-ordering`."#
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
                warning[enum-value-at-the-end]: ADD VALUE without BEFORE or AFTER appends the value to the end of the enum, which may result in unexpected ordering
                 --> 1.up.sql:1:19
                  |
                1 | ALTER TYPE status ADD VALUE 'paused';
                  |                   ^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(enum-value-at-the-end) why it is right here
                          ALTER TYPE status ADD VALUE 'paused';
            "#]],
        );
    }
}
