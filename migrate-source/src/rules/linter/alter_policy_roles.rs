//! `alter-policy-roles`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "alter-policy-roles",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-alter-policy-roles",
        about: About::Text,
        advice: advice::reason,
    }),
    "to whom a policy applies changes",
    r#"Names `ALTER POLICY … TO`. Off by default.

**Why it is bad.** Who sees and writes rows at all changes for the release that is still
running as well.

**What is blocked.** `ACCESS EXCLUSIVE` on the table for milliseconds.

**Example.**

```sql
ALTER POLICY own_notes ON notes TO reporting;
```

**Use instead.**

```sql
-- migrate: allow(alter-policy-roles) reporting had no policy before
ALTER POLICY own_notes ON notes TO reporting;
```

Checked by squawk as `ban-alter-policy-roles`."#
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
            &["ALTER POLICY own_notes ON notes TO reporting;"],
            &expect![[r#"
                warning[alter-policy-roles]: changing policy roles may change access for existing clients
                 --> 1.up.sql:1:33
                  |
                1 | ALTER POLICY own_notes ON notes TO reporting;
                  |                                 ^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(alter-policy-roles) why it is right here
                          ALTER POLICY own_notes ON notes TO reporting;
            "#]],
        );
    }
}
