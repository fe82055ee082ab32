//! `alter-function-options`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "alter-function-options",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-alter-function-options",
        about: About::Object,
        advice: advice::reason,
    }),
    "how a function behaves changes",
    r#"Names `ALTER FUNCTION`, `ALTER PROCEDURE` and `ALTER ROUTINE` with options. Off by default.

**Why it is bad.** `SECURITY DEFINER`, `STRICT`, a volatility or a setting changes what callers
get.

**What is blocked.** Nothing.

**Example.**

```sql
ALTER FUNCTION slug(text) SECURITY DEFINER;
```

**Use instead.**

```sql
-- migrate: allow(alter-function-options) its callers are all trusted
ALTER FUNCTION slug(text) SECURITY DEFINER;
```

Checked by squawk as `ban-alter-function-options`."#
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
            &["ALTER FUNCTION slug(text) SECURITY DEFINER;"],
            &expect![[r#"
                warning[alter-function-options]: changing function options may change behaviour for existing clients
                 --> 1.up.sql:1:27
                  |
                1 | ALTER FUNCTION slug(text) SECURITY DEFINER;
                  |                           ^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(alter-function-options) why it is right here
                          ALTER FUNCTION slug(text) SECURITY DEFINER;
            "#]],
        );
    }
}
