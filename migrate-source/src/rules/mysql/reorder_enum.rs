//! `reorder-enum`.

use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, Ddl};
use crate::rules::past::type_of;
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, MYSQL, rule};
use crate::rules::subject::Subject;

rule!(
    "reorder-enum",
    DefaultLevel::Warn,
    MYSQL,
    Check::Words(check),
    "an enum's values change their order, or one is gone",
    r#"Names an `enum` or `set` column whose new list of values does not begin with the old one. What
the list was before is read from the folder's scripts.

**Why it is bad.** A value is kept as its number in the list. Values that move make the server
write every row anew, and what sorts or compares by number means something else afterwards. A
value that is gone makes the statement fail, or becomes the empty string without strict mode.

**What is blocked.** The table is copied, and nobody writes it meanwhile. Values that are appended
cost nothing.
([The ENUM type](https://dev.mysql.com/doc/refman/8.4/en/enum.html),
[Online DDL](https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html))

**Example.**

```sql
-- an earlier release:
CREATE TABLE jobs (state enum('new', 'done'));
-- this release:
ALTER TABLE jobs MODIFY state enum('new', 'running', 'done');
```

**Use instead.** Append the value:

```sql
-- an earlier release:
CREATE TABLE jobs (state enum('new', 'done'));
-- this release:
ALTER TABLE jobs MODIFY state enum('new', 'done', 'running');
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        let Ddl::AlterTable(alter) = &statement.ddl else {
            continue;
        };
        if subject.is_new(statement, &alter.table) {
            continue;
        }
        for act in &alter.actions {
            let Action::Modify { from, column } = &act.action else {
                continue;
            };
            let Some(new) = &column.ty else { continue };
            if !["enum", "set"].contains(&new.name.as_str()) {
                continue;
            }
            let Some(old) = type_of(subject.before(statement.index), &alter.table, from) else {
                continue;
            };
            if old.name != new.name || new.arguments.starts_with(&old.arguments) {
                continue;
            }
            let gone: Vec<&str> = old
                .arguments
                .iter()
                .filter(|value| !new.arguments.contains(value))
                .copied()
                .collect();
            let appended: Vec<&str> = old
                .arguments
                .iter()
                .chain(
                    new.arguments
                        .iter()
                        .filter(|value| !old.arguments.contains(value)),
                )
                .copied()
                .collect();
            let message = if gone.is_empty() {
                format!("the values of `{}` change their order", from.name)
            } else {
                format!(
                    "`{}` is no value of `{}` any more",
                    gone.join("`, `"),
                    from.name
                )
            };
            let list = format!("{}({})", new.name, appended.join(", "));
            let finding = report
                .finding(&new.span, message)
                .note("every row is written anew, and nobody writes the table meanwhile")
                .help(paste(
                    "append what is new, and keep what is there",
                    &format!(
                        "ALTER TABLE {} {};",
                        alter.table.sql,
                        act.words.sql().replacen(new.sql, &list, 1)
                    ),
                ));
            report.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{Case, show};
    use expect_test::expect;

    fn case<'a>(drafts: &'a [&'a str]) -> Case<'a> {
        Case {
            rule: &RULE,
            dialect: Dialect::Mysql,
            server: None,
            profile: None,
            frozen: &["CREATE TABLE a (b ENUM('x','y') NOT NULL);"],
            drafts,
        }
    }

    #[test]
    fn says_why_and_what_to_paste() {
        show(
            &case(&["ALTER TABLE a CHANGE COLUMN b b enum('z', 'y', 'x') NOT NULL AFTER c;"]),
            &expect![[r#"
                warning[reorder-enum]: the values of `b` change their order
                 --> 2.up.sql:1:33
                  |
                1 | ALTER TABLE a CHANGE COLUMN b b enum('z', 'y', 'x') NOT NULL AFTER c;
                  |                                 ^^^^^^^^^^^^^^^^^^^
                  |
                  = note: every row is written anew, and nobody writes the table meanwhile
                  = help: append what is new, and keep what is there:
                          ALTER TABLE a CHANGE COLUMN b b enum('x', 'y', 'z') NOT NULL AFTER c;
            "#]],
        );
        show(
            &case(&["ALTER TABLE a MODIFY b enum('x');"]),
            &expect![[r#"
                warning[reorder-enum]: `'y'` is no value of `b` any more
                 --> 2.up.sql:1:24
                  |
                1 | ALTER TABLE a MODIFY b enum('x');
                  |                        ^^^^^^^^^
                  |
                  = note: every row is written anew, and nobody writes the table meanwhile
                  = help: append what is new, and keep what is there:
                          ALTER TABLE a MODIFY b enum('x', 'y');
            "#]],
        );
    }

    #[test]
    fn appended_values_are_fine() {
        for change in [
            "MODIFY b enum('x', 'y', 'z')",
            "MODIFY b varchar(3)",
            "MODIFY c enum('z')",
        ] {
            let change = format!("ALTER TABLE a {change};");
            assert_eq!(case(&[&change]).findings(), [], "{change}");
        }
    }
}
