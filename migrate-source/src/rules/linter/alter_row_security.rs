//! `alter-row-security`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "alter-row-security",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-alter-row-level-security",
        about: About::Table,
        advice: advice::reason,
    }),
    "row-level security is switched",
    r#"Names `ENABLE`, `DISABLE`, `FORCE` and `NO FORCE ROW LEVEL SECURITY`. Off by default.

**Why it is bad.** Enabled, it hides every row from the release that is still running that no
policy shows; disabled, it shows all.

**What is blocked.** `ACCESS EXCLUSIVE` for milliseconds.

**Example.**

```sql
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
```

**Use instead.**

```sql
-- migrate: allow(alter-row-security) its policies came with 2.2
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
```

Checked by squawk as `ban-alter-row-level-security`."#
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
            &["ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"],
            &expect![[r#"
                warning[alter-row-security]: changing row level security may change access for existing clients
                 --> 1.up.sql:1:19
                  |
                1 | ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
                  |                   ^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(alter-row-security) why it is right here
                          ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
            "#]],
        );
    }
}
