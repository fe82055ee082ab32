//! `alter-sequence`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "alter-sequence",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-alter-sequence-values",
        about: About::Object,
        advice: advice::reason,
    }),
    "the numbers that a sequence gives change",
    r#"Names `ALTER SEQUENCE` and identity columns with `RESTART`, `INCREMENT` and the like. Off by
default.

**Why it is bad.** Numbers may come twice, or jump, for the release that is still running as
well.

**What is blocked.** `SHARE ROW EXCLUSIVE` on the sequence for milliseconds.

**Example.**

```sql
ALTER SEQUENCE invoice_number RESTART WITH 1;
```

**Use instead.**

```sql
-- migrate: allow(alter-sequence) the year is part of the number
ALTER SEQUENCE invoice_number RESTART WITH 1;
```

Checked by squawk as `ban-alter-sequence-values`."#
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
            &["ALTER SEQUENCE invoice_number RESTART WITH 1;"],
            &expect![[r#"
                warning[alter-sequence]: changing a sequence option can change values generated for existing clients
                 --> 1.up.sql:1:31
                  |
                1 | ALTER SEQUENCE invoice_number RESTART WITH 1;
                  |                               ^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(alter-sequence) why it is right here
                          ALTER SEQUENCE invoice_number RESTART WITH 1;
            "#]],
        );
    }
}
