//! `add-composite-attribute`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "add-composite-attribute",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-add-composite-attribute",
        about: About::Object,
        advice: advice::reason,
    }),
    "a composite type gets an attribute that others do not know",
    r#"Names `ALTER TYPE … ADD ATTRIBUTE`. Off by default.

**Why it is bad.** The release that is still running reads and writes values of the old shape.

**What is blocked.** `ACCESS EXCLUSIVE` on tables with columns of the type, which are written
anew with `CASCADE`.

**Example.**

```sql
ALTER TYPE address ADD ATTRIBUTE country text;
```

**Use instead.**

```sql
-- migrate: allow(add-composite-attribute) nothing reads the type as a whole
ALTER TYPE address ADD ATTRIBUTE country text;
```

Checked by squawk as `ban-add-composite-attribute`."#
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
            &["ALTER TYPE address ADD ATTRIBUTE country text;"],
            &expect![[r#"
                warning[add-composite-attribute]: adding a composite attribute changes the shape of values existing clients receive
                 --> 1.up.sql:1:20
                  |
                1 | ALTER TYPE address ADD ATTRIBUTE country text;
                  |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(add-composite-attribute) why it is right here
                          ALTER TYPE address ADD ATTRIBUTE country text;
            "#]],
        );
    }
}
