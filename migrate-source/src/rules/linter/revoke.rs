//! `revoke`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "revoke",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-revoke",
        about: About::Text,
        advice: advice::reason,
    }),
    "rights are taken away",
    r#"Names `REVOKE`, `OWNER TO`, `DROP OWNED`, `REASSIGN OWNED` and `DROP ROLE`. Off by default.

**Why it is bad.** Queries of the release that is still running are refused from this moment
on.

**What is blocked.** Nothing for long.

**Example.**

```sql
REVOKE SELECT ON users FROM reporting;
```

**Use instead.**

```sql
-- migrate: allow(revoke) reporting reads the replica
REVOKE SELECT ON users FROM reporting;
```

Checked by squawk as `ban-revoke`."#
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
            &["REVOKE SELECT ON users FROM reporting;"],
            &expect![[r#"
                warning[revoke]: revoking privileges may break existing clients
                 --> 1.up.sql:1:1
                  |
                1 | REVOKE SELECT ON users FROM reporting;
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(revoke) why it is right here
                          REVOKE SELECT ON users FROM reporting;
            "#]],
        );
    }
}
