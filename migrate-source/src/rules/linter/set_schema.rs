//! `set-schema`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "set-schema",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-set-schema",
        about: About::Object,
        advice: advice::reason,
    }),
    "something that others name moves to another schema",
    r#"Names `SET SCHEMA`.

**Why it is bad.** The release that is still running finds it in the old schema only, unless
its `search_path` has both.

**What is blocked.** `ACCESS EXCLUSIVE` on a table for milliseconds.

**Example.**

```sql
ALTER TABLE invoices SET SCHEMA billing;
```

**Use instead.**

```sql
-- migrate: allow(set-schema) every release since 2.1 has billing in its search_path
ALTER TABLE invoices SET SCHEMA billing;
```

Checked by squawk as `ban-set-schema`."#
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
            &["ALTER TABLE invoices SET SCHEMA billing;"],
            &expect![[r#"
                warning[set-schema]: moving an object to another schema may break existing clients
                 --> 1.up.sql:1:22
                  |
                1 | ALTER TABLE invoices SET SCHEMA billing;
                  |                      ^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(set-schema) why it is right here
                          ALTER TABLE invoices SET SCHEMA billing;
            "#]],
        );
    }
}
