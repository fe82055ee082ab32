//! `alter-view-options`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "alter-view-options",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-alter-view-options",
        about: About::Object,
        advice: advice::reason,
    }),
    "how a view behaves changes",
    r#"Names `ALTER VIEW … SET` and `RESET`. Off by default.

**Why it is bad.** `security_invoker` and `check_option` change what readers see and writers
may.

**What is blocked.** `ACCESS EXCLUSIVE` on the view for milliseconds.

**Example.**

```sql
ALTER VIEW active_users SET (security_invoker = true);
```

**Use instead.**

```sql
-- migrate: allow(alter-view-options) its readers may read the table
ALTER VIEW active_users SET (security_invoker = true);
```

Checked by squawk as `ban-alter-view-options`."#
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
            &["ALTER VIEW active_users SET (security_invoker = true);"],
            &expect![[r#"
                warning[alter-view-options]: changing view options may change behaviour for existing clients
                 --> 1.up.sql:1:25
                  |
                1 | ALTER VIEW active_users SET (security_invoker = true);
                  |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(alter-view-options) why it is right here
                          ALTER VIEW active_users SET (security_invoker = true);
            "#]],
        );
    }
}
