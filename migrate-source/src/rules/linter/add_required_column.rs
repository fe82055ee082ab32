//! `add-required-column`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "add-required-column",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "adding-required-field",
        about: About::Table,
        advice: advice::with_default,
    }),
    "a column is required that nobody can fill",
    r#"Names a `NOT NULL` column without a default that is added to a table that was there before this
release.

**Why it is bad.** It fails where the table has a row. And the release that is still running
does not know the column: each of its inserts fails.

**What is blocked.** Nothing for long: `ACCESS EXCLUSIVE` for milliseconds. It is the inserts
afterwards that fail.

**Example.**

```sql
ALTER TABLE users ADD COLUMN plan text NOT NULL;
```

**Use instead.**

```sql
ALTER TABLE users ADD COLUMN plan text NOT NULL DEFAULT 'free';
```

Checked by squawk as `adding-required-field`."#
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
            &["ALTER TABLE users ADD COLUMN plan text NOT NULL;"],
            &expect![[r#"
                warning[add-required-column]: adding a new column that is `NOT NULL` and has no default value to an existing table effectively makes it required
                 --> 1.up.sql:1:19
                  |
                1 | ALTER TABLE users ADD COLUMN plan text NOT NULL;
                  |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: give it a default, which costs nothing:
                          ALTER TABLE users ADD COLUMN plan text NOT NULL DEFAULT …;
                  = help: or let it be empty, fill it, and require it later:
                          ALTER TABLE users ADD COLUMN plan text;
                  = help: where it is right, say why:
                          -- migrate: allow(add-required-column) why it is right here
                          ALTER TABLE users ADD COLUMN plan text NOT NULL;
            "#]],
        );
    }
}
