//! `missing-strict`.

use crate::rules::DefaultLevel;
use crate::rules::ddl::Ddl;
use crate::rules::report::Report;
use crate::rules::rule::{Check, SQLITE, rule};
use crate::rules::subject::Subject;
use crate::server::Product;

rule!(
    "missing-strict",
    DefaultLevel::Allow,
    SQLITE,
    Check::Words(check),
    "a table takes values of any type, whatever its columns say",
    r#"Names a `CREATE TABLE` without `STRICT`. Off where `[rules]` does not switch it on.

**Why it is bad.** Without `STRICT` the type of a column is a wish: `INTEGER` takes `'abc'`
and keeps it, and the error comes when somebody reads it
(<https://www.sqlite.org/stricttables.html>). A table cannot become strict later without being
rebuilt.

**What is blocked.** Nothing.

Silent for temporary tables, for `CREATE TABLE … AS SELECT`, which cannot be strict, and where
`server` names a version older than 3.37, which does not know the word.

**Example.**

```sql
CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
```

**Use instead.** The types of a strict table are `INT`, `INTEGER`, `REAL`, `TEXT`, `BLOB` and
`ANY`:

```sql
CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let knows = subject
        .server
        .is_none_or(|server| server.is_at_least(Product::Sqlite, [3, 37, 0]));
    if !knows {
        return;
    }
    for statement in subject.statements {
        let Ddl::CreateTable(create) = &statement.ddl else {
            continue;
        };
        let is_query = create.columns.is_empty();
        if create.is_temporary || is_query || create.options.contains(&["STRICT"]) {
            continue;
        }
        let finding = report
            .finding(
                &create.name.span,
                format!("`{}` takes values of any type", create.name.name),
            )
            .note("without `STRICT` the type of a column is a wish: https://www.sqlite.org/stricttables.html")
            .help("write `STRICT` behind the closing parenthesis, and one of `INT`, `INTEGER`, `REAL`, `TEXT`, `BLOB` and `ANY` as the type of each column");
        report.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{Case, rendered, silent};
    use crate::server::ServerVersion;
    use expect_test::expect;

    #[test]
    fn says_why_and_what_to_write() {
        rendered(
            &RULE,
            Dialect::Sqlite,
            &["CREATE TABLE a (b INT) WITHOUT ROWID;"],
            &expect![[r#"
                warning[missing-strict]: `a` takes values of any type
                 --> 1.up.sql:1:14
                  |
                1 | CREATE TABLE a (b INT) WITHOUT ROWID;
                  |              ^
                  |
                  = note: without `STRICT` the type of a column is a wish: https://www.sqlite.org/stricttables.html
                  = help: write `STRICT` behind the closing parenthesis, and one of `INT`, `INTEGER`, `REAL`, `TEXT`, `BLOB` and `ANY` as the type of each column
            "#]],
        );
    }

    #[test]
    fn what_is_strict_or_cannot_be() {
        silent(
            &RULE,
            &[
                "CREATE TABLE a (b INT) STRICT; CREATE TEMP TABLE c (d INT); CREATE TABLE e AS SELECT 1;",
            ],
        );
        let old = Case {
            rule: &RULE,
            dialect: Dialect::Sqlite,
            server: ServerVersion::parse(Dialect::Sqlite, "3.36").ok(),
            profile: None,
            frozen: &[],
            drafts: &["CREATE TABLE a (b INT);"],
        };
        assert_eq!(old.findings(), []);
    }
}
