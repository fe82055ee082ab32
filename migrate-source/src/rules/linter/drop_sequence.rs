//! `drop-sequence`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "drop-sequence",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-drop-sequence",
        about: About::Object,
        advice: advice::reason,
    }),
    "a sequence is dropped that others draw from",
    r#"Names `DROP SEQUENCE`.

**Why it is bad.** The release that is still running may draw numbers from it, and defaults
may, too. Its last number is gone.

**What is blocked.** `ACCESS EXCLUSIVE` on the sequence for milliseconds.

**Example.**

```sql
DROP SEQUENCE invoice_number;
```

**Use instead.**

```sql
-- migrate: allow(drop-sequence) numbers come from the billing service
DROP SEQUENCE invoice_number;
```

Checked by squawk as `ban-drop-sequence`."#
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
            &["DROP SEQUENCE invoice_number;"],
            &expect![[r#"
                warning[drop-sequence]: dropping a sequence may break existing clients
                 --> 1.up.sql:1:1
                  |
                1 | DROP SEQUENCE invoice_number;
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(drop-sequence) why it is right here
                          DROP SEQUENCE invoice_number;
            "#]],
        );
    }
}
