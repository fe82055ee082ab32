//! `volatile-default`.

use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, Ddl, Named};
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, POSTGRES, rule};
use crate::rules::subject::Subject;
use crate::script::words::Words;
use crate::sql::TokenKind;

rule!(
    "volatile-default",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Words(check),
    "a column is added with a default that differs from row to row",
    r#"Names a column that is added to a table that was there before this release, with a default
that calls a volatile function: `gen_random_uuid()`, `random()`, `nextval()`,
`clock_timestamp()` and their like, and functions that the folder's scripts make without
`STABLE` or `IMMUTABLE`.

**Why it is bad.** A default that is the same for all rows is written once, into the catalog. A
volatile one is computed for every row, so the whole table and its indexes are written anew.
(`now()` is the same for the whole transaction and costs nothing.)

**What is blocked.** `ACCESS EXCLUSIVE`: nobody reads or writes the table until it is written.
([ALTER TABLE, notes](https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES))

**Example.**

```sql
ALTER TABLE users ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();
```

**Use instead.** Add the column without it, set the default for new rows, and fill the old ones
in batches:

```sql
ALTER TABLE users ADD COLUMN token uuid;
ALTER TABLE users ALTER COLUMN token SET DEFAULT gen_random_uuid();
```"#
);

/// Functions of the server and of extensions that come with it, each volatile
/// (`provolatile` in `pg_proc`).
const VOLATILE: &[&str] = &[
    "gen_random_uuid",
    "uuidv4",
    "uuidv7",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuid_generate_v4",
    "gen_random_bytes",
    "gen_salt",
    "random",
    "random_normal",
    "clock_timestamp",
    "timeofday",
    "nextval",
    "currval",
    "lastval",
    "setval",
];

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        let Ddl::AlterTable(alter) = &statement.ddl else {
            continue;
        };
        if subject.is_new(statement, &alter.table) {
            continue;
        }
        for act in &alter.actions {
            let Action::AddColumn(column) = &act.action else {
                continue;
            };
            let Some(default) = column.default() else {
                continue;
            };
            let Some(function) = volatile(subject, default) else {
                continue;
            };
            let (table, name) = (alter.table.sql, column.name.sql);
            let ty = column.ty.as_ref().map_or("…", |ty| ty.sql);
            let finding = report
                .finding(
                    &default.span(),
                    format!(
                        "`{}()` differs from row to row, so all of `{}` is written anew",
                        function.name, alter.table.name
                    ),
                )
                .note("`ACCESS EXCLUSIVE` is held until the table and its indexes are written")
                .help(paste(
                    "add the column without it, and set it for new rows",
                    &format!(
                        "ALTER TABLE {table} ADD COLUMN {name} {ty};\n\
                         ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {};",
                        default.sql()
                    ),
                ))
                .help(paste(
                    "then fill the old rows in batches",
                    &format!(
                        "UPDATE {table} SET {name} = {} WHERE {name} IS NULL;",
                        default.sql()
                    ),
                ));
            report.push(finding);
        }
    }
}

/// The volatile function that an expression calls.
fn volatile<'a>(subject: &Subject<'a>, mut words: Words<'a>) -> Option<Named<'a>> {
    while !words.is_empty() {
        let mut ahead = words;
        if let Some(name) = Named::take(&mut ahead)
            && ahead.kind() == Some(TokenKind::OpenParenthesis)
            && (VOLATILE.contains(&name.name.as_str()) || is_own(subject, &name))
        {
            return Some(name);
        }
        words.take();
    }
    None
}

/// Whether the folder makes such a function and does not say that it is stable.
fn is_own(subject: &Subject<'_>, function: &Named<'_>) -> bool {
    subject.everywhere().any(|other| {
        matches!(&other.ddl, Ddl::Create(kind, name) if kind == "FUNCTION" && name.may_be(function))
            && !other.words.contains(&["IMMUTABLE"])
            && !other.words.contains(&["STABLE"])
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{loud, rendered, silent};
    use expect_test::expect;

    #[test]
    fn says_why_and_what_to_paste() {
        rendered(
            &RULE,
            Dialect::Postgres,
            &["ALTER TABLE a ADD COLUMN b uuid DEFAULT public.uuid_generate_v4() NOT NULL;"],
            &expect![[r#"
                warning[volatile-default]: `uuid_generate_v4()` differs from row to row, so all of `a` is written anew
                 --> 1.up.sql:1:41
                  |
                1 | ALTER TABLE a ADD COLUMN b uuid DEFAULT public.uuid_generate_v4() NOT NULL;
                  |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: `ACCESS EXCLUSIVE` is held until the table and its indexes are written
                  = help: add the column without it, and set it for new rows:
                          ALTER TABLE a ADD COLUMN b uuid;
                          ALTER TABLE a ALTER COLUMN b SET DEFAULT public.uuid_generate_v4();
                  = help: then fill the old rows in batches:
                          UPDATE a SET b = public.uuid_generate_v4() WHERE b IS NULL;
            "#]],
        );
    }

    #[test]
    fn functions_of_the_folder_count_as_they_say() {
        loud(
            &RULE,
            &[
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; ALTER TABLE a ADD b int DEFAULT 1 + f();",
            ],
        );
        silent(
            &RULE,
            &[
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql STABLE AS $$ SELECT 1 $$; ALTER TABLE a ADD b int DEFAULT f();",
            ],
        );
    }

    #[test]
    fn what_is_the_same_for_all_rows_is_fine() {
        for scripts in [
            &["ALTER TABLE a ADD b timestamptz DEFAULT now();"][..],
            // Stable: the same for the whole transaction.
            &["ALTER TABLE a ADD b xid8 DEFAULT pg_current_xact_id();"],
            &["ALTER TABLE a ADD b text DEFAULT 'random()';"],
            &["ALTER TABLE a ADD b text DEFAULT lower('X');"],
            &["CREATE TABLE a (b uuid DEFAULT gen_random_uuid());"],
            &["ALTER TABLE a ALTER b SET DEFAULT gen_random_uuid();"],
        ] {
            silent(&RULE, scripts);
        }
    }
}
