//! `char-column`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "char-column",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "ban-char-field",
        about: About::Text,
        advice: advice::text,
    }),
    "`char(n)`, which pads with blanks",
    r#"Names columns of the types `char`, `character` and `bpchar`.

**Why it is bad.** Values are padded with blanks, which count in some comparisons and not in
others, and it is no quicker than `text`. ([Don't do
this](https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_char.28n.29))

**What is blocked.** Nothing now; another type later writes the table anew under `ACCESS
EXCLUSIVE`.

**Example.**

```sql
CREATE TABLE countries (code char(2) PRIMARY KEY);
```

**Use instead.**

```sql
CREATE TABLE countries (code text PRIMARY KEY CHECK (length(code) = 2));
```

Checked by squawk as `ban-char-field`."#
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
            &["CREATE TABLE countries (code char(2) PRIMARY KEY);"],
            &expect![[r#"
                warning[char-column]: using `character` is likely a mistake and should almost always be replaced by `text` or `varchar`
                 --> 1.up.sql:1:30
                  |
                1 | CREATE TABLE countries (code char(2) PRIMARY KEY);
                  |                              ^^^^^^^
                  |
                  = help: write `text`, and limit it with a check, which can be changed without a rewrite:
                          text CHECK (char_length(…) <= 2)
                  = help: where it is right, say why:
                          -- migrate: allow(char-column) why it is right here
                          CREATE TABLE countries (code char(2) PRIMARY KEY);
            "#]],
        );
    }
}
