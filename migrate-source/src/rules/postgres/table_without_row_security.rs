//! `table-without-row-security`.

use crate::profile::Profile;
use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, Ddl};
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, POSTGRES, rule};
use crate::rules::subject::Subject;

rule!(
    "table-without-row-security",
    DefaultLevel::WarnIn(Profile::Supabase),
    POSTGRES,
    Check::Words(check),
    "a table in `public` without row-level security",
    r#"Names a table that is made in the schema `public` and for which no script of the folder says
`ENABLE ROW LEVEL SECURITY`. On in folders of Supabase; elsewhere where `migrate.toml` says so.

**Why it is bad.** Supabase serves the schema `public` to everybody who has the project's public
key, which is in every page of the application: without row-level security they read and write
the whole table.
([Row level security](https://supabase.com/docs/guides/database/postgres/row-level-security))

**What is blocked.** Nothing. Enabling it takes `ACCESS EXCLUSIVE` for a moment; from then on
nobody but the table's owner sees a row until a policy says so.

**Example.**

```sql
CREATE TABLE notes (id bigint PRIMARY KEY, owner uuid);
```

**Use instead.**

```sql
CREATE TABLE notes (id bigint PRIMARY KEY, owner uuid);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_notes ON notes USING (owner = auth.uid());
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        let Ddl::CreateTable(create) = &statement.ddl else {
            continue;
        };
        let in_public = create
            .name
            .schema
            .as_deref()
            .is_none_or(|schema| schema == "public");
        let is_enabled = subject.everywhere().any(|other| {
            matches!(&other.ddl, Ddl::AlterTable(alter) if alter.table.may_be(&create.name)
            && alter.actions.iter().any(
                |act| matches!(act.action, Action::EnableRowSecurity),
            ))
        });
        if create.is_temporary || !in_public || is_enabled {
            continue;
        }
        let finding = report
            .finding(
                &create.name.span,
                format!("everybody may read and write `{}`", create.name.name),
            )
            .note("the schema `public` is served to everybody who has the project's public key")
            .help(paste(
                "let nobody in, and then those who may",
                &format!(
                    "ALTER TABLE {0} ENABLE ROW LEVEL SECURITY;\n\
                     CREATE POLICY {1} ON {0} USING (…);",
                    create.name.sql,
                    create.name.with(&["policy"])
                ),
            ));
        report.push(finding);
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
            &["create table public.\"Notes\" (id int);"],
            &expect![[r#"
                warning[table-without-row-security]: everybody may read and write `Notes`
                 --> 1.up.sql:1:14
                  |
                1 | create table public."Notes" (id int);
                  |              ^^^^^^^^^^^^^^
                  |
                  = note: the schema `public` is served to everybody who has the project's public key
                  = help: let nobody in, and then those who may:
                          ALTER TABLE public."Notes" ENABLE ROW LEVEL SECURITY;
                          CREATE POLICY "Notes_policy" ON public."Notes" USING (…);
            "#]],
        );
    }

    #[test]
    fn a_protected_or_private_table_is_fine() {
        for scripts in [
            &["CREATE TABLE a (b int); ALTER TABLE public.a ENABLE ROW LEVEL SECURITY;"][..],
            &[
                "CREATE TABLE a (b int);",
                "ALTER TABLE a ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;",
            ],
            &["CREATE TABLE private.a (b int);"],
            &["CREATE TEMP TABLE a (b int);"],
        ] {
            silent(&RULE, scripts);
        }
    }
}
