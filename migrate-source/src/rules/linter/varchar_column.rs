//! `varchar-column`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "varchar-column",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "prefer-text-field",
        about: About::Text,
        advice: advice::text,
    }),
    "`varchar(n)`, whose limit is part of the type",
    r#"Names columns of the type `varchar(n)`. Off by default.

**Why it is bad.** A shorter limit later reads the whole table under a lock; a check does not
(`NOT VALID`, then `VALIDATE`).

**What is blocked.** Nothing now; a shorter limit later holds `ACCESS EXCLUSIVE` while all rows
are read.

**Example.**

```sql
CREATE TABLE users (name varchar(80));
```

**Use instead.**

```sql
CREATE TABLE users (name text CHECK (char_length(name) <= 80));
```

Checked by squawk as `prefer-text-field`."#
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
            &["CREATE TABLE users (name varchar(80));"],
            &expect![[r#"
                warning[varchar-column]: changing the size of a `varchar` field requires an `ACCESS EXCLUSIVE` lock, that will prevent all reads and writes to the table
                 --> 1.up.sql:1:26
                  |
                1 | CREATE TABLE users (name varchar(80));
                  |                          ^^^^^^^^^^^
                  |
                  = help: write `text`, and limit it with a check, which can be changed without a rewrite:
                          text CHECK (char_length(…) <= 80)
                  = help: where it is right, say why:
                          -- migrate: allow(varchar-column) why it is right here
                          CREATE TABLE users (name varchar(80));
            "#]],
        );
    }
}
