//! `identifier-too-long`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "identifier-too-long",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "identifier-too-long",
        about: About::Text,
        advice: advice::reason,
    }),
    "a name that PostgreSQL cuts after 63 bytes",
    r#"Names identifiers of more than 63 bytes.

**Why it is bad.** PostgreSQL cuts them and goes on. Two long names that begin alike become
one, and a later statement that names the whole is about the short one.

**What is blocked.** Nothing.
([Identifiers](https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS))

**Example.**

```sql
CREATE TABLE a_table_whose_name_tells_everything_that_anybody_could_want_to_know (id int);
```

**Use instead.**

```sql
CREATE TABLE a_table_with_a_name (id int);
```

Checked by squawk as `identifier-too-long`."#
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
            &[
                "CREATE TABLE a_table_whose_name_tells_everything_that_anybody_could_want_to_know (id int);",
            ],
            &expect![[r#"
                warning[identifier-too-long]: `a_table_whose_name_tells_everything_that_anybody_could_want_to_know` is too long and will be truncated to 63 bytes
                 --> 1.up.sql:1:14
                  |
                1 | CREATE TABLE a_table_whose_name_tells_everything_that_anybody_could_want_to_know (id int);
                  |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: where it is right, say why:
                          -- migrate: allow(identifier-too-long) why it is right here
                          CREATE TABLE a_table_whose_name_tells_everything_that_anybody_could_want_to_know (id int);
            "#]],
        );
    }
}
