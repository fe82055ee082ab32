//! `smallint-column`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "smallint-column",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "prefer-bigint-over-smallint",
        about: About::Text,
        advice: advice::bigint,
    }),
    "a number that ends at thirty-two thousand",
    r#"Names columns of the types `smallint` and `smallserial`. Off by default.

**Why it is bad.** It ends at 32,767, and saves nothing where an eight-byte column stands
beside it.

**What is blocked.** Nothing now; a larger type later writes the table anew under `ACCESS
EXCLUSIVE`.

**Example.**

```sql
CREATE TABLE events (kind smallint);
```

**Use instead.**

```sql
CREATE TABLE events (kind bigint);
```

Checked by squawk as `prefer-bigint-over-smallint`."#
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
            &["CREATE TABLE events (kind smallint);"],
            &expect![[r#"
                warning[smallint-column]: using 16-bit integer fields can result in hitting the max `int` limit
                 --> 1.up.sql:1:27
                  |
                1 | CREATE TABLE events (kind smallint);
                  |                           ^^^^^^^^
                  |
                  = help: write `bigint` for `smallint`
                  = help: where it is right, say why:
                          -- migrate: allow(smallint-column) why it is right here
                          CREATE TABLE events (kind smallint);
            "#]],
        );
    }
}
