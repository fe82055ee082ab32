//! `drop-database`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "drop-database",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-drop-database",
        about: About::Text,
        advice: advice::reason,
    }),
    "a database is dropped",
    r#"Names `DROP DATABASE`.

**Why it is bad.** Everything in it is gone, and no migration belongs to another database than
its own.

**What is blocked.** Everybody who uses that database.

**Example.**

```sql
-- migrate: no-transaction
DROP DATABASE archive;
```

**Use instead.**

```sql
-- migrate: no-transaction
-- migrate: allow(drop-database) the scratch database of the import
DROP DATABASE archive;
```

Checked by squawk as `ban-drop-database`."#
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
            &["-- migrate: no-transaction\nDROP DATABASE archive;"],
            &expect![[r#"
                warning[drop-database]: dropping a database may break existing clients
                 --> 1.up.sql:2:1
                  |
                2 | DROP DATABASE archive;
                  | ^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(drop-database) why it is right here
                          DROP DATABASE archive;
            "#]],
        );
    }
}
