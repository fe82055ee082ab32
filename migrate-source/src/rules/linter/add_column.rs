//! `add-column`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "add-column",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-add-column",
        about: About::Table,
        advice: advice::reason,
    }),
    "a column is added that others do not know",
    r#"Names `ADD COLUMN`. Off by default: it is what migrations do.

**Why it is bad.** `SELECT *` and inserts without a list of columns of the release that is
still running meet one column more.

**What is blocked.** `ACCESS EXCLUSIVE` for milliseconds.

**Example.**

```sql
ALTER TABLE users ADD COLUMN born date;
```

**Use instead.**

```sql
-- migrate: allow(add-column) no query says `*`
ALTER TABLE users ADD COLUMN born date;
```

Checked by squawk as `ban-add-column`."#
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
            &["ALTER TABLE users ADD COLUMN born date;"],
            &expect![[r#"
                warning[add-column]: adding a column changes the shape of rows existing clients receive and can break positional inserts
                 --> 1.up.sql:1:19
                  |
                1 | ALTER TABLE users ADD COLUMN born date;
                  |                   ^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(add-column) why it is right here
                          ALTER TABLE users ADD COLUMN born date;
            "#]],
        );
    }
}
