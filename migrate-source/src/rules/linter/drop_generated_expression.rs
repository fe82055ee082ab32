//! `drop-generated-expression`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "drop-generated-expression",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-drop-generated-expression",
        about: About::Table,
        advice: advice::reason,
    }),
    "a generated column becomes a usual one",
    r#"Names `DROP EXPRESSION`.

**Why it is bad.** The column keeps its values and is not computed any more: what the release
that is still running inserts is `NULL` in it.

**What is blocked.** `ACCESS EXCLUSIVE` for milliseconds.

**Example.**

```sql
ALTER TABLE users ALTER COLUMN slug DROP EXPRESSION;
```

**Use instead.**

```sql
-- migrate: allow(drop-generated-expression) a trigger fills it from now on
ALTER TABLE users ALTER COLUMN slug DROP EXPRESSION;
```

Checked by squawk as `ban-drop-generated-expression`."#
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
            &["ALTER TABLE users ALTER COLUMN slug DROP EXPRESSION;"],
            &expect![[r#"
                warning[drop-generated-expression]: dropping a generated expression may break existing clients
                 --> 1.up.sql:1:37
                  |
                1 | ALTER TABLE users ALTER COLUMN slug DROP EXPRESSION;
                  |                                     ^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(drop-generated-expression) why it is right here
                          ALTER TABLE users ALTER COLUMN slug DROP EXPRESSION;
            "#]],
        );
    }
}
