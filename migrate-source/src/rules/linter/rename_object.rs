//! `rename-object`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "rename-object",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "renaming-object",
        about: About::Object,
        advice: advice::reason,
    }),
    "something that others name gets another name",
    r#"Names `RENAME TO` of views, functions, types, sequences, schemas, roles, triggers, policies,
constraints and databases. (Tables and columns: `rename-table`, `rename-column`.)

**Why it is bad.** The release that is still running names it as it was: each such query fails.

**What is blocked.** A lock for milliseconds.

**Example.**

```sql
ALTER VIEW active_users RENAME TO current_users;
```

**Use instead.**

```sql
CREATE VIEW current_users AS SELECT * FROM active_users;
```

Checked by squawk as `renaming-object`."#
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
            &["ALTER VIEW active_users RENAME TO current_users;"],
            &expect![[r#"
                warning[rename-object]: renaming a view may break existing clients
                 --> 1.up.sql:1:25
                  |
                1 | ALTER VIEW active_users RENAME TO current_users;
                  |                         ^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(rename-object) why it is right here
                          ALTER VIEW active_users RENAME TO current_users;
            "#]],
        );
    }
}
