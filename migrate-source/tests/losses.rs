//! What data each statement takes away.
#![expect(
    clippy::needless_raw_string_hashes,
    reason = "that is how snapshots are written"
)]

use expect_test::{Expect, expect};
use migrate_source::finding::Direction;
use migrate_source::script::{ScriptInput, TransactionRule, read};
use migrate_source::{Dialect, SourceFile};

/// Shows what each script takes away, statement by statement.
fn check(dialect: Dialect, scripts: &[&str], expected: &Expect) {
    let mut shown = String::new();
    for text in scripts {
        let (file, _) = SourceFile::from_bytes("m/1_a.down.sql", text.as_bytes());
        let input = ScriptInput {
            file: &file,
            section: 0..file.text.len(),
            direction: Direction::Down,
            version: "1",
            dialects: &[dialect],
            rule: TransactionRule::WhenPossible,
            rule_is_outside: false,
            own_marker: None,
        };
        let script = read(&input, &mut Vec::new());
        shown.push_str(text);
        shown.push('\n');
        for (index, statement) in script.dialects[0].statements.iter().enumerate() {
            for loss in &statement.losses {
                let schema = loss.schema.as_ref().map(|schema| format!("{schema}."));
                let line = format!(
                    "    {} {} {}{} {}",
                    index + 1,
                    loss.kind.name(),
                    schema.unwrap_or_default(),
                    loss.name,
                    loss.parts.join(" ")
                );
                shown.push_str(line.trim_end());
                shown.push('\n');
            }
        }
    }
    expected.assert_eq(&shown);
}

#[test]
fn postgres() {
    check(
        Dialect::Postgres,
        &[
            "DROP TABLE a; DROP TABLE IF EXISTS s.a, \"B\" CASCADE",
            "ALTER TABLE ONLY a DROP COLUMN IF EXISTS b CASCADE, DROP c, DROP CONSTRAINT d, ADD e int",
            "ALTER TABLE a DROP b; -- ALTER TABLE a DROP c",
            "ALTER TABLE a ALTER b DROP NOT NULL, ALTER c DROP DEFAULT",
            "TRUNCATE a, ONLY s.b RESTART IDENTITY",
            "DELETE FROM a",
            "DELETE FROM ONLY a WHERE b",
            "WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x",
            "DROP SCHEMA s CASCADE; DROP SCHEMA t",
            "DROP TYPE t CASCADE; DROP TYPE u",
            "DROP VIEW v; DROP INDEX i; DROP MATERIALIZED VIEW w; DROP FUNCTION f()",
            "CREATE TEMP TABLE t (a int); INSERT INTO t SELECT a FROM b; DROP TABLE t",
            "CREATE TABLE IF NOT EXISTS t (a int); DROP TABLE t",
            "DROP TABLE \"a\tb\"; ALTER TABLE a DROP COLUMN \"c\td\"",
            "DO $$ BEGIN DROP TABLE hidden; END $$",
        ],
        &expect![[r#"
            DROP TABLE a; DROP TABLE IF EXISTS s.a, "B" CASCADE
                1 table a
                2 table s.a
                2 table B
            ALTER TABLE ONLY a DROP COLUMN IF EXISTS b CASCADE, DROP c, DROP CONSTRAINT d, ADD e int
                1 column a b
                1 column a c
            ALTER TABLE a DROP b; -- ALTER TABLE a DROP c
                1 column a b
            ALTER TABLE a ALTER b DROP NOT NULL, ALTER c DROP DEFAULT
            TRUNCATE a, ONLY s.b RESTART IDENTITY
                1 rows a
                1 rows s.b
            DELETE FROM a
                1 rows a
            DELETE FROM ONLY a WHERE b
                1 some-rows a
            WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x
                1 some-rows a
            DROP SCHEMA s CASCADE; DROP SCHEMA t
                1 schema s
            DROP TYPE t CASCADE; DROP TYPE u
                1 type t
            DROP VIEW v; DROP INDEX i; DROP MATERIALIZED VIEW w; DROP FUNCTION f()
            CREATE TEMP TABLE t (a int); INSERT INTO t SELECT a FROM b; DROP TABLE t
            CREATE TABLE IF NOT EXISTS t (a int); DROP TABLE t
                2 table t
            DROP TABLE "a	b"; ALTER TABLE a DROP COLUMN "c	d"
                1 table
                2 column a
            DO $$ BEGIN DROP TABLE hidden; END $$
        "#]],
    );
}

#[test]
fn sqlite() {
    check(
        Dialect::Sqlite,
        &[
            "CREATE TABLE n (id INTEGER PRIMARY KEY, b TEXT, UNIQUE (b));
             INSERT INTO n (id, b) SELECT id, b FROM a ORDER BY id;
             DROP TABLE a;
             ALTER TABLE n RENAME TO a",
            "CREATE TABLE n (id, b, CONSTRAINT c CHECK (b > 0)); INSERT INTO n SELECT id, b FROM A;
             DROP TABLE A; ALTER TABLE n RENAME TO a",
            // Rows are left out, or nobody takes the name.
            "CREATE TABLE n (id); INSERT INTO n SELECT id FROM a WHERE id > 1; DROP TABLE a;
             ALTER TABLE n RENAME TO a",
            "CREATE TABLE n (id); INSERT INTO n SELECT id FROM a; DROP TABLE a",
            "CREATE TABLE n (id); DROP TABLE a; INSERT INTO n SELECT id FROM a;
             ALTER TABLE n RENAME TO a",
            "ALTER TABLE a DROP COLUMN b",
        ],
        &expect![[r#"
            CREATE TABLE n (id INTEGER PRIMARY KEY, b TEXT, UNIQUE (b));
                         INSERT INTO n (id, b) SELECT id, b FROM a ORDER BY id;
                         DROP TABLE a;
                         ALTER TABLE n RENAME TO a
                3 rebuilt a id b
            CREATE TABLE n (id, b, CONSTRAINT c CHECK (b > 0)); INSERT INTO n SELECT id, b FROM A;
                         DROP TABLE A; ALTER TABLE n RENAME TO a
                3 rebuilt A id b
            CREATE TABLE n (id); INSERT INTO n SELECT id FROM a WHERE id > 1; DROP TABLE a;
                         ALTER TABLE n RENAME TO a
                3 table a
            CREATE TABLE n (id); INSERT INTO n SELECT id FROM a; DROP TABLE a
                3 table a
            CREATE TABLE n (id); DROP TABLE a; INSERT INTO n SELECT id FROM a;
                         ALTER TABLE n RENAME TO a
                2 table a
            ALTER TABLE a DROP COLUMN b
                1 column a b
        "#]],
    );
}

#[test]
fn mysql() {
    check(
        Dialect::Mysql,
        &[
            "ALTER TABLE a DROP b, DROP COLUMN c, DROP INDEX d, DROP FOREIGN KEY e, DROP PRIMARY KEY",
            "ALTER TABLE a DROP PARTITION p0, p1",
            "ALTER TABLE a TRUNCATE PARTITION p0",
            "DROP TABLE IF EXISTS a, `b``c`; DROP TEMPORARY TABLE t",
            "DROP DATABASE d",
            "CREATE OR REPLACE TABLE a (id INT)",
            "DELETE QUICK FROM a LIMIT 1",
            "TRUNCATE a",
        ],
        &expect![[r#"
            ALTER TABLE a DROP b, DROP COLUMN c, DROP INDEX d, DROP FOREIGN KEY e, DROP PRIMARY KEY
                1 column a b
                1 column a c
            ALTER TABLE a DROP PARTITION p0, p1
                1 partition a p0 p1
            ALTER TABLE a TRUNCATE PARTITION p0
                1 partition a p0
            DROP TABLE IF EXISTS a, `b``c`; DROP TEMPORARY TABLE t
                1 table a
                1 table b`c
            DROP DATABASE d
                1 schema d
            CREATE OR REPLACE TABLE a (id INT)
                1 table a
            DELETE QUICK FROM a LIMIT 1
                1 some-rows a
            TRUNCATE a
                1 rows a
        "#]],
    );
}
