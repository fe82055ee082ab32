//! `rewrite-table`.

use crate::rules::DefaultLevel;
use crate::rules::ddl::Named;
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, POSTGRES, rule};
use crate::rules::subject::{Judged, Subject};
use crate::server::Product;

rule!(
    "rewrite-table",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Words(check),
    "`VACUUM FULL` or `CLUSTER`, which write a table anew while nobody can read it",
    r#"Names `VACUUM FULL` and `CLUSTER`.

**Why it is bad.** The table and its indexes are written anew while the lock is held, and need
their room on disk twice.

**What is blocked.** `ACCESS EXCLUSIVE`: nobody reads or writes the table until it is written,
minutes for a few gigabytes.
([VACUUM](https://www.postgresql.org/docs/current/sql-vacuum.html),
[CLUSTER](https://www.postgresql.org/docs/current/sql-cluster.html))

**Example.**

```sql
-- migrate: no-transaction
VACUUM FULL events;
```

**Use instead.** A usual `VACUUM`, which blocks nobody and leaves the room for new rows; or
`pg_repack`, and from PostgreSQL 19 on `REPACK (CONCURRENTLY)`:

```sql
-- migrate: no-transaction
VACUUM events;
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        let Some((what, table)) = rewritten(statement) else {
            continue;
        };
        let (name, sql) = match &table {
            Some(table) if subject.is_new(statement, table) => continue,
            Some(table) => (format!("`{}`", table.name), format!(" {}", table.sql)),
            None => ("every table".to_owned(), String::new()),
        };
        let mut finding = report
            .finding(
                &statement.span,
                format!("`{what}` writes {name} anew while nobody can read it"),
            )
            .note("`ACCESS EXCLUSIVE` is held until the table and its indexes are written");
        let repacks = subject
            .server
            .is_some_and(|server| server.is_at_least(Product::Postgres, [19, 0, 0]));
        if repacks {
            finding = finding.help(paste(
                "write it anew while others go on",
                &format!("-- migrate: no-transaction\nREPACK (CONCURRENTLY){sql};"),
            ));
        }
        finding = finding.help(paste(
            "let new rows take the room, and block nobody",
            &format!("-- migrate: no-transaction\nVACUUM{sql};"),
        ));
        report.push(finding);
    }
}

/// What writes which table; no table where it is all of them.
fn rewritten<'a>(statement: &Judged<'a>) -> Option<(&'static str, Option<Named<'a>>)> {
    let mut words = statement.words;
    match words.take_word().as_str() {
        "VACUUM" => {
            let options = words.parentheses();
            let is_full = options.contains(&["FULL"]) || words.is("FULL");
            words.skip(&["FULL", "FREEZE", "VERBOSE", "ANALYZE"]);
            is_full.then(|| ("VACUUM FULL", Named::take(&mut words)))
        }
        "CLUSTER" => {
            words.parentheses();
            words.take_if("VERBOSE");
            let first = Named::take(&mut words);
            // `CLUSTER index ON table`, as it was written before 8.4.
            let table = if words.take_if("ON") {
                Named::take(&mut words)
            } else {
                first
            };
            Some(("CLUSTER", table))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{Case, rendered, show, silent};
    use crate::server::ServerVersion;
    use expect_test::expect;

    #[test]
    fn says_why_and_what_to_paste() {
        rendered(
            &RULE,
            Dialect::Postgres,
            &[
                "-- migrate: no-transaction\nVACUUM (VERBOSE, FULL) app.a;\nCLUSTER i ON b;\nCLUSTER;",
            ],
            &expect![[r#"
                warning[rewrite-table]: `VACUUM FULL` writes `a` anew while nobody can read it
                 --> 1.up.sql:2:1
                  |
                2 | VACUUM (VERBOSE, FULL) app.a;
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: `ACCESS EXCLUSIVE` is held until the table and its indexes are written
                  = help: let new rows take the room, and block nobody:
                          -- migrate: no-transaction
                          VACUUM app.a;

                warning[rewrite-table]: `CLUSTER` writes `b` anew while nobody can read it
                 --> 1.up.sql:3:1
                  |
                3 | CLUSTER i ON b;
                  | ^^^^^^^^^^^^^^
                  |
                  = note: `ACCESS EXCLUSIVE` is held until the table and its indexes are written
                  = help: let new rows take the room, and block nobody:
                          -- migrate: no-transaction
                          VACUUM b;

                warning[rewrite-table]: `CLUSTER` writes every table anew while nobody can read it
                 --> 1.up.sql:4:1
                  |
                4 | CLUSTER;
                  | ^^^^^^^
                  |
                  = note: `ACCESS EXCLUSIVE` is held until the table and its indexes are written
                  = help: let new rows take the room, and block nobody:
                          -- migrate: no-transaction
                          VACUUM;
            "#]],
        );
        let case = Case {
            rule: &RULE,
            dialect: Dialect::Postgres,
            server: ServerVersion::parse(Dialect::Postgres, "19").ok(),
            profile: None,
            frozen: &[],
            drafts: &["CLUSTER a USING i;"],
        };
        show(
            &case,
            &expect![[r#"
            warning[rewrite-table]: `CLUSTER` writes `a` anew while nobody can read it
             --> 1.up.sql:1:1
              |
            1 | CLUSTER a USING i;
              | ^^^^^^^^^^^^^^^^^
              |
              = note: `ACCESS EXCLUSIVE` is held until the table and its indexes are written
              = help: write it anew while others go on:
                      -- migrate: no-transaction
                      REPACK (CONCURRENTLY) a;
              = help: let new rows take the room, and block nobody:
                      -- migrate: no-transaction
                      VACUUM a;
        "#]],
        );
    }

    #[test]
    fn a_usual_vacuum_is_fine() {
        silent(&RULE, &["-- migrate: no-transaction\nVACUUM ANALYZE a;"]);
    }
}
