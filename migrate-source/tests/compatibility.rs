//! Whether the release before a migration can live with it, statement by statement.
#![expect(
    clippy::needless_raw_string_hashes,
    reason = "that is how snapshots are written"
)]

use expect_test::{Expect, expect};
use migrate_source::finding::Direction;
use migrate_source::script::{Compatibility, Script, ScriptInput, TransactionRule, read, settle};
use migrate_source::{Dialect, SourceFile};

fn script(dialect: Dialect, text: &str) -> Script {
    let (file, _) = SourceFile::from_bytes("m/1_a.up.sql", text.as_bytes());
    let input = ScriptInput {
        file: &file,
        section: 0..file.text.len(),
        direction: Direction::Up,
        version: "1",
        dialects: &[dialect],
        rule: TransactionRule::WhenPossible,
        rule_is_outside: false,
        own_marker: None,
    };
    read(&input, &mut Vec::new())
}

/// The verdict on the last of some scripts that follow each other.
fn verdict(dialect: Dialect, history: &[&str]) -> Compatibility {
    let mut scripts: Vec<Script> = history.iter().map(|text| script(dialect, text)).collect();
    settle(&mut scripts);
    let last = scripts.pop().expect("there is a script");
    last.dialects[0].compatibility.clone()
}

/// Every script on its own: older releases do not notice it.
fn compatible(dialect: Dialect, scripts: &[&str]) {
    for text in scripts {
        let verdict = verdict(dialect, &[text]);
        assert_eq!(verdict, Compatibility::Compatible, "{text}");
    }
}

/// Every script on its own: older releases notice it, for this reason.
fn breaking(dialect: Dialect, scripts: &[&str], expected: &Expect) {
    let mut shown = String::new();
    for text in scripts {
        let reason = match verdict(dialect, &[text]) {
            Compatibility::Breaks { statement, reason } => format!("{} {reason}", statement + 1),
            other => format!("{other:?}"),
        };
        shown.push_str(text);
        shown.push_str("\n    ");
        shown.push_str(&reason);
        shown.push('\n');
    }
    expected.assert_eq(&shown);
}

#[test]
fn postgres_additions() {
    compatible(
        Dialect::Postgres,
        &[
            "",
            "-- nothing",
            "CREATE TABLE a (id bigint PRIMARY KEY, b text NOT NULL UNIQUE CHECK (b <> ''))",
            "CREATE TABLE a (b bigint NOT NULL REFERENCES older (id))",
            "CREATE TEMP TABLE a AS SELECT 1",
            "CREATE UNLOGGED TABLE s.a (id int)",
            "CREATE TABLE p1 PARTITION OF older FOR VALUES FROM (1) TO (2)",
            "CREATE VIEW v AS SELECT * FROM older",
            "CREATE MATERIALIZED VIEW v AS SELECT * FROM older",
            "CREATE TYPE mood AS ENUM ('sad', 'happy')",
            "CREATE DOMAIN d AS text CHECK (VALUE <> '')",
            "CREATE SEQUENCE s",
            "CREATE SCHEMA s",
            "CREATE SCHEMA AUTHORIZATION joe",
            "CREATE ROLE reader",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE EXTENSION IF NOT EXISTS pgcrypto",
            "CREATE INDEX ON older (a)",
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.older USING btree (a DESC NULLS LAST, b)",
            "CREATE INDEX i ON older (lower(email), (data ->> 'a')) WHERE deleted_at IS NULL AND kind IN (1, 2)",
            "CREATE INDEX i ON older USING gin (name gin_trgm_ops) INCLUDE (a) WITH (fillfactor = 70)",
            "CREATE INDEX i ON older (to_tsvector('english'::regconfig, body))",
            "ALTER TABLE older ADD COLUMN a int",
            "ALTER TABLE IF EXISTS ONLY s.older * ADD a int, ADD b text DEFAULT 'x' NOT NULL",
            "ALTER TABLE older ADD COLUMN a int NOT NULL DEFAULT 0",
            "ALTER TABLE older ADD COLUMN a bigserial",
            "ALTER TABLE older ADD COLUMN a bigserial PRIMARY KEY",
            "ALTER TABLE older ADD COLUMN a bigint GENERATED ALWAYS AS IDENTITY",
            "ALTER TABLE older ADD COLUMN a text GENERATED ALWAYS AS (lower(b)) STORED",
            "ALTER TABLE older ADD COLUMN a bigint REFERENCES other (id) ON DELETE SET NULL",
            "ALTER TABLE older ADD COLUMN a text UNIQUE",
            "ALTER TABLE older ADD COLUMN a text CHECK (a IN ('x', 'y'))",
            "ALTER TABLE older ADD COLUMN a text CHECK (length(a) < 10)",
            "ALTER TABLE older ADD COLUMN \"Default\" int",
            // What the script made itself.
            "CREATE TABLE a (id int); ALTER TABLE a ADD COLUMN b int NOT NULL; DROP TABLE a",
            "CREATE TABLE a (id int); ALTER TABLE a RENAME TO b; ALTER TABLE b DROP COLUMN id",
            "CREATE TABLE a (id int); CREATE UNIQUE INDEX ON a (id); TRUNCATE a; DELETE FROM a",
            "CREATE TABLE IF NOT EXISTS a (id int); CREATE UNIQUE INDEX i ON a (id); DROP INDEX i",
            "CREATE TABLE a (id int); CREATE TRIGGER t BEFORE INSERT ON a EXECUTE FUNCTION f()",
            "CREATE TABLE a (id int); CREATE POLICY p ON a; ALTER TABLE a ENABLE ROW LEVEL SECURITY",
            "CREATE TABLE a (id int); ALTER TABLE a OWNER TO joe; REVOKE ALL ON TABLE a FROM PUBLIC",
            "CREATE TYPE t AS ENUM ('a'); ALTER TYPE t RENAME VALUE 'a' TO 'b'; DROP TYPE t",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION f() OWNER TO joe",
            "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE SCHEMA s; ALTER SCHEMA s OWNER TO joe; DROP SCHEMA s CASCADE",
            "ALTER TABLE older ADD COLUMN a int; ALTER TABLE older DROP COLUMN a",
            // New columns that older releases leave empty.
            "ALTER TABLE older ADD a text; UPDATE older SET a = lower(b) WHERE a IS NULL",
            "ALTER TABLE older ADD a text; UPDATE older AS o SET a = p.x FROM p WHERE p.id = o.id",
            "ALTER TABLE older ADD a text; CREATE UNIQUE INDEX ON older (a)",
            "ALTER TABLE older ADD a text; CREATE UNIQUE INDEX ON older (b, a)",
            "ALTER TABLE older ADD a text, ADD CONSTRAINT u UNIQUE (a)",
            "ALTER TABLE older ADD a int; ALTER TABLE older ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES x",
            "ALTER TABLE older ADD a int; ALTER TABLE older ALTER a SET DEFAULT 0; UPDATE older SET a = 0; \
             ALTER TABLE older ALTER COLUMN a SET NOT NULL",
            // Storage, statistics, what is checked already.
            "ALTER TABLE older VALIDATE CONSTRAINT c",
            "ALTER TABLE older ALTER a SET STATISTICS 100, ALTER b SET STORAGE external",
            "ALTER TABLE older SET (fillfactor = 70)",
            "ALTER TABLE older REPLICA IDENTITY FULL",
            "ALTER TABLE older ADD CONSTRAINT u UNIQUE USING INDEX i",
            "ALTER TYPE older ADD VALUE 'x'",
            "ALTER SEQUENCE older OWNED BY t.id",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO reader",
            "GRANT SELECT ON older TO reader",
            "COMMENT ON TABLE older IS 'DROP TABLE older'",
            "INSERT INTO older (a) VALUES (1) ON CONFLICT DO NOTHING",
            "INSERT INTO older SELECT lower(a) FROM other",
            "WITH x AS (SELECT 1) INSERT INTO older SELECT * FROM x",
            "SELECT setval('a_id_seq', (SELECT max(id) FROM a))",
            "SELECT pg_catalog.set_config('search_path', '', false)",
            "SET lock_timeout = '1s'; BEGIN; COMMIT; ANALYZE; REFRESH MATERIALIZED VIEW v",
        ],
    );
}

#[test]
fn postgres_changes() {
    breaking(
        Dialect::Postgres,
        &[
            "DROP TABLE older",
            "CREATE TABLE a (id int); DROP TABLE IF EXISTS a, older CASCADE; DROP TABLE x",
            "DROP VIEW v",
            "DROP INDEX CONCURRENTLY i",
            "DROP INDEX \"a\tb\"",
            "DROP FUNCTION f(int)",
            "DROP TRIGGER t ON older",
            "DROP EXTENSION e",
            "DROP OWNED BY joe",
            "ALTER TABLE older DROP COLUMN a",
            "ALTER TABLE older DROP a",
            "ALTER TABLE older ADD a int, DROP CONSTRAINT c",
            "ALTER TABLE older RENAME TO newer",
            "ALTER TABLE older RENAME COLUMN a TO b",
            "ALTER TABLE older RENAME a TO b",
            "ALTER TABLE older ALTER COLUMN a TYPE bigint",
            "ALTER TABLE older ALTER a SET DATA TYPE bigint USING a::bigint",
            "ALTER TABLE older ALTER a SET NOT NULL",
            "ALTER TABLE older ALTER a DROP NOT NULL",
            "ALTER TABLE older ALTER a SET DEFAULT 1",
            "ALTER TABLE older ALTER a DROP DEFAULT",
            "ALTER TABLE older ALTER a ADD GENERATED ALWAYS AS IDENTITY",
            "ALTER TABLE older ADD a int NOT NULL",
            "ALTER TABLE older ADD COLUMN a int DEFAULT NULL NOT NULL",
            "ALTER TABLE older ADD COLUMN IF NOT EXISTS a int NOT NULL",
            "ALTER TABLE older ADD a int PRIMARY KEY",
            "ALTER TABLE older ADD a int UNIQUE DEFAULT 0",
            "ALTER TABLE older ADD a int UNIQUE NULLS NOT DISTINCT",
            "ALTER TABLE older ADD a int DEFAULT 1 REFERENCES x",
            "ALTER TABLE older ADD a int CHECK (a > b)",
            "ALTER TABLE older ADD a int CHECK (a IS NOT NULL)",
            "ALTER TABLE older ADD a int GENERATED ALWAYS AS (b::int) STORED",
            "ALTER TABLE older ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
            "ALTER TABLE older ADD PRIMARY KEY (id)",
            "ALTER TABLE older ADD UNIQUE (a)",
            "ALTER TABLE older ADD FOREIGN KEY (a) REFERENCES x",
            "ALTER TABLE older ADD a int DEFAULT 1; CREATE UNIQUE INDEX ON older (a)",
            "ALTER TABLE older ADD a int; CREATE UNIQUE INDEX ON older (a) NULLS NOT DISTINCT",
            "ALTER TABLE older ADD a int; ALTER TABLE older ALTER a SET NOT NULL",
            "ALTER TABLE older ADD a int; UPDATE older SET a = 1, b = 2",
            "ALTER TABLE older ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE older FORCE ROW LEVEL SECURITY",
            "ALTER TABLE older DISABLE TRIGGER t",
            "ALTER TABLE older OWNER TO joe",
            "ALTER TABLE older SET SCHEMA s",
            "ALTER TABLE older ATTACH PARTITION p DEFAULT",
            "ALTER TABLE older DETACH PARTITION p",
            "ALTER TABLE \"a\tb\" ADD c int",
            "CREATE UNIQUE INDEX i ON older (a)",
            "CREATE INDEX i ON older ((a::int))",
            "CREATE INDEX i ON older (strange(a))",
            "CREATE INDEX i ON older (a) WHERE 1 / b > 0",
            "CREATE TRIGGER t BEFORE INSERT ON older EXECUTE FUNCTION f()",
            "CREATE POLICY p ON older",
            "CREATE RULE r AS ON INSERT TO older DO NOTHING",
            "CREATE CAST (a AS b) WITHOUT FUNCTION",
            "ALTER TYPE older RENAME VALUE 'a' TO 'b'",
            "ALTER TYPE older ADD ATTRIBUTE a int",
            "ALTER SEQUENCE older RESTART",
            "ALTER FUNCTION f() OWNER TO joe",
            "ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM reader",
            "REVOKE SELECT ON older FROM reader",
            "CREATE TABLE a (id int); REVOKE ALL ON a, older FROM reader",
            "INSERT INTO older (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1",
            "UPDATE older SET a = 1",
            "DELETE FROM older",
            "TRUNCATE TABLE older, other",
            "MERGE INTO older USING x ON true WHEN MATCHED THEN DELETE",
            "WITH x AS (DELETE FROM older RETURNING *) INSERT INTO other SELECT * FROM x",
            "SELECT create_hypertable('older', 'at')",
            "DO $$ BEGIN DROP TABLE older; END $$",
            "CALL f()",
            "FROBNICATE the database",
            "CREATE SCHEMA s; DROP SCHEMA other",
        ],
        &expect![[r#"
            DROP TABLE older
                1 drops table `older`
            CREATE TABLE a (id int); DROP TABLE IF EXISTS a, older CASCADE; DROP TABLE x
                2 drops table `older`
            DROP VIEW v
                1 drops view `v`
            DROP INDEX CONCURRENTLY i
                1 drops index `i`
            DROP INDEX "a	b"
                1 drops an index whose name is not understood
            DROP FUNCTION f(int)
                1 drops routine `f`
            DROP TRIGGER t ON older
                1 drops trigger `t` of table `older`
            DROP EXTENSION e
                1 drops what is not understood: `EXTENSION e`
            DROP OWNED BY joe
                1 drops what is not understood: `OWNED BY joe`
            ALTER TABLE older DROP COLUMN a
                1 drops column `a` of table `older`
            ALTER TABLE older DROP a
                1 drops column `a` of table `older`
            ALTER TABLE older ADD a int, DROP CONSTRAINT c
                1 drops constraint `c` of table `older`
            ALTER TABLE older RENAME TO newer
                1 renames table `older`
            ALTER TABLE older RENAME COLUMN a TO b
                1 renames a part of table `older`
            ALTER TABLE older RENAME a TO b
                1 renames a part of table `older`
            ALTER TABLE older ALTER COLUMN a TYPE bigint
                1 changes the type of column `a` of table `older`
            ALTER TABLE older ALTER a SET DATA TYPE bigint USING a::bigint
                1 changes the type of column `a` of table `older`
            ALTER TABLE older ALTER a SET NOT NULL
                1 sets NOT NULL on column `a` of table `older`
            ALTER TABLE older ALTER a DROP NOT NULL
                1 allows NULL in column `a` of table `older`
            ALTER TABLE older ALTER a SET DEFAULT 1
                1 changes the default of column `a` of table `older`
            ALTER TABLE older ALTER a DROP DEFAULT
                1 drops the default of column `a` of table `older`
            ALTER TABLE older ALTER a ADD GENERATED ALWAYS AS IDENTITY
                1 changes column `a` of table `older`
            ALTER TABLE older ADD a int NOT NULL
                1 adds column `a` of table `older`, which is NOT NULL and has no default
            ALTER TABLE older ADD COLUMN a int DEFAULT NULL NOT NULL
                1 adds column `a` of table `older`, which is NOT NULL and has no default
            ALTER TABLE older ADD COLUMN IF NOT EXISTS a int NOT NULL
                1 adds column `a` of table `older`, which is NOT NULL and has no default
            ALTER TABLE older ADD a int PRIMARY KEY
                1 adds a primary key, column `a` of table `older`
            ALTER TABLE older ADD a int UNIQUE DEFAULT 0
                1 adds column `a` of table `older`, which is unique and has one default for all rows
            ALTER TABLE older ADD a int UNIQUE NULLS NOT DISTINCT
                1 adds column `a` of table `older`, which may be empty in one row only
            ALTER TABLE older ADD a int DEFAULT 1 REFERENCES x
                1 adds column `a` of table `older`, whose default has to be in another table
            ALTER TABLE older ADD a int CHECK (a > b)
                1 adds a check with column `a` of table `older`
            ALTER TABLE older ADD a int CHECK (a IS NOT NULL)
                1 adds a check with column `a` of table `older`
            ALTER TABLE older ADD a int GENERATED ALWAYS AS (b::int) STORED
                1 adds column `a` of table `older`, whose expression may refuse a row
            ALTER TABLE older ADD CONSTRAINT c CHECK (a > 0) NOT VALID
                1 adds a check to table `older`
            ALTER TABLE older ADD PRIMARY KEY (id)
                1 adds a primary key to table `older`
            ALTER TABLE older ADD UNIQUE (a)
                1 adds a unique constraint to table `older`
            ALTER TABLE older ADD FOREIGN KEY (a) REFERENCES x
                1 adds a foreign key to table `older`
            ALTER TABLE older ADD a int DEFAULT 1; CREATE UNIQUE INDEX ON older (a)
                2 adds a unique index to table `older`
            ALTER TABLE older ADD a int; CREATE UNIQUE INDEX ON older (a) NULLS NOT DISTINCT
                2 adds a unique index to table `older`
            ALTER TABLE older ADD a int; ALTER TABLE older ALTER a SET NOT NULL
                2 sets NOT NULL on column `a` of table `older`
            ALTER TABLE older ADD a int; UPDATE older SET a = 1, b = 2
                2 changes rows of table `older`
            ALTER TABLE older ENABLE ROW LEVEL SECURITY
                1 changes table `older`: `ENABLE ROW LEVEL`
            ALTER TABLE older FORCE ROW LEVEL SECURITY
                1 forces row security on table `older`
            ALTER TABLE older DISABLE TRIGGER t
                1 changes table `older`: `DISABLE TRIGGER t`
            ALTER TABLE older OWNER TO joe
                1 gives table `older` to another role
            ALTER TABLE older SET SCHEMA s
                1 changes table `older`: `SET SCHEMA s`
            ALTER TABLE older ATTACH PARTITION p DEFAULT
                1 attaches an older table to table `older`
            ALTER TABLE older DETACH PARTITION p
                1 changes table `older`: `DETACH PARTITION p`
            ALTER TABLE "a	b" ADD c int
                1 alters tables whose names are not understood
            CREATE UNIQUE INDEX i ON older (a)
                1 adds a unique index to table `older`
            CREATE INDEX i ON older ((a::int))
                1 adds an index to table `older` whose expression may refuse a row
            CREATE INDEX i ON older (strange(a))
                1 adds an index to table `older` whose expression may refuse a row
            CREATE INDEX i ON older (a) WHERE 1 / b > 0
                1 adds an index to table `older` whose expression may refuse a row
            CREATE TRIGGER t BEFORE INSERT ON older EXECUTE FUNCTION f()
                1 adds trigger `t` to table `older`
            CREATE POLICY p ON older
                1 adds policy `p` to table `older`
            CREATE RULE r AS ON INSERT TO older DO NOTHING
                1 adds rule `r` to table `older`
            CREATE CAST (a AS b) WITHOUT FUNCTION
                1 creates what is not understood: `CAST (`
            ALTER TYPE older RENAME VALUE 'a' TO 'b'
                1 alters type `older`
            ALTER TYPE older ADD ATTRIBUTE a int
                1 alters type `older`
            ALTER SEQUENCE older RESTART
                1 alters sequence `older`
            ALTER FUNCTION f() OWNER TO joe
                1 alters routine `f`
            ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM reader
                1 alters what is not understood: `DEFAULT PRIVILEGES REVOKE`
            REVOKE SELECT ON older FROM reader
                1 revokes rights on `older`
            CREATE TABLE a (id int); REVOKE ALL ON a, older FROM reader
                2 revokes rights
            INSERT INTO older (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1
                1 changes rows of table `older`
            UPDATE older SET a = 1
                1 changes rows of table `older`
            DELETE FROM older
                1 deletes rows of table `older`
            TRUNCATE TABLE older, other
                1 empties table `older`
            MERGE INTO older USING x ON true WHEN MATCHED THEN DELETE
                1 changes rows of table `older`
            WITH x AS (DELETE FROM older RETURNING *) INSERT INTO other SELECT * FROM x
                1 changes rows
            SELECT create_hypertable('older', 'at')
                1 calls a function, and nobody knows what that does
            DO $$ BEGIN DROP TABLE older; END $$
                1 runs code that is not looked into
            CALL f()
                1 runs code that is not looked into
            FROBNICATE the database
                1 is not understood: `FROBNICATE the database`
            CREATE SCHEMA s; DROP SCHEMA other
                2 drops schema `other`
        "#]],
    );
}

#[test]
fn sqlite_statements() {
    compatible(
        Dialect::Sqlite,
        &[
            "CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT NOT NULL)",
            "CREATE VIRTUAL TABLE a USING fts5 (body)",
            "CREATE INDEX i ON older (a, lower(b)) WHERE c IS NOT NULL",
            "ALTER TABLE older ADD COLUMN a TEXT",
            "ALTER TABLE older ADD a",
            "ALTER TABLE older ADD COLUMN a TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE older ADD COLUMN a TEXT AS (lower(b)) VIRTUAL",
            "ALTER TABLE older ADD COLUMN a REFERENCES other (id)",
            "ALTER TABLE older ADD COLUMN a; CREATE UNIQUE INDEX i ON OLDER (A)",
            "CREATE TABLE a (b); CREATE TRIGGER t AFTER INSERT ON A BEGIN SELECT 1; END; DROP TABLE a",
            "DROP TABLE IF EXISTS a; CREATE TABLE a (b)",
            "PRAGMA foreign_keys = OFF; PRAGMA foreign_key_check; PRAGMA optimize",
            "INSERT OR IGNORE INTO older VALUES (1)",
        ],
    );
    breaking(
        Dialect::Sqlite,
        &[
            "DROP TABLE older",
            "DROP TRIGGER t",
            "ALTER TABLE older RENAME COLUMN a TO b",
            "ALTER TABLE older DROP COLUMN a",
            "ALTER TABLE older ADD COLUMN a TEXT CHECK (b > a)",
            "CREATE TABLE n (a); INSERT INTO n SELECT a FROM older; DROP TABLE older; \
             ALTER TABLE n RENAME TO older",
            "CREATE UNIQUE INDEX i ON older (a)",
            "CREATE TRIGGER t AFTER INSERT ON older BEGIN SELECT 1; END",
            "REPLACE INTO older VALUES (1)",
            "INSERT OR REPLACE INTO older VALUES (1)",
            "UPDATE OR IGNORE older SET a = 1",
            "PRAGMA writable_schema = 1",
        ],
        &expect![[r#"
            DROP TABLE older
                1 drops table `older`
            DROP TRIGGER t
                1 drops trigger `t`
            ALTER TABLE older RENAME COLUMN a TO b
                1 renames a part of table `older`
            ALTER TABLE older DROP COLUMN a
                1 drops column `a` of table `older`
            ALTER TABLE older ADD COLUMN a TEXT CHECK (b > a)
                1 adds a check with column `a` of table `older`
            CREATE TABLE n (a); INSERT INTO n SELECT a FROM older; DROP TABLE older; ALTER TABLE n RENAME TO older
                3 drops table `older`
            CREATE UNIQUE INDEX i ON older (a)
                1 adds a unique index to table `older`
            CREATE TRIGGER t AFTER INSERT ON older BEGIN SELECT 1; END
                1 adds trigger `t` to table `older`
            REPLACE INTO older VALUES (1)
                1 replaces rows of table `older`
            INSERT OR REPLACE INTO older VALUES (1)
                1 changes rows of table `older`
            UPDATE OR IGNORE older SET a = 1
                1 changes rows of table `older`
            PRAGMA writable_schema = 1
                1 sets what is not understood: `PRAGMA writable_schema`
        "#]],
    );
}

#[test]
fn mysql_statements() {
    compatible(
        Dialect::Mysql,
        &[
            "CREATE TABLE a (id BIGINT AUTO_INCREMENT PRIMARY KEY) ENGINE = InnoDB",
            "CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW v AS SELECT 1",
            "CREATE INDEX i ON older (name(191), b)",
            "CREATE FULLTEXT INDEX i ON older (name)",
            "ALTER TABLE older ADD a INT NULL AFTER b, ADD COLUMN c INT NOT NULL DEFAULT 0 FIRST",
            "ALTER TABLE older ADD COLUMN (a INT, b INT)",
            "ALTER TABLE older ADD INDEX i (a), ADD KEY (b), ADD FULLTEXT KEY f (c)",
            "ALTER TABLE older ADD a BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE KEY",
            "ALTER TABLE older ADD a INT; ALTER TABLE older ADD UNIQUE KEY u (a)",
            "ALTER TABLE older ADD a INT, ALGORITHM = INSTANT, LOCK = NONE",
            "ALTER TABLE older ENGINE = InnoDB, ROW_FORMAT = DYNAMIC, AUTO_INCREMENT = 10",
            "ALTER TABLE older ADD PARTITION (PARTITION p VALUES LESS THAN (10))",
            "SET NAMES utf8mb4; SET @a = 1; SET FOREIGN_KEY_CHECKS = 0",
            "/*!40101 SET NAMES utf8 */; LOCK TABLES older WRITE; UNLOCK TABLES",
            "INSERT IGNORE INTO older VALUES (1)",
            "CREATE TABLE a (b INT); RENAME TABLE a TO c; DROP TABLE c",
        ],
    );
    breaking(
        Dialect::Mysql,
        &[
            "DROP TABLE older",
            "DROP INDEX i ON older",
            "ALTER TABLE older MODIFY a BIGINT",
            "ALTER TABLE older CHANGE a b BIGINT",
            "ALTER TABLE older ADD a INT NOT NULL",
            "ALTER TABLE older ADD UNIQUE INDEX u (a)",
            "ALTER TABLE older ADD CONSTRAINT FOREIGN KEY (a) REFERENCES x (id)",
            "ALTER TABLE older DROP a, DROP PRIMARY KEY",
            "ALTER TABLE older DROP FOREIGN KEY f",
            "ALTER TABLE older DROP PARTITION p",
            "ALTER TABLE older RENAME newer",
            "ALTER TABLE older RENAME INDEX a TO b",
            "ALTER TABLE older CONVERT TO CHARACTER SET utf8mb4",
            "ALTER TABLE older ALTER a SET DEFAULT 1",
            "ALTER TABLE older TRUNCATE PARTITION p",
            "RENAME TABLE older TO newer",
            "CREATE UNIQUE INDEX u ON older (a)",
            "CREATE TRIGGER t BEFORE INSERT ON older FOR EACH ROW SET @a = 1",
            "CREATE TABLE a (b INT); USE other; DROP TABLE a",
            "SET GLOBAL max_connections = 1",
            "INSERT INTO older VALUES (1) ON DUPLICATE KEY UPDATE a = 1",
            "UPDATE older, other SET older.a = 1",
            "TRUNCATE older",
            "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM older",
            "PREPARE s FROM 'DROP TABLE older'; EXECUTE s",
            "REVOKE SELECT ON older FROM joe",
        ],
        &expect![[r#"
            DROP TABLE older
                1 drops table `older`
            DROP INDEX i ON older
                1 drops index `i` of table `older`
            ALTER TABLE older MODIFY a BIGINT
                1 changes column `a` of table `older`
            ALTER TABLE older CHANGE a b BIGINT
                1 changes column `a` of table `older`
            ALTER TABLE older ADD a INT NOT NULL
                1 adds column `a` of table `older`, which is NOT NULL and has no default
            ALTER TABLE older ADD UNIQUE INDEX u (a)
                1 adds a unique constraint to table `older`
            ALTER TABLE older ADD CONSTRAINT FOREIGN KEY (a) REFERENCES x (id)
                1 adds a foreign key to table `older`
            ALTER TABLE older DROP a, DROP PRIMARY KEY
                1 drops column `a` of table `older`
            ALTER TABLE older DROP FOREIGN KEY f
                1 drops foreign key `f` of table `older`
            ALTER TABLE older DROP PARTITION p
                1 drops partition `p` of table `older`
            ALTER TABLE older RENAME newer
                1 renames table `older`
            ALTER TABLE older RENAME INDEX a TO b
                1 renames a part of table `older`
            ALTER TABLE older CONVERT TO CHARACTER SET utf8mb4
                1 changes table `older`: `CONVERT TO CHARACTER`
            ALTER TABLE older ALTER a SET DEFAULT 1
                1 changes the default of column `a` of table `older`
            ALTER TABLE older TRUNCATE PARTITION p
                1 changes table `older`: `TRUNCATE PARTITION p`
            RENAME TABLE older TO newer
                1 renames table `older`
            CREATE UNIQUE INDEX u ON older (a)
                1 adds a unique index to table `older`
            CREATE TRIGGER t BEFORE INSERT ON older FOR EACH ROW SET @a = 1
                1 adds trigger `t` to table `older`
            CREATE TABLE a (b INT); USE other; DROP TABLE a
                3 drops table `a`
            SET GLOBAL max_connections = 1
                1 changes a setting of the server
            INSERT INTO older VALUES (1) ON DUPLICATE KEY UPDATE a = 1
                1 changes rows of table `older`
            UPDATE older, other SET older.a = 1
                1 changes rows of table `older`
            TRUNCATE older
                1 empties table `older`
            CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM older
                1 creates what is not understood: `EVENT e`
            PREPARE s FROM 'DROP TABLE older'; EXECUTE s
                2 runs code that is not looked into
            REVOKE SELECT ON older FROM joe
                1 revokes rights
        "#]],
    );
}

#[test]
fn what_earlier_scripts_made_is_no_longer_free() {
    let postgres = |history: &[&str]| match verdict(Dialect::Postgres, history) {
        Compatibility::Breaks { statement, reason } => format!("{} {reason}", statement + 1),
        other => format!("{other:?}"),
    };
    let create = "CREATE TABLE a (id int)";
    let again = "CREATE TABLE IF NOT EXISTS a (id int); CREATE UNIQUE INDEX ON a (id)";
    assert_eq!(postgres(&[again]), "Compatible");
    assert_eq!(
        postgres(&[create, again]),
        "2 adds a unique index to table `a`"
    );
    assert_eq!(postgres(&[create, "DROP TABLE a", again]), "Compatible");
    assert_eq!(
        postgres(&[create, "ALTER TABLE a RENAME TO b", again]),
        "Compatible"
    );
    let replace = "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'";
    assert_eq!(postgres(&[replace]), "Compatible");
    assert_eq!(postgres(&[replace, create, replace]), "1 replaces `f`");
    let tidy = "DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT 1";
    assert_eq!(postgres(&[tidy]), "Compatible");
    assert_eq!(postgres(&[tidy, tidy]), "1 drops view `v`");
    // Nothing is known of what another tool may have made.
    assert_eq!(postgres(&["DROP VIEW v"]), "1 drops view `v`");
}

#[test]
fn the_author_has_the_last_word() {
    let sql = "DROP TABLE older";
    assert_eq!(
        verdict(
            Dialect::Postgres,
            &[&format!(
                "-- migrate: works-with-older \"nobody reads it since 2.3\"\n{sql}"
            )]
        ),
        Compatibility::DeclaredCompatible("nobody reads it since 2.3".to_owned())
    );
    assert_eq!(
        verdict(
            Dialect::Sqlite,
            &["-- migrate: breaks-older \"the app counts tables\"\nCREATE TABLE a (b)"]
        ),
        Compatibility::DeclaredBreaking("the app counts tables".to_owned())
    );
}
