//! `change-column-type`.

use super::{About, LinterRule, advice};
use crate::rules::DefaultLevel;
use crate::rules::rule::{Check, POSTGRES, rule};

rule!(
    "change-column-type",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Linter(&LinterRule {
        name: "changing-column-type",
        about: About::Table,
        advice: advice::new_column,
    }),
    "a column's type changes, and the table is written anew",
    r#"Names `ALTER COLUMN … TYPE` on a table that was there before this release.

**Why it is bad.** Most changes write the whole table and its indexes anew, and the release
that is still running may not understand the new type. (A longer
`varchar`, and `varchar` to `text`, change the catalog alone: where the folder's scripts tell the
old type, nothing is said.)

**What is blocked.** `ACCESS EXCLUSIVE`: nobody reads or writes the table until it is written.
([ALTER TABLE,
notes](https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES))

**Example.**

```sql
ALTER TABLE orders ALTER COLUMN total TYPE bigint;
```

**Use instead.**

```sql
ALTER TABLE orders ADD COLUMN total_new bigint;
```

Checked by squawk as `changing-column-type`."#
);

#[cfg(all(test, feature = "rules"))]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{Case, rendered};
    use expect_test::expect;

    #[test]
    fn a_change_of_the_catalog_alone_is_fine() {
        for (old, new, count) in [
            ("varchar(10)", "text", 0),
            ("varchar(10)", "varchar(20)", 0),
            ("numeric(10, 2)", "numeric(12, 2)", 0),
            ("int4", "integer", 0),
            ("varchar(10)", "varchar(5)", 1),
            ("integer", "bigint", 1),
            ("text", "citext", 1),
        ] {
            let case = Case {
                rule: &RULE,
                dialect: Dialect::Postgres,
                server: None,
                profile: None,
                frozen: &[&format!("CREATE TABLE a (b {old});")],
                drafts: &[&format!("ALTER TABLE a ALTER b TYPE {new};")],
            };
            assert_eq!(case.findings().len(), count, "{old} to {new}");
        }
    }

    #[test]
    fn says_why_and_what_to_paste() {
        rendered(
            &RULE,
            Dialect::Postgres,
            &["ALTER TABLE orders ALTER COLUMN total TYPE bigint;"],
            &expect![[r#"
                warning[change-column-type]: changing a column type requires an `ACCESS EXCLUSIVE` lock on the table which blocks reads and writes while the table is rewritten
                 --> 1.up.sql:1:39
                  |
                1 | ALTER TABLE orders ALTER COLUMN total TYPE bigint;
                  |                                       ^^^^^^^^^^^
                  |
                  = note: changing the type of the column may also break other clients reading from the table
                  = help: add a column of the new type, fill it in batches, and drop the old one in a later release:
                          ALTER TABLE orders ADD COLUMN total_new bigint;
                          UPDATE orders SET total_new = total::bigint WHERE total_new IS NULL;
                  = help: where it is right, say why:
                          -- migrate: allow(change-column-type) why it is right here
                          ALTER TABLE orders ALTER COLUMN total TYPE bigint;
            "#]],
        );
    }
}
