//! `detach-without-concurrently`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "detach-without-concurrently",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "require-concurrent-partition-detach",
        about: About::Table,
        advice: advice::concurrently,
    }),
    "a partition is detached while everybody waits",
    r#"Names `DETACH PARTITION` without `CONCURRENTLY`.

**Why it is bad.** Detaching is quick, but its lock queues behind every running query of the
whole partitioned table, and everybody queues behind it.

**What is blocked.** `ACCESS EXCLUSIVE` on the partitioned table until the transaction ends;
with `CONCURRENTLY`, which cannot run in a transaction, `SHARE UPDATE EXCLUSIVE`. ([ALTER
TABLE](https://www.postgresql.org/docs/current/sql-altertable.html))

**Example.**

```sql
ALTER TABLE events DETACH PARTITION events_2023;
```

**Use instead.**

```sql
-- migrate: no-transaction
ALTER TABLE events DETACH PARTITION events_2023 CONCURRENTLY;
```

Checked by squawk as `require-concurrent-partition-detach`."#
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
            &["ALTER TABLE events DETACH PARTITION events_2023;"],
            &expect![[r#"
                warning[detach-without-concurrently]: detaching a partition requires an `ACCESS EXCLUSIVE` lock, which prevents reads and writes to the table
                 --> 1.up.sql:1:20
                  |
                1 | ALTER TABLE events DETACH PARTITION events_2023;
                  |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: let others go on meanwhile; it cannot run in a transaction:
                          -- migrate: no-transaction
                          ALTER TABLE events DETACH PARTITION events_2023 CONCURRENTLY;
                  = help: where it is right, say why:
                          -- migrate: allow(detach-without-concurrently) why it is right here
                          ALTER TABLE events DETACH PARTITION events_2023;
            "#]],
        );
    }
}
