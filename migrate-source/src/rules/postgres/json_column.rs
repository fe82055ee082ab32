//! `json-column`.

use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, Ddl, Named, TypeName};
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, POSTGRES, rule};
use crate::rules::subject::Subject;

rule!(
    "json-column",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Words(check),
    "`json` where `jsonb` is meant",
    r#"Names a column of the type `json`.

**Why it is bad.** `json` keeps the text: each question parses it again, it has no equality, so
`DISTINCT`, `GROUP BY` and `UNION` on it fail (`could not identify an equality operator`), and
no index goes into it. `jsonb` keeps the value.
([JSON types](https://www.postgresql.org/docs/current/datatype-json.html))

**What is blocked.** Nothing now; changing the type later writes the whole table anew under
`ACCESS EXCLUSIVE`.

**Example.**

```sql
CREATE TABLE events (payload json NOT NULL);
```

**Use instead.** `jsonb`, unless the exact text matters (the order of keys, keys that are there
twice, white space: a signed document):

```sql
CREATE TABLE events (payload jsonb NOT NULL);
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        let mut columns: Vec<(&Named<'_>, &TypeName<'_>)> = Vec::new();
        match &statement.ddl {
            Ddl::CreateTable(create) => {
                let typed = create.columns.iter();
                columns
                    .extend(typed.filter_map(|column| Some((&column.name, column.ty.as_ref()?))));
            }
            Ddl::AlterTable(alter) => {
                columns.extend(alter.actions.iter().filter_map(|act| match &act.action {
                    Action::AddColumn(column) => Some((&column.name, column.ty.as_ref()?)),
                    Action::SetType { column, ty } => Some((column, ty)),
                    _ => None,
                }));
            }
            _ => {}
        }
        for (column, ty) in columns {
            if ty.name != "json" {
                continue;
            }
            let end = ty.span.start + "json".len();
            let better = subject
                .sql(&ty.span)
                .to_ascii_lowercase()
                .replacen("json", "jsonb", 1);
            let finding = report
                .finding(
                    &(ty.span.start..end.max(ty.span.start)),
                    format!("`{}` keeps JSON as text", column.name),
                )
                .note("`json` has no equality and no indexes, and is parsed again at every look")
                .help(paste(
                    "keep the value, unless the exact text matters",
                    &format!("{} {better}", column.sql),
                ));
            report.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{rendered, silent};
    use expect_test::expect;

    #[test]
    fn says_why_and_what_to_paste() {
        rendered(
            &RULE,
            Dialect::Postgres,
            &["CREATE TABLE a (\n  b JSON[] DEFAULT '{}'\n);\nALTER TABLE c ADD d json;"],
            &expect![[r#"
                warning[json-column]: `b` keeps JSON as text
                 --> 1.up.sql:2:5
                  |
                2 |   b JSON[] DEFAULT '{}'
                  |     ^^^^
                  |
                  = note: `json` has no equality and no indexes, and is parsed again at every look
                  = help: keep the value, unless the exact text matters:
                          b jsonb[]

                warning[json-column]: `d` keeps JSON as text
                 --> 1.up.sql:4:21
                  |
                4 | ALTER TABLE c ADD d json;
                  |                     ^^^^
                  |
                  = note: `json` has no equality and no indexes, and is parsed again at every look
                  = help: keep the value, unless the exact text matters:
                          d jsonb
            "#]],
        );
    }

    #[test]
    fn other_types_are_fine() {
        silent(
            &RULE,
            &["CREATE TABLE a (json text, b jsonb, c app.json_text);"],
        );
    }
}
