//! `replica-identity`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "replica-identity",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-replica-identity",
        about: About::Table,
        advice: advice::reason,
    }),
    "what subscribers receive changes",
    r#"Names `REPLICA IDENTITY`, and publications that are changed or dropped. Off by default.

**Why it is bad.** Subscribers get other rows or columns, or nothing any more.

**What is blocked.** `ACCESS EXCLUSIVE` for milliseconds.

**Example.**

```sql
DROP PUBLICATION audit;
```

**Use instead.**

```sql
-- migrate: allow(replica-identity) its last subscriber is gone
DROP PUBLICATION audit;
```

Checked by squawk as `ban-replica-identity`."#
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
            &["DROP PUBLICATION audit;"],
            &expect![[r#"
                warning[replica-identity]: dropping a publication stops replication for existing consumers
                 --> 1.up.sql:1:1
                  |
                1 | DROP PUBLICATION audit;
                  | ^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(replica-identity) why it is right here
                          DROP PUBLICATION audit;
            "#]],
        );
    }
}
