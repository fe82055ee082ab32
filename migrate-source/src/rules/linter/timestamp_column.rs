//! `timestamp-column`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "timestamp-column",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "prefer-timestamp-tz",
        about: About::Text,
        advice: advice::timestamptz,
    }),
    "`timestamp`, which forgets the time zone",
    r#"Names columns of the type `timestamp` without time zone.

**Why it is bad.** The offset of what is written is dropped without a word: two moments that
are hours apart become one. ([Don't do
this](https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_timestamp_.28without_time_zone.29))

**What is blocked.** Nothing now; another type later writes the table anew under `ACCESS
EXCLUSIVE`, unless the session's time zone is UTC.

**Example.**

```sql
CREATE TABLE posts (made timestamp NOT NULL);
```

**Use instead.**

```sql
CREATE TABLE posts (made timestamptz NOT NULL);
```

Checked by squawk as `prefer-timestamp-tz`."#
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
            &["CREATE TABLE posts (made timestamp NOT NULL);"],
            &expect![[r#"
                warning[timestamp-column]: when Postgres stores a datetime in a `timestamp` field, Postgres drops the UTC offset
                 --> 1.up.sql:1:26
                  |
                1 | CREATE TABLE posts (made timestamp NOT NULL);
                  |                          ^^^^^^^^^
                  |
                  = note: this means 2019-10-11 21:11:24+02 and 2019-10-11 21:11:24-06 will both be stored as 2019-10-11 21:11:24 in the database, even though they are eight hours apart in time
                  = help: write `timestamptz` for `timestamp`
                  = help: where it is right, say why:
                          -- migrate: allow(timestamp-column) why it is right here
                          CREATE TABLE posts (made timestamp NOT NULL);
            "#]],
        );
    }
}
