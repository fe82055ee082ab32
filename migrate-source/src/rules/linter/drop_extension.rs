//! `drop-extension`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "drop-extension",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-drop-extension",
        about: About::Object,
        advice: advice::reason,
    }),
    "an extension is dropped with its types and functions",
    r#"Names `DROP EXTENSION`.

**Why it is bad.** Its types, functions and operators go with it, and with `CASCADE` the
columns and indexes that use them.

**What is blocked.** `ACCESS EXCLUSIVE` on what is dropped.

**Example.**

```sql
DROP EXTENSION hstore;
```

**Use instead.**

```sql
-- migrate: allow(drop-extension) the last hstore column went in 2.3
DROP EXTENSION hstore;
```

Checked by squawk as `ban-drop-extension`."#
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
            &["DROP EXTENSION hstore;"],
            &expect![[r#"
                warning[drop-extension]: dropping an extension also removes its functions, types, and other objects, which may break existing clients
                 --> 1.up.sql:1:1
                  |
                1 | DROP EXTENSION hstore;
                  | ^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(drop-extension) why it is right here
                          DROP EXTENSION hstore;
            "#]],
        );
    }
}
