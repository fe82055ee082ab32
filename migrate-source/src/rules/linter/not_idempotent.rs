//! `not-idempotent`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "not-idempotent",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "prefer-robust-stmts",
        about: About::Text,
        advice: advice::reason,
    }),
    "a statement that fails when it is run again",
    r#"Names statements without `IF EXISTS` or `IF NOT EXISTS` that nothing rolls back. Off by
default: a script and its row in the history commit together, and what runs without a
transaction goes on where it was cut off, so nothing is run again.

**Why it is bad.** Scripts that other tools run as well may be run twice.

**What is blocked.** Nothing.

**Example.**

```sql
-- migrate: no-transaction
CREATE INDEX CONCURRENTLY posts_author ON posts (author);
```

**Use instead.**

```sql
-- migrate: no-transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS posts_author ON posts (author);
```

Checked by squawk as `prefer-robust-stmts`."#
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
            &[
                "-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY posts_author ON posts (author);",
            ],
            &expect![[r#"
                warning[not-idempotent]: missing `IF NOT EXISTS`, the migration can't be rerun if it fails part way through
                 --> 1.up.sql:2:1
                  |
                2 | CREATE INDEX CONCURRENTLY posts_author ON posts (author);
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(not-idempotent) why it is right here
                          CREATE INDEX CONCURRENTLY posts_author ON posts (author);
            "#]],
        );
    }
}
