//! `alter-database-options`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "alter-database-options",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-alter-database-options",
        about: About::Text,
        advice: advice::reason,
    }),
    "a database's settings change",
    r#"Names `ALTER DATABASE … SET` and its options. Off by default.

**Why it is bad.** New sessions of the release that is still running get other settings, and
the script names the database, which is not called the same everywhere.

**What is blocked.** Nothing.

**Example.**

```sql
ALTER DATABASE app SET timezone = 'UTC';
```

**Use instead.**

```sql
-- migrate: allow(alter-database-options) it is the default of the image
ALTER DATABASE app SET timezone = 'UTC';
```

Checked by squawk as `ban-alter-database-options`."#
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
            &["ALTER DATABASE app SET timezone = 'UTC';"],
            &expect![[r#"
                warning[alter-database-options]: changing database configuration may change behaviour for existing clients
                 --> 1.up.sql:1:20
                  |
                1 | ALTER DATABASE app SET timezone = 'UTC';
                  |                    ^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(alter-database-options) why it is right here
                          ALTER DATABASE app SET timezone = 'UTC';
            "#]],
        );
    }
}
