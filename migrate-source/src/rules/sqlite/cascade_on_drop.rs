//! `cascade-on-drop`.

use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, ClauseKind, Column, Constraint, ConstraintKind, Ddl, Named};
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, SQLITE, rule};
use crate::rules::sqlite::pragma::Pragma;
use crate::rules::subject::{Judged, Subject};
use crate::script::words::Words;

rule!(
    "cascade-on-drop",
    DefaultLevel::Deny,
    SQLITE,
    Check::Words(check),
    "a table is dropped while rows of other tables refer to it and foreign keys are checked",
    r#"Names a `DROP TABLE`, also that of a rebuild (new table, copy, drop, rename), of a table
to which another one refers, in a script that does not switch `PRAGMA foreign_keys` off.

**Why it is bad.** `DROP TABLE` deletes the rows first, and with foreign keys on that counts as
a `DELETE FROM` (<https://www.sqlite.org/foreignkeys.html#fk_schemacommands>). With `ON DELETE
CASCADE` the rows of the other table are gone, silently, although the table comes back under
its name a statement later; with `SET NULL` they lose what they refer to; without an action the
script fails as soon as there are rows. On an empty database nothing of this shows.

**What is blocked.** Nothing that a usual write would not block.

Silent where the other table is dropped first, and where the script itself has made the table.

**Example.**

```sql
-- an earlier release:
CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE posts (author INTEGER NOT NULL REFERENCES authors (id) ON DELETE CASCADE);
-- this release:
CREATE TABLE new_authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO new_authors SELECT id, name FROM authors;
DROP TABLE authors;
ALTER TABLE new_authors RENAME TO authors;
```

**Use instead.** Switch foreign keys off for the script. `PRAGMA foreign_keys` does nothing in a
transaction, so sqlmigrate takes it out of the script, switches before the transaction begins,
checks all keys before it commits, and switches back:

```sql
-- an earlier release:
CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE posts (author INTEGER NOT NULL REFERENCES authors (id) ON DELETE CASCADE);
-- this release:
PRAGMA foreign_keys = OFF;
CREATE TABLE new_authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO new_authors SELECT id, name FROM authors;
DROP TABLE authors;
ALTER TABLE new_authors RENAME TO authors;
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        let Ddl::DropTable(drop) = &statement.ddl else {
            continue;
        };
        if drop.is_temporary || keys_are_off(subject, statement) {
            continue;
        }
        for table in &drop.tables {
            if subject.is_new_here(statement, table) {
                continue;
            }
            let referrers = referrers(subject, statement, table);
            let worst = referrers.iter().max_by_key(|referrer| referrer.effect);
            let Some(worst) = worst else { continue };
            let what = match worst.effect {
                Effect::Fails => format!(
                    "dropping `{}` fails as soon as rows of `{}` refer to it",
                    table.name, worst.table
                ),
                Effect::Clears => format!(
                    "dropping `{}` clears what rows of `{}` refer to",
                    table.name, worst.table
                ),
                Effect::Deletes => format!(
                    "dropping `{}` deletes the rows of `{}` that refer to it",
                    table.name, worst.table
                ),
            };
            let others: Vec<String> = referrers
                .iter()
                .filter(|other| other.table != worst.table)
                .map(|other| format!("`{}`", other.table))
                .collect();
            let mut finding = report.finding(&table.span, what).note(
                "with foreign keys on, `DROP TABLE` is a `DELETE` of all rows first: \
                 https://www.sqlite.org/foreignkeys.html#fk_schemacommands",
            );
            if !others.is_empty() {
                finding = finding.note(format!("{} refer to it as well", others.join(", ")));
            }
            let finding = finding
                .help(paste(
                    "switch them off for this script, at its top (they are checked before it \
                     commits)",
                    "PRAGMA foreign_keys = OFF;",
                ))
                .help(format!(
                    "or drop `{}` first, if it goes as well",
                    worst.table
                ));
            report.push(finding);
        }
    }
}

/// Whether foreign keys are off where a statement runs.
fn keys_are_off(subject: &Subject<'_>, statement: &Judged<'_>) -> bool {
    let mut switches = subject
        .statements
        .iter()
        .filter(|other| subject.in_transaction() || other.index < statement.index)
        .filter_map(Pragma::of)
        .filter(|pragma| pragma.name == "foreign_keys");
    // Of a script in a transaction the first switch holds for all of it.
    let switch = if subject.in_transaction() {
        switches.next()
    } else {
        switches.next_back()
    };
    switch.is_some_and(|pragma| pragma.is_off())
}

/// What happens to a row whose counterpart goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Effect {
    Fails,
    Clears,
    Deletes,
}

impl Effect {
    fn of(words: &Words<'_>) -> Effect {
        let says = |action: &str| words.contains(&["ON", "DELETE", action]);
        if says("CASCADE") {
            Effect::Deletes
        } else if says("SET") {
            Effect::Clears
        } else {
            Effect::Fails
        }
    }
}

/// A table that refers to the one in question.
struct Referrer {
    table: String,
    effect: Effect,
}

fn referrers(subject: &Subject<'_>, statement: &Judged<'_>, table: &Named<'_>) -> Vec<Referrer> {
    let mut found: Vec<Referrer> = Vec::new();
    // The latest comes first: what was dropped since is not there any more.
    let mut gone: Vec<&Named<'_>> = Vec::new();
    for ddl in subject.before(statement.index) {
        let (owner, effects) = match ddl {
            Ddl::DropTable(drop) => {
                gone.extend(&drop.tables);
                continue;
            }
            Ddl::CreateTable(create) => {
                let of_columns = create.columns.iter().filter_map(|c| column(c, table));
                let of_table = create
                    .constraints
                    .iter()
                    .filter_map(|c| constraint(c, table));
                (&create.name, of_columns.chain(of_table).max())
            }
            Ddl::AlterTable(alter) => {
                let effects = alter.actions.iter().filter_map(|act| match &act.action {
                    Action::AddColumn(added) => column(added, table),
                    _ => None,
                });
                (&alter.table, effects.max())
            }
            _ => continue,
        };
        let is_gone = gone.iter().any(|dropped| dropped.may_be(owner));
        if let Some(effect) = effects
            && !is_gone
            && !owner.may_be(table)
            && !found.iter().any(|other| other.table == owner.name)
        {
            found.push(Referrer {
                table: owner.name.clone(),
                effect,
            });
        }
        // What was made here was not there before.
        if let Ddl::CreateTable(create) = ddl {
            gone.push(&create.name);
        }
    }
    found
}

fn column(column: &Column<'_>, table: &Named<'_>) -> Option<Effect> {
    let refers = column
        .clauses
        .iter()
        .any(|clause| matches!(clause.kind, ClauseKind::References) && refers(clause.words, table));
    refers.then(|| Effect::of(&column.words))
}

fn constraint(constraint: &Constraint<'_>, table: &Named<'_>) -> Option<Effect> {
    let is_key = matches!(constraint.kind, ConstraintKind::ForeignKey { .. });
    (is_key && refers(constraint.words, table)).then(|| Effect::of(&constraint.words))
}

/// Whether it is this table that stands behind `REFERENCES`.
fn refers(mut words: Words<'_>, table: &Named<'_>) -> bool {
    words.skip_past("REFERENCES")
        && Named::take(&mut words).is_some_and(|target| target.may_be(table))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{Case, show, silent};
    use expect_test::expect;

    const TABLES: &str = "CREATE TABLE a (id INTEGER PRIMARY KEY);\n\
        CREATE TABLE b (a INTEGER REFERENCES a (id) ON DELETE CASCADE);\n\
        CREATE TABLE c (a INTEGER, FOREIGN KEY (a) REFERENCES a (id) ON DELETE SET NULL);\n\
        CREATE TABLE d (e TEXT);\nALTER TABLE d ADD COLUMN a INTEGER REFERENCES a;";

    fn on_tables(drafts: &[&str], expected: &expect_test::Expect) {
        let case = Case {
            rule: &RULE,
            dialect: Dialect::Sqlite,
            server: None,
            profile: None,
            frozen: &[TABLES],
            drafts,
        };
        show(&case, expected);
    }

    #[test]
    fn a_rebuild_deletes_rows() {
        on_tables(
            &[
                "CREATE TABLE n (id INTEGER PRIMARY KEY);\nINSERT INTO n SELECT id FROM a;\nDROP TABLE a;\nALTER TABLE n RENAME TO a;",
            ],
            &expect![[r#"
                warning[cascade-on-drop]: dropping `a` deletes the rows of `b` that refer to it
                 --> 2.up.sql:3:12
                  |
                3 | DROP TABLE a;
                  |            ^
                  |
                  = note: with foreign keys on, `DROP TABLE` is a `DELETE` of all rows first: https://www.sqlite.org/foreignkeys.html#fk_schemacommands
                  = note: `d`, `c` refer to it as well
                  = help: switch them off for this script, at its top (they are checked before it commits):
                          PRAGMA foreign_keys = OFF;
                  = help: or drop `b` first, if it goes as well
            "#]],
        );
    }

    #[test]
    fn without_an_action_it_fails() {
        on_tables(
            &["DROP TABLE b;\nDROP TABLE c;\nDROP TABLE a;"],
            &expect![[r#"
                warning[cascade-on-drop]: dropping `a` fails as soon as rows of `d` refer to it
                 --> 2.up.sql:3:12
                  |
                3 | DROP TABLE a;
                  |            ^
                  |
                  = note: with foreign keys on, `DROP TABLE` is a `DELETE` of all rows first: https://www.sqlite.org/foreignkeys.html#fk_schemacommands
                  = help: switch them off for this script, at its top (they are checked before it commits):
                          PRAGMA foreign_keys = OFF;
                  = help: or drop `d` first, if it goes as well
            "#]],
        );
    }

    #[test]
    fn keys_that_are_off_are_no_trouble() {
        on_tables(
            &[
                "PRAGMA foreign_keys = OFF;\nDROP TABLE a;\nPRAGMA foreign_keys = ON;",
                "CREATE TABLE x (id);\nDROP TABLE x;",
                "-- migrate: no-transaction\nPRAGMA foreign_keys=off;\nDROP TABLE a;",
            ],
            &expect![[r#""#]],
        );
        silent(&RULE, &["DROP TABLE nobody_refers_to;"]);
    }

    #[test]
    fn tables_that_go_as_well() {
        on_tables(
            &["DROP TABLE b;\nDROP TABLE c;\nDROP TABLE d;\nDROP TABLE a;"],
            &expect![[r#""#]],
        );
    }
}
