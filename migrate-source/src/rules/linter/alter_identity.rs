//! `alter-identity`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "alter-identity",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-alter-identity",
        about: About::Table,
        advice: advice::reason,
    }),
    "a column's identity changes",
    r#"Names `ADD GENERATED … AS IDENTITY`, `SET GENERATED` and `DROP IDENTITY` on a column.

**Why it is bad.** What the release that is still running inserts may be refused (`ALWAYS`
takes no value of its own), or get no number any more.

**What is blocked.** `ACCESS EXCLUSIVE` for milliseconds.

**Example.**

```sql
ALTER TABLE users ALTER COLUMN id SET GENERATED ALWAYS;
```

**Use instead.**

```sql
-- migrate: allow(alter-identity) no release writes the id itself
ALTER TABLE users ALTER COLUMN id SET GENERATED ALWAYS;
```

Checked by squawk as `ban-alter-identity`."#
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
            &["ALTER TABLE users ALTER COLUMN id SET GENERATED ALWAYS;"],
            &expect![[r#"
                warning[alter-identity]: changing column identity may break inserts from existing clients
                 --> 1.up.sql:1:35
                  |
                1 | ALTER TABLE users ALTER COLUMN id SET GENERATED ALWAYS;
                  |                                   ^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(alter-identity) why it is right here
                          ALTER TABLE users ALTER COLUMN id SET GENERATED ALWAYS;
            "#]],
        );
    }
}
