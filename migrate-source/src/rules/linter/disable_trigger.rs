//! `disable-trigger`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "disable-trigger",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-disable-trigger",
        about: About::Table,
        advice: advice::reason,
    }),
    "triggers, rules or row-level security are switched",
    r#"Names `ENABLE` and `DISABLE` of triggers, rules and row-level security. Off by default.

**Why it is bad.** What they did for the release that is still running is not done any more, or
done anew, without an error.

**What is blocked.** `SHARE ROW EXCLUSIVE` for triggers: writers wait for milliseconds.

**Example.**

```sql
ALTER TABLE posts DISABLE TRIGGER keep_slug;
```

**Use instead.**

```sql
-- migrate: allow(disable-trigger) enabled again in the next migration
ALTER TABLE posts DISABLE TRIGGER keep_slug;
```

Checked by squawk as `ban-disable-trigger`."#
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
            &["ALTER TABLE posts DISABLE TRIGGER keep_slug;"],
            &expect![[r#"
                warning[disable-trigger]: changing trigger or rule firing may change database side effects for existing clients
                 --> 1.up.sql:1:19
                  |
                1 | ALTER TABLE posts DISABLE TRIGGER keep_slug;
                  |                   ^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(disable-trigger) why it is right here
                          ALTER TABLE posts DISABLE TRIGGER keep_slug;
            "#]],
        );
    }
}
