//! `alter-generated-expression`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "alter-generated-expression",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-alter-generated-expression",
        about: About::Table,
        advice: advice::reason,
    }),
    "a generated column is added or computed otherwise",
    r#"Names `SET EXPRESSION`, and generated columns that are added. Off by default.

**Why it is bad.** What the release that is still running reads changes its meaning, and
inserts without a list of columns fail.

**What is blocked.** `ACCESS EXCLUSIVE`; a stored column is written for every row meanwhile.

**Example.**

```sql
ALTER TABLE users ALTER COLUMN slug SET EXPRESSION AS (lower(name));
```

**Use instead.**

```sql
ALTER TABLE users ADD COLUMN slug_new text;
```

Checked by squawk as `ban-alter-generated-expression`."#
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
            &["ALTER TABLE users ALTER COLUMN slug SET EXPRESSION AS (lower(name));"],
            &expect![[r#"
                warning[alter-generated-expression]: changing a generated column expression may change values read by existing clients
                 --> 1.up.sql:1:37
                  |
                1 | ALTER TABLE users ALTER COLUMN slug SET EXPRESSION AS (lower(name));
                  |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(alter-generated-expression) why it is right here
                          ALTER TABLE users ALTER COLUMN slug SET EXPRESSION AS (lower(name));
            "#]],
        );
    }
}
