//! `narrow-type`.

use crate::dialect::Dialect;
use crate::rules::DefaultLevel;
use crate::rules::ddl::{Action, Ddl, Named, TypeName};
use crate::rules::past::type_of;
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, rule};
use crate::rules::subject::Subject;

rule!(
    "narrow-type",
    DefaultLevel::Warn,
    &[Dialect::Postgres, Dialect::Mysql],
    Check::Words(check),
    "a column gets a type that holds less than the one it had",
    r#"Names a change of a column's type after which some values no longer fit. The type before
is the one that the folder's migrations gave it; where they do not tell, nothing is said.

**Why it is bad.** Values that do not fit make the statement fail, on a database that no
developer has, or are cut: `numeric` to `integer` rounds, `timestamp` to `date` drops the time
of day, and MySQL without strict mode cuts texts and numbers to what fits.

**What is blocked.** PostgreSQL takes `ACCESS EXCLUSIVE` and writes the whole table and its
indexes anew, or at least reads all of it: nobody reads or writes the table meanwhile. MySQL
copies the table and lets nobody write.

SQLite has no such statement.

**Example.**

```sql
-- an earlier release:
CREATE TABLE orders (note text);
-- this release, PostgreSQL:
ALTER TABLE orders ALTER COLUMN note TYPE varchar(80);
-- this release, MySQL:
ALTER TABLE orders MODIFY note varchar(80);
```

**Use instead.** Look for what does not fit, decide what becomes of it, and say so:

```sql
UPDATE orders SET note = left(note, 80) WHERE length(note) > 80;
-- migrate: allow(narrow-type) longer ones are cut above
ALTER TABLE orders ALTER COLUMN note TYPE varchar(80);
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        let Ddl::AlterTable(alter) = &statement.ddl else {
            continue;
        };
        for act in &alter.actions {
            let (column, new): (&Named<'_>, &TypeName<'_>) = match &act.action {
                Action::SetType { column, ty } => (column, ty),
                Action::Modify { from, column } => match &column.ty {
                    Some(ty) => (from, ty),
                    None => continue,
                },
                _ => continue,
            };
            if subject.is_new_column(statement, &alter.table, column) {
                continue;
            }
            let Some(old) = type_of(subject.before(statement.index), &alter.table, column) else {
                continue;
            };
            let Some(lost) = lost(subject.dialect, old, new) else {
                continue;
            };
            let finding = report
                .finding(
                    &new.span,
                    format!(
                        "`{}` of `{}` was `{}`, and `{}` holds less",
                        column.name, alter.table.name, old.sql, new.sql
                    ),
                )
                .note(lost.to_owned())
                .help(paste(
                    "see what does not fit",
                    &format!(
                        "SELECT {0}, count(*) FROM {1} GROUP BY {0};",
                        column.sql, alter.table.sql
                    ),
                ))
                .help(paste(
                    "where everything fits, or the script sees to it above, say so",
                    &format!(
                        "-- migrate: allow(narrow-type) why everything fits\nALTER TABLE {} {};",
                        alter.table.sql,
                        act.words.sql()
                    ),
                ));
            report.push(finding);
        }
    }
}

const TOO_LONG: &str = "a value that is longer makes the statement fail, or is cut";
const TOO_LARGE: &str = "a number that is out of its range makes the statement fail, or is cut";
const ROUNDED: &str = "digits behind the point are rounded away";
const CUT: &str = "the time of day, or the time zone, is dropped";

/// What the new type cannot hold; `None` where it holds all, or nobody knows.
fn lost(dialect: Dialect, old: &TypeName<'_>, new: &TypeName<'_>) -> Option<&'static str> {
    if old.is_array || new.is_array {
        return None;
    }
    if let (Some(old), Some(new)) = (integer(&old.name), integer(&new.name)) {
        return (new < old).then_some(TOO_LARGE);
    }
    if let (Some(old), Some(new)) = (text_length(dialect, old), text_length(dialect, new)) {
        return (new < old).then_some(TOO_LONG);
    }
    let fractional = |ty: &TypeName<'_>| {
        [
            "numeric",
            "decimal",
            "real",
            "float4",
            "float8",
            "double precision",
            "double",
            "float",
        ]
        .contains(&ty.name.as_str())
            && !(ty.arguments.len() == 1 && ["numeric", "decimal"].contains(&ty.name.as_str()))
            && ty.arguments.get(1).is_none_or(|scale| *scale != "0")
    };
    if fractional(old) && integer(&new.name).is_some() {
        return Some(ROUNDED);
    }
    if let (Some(old), Some(new)) = (precision(old), precision(new)) {
        let whole = |(precision, scale): (u32, u32)| precision.saturating_sub(scale);
        if new.1 < old.1 {
            return Some(ROUNDED);
        }
        return (whole(new) < whole(old)).then_some(TOO_LARGE);
    }
    let with_time = old.name.starts_with("timestamp") || old.name == "datetime";
    (with_time && new.name == "date").then_some(CUT)
}

/// The bytes of an integer type.
fn integer(name: &str) -> Option<u32> {
    let plain = name
        .trim_end_matches(" zerofill")
        .trim_end_matches(" unsigned")
        .trim_end_matches(" signed");
    Some(match plain {
        "tinyint" => 1,
        "smallint" | "int2" | "smallserial" | "serial2" => 2,
        "mediumint" => 3,
        "integer" | "int" | "int4" | "serial" | "serial4" => 4,
        "bigint" | "int8" | "bigserial" | "serial8" => 8,
        _ => return None,
    })
}

/// How long a text may be; `PostgreSQL`'s `text` has no end.
fn text_length(dialect: Dialect, ty: &TypeName<'_>) -> Option<u64> {
    let given = ty.arguments.first().map(|length| length.parse().ok());
    match ty.name.as_str() {
        "varchar" | "character varying" => given.unwrap_or(Some(u64::MAX)),
        "char" | "character" | "bpchar" => given.unwrap_or(Some(1)),
        "text" | "citext" if dialect == Dialect::Postgres => Some(u64::MAX),
        "tinytext" => Some(255),
        "text" => Some(65_535),
        "mediumtext" => Some(16_777_215),
        "longtext" => Some(u64::from(u32::MAX)),
        _ => None,
    }
}

/// Precision and scale of a decimal type that says both.
fn precision(ty: &TypeName<'_>) -> Option<(u32, u32)> {
    if !["numeric", "decimal"].contains(&ty.name.as_str()) {
        return None;
    }
    let precision = ty.arguments.first()?.parse().ok()?;
    let scale = ty
        .arguments
        .get(1)
        .map_or(Some(0), |scale| scale.parse().ok())?;
    Some((precision, scale))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{Case, show, silent};
    use expect_test::expect;

    #[test]
    fn says_what_does_not_fit() {
        let case = Case {
            rule: &RULE,
            dialect: Dialect::Mysql,
            server: None,
            profile: None,
            frozen: &["CREATE TABLE a (b bigint unsigned);"],
            drafts: &["ALTER TABLE a CHANGE COLUMN b c int NOT NULL;"],
        };
        show(
            &case,
            &expect![[r#"
            warning[narrow-type]: `b` of `a` was `bigint unsigned`, and `int` holds less
             --> 2.up.sql:1:33
              |
            1 | ALTER TABLE a CHANGE COLUMN b c int NOT NULL;
              |                                 ^^^
              |
              = note: a number that is out of its range makes the statement fail, or is cut
              = help: see what does not fit:
                      SELECT b, count(*) FROM a GROUP BY b;
              = help: where everything fits, or the script sees to it above, say so:
                      -- migrate: allow(narrow-type) why everything fits
                      ALTER TABLE a CHANGE COLUMN b c int NOT NULL;
        "#]],
        );
    }

    #[test]
    fn knows_the_type_from_a_frozen_migration() {
        let case = Case {
            rule: &RULE,
            dialect: Dialect::Postgres,
            server: None,
            profile: None,
            frozen: &[
                "CREATE TABLE app.a (b text);",
                "ALTER TABLE app.a ALTER b TYPE numeric(10, 4)",
            ],
            drafts: &[
                "ALTER TABLE app.a ALTER COLUMN b SET DATA TYPE numeric(10, 2) USING b::numeric;",
            ],
        };
        show(
            &case,
            &expect![[r#"
            warning[narrow-type]: `b` of `a` was `numeric(10, 4)`, and `numeric(10, 2)` holds less
             --> 3.up.sql:1:48
              |
            1 | ALTER TABLE app.a ALTER COLUMN b SET DATA TYPE numeric(10, 2) USING b::numeric;
              |                                                ^^^^^^^^^^^^^^
              |
              = note: digits behind the point are rounded away
              = help: see what does not fit:
                      SELECT b, count(*) FROM app.a GROUP BY b;
              = help: where everything fits, or the script sees to it above, say so:
                      -- migrate: allow(narrow-type) why everything fits
                      ALTER TABLE app.a ALTER COLUMN b SET DATA TYPE numeric(10, 2) USING b::numeric;
        "#]],
        );
    }

    #[test]
    fn what_holds_as_much_is_fine() {
        for (old, new) in [
            ("int", "bigint"),
            ("varchar(10)", "varchar(20)"),
            ("numeric(10, 2)", "numeric(12, 2)"),
            ("date", "timestamp"),
            ("blob", "text"),
            ("varchar(300)", "text"),
        ] {
            for (dialect, change) in [
                (
                    Dialect::Postgres,
                    format!("ALTER TABLE a ALTER b TYPE {new};"),
                ),
                (Dialect::Mysql, format!("ALTER TABLE a MODIFY b {new};")),
            ] {
                let case = Case {
                    rule: &RULE,
                    dialect,
                    server: None,
                    profile: None,
                    frozen: &[&format!("CREATE TABLE a (b {old});")],
                    drafts: &[&change],
                };
                assert_eq!(case.findings(), [], "{old} to {new}");
            }
        }
        silent(&RULE, &["ALTER TABLE a ALTER b TYPE int USING b::int;"]);
        silent(
            &RULE,
            &[
                "CREATE TABLE a (b text);",
                "ALTER TABLE a ALTER b TYPE int;",
            ],
        );
    }
}
