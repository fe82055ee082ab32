//! `drop-type`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "drop-type",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-drop-type",
        about: About::Object,
        advice: advice::reason,
    }),
    "a type is dropped that others use",
    r#"Names `DROP TYPE`, and types' casts and operators that are dropped.

**Why it is bad.** The release that is still running names it in casts and reads columns of it;
with `CASCADE` columns of the type go with it.

**What is blocked.** Nothing for long.

**Example.**

```sql
DROP TYPE mood;
```

**Use instead.**

```sql
-- migrate: allow(drop-type) no column of it is left
DROP TYPE mood;
```

Checked by squawk as `ban-drop-type`."#
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
            &["DROP TYPE mood;"],
            &expect![[r#"
                warning[drop-type]: dropping a type may break existing clients
                 --> 1.up.sql:1:1
                  |
                1 | DROP TYPE mood;
                  | ^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(drop-type) why it is right here
                          DROP TYPE mood;
            "#]],
        );
    }
}
