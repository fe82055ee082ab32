//! `drop-index`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "drop-index",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-drop-index",
        about: About::Table,
        advice: advice::reason,
    }),
    "an index is dropped that queries or `ON CONFLICT` need",
    r#"Names `DROP INDEX`. Off by default; `drop-index-without-concurrently` is about its lock.

**Why it is bad.** Queries of the release that is still running may read the whole table
instead, and `ON CONFLICT` on a unique index fails.

**What is blocked.** See `drop-index-without-concurrently`.

**Example.**

```sql
DROP INDEX posts_author;
```

**Use instead.**

```sql
-- migrate: allow(drop-index) posts_author_made covers it
DROP INDEX posts_author;
```

Checked by squawk as `ban-drop-index`."#
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
                warning[drop-index]: dropping an index may remove a guarantee or change query plans for existing clients
                 --> 1.up.sql:1:1
                  |
                1 | DROP INDEX posts_author;
                  | ^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(drop-index) why it is right here
                          DROP INDEX posts_author;
            "#]],
        );
    }
}
