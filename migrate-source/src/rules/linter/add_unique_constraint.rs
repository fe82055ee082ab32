//! `add-unique-constraint`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "add-unique-constraint",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "disallowed-unique-constraint",
        about: About::Table,
        advice: advice::unique_from_index,
    }),
    "a unique constraint builds its index while nobody can read the table",
    r#"Names a `UNIQUE` constraint that is added to a table that was there before this release, where
the statement itself builds its index.

**Why it is bad.** The index is built while the lock is held that `ALTER TABLE` takes, and two
equal rows make it fail.

**What is blocked.** `ACCESS EXCLUSIVE`: nobody reads or writes the table until the index is
built. An index that was built `CONCURRENTLY` before is taken over in milliseconds. ([ALTER
TABLE](https://www.postgresql.org/docs/current/sql-altertable.html))

**Example.**

```sql
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);
```

**Use instead.**

```sql
-- an earlier release:
-- migrate: no-transaction
CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);
-- this release:
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;
```

Checked by squawk as `disallowed-unique-constraint`."#
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
            &["ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);"],
            &expect![[r#"
                warning[add-unique-constraint]: adding a `UNIQUE` constraint requires an `ACCESS EXCLUSIVE` lock which blocks reads and writes to the table while the index is built
                 --> 1.up.sql:1:23
                  |
                1 | ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);
                  |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: build the index while others write, in a migration of its own:
                          -- migrate: no-transaction
                          CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);
                  = help: and let the constraint take it over in the next one:
                          ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;
                  = help: where it is right, say why:
                          -- migrate: allow(add-unique-constraint) why it is right here
                          ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);
            "#]],
        );
    }
}
