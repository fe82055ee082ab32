//! `drop-schema`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "drop-schema",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-drop-schema",
        about: About::Object,
        advice: advice::reason,
    }),
    "a schema is dropped with everything in it",
    r#"Names `DROP SCHEMA`.

**Why it is bad.** With `CASCADE` every table, view and function in it is gone; without, it
fails where something is left.

**What is blocked.** `ACCESS EXCLUSIVE` on everything that is dropped.

**Example.**

```sql
DROP SCHEMA legacy CASCADE;
```

**Use instead.**

```sql
-- migrate: allow(drop-schema) emptied in 2.3
DROP SCHEMA legacy;
```

Checked by squawk as `ban-drop-schema`."#
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
            &["DROP SCHEMA legacy CASCADE;"],
            &expect![[r#"
                warning[drop-schema]: dropping a schema may break existing clients
                 --> 1.up.sql:1:1
                  |
                1 | DROP SCHEMA legacy CASCADE;
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(drop-schema) why it is right here
                          DROP SCHEMA legacy CASCADE;
            "#]],
        );
    }
}
