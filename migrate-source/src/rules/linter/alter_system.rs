//! `alter-system`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "alter-system",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-alter-system-options",
        about: About::Text,
        advice: advice::reason,
    }),
    "the server's configuration changes",
    r#"Names `ALTER SYSTEM`. Off by default.

**Why it is bad.** It changes every database of the server, at the next reload, and hosted
servers refuse it.

**What is blocked.** Nothing.

**Example.**

```sql
-- migrate: no-transaction
ALTER SYSTEM SET work_mem = '64MB';
```

**Use instead.**

```sql
-- migrate: no-transaction
-- migrate: allow(alter-system) a server of our own
ALTER SYSTEM SET work_mem = '64MB';
```

Checked by squawk as `ban-alter-system-options`."#
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
            &["-- migrate: no-transaction\nALTER SYSTEM SET work_mem = '64MB';"],
            &expect![[r#"
                warning[alter-system]: changing server configuration may change behaviour for existing clients
                 --> 1.up.sql:2:14
                  |
                2 | ALTER SYSTEM SET work_mem = '64MB';
                  |              ^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(alter-system) why it is right here
                          ALTER SYSTEM SET work_mem = '64MB';
            "#]],
        );
    }
}
