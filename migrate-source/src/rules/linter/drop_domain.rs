//! `drop-domain`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "drop-domain",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-drop-domain",
        about: About::Object,
        advice: advice::reason,
    }),
    "a domain is dropped that others use",
    r#"Names `DROP DOMAIN`.

**Why it is bad.** The release that is still running may name it in casts; with `CASCADE`
columns of the domain go with it.

**What is blocked.** Nothing for long.

**Example.**

```sql
DROP DOMAIN email;
```

**Use instead.**

```sql
-- migrate: allow(drop-domain) no column of it is left
DROP DOMAIN email;
```

Checked by squawk as `ban-drop-domain`."#
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
            &["DROP DOMAIN email;"],
            &expect![[r#"
                warning[drop-domain]: dropping a domain may break existing clients
                 --> 1.up.sql:1:1
                  |
                1 | DROP DOMAIN email;
                  | ^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(drop-domain) why it is right here
                          DROP DOMAIN email;
            "#]],
        );
    }
}
