//! `drop-not-null`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "drop-not-null",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-drop-not-null",
        about: About::Table,
        advice: advice::reason,
    }),
    "a column may be empty from now on",
    r#"Names `DROP NOT NULL`.

**Why it is bad.** The release that is still running takes the column for filled: a query that
reads a `NULL` into a value that cannot be one fails (sqlx: `UnexpectedNullError`).

**What is blocked.** `ACCESS EXCLUSIVE` for milliseconds.

**Example.**

```sql
ALTER TABLE users ALTER COLUMN email DROP NOT NULL;
```

**Use instead.**

```sql
-- migrate: allow(drop-not-null) every release since 2.1 reads an Option
ALTER TABLE users ALTER COLUMN email DROP NOT NULL;
```

Checked by squawk as `ban-drop-not-null`."#
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
            &["ALTER TABLE users ALTER COLUMN email DROP NOT NULL;"],
            &expect![[r#"
                warning[drop-not-null]: dropping a `NOT NULL` constraint may break existing clients
                 --> 1.up.sql:1:38
                  |
                1 | ALTER TABLE users ALTER COLUMN email DROP NOT NULL;
                  |                                      ^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(drop-not-null) why it is right here
                          ALTER TABLE users ALTER COLUMN email DROP NOT NULL;
            "#]],
        );
    }
}
