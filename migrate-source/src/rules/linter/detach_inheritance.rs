//! `detach-inheritance`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "detach-inheritance",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-detach-inheritance",
        about: About::Table,
        advice: advice::reason,
    }),
    "rows leave the table that others read them through",
    r#"Names `DETACH PARTITION` and `NO INHERIT`. Off by default.

**Why it is bad.** The release that is still running does not find these rows any more.

**What is blocked.** See `detach-without-concurrently`.

**Example.**

```sql
ALTER TABLE events DETACH PARTITION events_2023;
```

**Use instead.**

```sql
-- migrate: allow(detach-inheritance) archived
ALTER TABLE events DETACH PARTITION events_2023;
```

Checked by squawk as `ban-detach-inheritance`."#
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
            &["ALTER TABLE events DETACH PARTITION events_2023;"],
            &expect![[r#"
                warning[detach-inheritance]: detaching a partition changes which rows existing clients can read and write through the parent table
                 --> 1.up.sql:1:20
                  |
                1 | ALTER TABLE events DETACH PARTITION events_2023;
                  |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(detach-inheritance) why it is right here
                          ALTER TABLE events DETACH PARTITION events_2023;
            "#]],
        );
    }
}
