//! `drop-index-without-concurrently`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "drop-index-without-concurrently",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "require-concurrent-index-deletion",
        about: About::Table,
        advice: advice::concurrently,
    }),
    "an index is dropped while everybody waits",
    r#"Names `DROP INDEX` without `CONCURRENTLY`.

**Why it is bad.** Dropping is quick, but its lock queues behind every running query of the
table, and everybody queues behind it.

**What is blocked.** `ACCESS EXCLUSIVE` on the index's table: readers and writers wait until
running queries end and the transaction is over. ([DROP
INDEX](https://www.postgresql.org/docs/current/sql-dropindex.html))

**Example.**

```sql
DROP INDEX posts_author;
```

**Use instead.**

```sql
-- migrate: no-transaction
DROP INDEX CONCURRENTLY posts_author;
```

Checked by squawk as `require-concurrent-index-deletion`."#
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
            &["DROP INDEX posts_author;"],
            &expect![[r#"
                warning[drop-index-without-concurrently]: a normal `DROP INDEX` acquires an `ACCESS EXCLUSIVE` lock on the table, blocking other accesses until the index drop can complete
                 --> 1.up.sql:1:1
                  |
                1 | DROP INDEX posts_author;
                  | ^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: let others go on meanwhile; it cannot run in a transaction:
                          -- migrate: no-transaction
                          DROP INDEX CONCURRENTLY posts_author;
                  = help: where it is right, say why:
                          -- migrate: allow(drop-index-without-concurrently) why it is right here
                          DROP INDEX posts_author;
            "#]],
        );
    }
}
