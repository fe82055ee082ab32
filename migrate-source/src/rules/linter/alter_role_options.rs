//! `alter-role-options`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "alter-role-options",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-alter-role-options",
        about: About::Text,
        advice: advice::reason,
    }),
    "what a role may do, or its settings, change",
    r#"Names `ALTER ROLE` and `ALTER USER` with options or settings. Off by default.

**Why it is bad.** Roles belong to the whole server, not to this database, and new sessions of
the release that is still running get other settings.

**What is blocked.** Nothing.

**Example.**

```sql
ALTER ROLE app SET statement_timeout = '5s';
```

**Use instead.**

```sql
-- migrate: allow(alter-role-options) the longest query takes 200 ms
ALTER ROLE app SET statement_timeout = '5s';
```

Checked by squawk as `ban-alter-role-options`."#
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
            &["ALTER ROLE app SET statement_timeout = '5s';"],
            &expect![[r#"
                warning[alter-role-options]: changing role configuration may change behaviour for existing clients
                 --> 1.up.sql:1:16
                  |
                1 | ALTER ROLE app SET statement_timeout = '5s';
                  |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(alter-role-options) why it is right here
                          ALTER ROLE app SET statement_timeout = '5s';
            "#]],
        );
    }
}
