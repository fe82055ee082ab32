//! `name-without-schema`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "name-without-schema",
    DefaultLevel::Allow,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "require-table-schema",
        about: About::Text,
        advice: advice::reason,
    }),
    "a table is named without its schema",
    r#"Names tables that are written without a schema. Off by default.

**Why it is bad.** Which table is meant depends on the `search_path` of whoever runs the
script.

**What is blocked.** Nothing.

**Example.**

```sql
CREATE TABLE users (id int);
```

**Use instead.**

```sql
CREATE TABLE app.users (id int);
```

Checked by squawk as `require-table-schema`."#
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
            &["CREATE TABLE users (id int);"],
            &expect![[r#"
                warning[name-without-schema]: table name is not schema-qualified
                 --> 1.up.sql:1:14
                  |
                1 | CREATE TABLE users (id int);
                  |              ^^^^^
                  |
                  = note: use schema.table (e.g., public.my_table)
                  = help: where it is right, say why:
                          -- migrate: allow(name-without-schema) why it is right here
                          CREATE TABLE users (id int);
            "#]],
        );
    }
}
