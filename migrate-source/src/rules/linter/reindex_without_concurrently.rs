//! `reindex-without-concurrently`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "reindex-without-concurrently",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "require-concurrent-reindex",
        about: About::Text,
        advice: advice::concurrently,
    }),
    "indexes are built anew while others wait",
    r#"Names `REINDEX` without `CONCURRENTLY`.

**Why it is bad.** Every index is built anew under locks that others wait for.

**What is blocked.** `SHARE` on the table and `ACCESS EXCLUSIVE` on each index: writers wait,
and so do readers that plan with the index, until it is built.
([REINDEX](https://www.postgresql.org/docs/current/sql-reindex.html))

**Example.**

```sql
REINDEX TABLE posts;
```

**Use instead.**

```sql
-- migrate: no-transaction
REINDEX TABLE CONCURRENTLY posts;
```

Checked by squawk as `require-concurrent-reindex`."#
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
            &["REINDEX TABLE posts;"],
            &expect![[r#"
                warning[reindex-without-concurrently]: reindexing a table or index without `concurrently` blocks reads and writes
                 --> 1.up.sql:1:1
                  |
                1 | REINDEX TABLE posts;
                  | ^^^^^^^^^^^^^^^^^^^
                  |
                  = help: let others go on meanwhile; it cannot run in a transaction:
                          -- migrate: no-transaction
                          REINDEX TABLE CONCURRENTLY posts;
                  = help: where it is right, say why:
                          -- migrate: allow(reindex-without-concurrently) why it is right here
                          REINDEX TABLE posts;
            "#]],
        );
    }
}
