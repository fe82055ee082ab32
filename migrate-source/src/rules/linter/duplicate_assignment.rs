//! `duplicate-assignment`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "duplicate-assignment",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-duplicate-column-assignments",
        about: About::Text,
        advice: advice::reason,
    }),
    "one column is assigned twice",
    r#"Names an `UPDATE` that sets a column twice, and an `INSERT` that lists one twice.

**Why it is bad.** PostgreSQL refuses it: `multiple assignments to same column` (42601),
`column … specified more than once` (42701).

**What is blocked.** Nothing: the script fails and is rolled back.

**Example.**

```sql
UPDATE users SET plan = 'free', plan = 'none';
```

**Use instead.**

```sql
UPDATE users SET plan = 'free';
```

Checked by squawk as `ban-duplicate-column-assignments`."#
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
            &["UPDATE users SET plan = 'free', plan = 'none';"],
            &expect![[r#"
                warning[duplicate-assignment]: multiple assignments to the same column `plan`
                 --> 1.up.sql:1:18
                  |
                1 | UPDATE users SET plan = 'free', plan = 'none';
                  |                  ^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(duplicate-assignment) why it is right here
                          UPDATE users SET plan = 'free', plan = 'none';

                warning[duplicate-assignment]: multiple assignments to the same column `plan`
                 --> 1.up.sql:1:33
                  |
                1 | UPDATE users SET plan = 'free', plan = 'none';
                  |                                 ^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(duplicate-assignment) why it is right here
                          UPDATE users SET plan = 'free', plan = 'none';
            "#]],
        );
    }
}
