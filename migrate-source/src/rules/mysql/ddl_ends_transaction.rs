//! `ddl-ends-transaction`.

use crate::rules::DefaultLevel;
use crate::rules::report::{Report, head};
use crate::rules::rule::{Check, MYSQL, rule};
use crate::rules::subject::Subject;

rule!(
    "ddl-ends-transaction",
    DefaultLevel::Warn,
    MYSQL,
    Check::Words(check),
    "a statement commits the transaction that the script has begun",
    r#"Names a statement that commits implicitly between a `START TRANSACTION` (or `BEGIN`) of the
script and its `COMMIT` or `ROLLBACK`: `CREATE`, `ALTER`, `DROP`, `RENAME`, `TRUNCATE`, `GRANT`,
`LOCK TABLES` and their like.

**Why it is bad.** What was done before it is committed at once, and what comes behind it runs
without a transaction: a failure leaves half of the work, and a `ROLLBACK` takes nothing back.
([Implicit commits](https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html),
[MariaDB](https://mariadb.com/kb/en/sql-statements-that-cause-an-implicit-commit/))

**What is blocked.** Nothing.

**Example.**

```sql
-- migrate: no-transaction
START TRANSACTION;
UPDATE users SET plan = 'free' WHERE plan IS NULL;
ALTER TABLE users MODIFY plan varchar(20) NOT NULL;
COMMIT;
```

**Use instead.** Two migrations: the rows in one, the table in the next one:

```sql
UPDATE users SET plan = 'free' WHERE plan IS NULL;
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut begun: Option<&crate::rules::subject::Judged<'_>> = None;
    for statement in subject.statements {
        if statement.traits.transaction_control {
            let begins = statement.words.is_any(&["START", "BEGIN"]);
            begun = begins.then_some(statement);
            continue;
        }
        let words = statement.words;
        // Whether these commit depends on what they run.
        let is_sure = !words.is_any(&["CALL", "EXECUTE", "BEGIN", "IF"]);
        let is_temporary = words.contains(&["TEMPORARY", "TABLE"]);
        let Some(first) = begun else { continue };
        if !statement.traits.implicit_commit || !is_sure || is_temporary {
            continue;
        }
        let mut named = words;
        let name = named.take_word();
        let finding = report
            .finding(
                &head(subject, statement),
                format!("`{name}` commits the transaction that the script has begun"),
            )
            .label(report.label(&first.span, "begun here"))
            .note("what is behind it runs without a transaction, and `ROLLBACK` takes nothing back")
            .help(format!(
                "move it into a migration of its own: `cargo migrate new NAME`\n{};",
                statement.sql()
            ));
        report.push(finding);
        begun = None;
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
            Dialect::Mysql,
            &["BEGIN;\nINSERT INTO a VALUES (1);\nCREATE TABLE b (c int);\nDROP TABLE d;\nCOMMIT;"],
            &expect![[r#"
                warning[ddl-ends-transaction]: `CREATE` commits the transaction that the script has begun
                 --> 1.up.sql:3:1
                  |
                1 | BEGIN;
                  | ----- begun here
                2 | INSERT INTO a VALUES (1);
                3 | CREATE TABLE b (c int);
                  | ^^^^^^^^^^^^^^
                  |
                  = note: what is behind it runs without a transaction, and `ROLLBACK` takes nothing back
                  = help: move it into a migration of its own: `cargo migrate new NAME`
                          CREATE TABLE b (c int);
            "#]],
        );
    }

    #[test]
    fn rows_alone_and_temporary_tables_are_fine() {
        for script in [
            "START TRANSACTION; UPDATE a SET b = 1; COMMIT; CREATE TABLE c (d int);",
            "BEGIN; CREATE TEMPORARY TABLE a (b int); DROP TEMPORARY TABLE a; COMMIT;",
            "CREATE TABLE a (b int); ALTER TABLE a ADD c int;",
        ] {
            silent(&RULE, &[script]);
        }
    }
}
