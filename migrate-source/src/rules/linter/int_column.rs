//! `int-column`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "int-column",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "prefer-bigint-over-int",
        about: About::Text,
        advice: advice::bigint,
    }),
    "a number that ends at two thousand million",
    r#"Names columns of the types `integer` and `serial`. Off by default.

**Why it is bad.** It ends at 2,147,483,647. A key that runs out refuses every insert from then
on.

**What is blocked.** Nothing now; a larger type later writes the table anew under `ACCESS
EXCLUSIVE`.

**Example.**

```sql
CREATE TABLE events (id integer PRIMARY KEY);
```

**Use instead.**

```sql
CREATE TABLE events (id bigint PRIMARY KEY);
```

Checked by squawk as `prefer-bigint-over-int`."#
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
            &["CREATE TABLE events (id integer PRIMARY KEY);"],
            &expect![[r#"
                warning[int-column]: using 32-bit integer fields can result in hitting the max `int` limit
                 --> 1.up.sql:1:25
                  |
                1 | CREATE TABLE events (id integer PRIMARY KEY);
                  |                         ^^^^^^^
                  |
                  = help: write `bigint` for `integer`
                  = help: where it is right, say why:
                          -- migrate: allow(int-column) why it is right here
                          CREATE TABLE events (id integer PRIMARY KEY);
            "#]],
        );
    }
}
