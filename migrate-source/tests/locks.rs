//! Which lock each statement takes on which table.
#![expect(
    clippy::needless_raw_string_hashes,
    reason = "that is how snapshots are written"
)]

use expect_test::{Expect, expect};
use migrate_source::finding::Direction;
use migrate_source::script::{ScriptInput, TransactionRule, read};
use migrate_source::{Dialect, SourceFile};

fn check(dialect: Dialect, statements: &[&str], expected: &Expect) {
    let mut shown = String::new();
    for text in statements {
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
        let locks: Vec<String> = script.dialects[0].statements[0]
            .locks
            .iter()
            .map(|lock| {
                let schema = lock.schema.as_ref().map(|schema| format!("{schema}."));
                format!("{}{}: {}", schema.unwrap_or_default(), lock.name, lock.mode)
            })
            .collect();
        shown.push_str(text);
        shown.push_str("\n    ");
        shown.push_str(&match locks.len() {
            0 => "none".to_owned(),
            _ => locks.join(" | "),
        });
        shown.push('\n');
    }
    expected.assert_eq(&shown);
}

#[test]
fn postgres() {
    check(
        Dialect::Postgres,
        &[
            "DROP TABLE IF EXISTS a, s.b CASCADE",
            "DROP MATERIALIZED VIEW a",
            "DROP INDEX a",
            "DROP INDEX CONCURRENTLY IF EXISTS a",
            "DROP TRIGGER t ON a",
            "DROP FUNCTION f()",
            "CREATE INDEX i ON a (b)",
            "CREATE UNIQUE INDEX CONCURRENTLY i ON s.a (b)",
            "CREATE TABLE a (id int)",
            "CREATE OR REPLACE TRIGGER t BEFORE INSERT ON a EXECUTE FUNCTION f()",
            "CREATE POLICY p ON a",
            "ALTER TABLE a DROP COLUMN b",
            "ALTER TABLE ONLY s.a ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES c (id)",
            "ALTER TABLE a VALIDATE CONSTRAINT f",
            "ALTER TABLE a VALIDATE CONSTRAINT f, ADD c int",
            "ALTER TABLE a SET (fillfactor = 70), ALTER b SET STATISTICS 5",
            "ALTER TABLE a DISABLE TRIGGER t",
            "ALTER TABLE a DETACH PARTITION b CONCURRENTLY",
            "ALTER INDEX a RENAME TO b",
            "TRUNCATE TABLE a, ONLY b",
            "INSERT INTO a VALUES (1)",
            "UPDATE ONLY a SET b = 1",
            "DELETE FROM a",
            "LOCK TABLE a IN SHARE ROW EXCLUSIVE MODE",
            "LOCK a",
            "REFRESH MATERIALIZED VIEW CONCURRENTLY a",
            "VACUUM (FULL) a",
            "ANALYZE a",
            "SELECT 1",
        ],
        &expect![[r#"
            DROP TABLE IF EXISTS a, s.b CASCADE
                a: ACCESS EXCLUSIVE | s.b: ACCESS EXCLUSIVE
            DROP MATERIALIZED VIEW a
                a: ACCESS EXCLUSIVE
            DROP INDEX a
                a: ACCESS EXCLUSIVE; and on the table of that index
            DROP INDEX CONCURRENTLY IF EXISTS a
                a: SHARE UPDATE EXCLUSIVE
            DROP TRIGGER t ON a
                a: ACCESS EXCLUSIVE
            DROP FUNCTION f()
                none
            CREATE INDEX i ON a (b)
                a: SHARE
            CREATE UNIQUE INDEX CONCURRENTLY i ON s.a (b)
                s.a: SHARE UPDATE EXCLUSIVE
            CREATE TABLE a (id int)
                none
            CREATE OR REPLACE TRIGGER t BEFORE INSERT ON a EXECUTE FUNCTION f()
                a: SHARE ROW EXCLUSIVE
            CREATE POLICY p ON a
                a: ACCESS EXCLUSIVE
            ALTER TABLE a DROP COLUMN b
                a: ACCESS EXCLUSIVE
            ALTER TABLE ONLY s.a ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES c (id)
                s.a: SHARE ROW EXCLUSIVE | c: SHARE ROW EXCLUSIVE
            ALTER TABLE a VALIDATE CONSTRAINT f
                a: SHARE UPDATE EXCLUSIVE
            ALTER TABLE a VALIDATE CONSTRAINT f, ADD c int
                a: ACCESS EXCLUSIVE
            ALTER TABLE a SET (fillfactor = 70), ALTER b SET STATISTICS 5
                a: SHARE UPDATE EXCLUSIVE
            ALTER TABLE a DISABLE TRIGGER t
                a: SHARE ROW EXCLUSIVE
            ALTER TABLE a DETACH PARTITION b CONCURRENTLY
                a: SHARE UPDATE EXCLUSIVE
            ALTER INDEX a RENAME TO b
                a: SHARE UPDATE EXCLUSIVE
            TRUNCATE TABLE a, ONLY b
                a: ACCESS EXCLUSIVE | b: ACCESS EXCLUSIVE
            INSERT INTO a VALUES (1)
                a: ROW EXCLUSIVE
            UPDATE ONLY a SET b = 1
                a: ROW EXCLUSIVE
            DELETE FROM a
                a: ROW EXCLUSIVE
            LOCK TABLE a IN SHARE ROW EXCLUSIVE MODE
                a: SHARE ROW EXCLUSIVE
            LOCK a
                a: ACCESS EXCLUSIVE
            REFRESH MATERIALIZED VIEW CONCURRENTLY a
                a: EXCLUSIVE
            VACUUM (FULL) a
                a: ACCESS EXCLUSIVE
            ANALYZE a
                a: SHARE UPDATE EXCLUSIVE
            SELECT 1
                none
        "#]],
    );
}

#[test]
fn mysql() {
    check(
        Dialect::Mysql,
        &[
            "DROP TABLE a, b",
            "DROP INDEX i ON a",
            "CREATE INDEX i ON a (b)",
            "ALTER TABLE a DROP COLUMN b",
            "ALTER TABLE a DROP INDEX i, DROP FOREIGN KEY f",
            "ALTER TABLE a DROP b, MODIFY c BIGINT",
            "ALTER TABLE a ALTER b SET DEFAULT 1",
            "TRUNCATE a",
            "RENAME TABLE a TO b",
            "DELETE FROM a",
            "UPDATE a SET b = 1",
        ],
        &expect![[r#"
            DROP TABLE a, b
                a: exclusive metadata lock | b: exclusive metadata lock
            DROP INDEX i ON a
                a: exclusive metadata lock at the beginning and the end; writers go on in between
            CREATE INDEX i ON a (b)
                a: exclusive metadata lock at the beginning and the end; writers go on in between
            ALTER TABLE a DROP COLUMN b
                a: exclusive metadata lock; at once where the server can (ALGORITHM=INSTANT), or else a rebuild
            ALTER TABLE a DROP INDEX i, DROP FOREIGN KEY f
                a: exclusive metadata lock at the beginning and the end; writers go on in between
            ALTER TABLE a DROP b, MODIFY c BIGINT
                a: exclusive metadata lock; the table may be copied, which blocks writers
            ALTER TABLE a ALTER b SET DEFAULT 1
                a: exclusive metadata lock
            TRUNCATE a
                a: exclusive metadata lock
            RENAME TABLE a TO b
                a: exclusive metadata lock
            DELETE FROM a
                a: row locks, and a shared metadata lock
            UPDATE a SET b = 1
                a: row locks, and a shared metadata lock
        "#]],
    );
}
