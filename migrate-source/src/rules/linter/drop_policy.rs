//! `drop-policy`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "drop-policy",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-drop-policy",
        about: About::Object,
        advice: advice::reason,
    }),
    "a policy or rule is dropped that others rely on",
    r#"Names `DROP POLICY` and `DROP RULE`. Off by default.

**Why it is bad.** With the last policy gone nobody but the owner sees a row; with a
restrictive one gone everybody sees more.

**What is blocked.** `ACCESS EXCLUSIVE` for milliseconds.

**Example.**

```sql
DROP POLICY own_notes ON notes;
```

**Use instead.**

```sql
-- migrate: allow(drop-policy) replaced by team_notes above
DROP POLICY own_notes ON notes;
```

Checked by squawk as `ban-drop-policy`."#
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
            &["DROP POLICY own_notes ON notes;"],
            &expect![[r#"
                warning[drop-policy]: dropping a policy or rule may silently change behaviour for existing clients
                 --> 1.up.sql:1:1
                  |
                1 | DROP POLICY own_notes ON notes;
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(drop-policy) why it is right here
                          DROP POLICY own_notes ON notes;
            "#]],
        );
    }
}
