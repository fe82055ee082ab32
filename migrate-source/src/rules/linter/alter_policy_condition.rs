//! `alter-policy-condition`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "alter-policy-condition",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-alter-policy-condition",
        about: About::Text,
        advice: advice::reason,
    }),
    "whose rows a policy shows changes",
    r#"Names `ALTER POLICY … USING` and `WITH CHECK`. Off by default.

**Why it is bad.** Who sees and writes which rows changes for the release that is still running
as well.

**What is blocked.** `ACCESS EXCLUSIVE` on the table for milliseconds.

**Example.**

```sql
ALTER POLICY own_notes ON notes USING (owner = 1);
```

**Use instead.**

```sql
-- migrate: allow(alter-policy-condition) only wider
ALTER POLICY own_notes ON notes USING (owner = 1);
```

Checked by squawk as `ban-alter-policy-condition`."#
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
            &["ALTER POLICY own_notes ON notes USING (owner = 1);"],
            &expect![[r#"
                warning[alter-policy-condition]: changing a policy condition may change access for existing clients
                 --> 1.up.sql:1:33
                  |
                1 | ALTER POLICY own_notes ON notes USING (owner = 1);
                  |                                 ^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(alter-policy-condition) why it is right here
                          ALTER POLICY own_notes ON notes USING (owner = 1);
            "#]],
        );
    }
}
