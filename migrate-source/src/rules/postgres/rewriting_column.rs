//! `rewriting-column`.

use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, ClauseKind, Column, Ddl, Named};
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, POSTGRES, rule};
use crate::rules::subject::Subject;

rule!(
    "rewriting-column",
    DefaultLevel::Warn,
    POSTGRES,
    Check::Words(check),
    "a serial, identity or stored generated column is added to a table with rows",
    r#"Names a column of the type `serial` (and its siblings), an identity column and a stored
generated column that are added to a table that was there before this release.

**Why it is bad.** Every row gets a value of its own at once, so the whole table and all of its
indexes are written anew.

**What is blocked.** `ACCESS EXCLUSIVE`: nobody reads or writes the table until it is written,
minutes for tens of millions of rows.
([ALTER TABLE, notes](https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES))

**Example.**

```sql
ALTER TABLE events ADD COLUMN number bigserial;
```

**Use instead.** Add the column empty, let a sequence fill new rows, and fill the old ones in
batches. An expression is better kept in a view or a virtual column (PostgreSQL 18):

```sql
CREATE SEQUENCE events_number_seq OWNED BY NONE;
ALTER TABLE events ADD COLUMN number bigint;
ALTER TABLE events ALTER COLUMN number SET DEFAULT nextval('events_number_seq');
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
            let Action::AddColumn(column) = &act.action else {
                continue;
            };
            let Some((what, helps)) = rewriting(&alter.table, column) else {
                continue;
            };
            let mut finding = report
                .finding(
                    &act.words.span(),
                    format!(
                        "{what} makes PostgreSQL write all of `{}` anew",
                        alter.table.name
                    ),
                )
                .note("`ACCESS EXCLUSIVE` is held until the table and its indexes are written");
            for (what, sql) in helps {
                finding = finding.help(paste(what, &sql));
            }
            report.push(finding);
        }
    }
}

type Helps = Vec<(&'static str, String)>;

fn rewriting(table: &Named<'_>, column: &Column<'_>) -> Option<(&'static str, Helps)> {
    let name = column.name.sql;
    if column.has(|kind| matches!(kind, ClauseKind::Stored)) {
        let ty = column.ty.as_ref().map_or("…", |ty| ty.sql);
        let expression = column
            .clauses
            .iter()
            .find(|clause| matches!(clause.kind, ClauseKind::Stored))?;
        let mut words = expression.words;
        words.skip_past("AS");
        let expression = words.parentheses().sql();
        let helps = vec![
            (
                "add it empty, and fill the rows in batches",
                format!(
                    "ALTER TABLE {0} ADD COLUMN {name} {ty};\nUPDATE {0} SET {name} = {expression} WHERE {name} IS NULL;",
                    table.sql
                ),
            ),
            (
                "or keep the expression in a view",
                format!(
                    "CREATE VIEW {} AS SELECT *, {expression} AS {name} FROM {};",
                    table.beside(&["view"]),
                    table.sql
                ),
            ),
        ];
        return Some(("a stored generated column", helps));
    }
    let is_identity = column.has(|kind| matches!(kind, ClauseKind::Identity));
    let serial = column.ty.as_ref().and_then(|ty| match ty.name.as_str() {
        "serial" | "serial4" => Some("integer"),
        "bigserial" | "serial8" => Some("bigint"),
        "smallserial" | "serial2" => Some("smallint"),
        _ => None,
    });
    if !is_identity && serial.is_none() {
        return None;
    }
    let ty = serial.or(column.ty.as_ref().map(|ty| ty.sql))?;
    let sequence = table.beside(&[&column.name.name, "seq"]);
    let helps = vec![
        (
            "add it empty, and let a sequence fill new rows",
            format!(
                "CREATE SEQUENCE {sequence};\n\
                 ALTER TABLE {0} ADD COLUMN {name} {ty};\n\
                 ALTER TABLE {0} ALTER COLUMN {name} SET DEFAULT nextval('{sequence}');",
                table.sql
            ),
        ),
        (
            "then fill the old rows in batches",
            format!(
                "UPDATE {0} SET {name} = nextval('{sequence}') WHERE {name} IS NULL;",
                table.sql
            ),
        ),
    ];
    let what = if is_identity {
        "an identity column"
    } else {
        "a serial column"
    };
    Some((what, helps))
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
            &[
                "ALTER TABLE a ADD b text GENERATED ALWAYS AS (lower(c || 'x')) STORED, ADD IF NOT EXISTS d SERIAL NOT NULL;",
            ],
            &expect![[r#"
                warning[rewriting-column]: a stored generated column makes PostgreSQL write all of `a` anew
                 --> 1.up.sql:1:15
                  |
                1 | ALTER TABLE a ADD b text GENERATED ALWAYS AS (lower(c || 'x')) STORED, ADD IF NOT EXISTS d SERIAL NOT NULL;
                  |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: `ACCESS EXCLUSIVE` is held until the table and its indexes are written
                  = help: add it empty, and fill the rows in batches:
                          ALTER TABLE a ADD COLUMN b text;
                          UPDATE a SET b = lower(c || 'x') WHERE b IS NULL;
                  = help: or keep the expression in a view:
                          CREATE VIEW a_view AS SELECT *, lower(c || 'x') AS b FROM a;

                warning[rewriting-column]: a serial column makes PostgreSQL write all of `a` anew
                 --> 1.up.sql:1:72
                  |
                1 | ALTER TABLE a ADD b text GENERATED ALWAYS AS (lower(c || 'x')) STORED, ADD IF NOT EXISTS d SERIAL NOT NULL;
                  |                                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: `ACCESS EXCLUSIVE` is held until the table and its indexes are written
                  = help: add it empty, and let a sequence fill new rows:
                          CREATE SEQUENCE a_d_seq;
                          ALTER TABLE a ADD COLUMN d integer;
                          ALTER TABLE a ALTER COLUMN d SET DEFAULT nextval('a_d_seq');
                  = help: then fill the old rows in batches:
                          UPDATE a SET d = nextval('a_d_seq') WHERE d IS NULL;
            "#]],
        );
    }

    #[test]
    fn an_identity_counts_and_a_virtual_or_new_one_does_not() {
        loud(
            &RULE,
            &["ALTER TABLE a ADD COLUMN b int GENERATED BY DEFAULT AS IDENTITY (START 3);"],
        );
        for scripts in [
            &["CREATE TABLE a (b serial, c int GENERATED ALWAYS AS IDENTITY);"][..],
            &[
                "CREATE TABLE a (b int);",
                "ALTER TABLE a ADD COLUMN c serial;",
            ],
            &["ALTER TABLE a ADD COLUMN b int GENERATED ALWAYS AS (c + 1) VIRTUAL;"],
            &["ALTER TABLE a ADD COLUMN b int DEFAULT 1;"],
        ] {
            silent(&RULE, scripts);
        }
    }
}
