//! `domain-with-constraint`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "domain-with-constraint",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-create-domain-with-constraint",
        about: About::Text,
        advice: advice::reason,
    }),
    "a domain has a constraint",
    r#"Names `CREATE DOMAIN` with a `CHECK` or `NOT NULL`.

**Why it is bad.** A constraint of a domain can later be changed only by a look at every table
that uses it, all at once; and some places do not check it (an outer join makes `NULL`s of a
`NOT NULL` domain).

**What is blocked.** Nothing now; a change later takes `SHARE` on every table with a column of
the domain, while all rows are read. ([ALTER
DOMAIN](https://www.postgresql.org/docs/current/sql-alterdomain.html))

**Example.**

```sql
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
```

**Use instead.**

```sql
CREATE TABLE users (email text CHECK (email LIKE '%@%'));
```

Checked by squawk as `ban-create-domain-with-constraint`."#
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
            &["CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');"],
            &expect![[r#"
                warning[domain-with-constraint]: domains with constraints have poor support for online migrations
                 --> 1.up.sql:1:29
                  |
                1 | CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
                  |                             ^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: use table and column constraints instead
                  = help: where it is right, say why:
                          -- migrate: allow(domain-with-constraint) why it is right here
                          CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
            "#]],
        );
    }
}
