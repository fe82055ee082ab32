//! Commits and delimiters of MySQL and MariaDB.

use expect_test::{Expect, expect};

use crate::fixture::{Fixture, fixture};

fn folder(up: &str) -> Fixture {
    fixture(&format!(
        "-- file: migrations/migrate.toml\ndialect = \"mysql\"\ndown = \"optional\"\n\
         [levels]\nno-statements = \"allow\"\n-- file: migrations/1_a.sql\n{up}\n"
    ))
}

fn check(scripts: &[&str], expected: &Expect) {
    let rendered: Vec<String> = scripts
        .iter()
        .map(|script| folder(script).rendered())
        .collect();
    expected.assert_eq(&rendered.join("\n"));
}

#[test]
fn data_behind_a_definition() {
    check(
        &["ALTER TABLE orders\n  ADD COLUMN total decimal(10, 2);\n\
           UPDATE orders\n  SET total = price * amount;\nDELETE FROM old_orders;"],
        &expect![[r#"
            warning[data-after-ddl]: `UPDATE` after `ALTER TABLE`: no transaction protects it
             --> migrations/1_a.sql:3:1
              |
            1 | ALTER TABLE orders
              | ------------------ with this in it, the script runs statement by statement
            2 |   ADD COLUMN total decimal(10, 2);
            3 | UPDATE orders
              | ^^^^^^^^^^^^^
              |
              = note: a statement that was under way when the runner died has to be settled by hand
              = help: put the data changes into a migration of their own: alone, they run in one transaction, and commit or roll back together

            warning[truncate]: every row of `old_orders` is deleted
             --> migrations/1_a.sql:5:1
              |
            5 | DELETE FROM old_orders;
              | ^^^^^^^^^^^^^^^^^^^^^^
              |
              = note: no down script brings them back
              = help: if nobody misses them, say why:
                      -- migrate: allow(truncate) why nobody misses them
                      DELETE FROM old_orders;
              = help: or delete what is meant:
                      DELETE FROM old_orders WHERE …;

            2 warnings
        "#]],
    );
}

#[test]
fn a_definition_in_the_middle_of_data() {
    check(
        &[
            "UPDATE accounts SET plan = 'basic';\nALTER TABLE accounts MODIFY plan varchar(20) NOT NULL;\n\
           CREATE TABLE plans (name varchar(20));\nINSERT INTO plans SELECT DISTINCT plan FROM accounts;",
        ],
        &expect![[r#"
            warning[implicit-commit]: `ALTER TABLE` commits the data changes before it
             --> migrations/1_a.sql:2:1
              |
            1 | UPDATE accounts SET plan = 'basic';
              | ---------------------------------- committed by it
            2 | ALTER TABLE accounts MODIFY plan varchar(20) NOT NULL;
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ commits
            3 | CREATE TABLE plans (name varchar(20));
            4 | INSERT INTO plans SELECT DISTINCT plan FROM accounts;
              | ---------------------------------------------------- if this fails, the rest stays
              |
              = help: put it into a migration of its own: data changes alone run in one transaction, and commit or roll back together

            1 warning
        "#]],
    );
}

#[test]
fn nothing_to_say_about() {
    for script in [
        "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\n\nCREATE TABLE t (a int);\nCREATE TABLE u (a int);",
        "UPDATE a SET b = 1;\nINSERT INTO c VALUES (1);",
        "CREATE TABLE a (b int);\nCREATE INDEX i ON a (b);",
        "UPDATE a SET b = 1;\nALTER TABLE a DROP COLUMN c;",
        "CREATE TEMPORARY TABLE t AS SELECT 1;\nINSERT INTO a SELECT * FROM t;\nDROP TEMPORARY TABLE t;",
        "CALL prepare_all();\nUPDATE a SET b = 1;\nSET @x = 1;\nUPDATE a SET b = 2;",
        "/*!40101 SET NAMES utf8 */;\nINSERT INTO a VALUES ('CREATE TABLE', '//', 'END $$');",
        "-- migrate: no-transaction\nCREATE TABLE a (b int);\nINSERT INTO a VALUES (1);",
        "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END//\nDELIMITER ;\nSELECT 1;",
        "DELIMITER $$\nSELECT 1;$$\nCREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW BEGIN DELETE FROM b; DELETE FROM c; END$$",
        "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END;\nSELECT 4 / 2; -- a // comment",
    ] {
        let mut checked = folder(script).load();
        checked.findings.retain(|finding| {
            !migrate_source::rules::ALL
                .iter()
                .any(|rule| rule.code.name == finding.code.name)
        });
        assert_eq!(checked.findings, [], "{script}");
    }
    // A frozen script ran that way.
    let frozen = folder("CREATE TABLE a (b int);\nINSERT INTO a VALUES (1);").frozen();
    frozen.check(&expect![[r#"
        no findings
    "#]]);
}

#[test]
fn delimiters_that_nobody_set() {
    check(
        &[
            "CREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\nEND //\nSELECT 2;",
            "CREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\nEND$$\nCREATE TABLE t (a int)$$",
        ],
        &expect![[r#"
            error[delimiter]: `//` ends nothing: no `DELIMITER //` comes before it
             --> migrations/1_a.sql:4:5
              |
            4 | END //
              |     ^^
              |
              = help: write `DELIMITER //` on a line before the first such statement and `DELIMITER ;` behind the last; or write `;` in its place, which is enough here: the end of a body is found without it

            1 error

            error[delimiter]: `$$` ends nothing: no `DELIMITER $$` comes before it
             --> migrations/1_a.sql:4:4
              |
            4 | END$$
              |    ^^
              |
              = help: write `DELIMITER $$` on a line before the first such statement and `DELIMITER ;` behind the last; or write `;` in its place, which is enough here: the end of a body is found without it

            1 error
        "#]],
    );
}
