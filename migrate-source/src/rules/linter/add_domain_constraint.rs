//! `add-domain-constraint`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "add-domain-constraint",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-alter-domain-with-add-constraint",
        about: About::Object,
        advice: advice::reason,
    }),
    "a constraint is added to a domain that columns use",
    r#"Names `ALTER DOMAIN … ADD`.

**Why it is bad.** Every column of the domain in every table is checked at once, and one value
that does not fit makes it fail.

**What is blocked.** `SHARE` on each of these tables: writers wait until all of them are read.
([ALTER DOMAIN](https://www.postgresql.org/docs/current/sql-alterdomain.html))

**Example.**

```sql
ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
```

**Use instead.**

```sql
ALTER TABLE users ADD CONSTRAINT email_has_at CHECK (email LIKE '%@%') NOT VALID;
```

Checked by squawk as `ban-alter-domain-with-add-constraint`."#
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
            &["ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%@%');"],
            &expect![[r#"
                warning[add-domain-constraint]: domains with constraints have poor support for online migrations
                 --> 1.up.sql:1:20
                  |
                1 | ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
                  |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: use table and column constraints instead
                  = help: where it is right, say why:
                          -- migrate: allow(add-domain-constraint) why it is right here
                          ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
            "#]],
        );
    }
}
