//! `index-without-concurrently`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "index-without-concurrently",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "require-concurrent-index-creation",
        about: About::Table,
        advice: advice::concurrently,
    }),
    "an index is built while nobody can write the table",
    r#"Names `CREATE INDEX` without `CONCURRENTLY` on a table that was there before this release.

**Why it is bad.** A usual index is built under a lock that every writer waits for.

**What is blocked.** `SHARE`: readers go on, writers wait until the index is built, seconds for
a million rows and minutes for a hundred. With `CONCURRENTLY` nobody waits; it takes about
twice as long, cannot run in a transaction, and leaves an invalid index where it fails (the
next start finds that out by itself). ([CREATE
INDEX](https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY))

**Example.**

```sql
CREATE INDEX posts_author ON posts (author);
```

**Use instead.**

```sql
-- migrate: no-transaction
CREATE INDEX CONCURRENTLY posts_author ON posts (author);
```

Checked by squawk as `require-concurrent-index-creation`."#
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
            &["CREATE INDEX posts_author ON posts (author);"],
            &expect![[r#"
                warning[index-without-concurrently]: during normal index creation, table updates are blocked, but reads are still allowed
                 --> 1.up.sql:1:1
                  |
                1 | CREATE INDEX posts_author ON posts (author);
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: let others go on meanwhile; it cannot run in a transaction:
                          -- migrate: no-transaction
                          CREATE INDEX CONCURRENTLY posts_author ON posts (author);
                  = help: where it is right, say why:
                          -- migrate: allow(index-without-concurrently) why it is right here
                          CREATE INDEX posts_author ON posts (author);
            "#]],
        );
    }
}
