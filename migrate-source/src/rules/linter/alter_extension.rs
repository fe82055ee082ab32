//! `alter-extension`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "alter-extension",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-alter-extension",
        about: About::Object,
        advice: advice::reason,
    }),
    "an extension changes under others",
    r#"Names `ALTER EXTENSION`. Off by default.

**Why it is bad.** An update may change what its functions do, and cannot be undone by most
extensions.

**What is blocked.** What the extension's own script locks.

**Example.**

```sql
ALTER EXTENSION postgis UPDATE;
```

**Use instead.**

```sql
-- migrate: allow(alter-extension) read its release notes
ALTER EXTENSION postgis UPDATE;
```

Checked by squawk as `ban-alter-extension`."#
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
            &["ALTER EXTENSION postgis UPDATE;"],
            &expect![[r#"
                warning[alter-extension]: updating an extension can change or remove objects used by existing clients
                 --> 1.up.sql:1:25
                  |
                1 | ALTER EXTENSION postgis UPDATE;
                  |                         ^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(alter-extension) why it is right here
                          ALTER EXTENSION postgis UPDATE;
            "#]],
        );
    }
}
