//! `add-foreign-key`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "add-foreign-key",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "adding-foreign-key-constraint",
        about: About::Table,
        advice: advice::not_valid,
    }),
    "a foreign key is added with a column, or without `NOT VALID`",
    r#"Names a foreign key that is added to a table that was there before this release, as a
constraint without `NOT VALID` or behind a new column.

**Why it is bad.** Both tables are locked against writers at once, in an order that other
transactions may take the other way round (a deadlock), and every row is looked up.

**What is blocked.** `SHARE ROW EXCLUSIVE` on the table and the one it refers to: writers of
both wait until all rows are looked up. With `NOT VALID` the lock lasts milliseconds. ([ALTER
TABLE](https://www.postgresql.org/docs/current/sql-altertable.html))

**Example.**

```sql
ALTER TABLE posts ADD COLUMN author bigint REFERENCES users (id);
```

**Use instead.**

```sql
ALTER TABLE posts ADD CONSTRAINT posts_author_fkey FOREIGN KEY (author) REFERENCES users (id) NOT VALID;
```

Checked by squawk as `adding-foreign-key-constraint`."#
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
            &["ALTER TABLE posts ADD COLUMN author bigint REFERENCES users (id);"],
            &expect![[r#"
                warning[add-foreign-key]: adding a foreign key constraint requires a table scan and a `SHARE ROW EXCLUSIVE` lock on both tables, which blocks writes to each table
                 --> 1.up.sql:1:44
                  |
                1 | ALTER TABLE posts ADD COLUMN author bigint REFERENCES users (id);
                  |                                            ^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: add it without a look at the rows:
                          ALTER TABLE posts ADD COLUMN author bigint;
                          ALTER TABLE posts ADD CONSTRAINT posts_author_fkey FOREIGN KEY (author) REFERENCES users (id) NOT VALID;
                  = help: and let the next migration look at them while others write:
                          ALTER TABLE posts VALIDATE CONSTRAINT posts_author_fkey;
                  = help: where it is right, say why:
                          -- migrate: allow(add-foreign-key) why it is right here
                          ALTER TABLE posts ADD COLUMN author bigint REFERENCES users (id);
            "#]],
        );
    }
}
