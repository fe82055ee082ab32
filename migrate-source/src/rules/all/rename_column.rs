//! `rename-column`.

use crate::dialect::Dialect;
use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, Ddl, Named};
use crate::rules::past::type_of;
use crate::rules::report::{Report, paste};
use crate::rules::rule::{ALL, Check, rule};
use crate::rules::subject::Subject;

rule!(
    "rename-column",
    DefaultLevel::Warn,
    ALL,
    Check::Words(check),
    "a column is renamed while a running release reads it",
    r#"Names a column that gets another name, where it was there before this release.

**Why it is bad.** The release that is still running reads and writes the old name until it is
stopped: each of its queries that names it fails from this moment on. Rolling the release back
brings the same errors back.

**What is blocked.** Nothing for long: the lock (`ACCESS EXCLUSIVE` on PostgreSQL) is held for
milliseconds. It is the queries afterwards that fail.

Silent for a column or a table that this script or an earlier draft has made.

**Example.**

```sql
ALTER TABLE users RENAME COLUMN name TO full_name;
```

**Use instead.** Add the new column, write both, fill it, read the new one, and drop the old one
in a later release:

```sql
ALTER TABLE users ADD COLUMN full_name text;
UPDATE users SET full_name = name WHERE full_name IS NULL;
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        let Ddl::AlterTable(alter) = &statement.ddl else {
            continue;
        };
        for act in &alter.actions {
            let (from, to): (&Named<'_>, &Named<'_>) = match &act.action {
                Action::RenameColumn { from, to } => (from, to),
                Action::Modify { from, column } if !from.may_be(&column.name) => {
                    (from, &column.name)
                }
                _ => continue,
            };
            if subject.is_new_column(statement, &alter.table, from) {
                continue;
            }
            let table = alter.table.sql;
            let ty = match &act.action {
                Action::Modify { column, .. } => column.ty.as_ref(),
                _ => type_of(subject.before(statement.index), &alter.table, from),
            };
            let ty = ty.map_or("… /* its type */", |ty| ty.sql);
            let mut finding = report
                .finding(
                    &act.words.span(),
                    format!(
                        "a release that runs reads `{}` of `{}`, not `{}`",
                        from.name, alter.table.name, to.name
                    ),
                )
                .note("each of its queries that names the old column fails until it is stopped")
                .help(paste(
                    "add the new column, and drop the old one in a later release",
                    &format!(
                        "ALTER TABLE {table} ADD COLUMN {new} {ty};\n\
                         UPDATE {table} SET {new} = {old} WHERE {new} IS NULL;",
                        new = to.sql,
                        old = from.sql
                    ),
                ));
            if subject.dialect == Dialect::Postgres {
                finding = finding
                    .note("a trigger that copies one into the other keeps both right in between");
            }
            report.push(finding.help(paste(
                "where nothing else runs meanwhile, say so",
                &format!(
                    "-- migrate: allow(rename-column) why nobody reads the old name\n{};",
                    statement.sql()
                ),
            )));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{Case, rendered, show, silent};
    use expect_test::expect;

    #[test]
    fn says_why_and_what_to_paste() {
        let case = Case {
            rule: &RULE,
            dialect: Dialect::Postgres,
            server: None,
            profile: None,
            frozen: &["CREATE TABLE users (name varchar(80) NOT NULL);"],
            drafts: &["ALTER TABLE users RENAME name TO \"fullName\";"],
        };
        show(
            &case,
            &expect![[r#"
            warning[rename-column]: a release that runs reads `name` of `users`, not `fullName`
             --> 2.up.sql:1:19
              |
            1 | ALTER TABLE users RENAME name TO "fullName";
              |                   ^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = note: each of its queries that names the old column fails until it is stopped
              = note: a trigger that copies one into the other keeps both right in between
              = help: add the new column, and drop the old one in a later release:
                      ALTER TABLE users ADD COLUMN "fullName" varchar(80);
                      UPDATE users SET "fullName" = name WHERE "fullName" IS NULL;
              = help: where nothing else runs meanwhile, say so:
                      -- migrate: allow(rename-column) why nobody reads the old name
                      ALTER TABLE users RENAME name TO "fullName";
        "#]],
        );
    }

    #[test]
    fn mysql_changes_names_in_passing() {
        rendered(
            &RULE,
            Dialect::Mysql,
            &["ALTER TABLE a CHANGE b c int NOT NULL, CHANGE d d bigint, RENAME INDEX x TO y;"],
            &expect![[r#"
                warning[rename-column]: a release that runs reads `b` of `a`, not `c`
                 --> 1.up.sql:1:15
                  |
                1 | ALTER TABLE a CHANGE b c int NOT NULL, CHANGE d d bigint, RENAME INDEX x TO y;
                  |               ^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: each of its queries that names the old column fails until it is stopped
                  = help: add the new column, and drop the old one in a later release:
                          ALTER TABLE a ADD COLUMN c int;
                          UPDATE a SET c = b WHERE c IS NULL;
                  = help: where nothing else runs meanwhile, say so:
                          -- migrate: allow(rename-column) why nobody reads the old name
                          ALTER TABLE a CHANGE b c int NOT NULL, CHANGE d d bigint, RENAME INDEX x TO y;
            "#]],
        );
    }

    #[test]
    fn a_column_that_no_release_knows_may_be_renamed() {
        for scripts in [
            &["CREATE TABLE a (b int); ALTER TABLE a RENAME COLUMN b TO c;"][..],
            &[
                "ALTER TABLE a ADD COLUMN b int;",
                "ALTER TABLE a RENAME COLUMN b TO c;",
            ],
            &["ALTER TABLE a RENAME TO b;"],
        ] {
            silent(&RULE, scripts);
        }
    }
}
