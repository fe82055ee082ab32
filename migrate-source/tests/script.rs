//! What is told from a script's words: traits, settings, probes, the
//! transaction class, directives, and the findings about them.
#![expect(
    clippy::needless_raw_string_hashes,
    reason = "that is how snapshots are written"
)]
#![expect(
    clippy::format_push_string,
    reason = "a test reads better without handling errors that cannot be"
)]

use migrate_source::finding::Direction;
use migrate_source::script::{
    DirectiveKind, Script, ScriptInput, StatementTraits, TransactionClass, TransactionRule, read,
};
use migrate_source::{Dialect, Finding, SourceFile};

struct Case<'a> {
    text: &'a str,
    dialects: &'a [Dialect],
    direction: Direction,
    rule: TransactionRule,
    own_marker: Option<&'a str>,
}

impl<'a> Case<'a> {
    fn new(dialects: &'a [Dialect], text: &'a str) -> Case<'a> {
        Case {
            text,
            dialects,
            direction: Direction::Up,
            rule: TransactionRule::Always,
            own_marker: None,
        }
    }

    fn read(&self) -> (Script, Vec<Finding>) {
        let (file, _) = SourceFile::from_bytes("m/1_a.up.sql", self.text.as_bytes());
        let mut findings = Vec::new();
        let input = ScriptInput {
            file: &file,
            section: 0..file.text.len(),
            direction: self.direction,
            version: "1",
            dialects: self.dialects,
            rule: self.rule,
            rule_is_outside: false,
            own_marker: self.own_marker,
        };
        let script = read(&input, &mut findings);
        (script, findings)
    }

    /// The findings, as far as they can be told without the renderer.
    fn findings(&self) -> String {
        let (script, findings) = self.read();
        let mut out = String::new();
        for finding in findings {
            out.push_str(&format!("{}: {}\n", finding.code.name, finding.message));
            for label in &finding.labels {
                let span = label.span.clone().expect("a place");
                let position = script.file.position(span.start);
                out.push_str(&format!(
                    "  {}:{} `{}`\n",
                    position.line,
                    position.column,
                    script.file.text[span].replace('\n', "⏎")
                ));
            }
            for note in &finding.notes {
                out.push_str(&format!("  note: {note}\n"));
            }
            for help in &finding.helps {
                out.push_str(&format!("  help: {help}\n"));
            }
        }
        out
    }
}

fn names(traits: StatementTraits) -> String {
    let names = [
        (traits.outside_transaction, "outside"),
        (traits.implicit_commit, "commits"),
        (traits.transaction_control, "control"),
        (traits.changes_data, "data"),
        (traits.ends_batch, "ends-batch"),
        (traits.connection_pragma, "pragma"),
    ];
    names
        .iter()
        .filter(|(set, _)| *set)
        .map(|(_, name)| *name)
        .collect::<Vec<_>>()
        .join(" ")
}

/// One statement a line: its traits and the settings it changes.
fn traits(dialect: Dialect, statements: &str) -> String {
    statements
        .trim()
        .lines()
        .map(str::trim)
        .map(|statement| {
            let (script, _) = Case::new(&[dialect], statement).read();
            let seen = &script.dialects[0];
            assert_eq!(seen.statements.len(), 1, "{statement}");
            let settings = seen.session_settings.join(" ");
            format!(
                "{statement}\n    {} [{settings}]\n",
                names(seen.statements[0].traits)
            )
        })
        .collect::<Vec<String>>()
        .concat()
}

/// One statement a line: its probe.
fn probes(dialect: Dialect, statements: &str) -> String {
    statements
        .trim()
        .lines()
        .map(str::trim)
        .map(|statement| {
            let (script, _) = Case::new(&[dialect], statement).read();
            let seen = &script.dialects[0];
            assert_eq!(seen.statements.len(), 1, "{statement}");
            let probe = seen.statements[0].probe.as_ref().map_or_else(
                || "none".to_owned(),
                |probe| {
                    let sign = if probe.exists_after { "+" } else { "-" };
                    let schema = probe.schema.as_deref().unwrap_or("");
                    let table = probe.table.as_deref().unwrap_or("");
                    let name = &probe.name;
                    format!(
                        "{sign} {:?} schema <{schema}> name <{name}> table <{table}>",
                        probe.object
                    )
                },
            );
            format!("{statement}\n    {probe}\n")
        })
        .collect::<Vec<String>>()
        .concat()
}

#[test]
fn postgres_traits() {
    let text = "
        BEGIN
        START TRANSACTION ISOLATION LEVEL SERIALIZABLE
        COMMIT AND CHAIN
        END
        ABORT
        ROLLBACK
        ROLLBACK TO SAVEPOINT a
        SAVEPOINT a
        PREPARE TRANSACTION 'a'
        PREPARE a AS SELECT 1
        DO $$ BEGIN COMMIT; END $$
        CALL p()
        INSERT INTO t VALUES (1)
        WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a
        WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a
        WITH a AS (SELECT 1 FOR UPDATE) SELECT replace('a', 'b', 'c')
        COPY t FROM '/tmp/x'
        COPY (SELECT a FROM t) TO '/tmp/x'
        CREATE INDEX CONCURRENTLY i ON t (a)
        CREATE /* x */ unique index concurrently ON t (a)
        CREATE INDEX concurrently_i ON t (a)
        DROP INDEX CONCURRENTLY IF EXISTS i
        REINDEX INDEX CONCURRENTLY i
        REINDEX (VERBOSE, CONCURRENTLY) TABLE t
        REINDEX (CONCURRENTLY FALSE) TABLE t
        REINDEX TABLE t
        REINDEX SCHEMA s
        REINDEX SYSTEM d
        VACUUM FULL t
        ANALYZE t
        CLUSTER
        CLUSTER (VERBOSE)
        CLUSTER t USING i
        CREATE DATABASE d
        DROP DATABASE d
        ALTER DATABASE d SET TABLESPACE x
        ALTER DATABASE d SET search_path = a
        CREATE TABLESPACE x LOCATION '/x'
        DROP TABLESPACE x
        ALTER SYSTEM SET wal_level = 'logical'
        CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p
        CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot = false)
        CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = 'false')
        DROP SUBSCRIPTION s
        ALTER SUBSCRIPTION s REFRESH PUBLICATION
        ALTER SUBSCRIPTION s ADD PUBLICATION p
        ALTER SUBSCRIPTION s ADD PUBLICATION p WITH (refresh = false)
        ALTER SUBSCRIPTION s SET (failover = true)
        ALTER SUBSCRIPTION s DISABLE
        ALTER TABLE t DETACH PARTITION s.p CONCURRENTLY
        ALTER TABLE t DETACH PARTITION p
        REFRESH MATERIALIZED VIEW CONCURRENTLY v
        DISCARD ALL
        DISCARD TEMP
        ALTER TYPE s.e ADD VALUE IF NOT EXISTS 'x'
        ALTER TYPE e RENAME VALUE 'x' TO 'y'
        CREATE TABLE t (a int REFERENCES u DEFERRABLE INITIALLY DEFERRED)
        CREATE TEMP TABLE t ON COMMIT DROP AS SELECT 1
        SET CONSTRAINTS ALL DEFERRED
        SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
        SET LOCAL lock_timeout = '1s'
        SET lock_timeout = '1s'
        SET SESSION Search_Path TO a, b
        SET myapp.user_id = '1'
        SET TIME ZONE 'UTC'
        SET SCHEMA 'a'
        SET NAMES 'UTF8'
        SET ROLE admin
        SET LOCAL ROLE admin
        SET SESSION AUTHORIZATION DEFAULT
        SET SESSION SESSION AUTHORIZATION a
        SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED
        SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY, NOT DEFERRABLE
        RESET statement_timeout
        RESET ALL
        SELECT pg_catalog.set_config('search_path', '', false)
        SELECT set_config('search_path', '', true)
        DO $a$ BEGIN SET search_path = a; IF b THEN SET LOCAL c = 1; END IF; UPDATE t SET d = 1; END $a$
        DO 'BEGIN PERFORM set_config(''a.b'', ''1'', false); END'
        CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = a AS 'SELECT 1'
        ALTER ROLE a SET search_path = b
    ";
    expect_test::expect![[r#"
        BEGIN
            control []
        START TRANSACTION ISOLATION LEVEL SERIALIZABLE
            control []
        COMMIT AND CHAIN
            control []
        END
            control []
        ABORT
            control []
        ROLLBACK
            control []
        ROLLBACK TO SAVEPOINT a
             []
        SAVEPOINT a
             []
        PREPARE TRANSACTION 'a'
            control []
        PREPARE a AS SELECT 1
             []
        DO $$ BEGIN COMMIT; END $$
            outside []
        CALL p()
             []
        INSERT INTO t VALUES (1)
            data []
        WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a
            data []
        WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a
            data []
        WITH a AS (SELECT 1 FOR UPDATE) SELECT replace('a', 'b', 'c')
             []
        COPY t FROM '/tmp/x'
            data []
        COPY (SELECT a FROM t) TO '/tmp/x'
             []
        CREATE INDEX CONCURRENTLY i ON t (a)
            outside []
        CREATE /* x */ unique index concurrently ON t (a)
            outside []
        CREATE INDEX concurrently_i ON t (a)
             []
        DROP INDEX CONCURRENTLY IF EXISTS i
            outside []
        REINDEX INDEX CONCURRENTLY i
            outside []
        REINDEX (VERBOSE, CONCURRENTLY) TABLE t
            outside []
        REINDEX (CONCURRENTLY FALSE) TABLE t
             []
        REINDEX TABLE t
             []
        REINDEX SCHEMA s
            outside []
        REINDEX SYSTEM d
            outside []
        VACUUM FULL t
            outside []
        ANALYZE t
             []
        CLUSTER
            outside []
        CLUSTER (VERBOSE)
            outside []
        CLUSTER t USING i
             []
        CREATE DATABASE d
            outside []
        DROP DATABASE d
            outside []
        ALTER DATABASE d SET TABLESPACE x
            outside []
        ALTER DATABASE d SET search_path = a
             []
        CREATE TABLESPACE x LOCATION '/x'
            outside []
        DROP TABLESPACE x
            outside []
        ALTER SYSTEM SET wal_level = 'logical'
            outside []
        CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p
            outside []
        CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot = false)
             []
        CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = 'false')
             []
        DROP SUBSCRIPTION s
            outside []
        ALTER SUBSCRIPTION s REFRESH PUBLICATION
            outside []
        ALTER SUBSCRIPTION s ADD PUBLICATION p
            outside []
        ALTER SUBSCRIPTION s ADD PUBLICATION p WITH (refresh = false)
             []
        ALTER SUBSCRIPTION s SET (failover = true)
            outside []
        ALTER SUBSCRIPTION s DISABLE
             []
        ALTER TABLE t DETACH PARTITION s.p CONCURRENTLY
            outside []
        ALTER TABLE t DETACH PARTITION p
             []
        REFRESH MATERIALIZED VIEW CONCURRENTLY v
             []
        DISCARD ALL
            outside ends-batch [all]
        DISCARD TEMP
             []
        ALTER TYPE s.e ADD VALUE IF NOT EXISTS 'x'
            ends-batch []
        ALTER TYPE e RENAME VALUE 'x' TO 'y'
             []
        CREATE TABLE t (a int REFERENCES u DEFERRABLE INITIALLY DEFERRED)
            ends-batch []
        CREATE TEMP TABLE t ON COMMIT DROP AS SELECT 1
            ends-batch []
        SET CONSTRAINTS ALL DEFERRED
            ends-batch []
        SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
            ends-batch []
        SET LOCAL lock_timeout = '1s'
            ends-batch []
        SET lock_timeout = '1s'
            ends-batch [lock_timeout]
        SET SESSION Search_Path TO a, b
            ends-batch [search_path]
        SET myapp.user_id = '1'
            ends-batch [myapp.user_id]
        SET TIME ZONE 'UTC'
            ends-batch [timezone]
        SET SCHEMA 'a'
            ends-batch [search_path]
        SET NAMES 'UTF8'
            ends-batch [client_encoding]
        SET ROLE admin
            ends-batch [role]
        SET LOCAL ROLE admin
            ends-batch []
        SET SESSION AUTHORIZATION DEFAULT
            ends-batch [session_authorization]
        SET SESSION SESSION AUTHORIZATION a
            ends-batch [session_authorization]
        SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED
            ends-batch [default_transaction_isolation]
        SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY, NOT DEFERRABLE
            ends-batch [default_transaction_read_only default_transaction_deferrable]
        RESET statement_timeout
            ends-batch [statement_timeout]
        RESET ALL
            ends-batch [all]
        SELECT pg_catalog.set_config('search_path', '', false)
            ends-batch [search_path]
        SELECT set_config('search_path', '', true)
            ends-batch []
        DO $a$ BEGIN SET search_path = a; IF b THEN SET LOCAL c = 1; END IF; UPDATE t SET d = 1; END $a$
            ends-batch [search_path]
        DO 'BEGIN PERFORM set_config(''a.b'', ''1'', false); END'
            ends-batch [a.b]
        CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = a AS 'SELECT 1'
             []
        ALTER ROLE a SET search_path = b
             []
    "#]].assert_eq(&traits(Dialect::Postgres, text));
}

#[test]
fn sqlite_traits() {
    let text = "
        BEGIN IMMEDIATE
        COMMIT
        END TRANSACTION
        ROLLBACK
        ROLLBACK TRANSACTION TO a
        SAVEPOINT a
        RELEASE a
        REPLACE INTO t VALUES (1)
        WITH a AS (SELECT replace('a', 'b', 'c')) DELETE FROM t
        VACUUM
        VACUUM INTO 'x'
        ATTACH 'x' AS x
        DETACH x
        PRAGMA foreign_keys = OFF
        PRAGMA foreign_keys(1)
        PRAGMA foreign_keys
        PRAGMA main.legacy_alter_table = ON
        PRAGMA defer_foreign_keys = ON
        PRAGMA journal_mode = WAL
        PRAGMA journal_mode
        PRAGMA journal_mode(MEMORY)
        PRAGMA synchronous = OFF
        PRAGMA wal_checkpoint(TRUNCATE)
        PRAGMA foreign_key_check
        PRAGMA user_version = 3
        PRAGMA recursive_triggers = 1
        CREATE TABLE t (a REFERENCES u DEFERRABLE INITIALLY DEFERRED)
    ";
    expect_test::expect![[r#"
        BEGIN IMMEDIATE
            control []
        COMMIT
            control []
        END TRANSACTION
            control []
        ROLLBACK
            control []
        ROLLBACK TRANSACTION TO a
             []
        SAVEPOINT a
             []
        RELEASE a
             []
        REPLACE INTO t VALUES (1)
            data []
        WITH a AS (SELECT replace('a', 'b', 'c')) DELETE FROM t
            data []
        VACUUM
            outside []
        VACUUM INTO 'x'
            outside []
        ATTACH 'x' AS x
             []
        DETACH x
            outside []
        PRAGMA foreign_keys = OFF
            ends-batch pragma [foreign_keys]
        PRAGMA foreign_keys(1)
            ends-batch pragma [foreign_keys]
        PRAGMA foreign_keys
             []
        PRAGMA main.legacy_alter_table = ON
            ends-batch pragma [legacy_alter_table]
        PRAGMA defer_foreign_keys = ON
            ends-batch []
        PRAGMA journal_mode = WAL
            outside []
        PRAGMA journal_mode
             []
        PRAGMA journal_mode(MEMORY)
            outside ends-batch [journal_mode]
        PRAGMA synchronous = OFF
            outside ends-batch [synchronous]
        PRAGMA wal_checkpoint(TRUNCATE)
            outside []
        PRAGMA foreign_key_check
             []
        PRAGMA user_version = 3
             []
        PRAGMA recursive_triggers = 1
            ends-batch [recursive_triggers]
        CREATE TABLE t (a REFERENCES u DEFERRABLE INITIALLY DEFERRED)
            ends-batch []
    "#]]
    .assert_eq(&traits(Dialect::Sqlite, text));
}

#[test]
fn mysql_traits() {
    let text = "
        BEGIN
        BEGIN NOT ATOMIC SELECT 1; END
        START TRANSACTION
        COMMIT
        ROLLBACK WORK TO a
        XA START 'a'
        SET autocommit = 0
        SET @old = @@autocommit, SESSION autocommit = 1
        SET @@session.autocommit = ON
        SET @autocommit = 1
        INSERT INTO t VALUES (1)
        LOAD DATA INFILE 'x' INTO TABLE t
        LOAD INDEX INTO CACHE t
        CREATE TABLE t (a INT)
        CREATE TEMPORARY TABLE t (a INT)
        CREATE OR REPLACE TEMPORARY TABLE t (a INT)
        /*!50003 CREATE */ TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET @a = 1
        DROP TABLE t
        DROP TEMPORARY TABLE t
        ALTER TABLE t ADD a INT
        RENAME TABLE t TO u
        TRUNCATE t
        GRANT SELECT ON t TO u
        SET PASSWORD = 'x'
        LOCK TABLES t WRITE
        LOCK INSTANCE FOR BACKUP
        UNLOCK TABLES
        ANALYZE TABLE t
        ANALYZE SELECT 1
        FLUSH PRIVILEGES
        CALL p()
        PREPARE s FROM @a
        EXECUTE s
        DEALLOCATE PREPARE s
        SELECT 1
        SET @a = 1
        SET sql_mode = 'ANSI'
        SET SESSION sql_mode = '', time_zone = '+00:00', GLOBAL a = 1, @b = 2
        SET GLOBAL sql_mode = ''
        SET @@sql_mode = '', @@GLOBAL.a = 1, @@SESSION.b = 2, @@persist.c = 3
        SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE=CONCAT('a', 'b')
        /*!40101 SET NAMES utf8mb4 */
        SET CHARACTER SET utf8mb4
        SET TRANSACTION ISOLATION LEVEL READ COMMITTED
        SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED
        SET ROLE admin
        SET DEFAULT ROLE admin TO a
        SET STATEMENT max_statement_time = 1 FOR SELECT 1
        USE other
    ";
    expect_test::expect![[r#"
        BEGIN
            commits control []
        BEGIN NOT ATOMIC SELECT 1; END
            commits []
        START TRANSACTION
            commits control []
        COMMIT
            control []
        ROLLBACK WORK TO a
             []
        XA START 'a'
            control []
        SET autocommit = 0
            commits control ends-batch [autocommit]
        SET @old = @@autocommit, SESSION autocommit = 1
            commits control ends-batch [autocommit]
        SET @@session.autocommit = ON
            commits control ends-batch [autocommit]
        SET @autocommit = 1
             []
        INSERT INTO t VALUES (1)
            data []
        LOAD DATA INFILE 'x' INTO TABLE t
            data []
        LOAD INDEX INTO CACHE t
            commits []
        CREATE TABLE t (a INT)
            commits []
        CREATE TEMPORARY TABLE t (a INT)
             []
        CREATE OR REPLACE TEMPORARY TABLE t (a INT)
             []
        /*!50003 CREATE */ TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET @a = 1
            commits []
        DROP TABLE t
            commits []
        DROP TEMPORARY TABLE t
             []
        ALTER TABLE t ADD a INT
            commits []
        RENAME TABLE t TO u
            commits []
        TRUNCATE t
            commits []
        GRANT SELECT ON t TO u
            commits []
        SET PASSWORD = 'x'
            commits []
        LOCK TABLES t WRITE
            commits []
        LOCK INSTANCE FOR BACKUP
             []
        UNLOCK TABLES
            commits []
        ANALYZE TABLE t
            commits []
        ANALYZE SELECT 1
             []
        FLUSH PRIVILEGES
            commits []
        CALL p()
            commits []
        PREPARE s FROM @a
             []
        EXECUTE s
            commits []
        DEALLOCATE PREPARE s
             []
        SELECT 1
             []
        SET @a = 1
             []
        SET sql_mode = 'ANSI'
            ends-batch [sql_mode]
        SET SESSION sql_mode = '', time_zone = '+00:00', GLOBAL a = 1, @b = 2
            ends-batch [sql_mode time_zone]
        SET GLOBAL sql_mode = ''
             []
        SET @@sql_mode = '', @@GLOBAL.a = 1, @@SESSION.b = 2, @@persist.c = 3
            ends-batch [sql_mode b]
        SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE=CONCAT('a', 'b')
            ends-batch [sql_mode]
        /*!40101 SET NAMES utf8mb4 */
            ends-batch [character_set_client character_set_results character_set_connection collation_connection]
        SET CHARACTER SET utf8mb4
            ends-batch [character_set_client character_set_results character_set_connection collation_connection]
        SET TRANSACTION ISOLATION LEVEL READ COMMITTED
             []
        SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED
            ends-batch [transaction_isolation]
        SET ROLE admin
            ends-batch [role]
        SET DEFAULT ROLE admin TO a
            commits []
        SET STATEMENT max_statement_time = 1 FOR SELECT 1
             []
        USE other
            ends-batch [database]
    "#]].assert_eq(&traits(Dialect::Mysql, text));
}

#[test]
fn postgres_probes() {
    let text = "
        CREATE TABLE Accounts (id int)
        CREATE TABLE IF NOT EXISTS public.\"Odd \"\"Name\" (id int)
        CREATE UNLOGGED TABLE t AS SELECT 1
        CREATE TEMP TABLE t (a int)
        CREATE TABLE pg_temp.t (a int)
        CREATE FOREIGN TABLE t (a int) SERVER s
        CREATE TABLE a.b.c (a int)
        CREATE TABLE U&\"t\" (a int)
        CREATE TABLE \"a\tb\" (a int)
        CREATE TABLE a123456789_123456789_123456789_123456789_123456789_123456789_123456789 (a int)
        DROP TABLE t CASCADE
        DROP TABLE IF EXISTS a.t
        DROP TABLE t, u
        CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t USING btree (a)
        CREATE INDEX ON t (a)
        DROP INDEX CONCURRENTLY s.i
        CREATE OR REPLACE VIEW v AS SELECT 1
        CREATE RECURSIVE VIEW v (a) AS SELECT 1
        CREATE MATERIALIZED VIEW IF NOT EXISTS v AS SELECT 1
        DROP MATERIALIZED VIEW v
        CREATE TYPE e AS ENUM ('a')
        CREATE TYPE shell
        CREATE TYPE t (INPUT = a)
        CREATE DOMAIN d AS int
        DROP TYPE e RESTRICT
        CREATE CONSTRAINT TRIGGER tr AFTER UPDATE OF a, b ON s.t FOR EACH ROW EXECUTE FUNCTION f()
        CREATE OR REPLACE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()
        DROP TRIGGER IF EXISTS tr ON s.t
        CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1
        DROP FUNCTION f
        DROP FUNCTION f(int)
        CREATE SCHEMA IF NOT EXISTS s AUTHORIZATION a
        CREATE SCHEMA AUTHORIZATION a
        DROP SCHEMA s CASCADE
        CREATE SEQUENCE s.q START 1
        ALTER TABLE ONLY s.t ADD COLUMN IF NOT EXISTS \"A\" numeric(10, 2) NOT NULL
        ALTER TABLE t ADD a int, ADD b int
        ALTER TABLE t * ADD a int
        ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID
        ALTER TABLE t ADD PRIMARY KEY (a)
        ALTER TABLE t ADD COLUMN value text
        ALTER TABLE t DROP COLUMN IF EXISTS a CASCADE
        ALTER TABLE t DROP a
        ALTER TABLE t DROP CONSTRAINT c
        ALTER TABLE t RENAME TO u
        ALTER TABLE t DROP COLUMN a JSONB
        CREATE EXTENSION x
        CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA s
        DROP EXTENSION x CASCADE
        CREATE DATABASE d TEMPLATE t
        DROP DATABASE d WITH (FORCE)
        CREATE TABLESPACE s LOCATION '/a'
        CREATE SUBSCRIPTION s CONNECTION 'host=a' PUBLICATION p
        CREATE POLICY p ON s.t USING (true)
        DROP POLICY IF EXISTS p ON t
        ALTER TYPE s.e ADD VALUE IF NOT EXISTS 'new' BEFORE 'old'
        ALTER TYPE e ADD VALUE 'it''s'
        ALTER TYPE e RENAME VALUE 'a' TO 'b'
        ALTER INDEX s.i RENAME TO j
        ALTER INDEX i SET (fillfactor = 70)
        ALTER TABLE s.t RENAME COLUMN a TO b
        ALTER TABLE t RENAME CONSTRAINT a TO b
        ALTER TABLE t DROP COLUMN a, ADD COLUMN a text
        ALTER TABLE t RENAME a TO b
        VACUUM FULL t
        REINDEX INDEX CONCURRENTLY i
        REINDEX TABLE t
        REFRESH MATERIALIZED VIEW CONCURRENTLY v
        ALTER SYSTEM SET work_mem = '1MB'
        COMMENT ON TABLE t IS 'x'
        GRANT SELECT ON t TO a
        REVOKE SELECT ON t FROM a
        DROP TABLE IF EXISTS t, u
        DROP FUNCTION IF EXISTS f(int)
        INSERT INTO t VALUES (1)
    ";
    expect_test::expect![[r#"
        CREATE TABLE Accounts (id int)
            + Table schema <> name <accounts> table <>
        CREATE TABLE IF NOT EXISTS public."Odd ""Name" (id int)
            + Table schema <public> name <Odd "Name> table <>
        CREATE UNLOGGED TABLE t AS SELECT 1
            + Table schema <> name <t> table <>
        CREATE TEMP TABLE t (a int)
            none
        CREATE TABLE pg_temp.t (a int)
            none
        CREATE FOREIGN TABLE t (a int) SERVER s
            none
        CREATE TABLE a.b.c (a int)
            none
        CREATE TABLE U&"t" (a int)
            none
        CREATE TABLE "a	b" (a int)
            none
        CREATE TABLE a123456789_123456789_123456789_123456789_123456789_123456789_123456789 (a int)
            + Table schema <> name <a123456789_123456789_123456789_123456789_123456789_123456789_12> table <>
        DROP TABLE t CASCADE
            - Table schema <> name <t> table <>
        DROP TABLE IF EXISTS a.t
            - Table schema <a> name <t> table <>
        DROP TABLE t, u
            none
        CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t USING btree (a)
            + Index schema <s> name <i> table <t>
        CREATE INDEX ON t (a)
            none
        DROP INDEX CONCURRENTLY s.i
            - Index schema <s> name <i> table <>
        CREATE OR REPLACE VIEW v AS SELECT 1
            none
        CREATE RECURSIVE VIEW v (a) AS SELECT 1
            + View schema <> name <v> table <>
        CREATE MATERIALIZED VIEW IF NOT EXISTS v AS SELECT 1
            + View schema <> name <v> table <>
        DROP MATERIALIZED VIEW v
            - View schema <> name <v> table <>
        CREATE TYPE e AS ENUM ('a')
            + Type schema <> name <e> table <>
        CREATE TYPE shell
            none
        CREATE TYPE t (INPUT = a)
            none
        CREATE DOMAIN d AS int
            + Type schema <> name <d> table <>
        DROP TYPE e RESTRICT
            - Type schema <> name <e> table <>
        CREATE CONSTRAINT TRIGGER tr AFTER UPDATE OF a, b ON s.t FOR EACH ROW EXECUTE FUNCTION f()
            + Trigger schema <s> name <tr> table <t>
        CREATE OR REPLACE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()
            none
        DROP TRIGGER IF EXISTS tr ON s.t
            - Trigger schema <s> name <tr> table <t>
        CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1
            none
        DROP FUNCTION f
            - Routine schema <> name <f> table <>
        DROP FUNCTION f(int)
            none
        CREATE SCHEMA IF NOT EXISTS s AUTHORIZATION a
            + Schema schema <> name <s> table <>
        CREATE SCHEMA AUTHORIZATION a
            none
        DROP SCHEMA s CASCADE
            - Schema schema <> name <s> table <>
        CREATE SEQUENCE s.q START 1
            + Sequence schema <s> name <q> table <>
        ALTER TABLE ONLY s.t ADD COLUMN IF NOT EXISTS "A" numeric(10, 2) NOT NULL
            + Column schema <s> name <A> table <t>
        ALTER TABLE t ADD a int, ADD b int
            + Column schema <> name <a> table <t>
        ALTER TABLE t * ADD a int
            + Column schema <> name <a> table <t>
        ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID
            + Constraint schema <> name <c> table <t>
        ALTER TABLE t ADD PRIMARY KEY (a)
            none
        ALTER TABLE t ADD COLUMN value text
            + Column schema <> name <value> table <t>
        ALTER TABLE t DROP COLUMN IF EXISTS a CASCADE
            - Column schema <> name <a> table <t>
        ALTER TABLE t DROP a
            - Column schema <> name <a> table <t>
        ALTER TABLE t DROP CONSTRAINT c
            - Constraint schema <> name <c> table <t>
        ALTER TABLE t RENAME TO u
            + Table schema <> name <u> table <>
        ALTER TABLE t DROP COLUMN a JSONB
            none
        CREATE EXTENSION x
            + Extension schema <> name <x> table <>
        CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA s
            + Extension schema <> name <uuid-ossp> table <>
        DROP EXTENSION x CASCADE
            - Extension schema <> name <x> table <>
        CREATE DATABASE d TEMPLATE t
            + Database schema <> name <d> table <>
        DROP DATABASE d WITH (FORCE)
            - Database schema <> name <d> table <>
        CREATE TABLESPACE s LOCATION '/a'
            + Tablespace schema <> name <s> table <>
        CREATE SUBSCRIPTION s CONNECTION 'host=a' PUBLICATION p
            + Subscription schema <> name <s> table <>
        CREATE POLICY p ON s.t USING (true)
            + Policy schema <s> name <p> table <t>
        DROP POLICY IF EXISTS p ON t
            - Policy schema <> name <p> table <t>
        ALTER TYPE s.e ADD VALUE IF NOT EXISTS 'new' BEFORE 'old'
            + EnumValue schema <s> name <new> table <e>
        ALTER TYPE e ADD VALUE 'it''s'
            none
        ALTER TYPE e RENAME VALUE 'a' TO 'b'
            none
        ALTER INDEX s.i RENAME TO j
            + Index schema <s> name <j> table <>
        ALTER INDEX i SET (fillfactor = 70)
            none
        ALTER TABLE s.t RENAME COLUMN a TO b
            + Column schema <s> name <b> table <t>
        ALTER TABLE t RENAME CONSTRAINT a TO b
            none
        ALTER TABLE t DROP COLUMN a, ADD COLUMN a text
            none
        ALTER TABLE t RENAME a TO b
            + Column schema <> name <b> table <t>
        VACUUM FULL t
            + Repeat schema <> name <> table <>
        REINDEX INDEX CONCURRENTLY i
            none
        REINDEX TABLE t
            + Repeat schema <> name <> table <>
        REFRESH MATERIALIZED VIEW CONCURRENTLY v
            + Repeat schema <> name <> table <>
        ALTER SYSTEM SET work_mem = '1MB'
            + Repeat schema <> name <> table <>
        COMMENT ON TABLE t IS 'x'
            + Repeat schema <> name <> table <>
        GRANT SELECT ON t TO a
            + Repeat schema <> name <> table <>
        REVOKE SELECT ON t FROM a
            none
        DROP TABLE IF EXISTS t, u
            + Repeat schema <> name <> table <>
        DROP FUNCTION IF EXISTS f(int)
            + Repeat schema <> name <> table <>
        INSERT INTO t VALUES (1)
            none
    "#]].assert_eq(&probes(Dialect::Postgres, text));
}

#[test]
fn sqlite_probes() {
    let text = "
        CREATE TABLE [Odd Name] (id)
        CREATE TABLE main.'t' (id)
        CREATE TEMP TABLE t (id)
        CREATE VIRTUAL TABLE s USING fts5(a)
        CREATE UNIQUE INDEX main.i ON t (a)
        DROP INDEX i
        CREATE TRIGGER IF NOT EXISTS tr AFTER UPDATE OF a ON t BEGIN SELECT 1; END
        CREATE TEMP TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END
        DROP TRIGGER main.tr
        CREATE VIEW `v` AS SELECT 1
        ALTER TABLE t ADD a
        ALTER TABLE t ADD COLUMN a TEXT DEFAULT 'x,y'
        ALTER TABLE t DROP COLUMN a
        ALTER TABLE t RENAME COLUMN a TO b
        ALTER TABLE main.t RENAME TO u
        VACUUM
        VACUUM INTO 'copy.db'
        PRAGMA user_version = 3
        REINDEX i
        CREATE TYPE e AS ENUM ('a')
    ";
    expect_test::expect![[r#"
        CREATE TABLE [Odd Name] (id)
            + Table schema <> name <Odd Name> table <>
        CREATE TABLE main.'t' (id)
            + Table schema <main> name <t> table <>
        CREATE TEMP TABLE t (id)
            none
        CREATE VIRTUAL TABLE s USING fts5(a)
            + Table schema <> name <s> table <>
        CREATE UNIQUE INDEX main.i ON t (a)
            + Index schema <main> name <i> table <t>
        DROP INDEX i
            - Index schema <> name <i> table <>
        CREATE TRIGGER IF NOT EXISTS tr AFTER UPDATE OF a ON t BEGIN SELECT 1; END
            + Trigger schema <> name <tr> table <t>
        CREATE TEMP TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END
            none
        DROP TRIGGER main.tr
            - Trigger schema <main> name <tr> table <>
        CREATE VIEW `v` AS SELECT 1
            + View schema <> name <v> table <>
        ALTER TABLE t ADD a
            + Column schema <> name <a> table <t>
        ALTER TABLE t ADD COLUMN a TEXT DEFAULT 'x,y'
            + Column schema <> name <a> table <t>
        ALTER TABLE t DROP COLUMN a
            - Column schema <> name <a> table <t>
        ALTER TABLE t RENAME COLUMN a TO b
            + Column schema <> name <b> table <t>
        ALTER TABLE main.t RENAME TO u
            + Table schema <main> name <u> table <>
        VACUUM
            + Repeat schema <> name <> table <>
        VACUUM INTO 'copy.db'
            none
        PRAGMA user_version = 3
            + Repeat schema <> name <> table <>
        REINDEX i
            + Repeat schema <> name <> table <>
        CREATE TYPE e AS ENUM ('a')
            none
    "#]]
    .assert_eq(&probes(Dialect::Sqlite, text));
}

#[test]
fn mysql_probes() {
    let text = "
        CREATE TABLE `Db`.`T` (a INT)
        CREATE TABLE t AS SELECT 1
        CREATE TABLE t (a INT) SELECT 1 AS a
        CREATE TABLE t LIKE u
        CREATE TEMPORARY TABLE t (a INT)
        CREATE OR REPLACE TABLE t (a INT)
        CREATE TABLE t (a INT) /*!50100 PARTITION BY HASH (a) */
        CREATE FULLTEXT INDEX i ON db.t (a)
        CREATE INDEX i USING BTREE ON t (a)
        DROP INDEX i ON t
        DROP INDEX IF EXISTS i ON db.t
        CREATE ALGORITHM = MERGE DEFINER = `a`@`b` SQL SECURITY DEFINER VIEW v AS SELECT 1
        CREATE DEFINER = a@b TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @a = 1
        DROP TRIGGER db.tr
        CREATE PROCEDURE p() SELECT 1
        DROP PROCEDURE IF EXISTS p
        CREATE DATABASE d
        DROP SCHEMA d
        ALTER TABLE t ADD COLUMN a INT AFTER b
        ALTER TABLE t ADD COLUMN (a INT, b INT)
        ALTER TABLE t ADD UNIQUE KEY k (a, b)
        ALTER TABLE t ADD INDEX (a)
        ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u (a)
        ALTER TABLE t DROP FOREIGN KEY c
        ALTER TABLE t DROP INDEX k
        ALTER TABLE t DROP PRIMARY KEY
        ALTER TABLE t DROP a
        ALTER TABLE t ADD COLUMN a INT, ALGORITHM = INPLACE
        ALTER TABLE t ADD PARTITION (PARTITION p VALUES LESS THAN (1))
        ALTER TABLE t ADD COLUMN a INT, ADD COLUMN b INT, ENGINE = InnoDB
        ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT, ADD COLUMN b INT
        ALTER TABLE t MODIFY COLUMN a BIGINT NOT NULL, ADD INDEX k (a)
        ALTER TABLE t MODIFY a BIGINT, CONVERT TO CHARACTER SET utf8mb4
        ALTER TABLE t DROP COLUMN a, ADD COLUMN A TEXT
        ALTER TABLE t CHANGE COLUMN a b INT, CHANGE b a INT
        ALTER TABLE t CHANGE a b INT
        ALTER TABLE t CHANGE a a BIGINT
        ALTER TABLE t RENAME COLUMN a TO b, RENAME INDEX i TO j
        ALTER TABLE db.t ADD COLUMN a INT, RENAME TO u
        ALTER TABLE t RENAME other.u
        ALTER TABLE t ALTER COLUMN a SET DEFAULT 1
        ALTER TABLE t ADD COLUMN a INT, TRUNCATE PARTITION p
        ALTER TABLE t AUTO_INCREMENT = 100
        RENAME TABLE a TO db.b
        RENAME TABLE a TO b, b TO a
        CREATE DEFINER = a@b PROCEDURE db.p(IN x INT) BEGIN SELECT 1; END
        CREATE FUNCTION f() RETURNS INT RETURN 1
        CREATE FUNCTION f RETURNS INTEGER SONAME 'f.so'
        CREATE OR REPLACE VIEW v AS SELECT 1
        CREATE OR REPLACE DEFINER = a@b PROCEDURE p() SELECT 1
        CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1
        DROP EVENT e
        OPTIMIZE TABLE t
        GRANT SELECT ON t TO a
        TRUNCATE TABLE t
        DROP TABLE IF EXISTS a, b
    ";
    expect_test::expect![[r#"
        CREATE TABLE `Db`.`T` (a INT)
            + Table schema <Db> name <T> table <>
        CREATE TABLE t AS SELECT 1
            none
        CREATE TABLE t (a INT) SELECT 1 AS a
            none
        CREATE TABLE t LIKE u
            + Table schema <> name <t> table <>
        CREATE TEMPORARY TABLE t (a INT)
            none
        CREATE OR REPLACE TABLE t (a INT)
            none
        CREATE TABLE t (a INT) /*!50100 PARTITION BY HASH (a) */
            none
        CREATE FULLTEXT INDEX i ON db.t (a)
            + Index schema <db> name <i> table <t>
        CREATE INDEX i USING BTREE ON t (a)
            + Index schema <> name <i> table <t>
        DROP INDEX i ON t
            - Index schema <> name <i> table <t>
        DROP INDEX IF EXISTS i ON db.t
            - Index schema <db> name <i> table <t>
        CREATE ALGORITHM = MERGE DEFINER = `a`@`b` SQL SECURITY DEFINER VIEW v AS SELECT 1
            + View schema <> name <v> table <>
        CREATE DEFINER = a@b TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @a = 1
            + Trigger schema <> name <tr> table <t>
        DROP TRIGGER db.tr
            - Trigger schema <db> name <tr> table <>
        CREATE PROCEDURE p() SELECT 1
            + Procedure schema <> name <p> table <>
        DROP PROCEDURE IF EXISTS p
            - Routine schema <> name <p> table <>
        CREATE DATABASE d
            + Schema schema <> name <d> table <>
        DROP SCHEMA d
            - Schema schema <> name <d> table <>
        ALTER TABLE t ADD COLUMN a INT AFTER b
            + Column schema <> name <a> table <t>
        ALTER TABLE t ADD COLUMN (a INT, b INT)
            none
        ALTER TABLE t ADD UNIQUE KEY k (a, b)
            + Index schema <> name <k> table <t>
        ALTER TABLE t ADD INDEX (a)
            none
        ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u (a)
            none
        ALTER TABLE t DROP FOREIGN KEY c
            - Constraint schema <> name <c> table <t>
        ALTER TABLE t DROP INDEX k
            - Index schema <> name <k> table <t>
        ALTER TABLE t DROP PRIMARY KEY
            none
        ALTER TABLE t DROP a
            - Column schema <> name <a> table <t>
        ALTER TABLE t ADD COLUMN a INT, ALGORITHM = INPLACE
            + Column schema <> name <a> table <t>
        ALTER TABLE t ADD PARTITION (PARTITION p VALUES LESS THAN (1))
            none
        ALTER TABLE t ADD COLUMN a INT, ADD COLUMN b INT, ENGINE = InnoDB
            + Column schema <> name <a> table <t>
        ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT, ADD COLUMN b INT
            none
        ALTER TABLE t MODIFY COLUMN a BIGINT NOT NULL, ADD INDEX k (a)
            + Index schema <> name <k> table <t>
        ALTER TABLE t MODIFY a BIGINT, CONVERT TO CHARACTER SET utf8mb4
            + Repeat schema <> name <> table <>
        ALTER TABLE t DROP COLUMN a, ADD COLUMN A TEXT
            none
        ALTER TABLE t CHANGE COLUMN a b INT, CHANGE b a INT
            none
        ALTER TABLE t CHANGE a b INT
            + Column schema <> name <b> table <t>
        ALTER TABLE t CHANGE a a BIGINT
            + Repeat schema <> name <> table <>
        ALTER TABLE t RENAME COLUMN a TO b, RENAME INDEX i TO j
            + Column schema <> name <b> table <t>
        ALTER TABLE db.t ADD COLUMN a INT, RENAME TO u
            + Table schema <db> name <u> table <>
        ALTER TABLE t RENAME other.u
            + Table schema <other> name <u> table <>
        ALTER TABLE t ALTER COLUMN a SET DEFAULT 1
            + Repeat schema <> name <> table <>
        ALTER TABLE t ADD COLUMN a INT, TRUNCATE PARTITION p
            none
        ALTER TABLE t AUTO_INCREMENT = 100
            none
        RENAME TABLE a TO db.b
            + Table schema <db> name <b> table <>
        RENAME TABLE a TO b, b TO a
            none
        CREATE DEFINER = a@b PROCEDURE db.p(IN x INT) BEGIN SELECT 1; END
            + Procedure schema <db> name <p> table <>
        CREATE FUNCTION f() RETURNS INT RETURN 1
            + Function schema <> name <f> table <>
        CREATE FUNCTION f RETURNS INTEGER SONAME 'f.so'
            none
        CREATE OR REPLACE VIEW v AS SELECT 1
            + Repeat schema <> name <> table <>
        CREATE OR REPLACE DEFINER = a@b PROCEDURE p() SELECT 1
            + Repeat schema <> name <> table <>
        CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1
            + Event schema <> name <e> table <>
        DROP EVENT e
            - Event schema <> name <e> table <>
        OPTIMIZE TABLE t
            + Repeat schema <> name <> table <>
        GRANT SELECT ON t TO a
            + Repeat schema <> name <> table <>
        TRUNCATE TABLE t
            none
        DROP TABLE IF EXISTS a, b
            + Repeat schema <> name <> table <>
    "#]]
    .assert_eq(&probes(Dialect::Mysql, text));
}

#[test]
fn transaction_classes() {
    use Dialect::{Mysql, Postgres, Sqlite};
    use TransactionRule::{Always, Never, OneMessage, WhenPossible};
    let index = "CREATE INDEX CONCURRENTLY i ON t (a);";
    let two = "SELECT 1; CREATE INDEX CONCURRENTLY i ON t (a);";
    let own = "BEGIN; INSERT INTO t VALUES (1); COMMIT;";
    let marked_own = "-- migrate: no-transaction\nBEGIN; INSERT INTO t VALUES (1); COMMIT;";
    let marked = "-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY i ON t (a);";
    let mut out = String::new();
    for (dialect, rule, text) in [
        (Postgres, Always, "SELECT 1"),
        (Postgres, Never, "SELECT 1"),
        (Postgres, OneMessage, "SELECT 1"),
        (Postgres, OneMessage, index),
        (Postgres, OneMessage, two),
        (Postgres, WhenPossible, "SELECT 1"),
        (Postgres, WhenPossible, two),
        (Postgres, Always, index),
        (Postgres, Always, marked),
        (Postgres, Never, two),
        (Postgres, Always, own),
        (Postgres, Never, own),
        (Postgres, Always, marked_own),
        (Postgres, Always, ""),
        (Sqlite, Always, "VACUUM"),
        (Sqlite, Always, "PRAGMA foreign_keys = OFF; SELECT 1"),
        (Mysql, Always, "INSERT INTO t VALUES (1)"),
        (
            Mysql,
            Always,
            "INSERT INTO t VALUES (1); ALTER TABLE t ADD a INT",
        ),
        (
            Mysql,
            Always,
            "START TRANSACTION; INSERT INTO t VALUES (1); COMMIT",
        ),
        (
            Mysql,
            Always,
            "CREATE TABLE t (a INT); START TRANSACTION; INSERT INTO t VALUES (1); COMMIT",
        ),
    ] {
        let dialects = [dialect];
        let case = Case {
            rule,
            ..Case::new(&dialects, text)
        };
        let (script, findings) = case.read();
        let codes: Vec<&str> = findings.iter().map(|finding| finding.code.name).collect();
        out.push_str(&format!(
            "{dialect} {rule:?}: {}\n    {:?} {codes:?}\n",
            text.replace('\n', "⏎"),
            script.dialects[0].transaction
        ));
    }
    expect_test::expect![[r#"
        postgres Always: SELECT 1
            Transactional []
        postgres Never: SELECT 1
            NoTransaction []
        postgres OneMessage: SELECT 1
            Transactional []
        postgres OneMessage: CREATE INDEX CONCURRENTLY i ON t (a);
            NoTransaction []
        postgres OneMessage: SELECT 1; CREATE INDEX CONCURRENTLY i ON t (a);
            Transactional ["cannot-run-in-transaction"]
        postgres WhenPossible: SELECT 1
            Transactional []
        postgres WhenPossible: SELECT 1; CREATE INDEX CONCURRENTLY i ON t (a);
            NoTransaction []
        postgres Always: CREATE INDEX CONCURRENTLY i ON t (a);
            Transactional ["cannot-run-in-transaction"]
        postgres Always: -- migrate: no-transaction⏎CREATE INDEX CONCURRENTLY i ON t (a);
            NoTransaction []
        postgres Never: SELECT 1; CREATE INDEX CONCURRENTLY i ON t (a);
            NoTransaction []
        postgres Always: BEGIN; INSERT INTO t VALUES (1); COMMIT;
            OwnTransactions ["transaction-control"]
        postgres Never: BEGIN; INSERT INTO t VALUES (1); COMMIT;
            OwnTransactions []
        postgres Always: -- migrate: no-transaction⏎BEGIN; INSERT INTO t VALUES (1); COMMIT;
            OwnTransactions []
        postgres Always: 
            Transactional []
        sqlite Always: VACUUM
            Transactional ["cannot-run-in-transaction"]
        sqlite Always: PRAGMA foreign_keys = OFF; SELECT 1
            Transactional []
        mysql Always: INSERT INTO t VALUES (1)
            Transactional []
        mysql Always: INSERT INTO t VALUES (1); ALTER TABLE t ADD a INT
            NoTransaction []
        mysql Always: START TRANSACTION; INSERT INTO t VALUES (1); COMMIT
            OwnTransactions ["transaction-control"]
        mysql Always: CREATE TABLE t (a INT); START TRANSACTION; INSERT INTO t VALUES (1); COMMIT
            OwnTransactions []
    "#]]
    .assert_eq(&out);
}

#[test]
fn findings_about_transactions() {
    let cases = [
        Case::new(
            &[Dialect::Postgres],
            "-- two\nBEGIN;\nINSERT INTO t VALUES (1);\nCOMMIT WORK;\n",
        ),
        Case::new(
            &[Dialect::Postgres],
            "CREATE UNIQUE INDEX\n  CONCURRENTLY i ON t (a);\n",
        ),
        Case {
            own_marker: Some("`-- no-transaction` on the first line"),
            ..Case::new(&[Dialect::Postgres], "SELECT 1;\nVACUUM t;\n")
        },
        Case {
            rule: TransactionRule::OneMessage,
            ..Case::new(
                &[Dialect::Postgres],
                "SELECT 1;\nDROP INDEX CONCURRENTLY i;\n",
            )
        },
        Case::new(
            &[Dialect::Sqlite, Dialect::Postgres],
            "VACUUM;\nSELECT 'größe';",
        ),
        Case::new(
            &[Dialect::Postgres, Dialect::Sqlite],
            "SELECT 1;\n/* /* */ SELECT 'a;\n",
        ),
    ];
    let found = cases
        .iter()
        .map(|case| format!("== {}\n{}", case.text.replace('\n', "⏎"), case.findings()))
        .collect::<Vec<String>>()
        .concat();
    expect_test::expect![[r#"
        == -- two⏎BEGIN;⏎INSERT INTO t VALUES (1);⏎COMMIT WORK;⏎
        transaction-control: `BEGIN` in a script that runs in a transaction
          2:1 `BEGIN`
          4:1 `COMMIT WORK`
          note: the script and its row in the history commit together; a `COMMIT` in between would part them
          help: delete it: every script already runs in a transaction of its own
          help: or, where the script must commit in parts, write `-- migrate: no-transaction` at its top: a failure then leaves what was committed before it
        == CREATE UNIQUE INDEX⏎  CONCURRENTLY i ON t (a);⏎
        cannot-run-in-transaction: `CREATE INDEX CONCURRENTLY` cannot run in a transaction, and this script runs in one
          1:1 `CREATE UNIQUE INDEX⏎  CONCURRENTLY`
          help: write `-- migrate: no-transaction` at the top of the script: if the statement fails half-way, nothing rolls it back
          help: or leave out `CONCURRENTLY`, which blocks writers of the table until it is done
        == SELECT 1;⏎VACUUM t;⏎
        cannot-run-in-transaction: `VACUUM` cannot run in a transaction, and this script runs in one
          2:1 `VACUUM`
          help: move it into a migration of its own, with `-- migrate: no-transaction` at the top; or write that at the top of this one: its statements then run one by one, and a failure between two of them leaves the first ones applied
          help: `-- no-transaction` on the first line does the same, and the tool that this folder comes from understands it, too
        == SELECT 1;⏎DROP INDEX CONCURRENTLY i;⏎
        cannot-run-in-transaction: `DROP INDEX CONCURRENTLY` cannot run in a transaction, and this script runs in one
          2:1 `DROP INDEX CONCURRENTLY`
          note: the file is sent as one message, and several statements of a message are a transaction
          help: move it into a migration of its own, with `-- migrate: no-transaction` at the top; or write that at the top of this one: its statements then run one by one, and a failure between two of them leaves the first ones applied
          help: alone in its file, it runs outside a transaction, here and with golang-migrate
          help: or leave out `CONCURRENTLY`, which blocks writers of the table until it is done
        == VACUUM;⏎SELECT 'größe';
        cannot-run-in-transaction: `VACUUM` cannot run in a transaction, and this script runs in one
          1:1 `VACUUM`
          help: move it into a migration of its own, with `-- migrate: no-transaction` at the top; or write that at the top of this one: its statements then run one by one, and a failure between two of them leaves the first ones applied
        == SELECT 1;⏎/* /* */ SELECT 'a;⏎
        unterminated-comment: this comment does not end
          2:1 `/*`
          note: as `postgres` reads it
          help: end it with `*/`; block comments nest, so every `/*` inside needs its own `*/`
        unterminated-string: this string does not end
          2:17 `'`
          note: as `sqlite` reads it
          help: end it with `'`; inside, that is written twice
    "#]].assert_eq(&found);
}

/// Directives with the text that an `allow` covers.
fn directives(case: &Case<'_>) -> String {
    let (script, _) = case.read();
    let mut out = format!("== {}\n", case.text.replace('\n', "⏎"));
    for directive in &script.directives {
        let text = match &directive.kind {
            DirectiveKind::NoTransaction => "no-transaction".to_owned(),
            DirectiveKind::Irreversible(reason) => format!("irreversible: {reason}"),
            DirectiveKind::BreaksOlder(reason) => format!("breaks-older: {reason}"),
            DirectiveKind::WorksWithOlder(reason) => format!("works-with-older: {reason}"),
            DirectiveKind::Lossy(names) => format!("lossy: {}", names.join(" and ")),
            kind @ (DirectiveKind::LockTimeout(_)
            | DirectiveKind::StatementTimeout(_)
            | DirectiveKind::LockRetries(_)) => format!("{kind:?}"),
            DirectiveKind::Allow {
                names,
                reason,
                scope,
            } => format!(
                "allow {} because {reason}: `{}`",
                names.join(" "),
                script.file.text[scope.clone()].replace('\n', "⏎")
            ),
        };
        out.push_str(&format!("  {text}\n"));
    }
    out.push_str(&case.findings());
    out
}

#[test]
fn directives_and_what_they_cover() {
    let postgres = &[Dialect::Postgres];
    let cases = [
        Case::new(postgres, "-- migrate: no-transaction\nSELECT 1;"),
        Case::new(
            postgres,
            "-- about\n-- migrate: irreversible \"gone\"\n/* x */ SELECT 1;",
        ),
        Case::new(
            postgres,
            "-- migrate: lossy(users.nickname, drafts)\nSELECT 1;\n-- migrate: lossy(posts)",
        ),
        Case::new(postgres, "-- migrate: allow(a) x\nSELECT 1;\nSELECT 2;"),
        Case::new(postgres, "-- migrate: allow(a) x\n\nSELECT 1;\nSELECT 2;"),
        Case::new(
            postgres,
            "-- migrate: allow(a) x\n-- migrate: allow(b) y\n  \n-- about one\nSELECT 1;\nSELECT 2;",
        ),
        Case::new(postgres, "SELECT 1;\n\n-- migrate: allow(a) x\n\nSELECT 2;"),
        Case::new(
            postgres,
            "SELECT 1; -- migrate: allow(a) x\nSELECT 2; -- migrate: allow(b) y\n",
        ),
        Case::new(
            postgres,
            "ALTER TABLE t\n  -- migrate: allow(a, b) x\n  DROP COLUMN c;\nSELECT 2;",
        ),
        Case::new(postgres, "-- migrate: allow(no-statements) nothing to do\n"),
        Case::new(postgres, "SELECT 1;\n-- migrate: allow(a) x\n"),
        Case::new(postgres, "SELECT 1;\n-- migrate: no-transaction\nSELECT 2;"),
        Case::new(postgres, "SELECT 1\n-- migrate: irreversible \"x\"\n;"),
        Case {
            direction: Direction::Down,
            ..Case::new(postgres, "-- migrate: irreversible \"x\"\n")
        },
        Case::new(postgres, "-- migrate: breaks-older \"x\"\nSELECT 1;"),
        Case::new(
            postgres,
            "SELECT 1;\n-- migrate: works-with-older \"x\"\nSELECT 2;",
        ),
        Case {
            direction: Direction::Down,
            ..Case::new(postgres, "-- migrate: breaks-older \"x\"\nSELECT 1;")
        },
        Case::new(postgres, "-- migrate: no-transactoin\nSELECT 1;"),
        Case::new(postgres, "-- migrate: no-transaction why\nSELECT 1;"),
        Case::new(postgres, "-- migrate:no-transaction\nSELECT 1;"),
        Case::new(
            postgres,
            "SELECT '\n-- migrate: nothing\n', $$\n-- migrate: nothing\n$$;",
        ),
        Case::new(&[Dialect::Mysql], "# migrate: no-transaction\nSELECT 1;"),
        Case::new(
            postgres,
            "-- migrate: lock-timeout 500ms\n-- migrate: statement-timeout none\n-- migrate: lock-retries 3\nSELECT 1;",
        ),
        Case::new(
            postgres,
            "SELECT 1;\n-- migrate: lock-timeout 2s\nSELECT 2;",
        ),
        Case::new(
            postgres,
            "-- migrate: lock-retries 2\n-- migrate: lock-retries 3\nSELECT 1;",
        ),
        Case::new(
            &[Dialect::Mysql],
            "-- migrate: lock-timeout 2s\n-- migrate: statement-timeout 500ms\nSELECT 1;",
        ),
        Case::new(
            &[Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite],
            "-- migrate: lock-timeout 500ms\n-- migrate: statement-timeout 1h\n-- migrate: lock-retries 3\nSELECT 1;",
        ),
    ];
    let found = cases
        .iter()
        .map(directives)
        .collect::<Vec<String>>()
        .concat();
    expect_test::expect![[r#"
        == -- migrate: no-transaction⏎SELECT 1;
          no-transaction
        == -- about⏎-- migrate: irreversible "gone"⏎/* x */ SELECT 1;
          irreversible: gone
        == -- migrate: lossy(users.nickname, drafts)⏎SELECT 1;⏎-- migrate: lossy(posts)
          lossy: users.nickname and drafts
        misplaced-directive: `lossy` behind the first statement
          3:1 `-- migrate: lossy(posts)`
          help: move it to the top of the script: it is about the whole migration
        == -- migrate: allow(a) x⏎SELECT 1;⏎SELECT 2;
          allow a because x: `SELECT 1`
        == -- migrate: allow(a) x⏎⏎SELECT 1;⏎SELECT 2;
          allow a because x: `-- migrate: allow(a) x⏎⏎SELECT 1;⏎SELECT 2;`
        == -- migrate: allow(a) x⏎-- migrate: allow(b) y⏎  ⏎-- about one⏎SELECT 1;⏎SELECT 2;
          allow a because x: `-- migrate: allow(a) x⏎-- migrate: allow(b) y⏎  ⏎-- about one⏎SELECT 1;⏎SELECT 2;`
          allow b because y: `-- migrate: allow(a) x⏎-- migrate: allow(b) y⏎  ⏎-- about one⏎SELECT 1;⏎SELECT 2;`
        == SELECT 1;⏎⏎-- migrate: allow(a) x⏎⏎SELECT 2;
          allow a because x: `SELECT 2`
        == SELECT 1; -- migrate: allow(a) x⏎SELECT 2; -- migrate: allow(b) y⏎
          allow a because x: `SELECT 1`
          allow b because y: `SELECT 2`
        == ALTER TABLE t⏎  -- migrate: allow(a, b) x⏎  DROP COLUMN c;⏎SELECT 2;
          allow a b because x: `ALTER TABLE t⏎  -- migrate: allow(a, b) x⏎  DROP COLUMN c`
        == -- migrate: allow(no-statements) nothing to do⏎
          allow no-statements because nothing to do: `-- migrate: allow(no-statements) nothing to do⏎`
        == SELECT 1;⏎-- migrate: allow(a) x⏎
        misplaced-directive: `allow` behind the last statement
          2:1 `-- migrate: allow(a) x`
          help: move it before the statement that it is about, or to the top of the script with a blank line behind it for all of them
        == SELECT 1;⏎-- migrate: no-transaction⏎SELECT 2;
        misplaced-directive: `no-transaction` behind the first statement
          2:1 `-- migrate: no-transaction`
          help: move it to the top of the script: it holds for all of it
        == SELECT 1⏎-- migrate: irreversible "x"⏎;
        misplaced-directive: `irreversible` behind the first statement
          2:1 `-- migrate: irreversible "x"`
          help: move it to the top of the script: it is about the whole migration
        == -- migrate: irreversible "x"⏎
        misplaced-directive: `irreversible` in a down script
          1:1 `-- migrate: irreversible "x"`
          help: delete the down script, and write the directive at the top of the up script
        == -- migrate: breaks-older "x"⏎SELECT 1;
          breaks-older: x
        == SELECT 1;⏎-- migrate: works-with-older "x"⏎SELECT 2;
        misplaced-directive: a verdict about older releases behind the first statement
          2:1 `-- migrate: works-with-older "x"`
          help: move it to the top of the script: it is about the whole migration
        == -- migrate: breaks-older "x"⏎SELECT 1;
        misplaced-directive: a verdict about older releases in a down script
          1:1 `-- migrate: breaks-older "x"`
          help: move it to the top of the up script: it is about what that leaves
        == -- migrate: no-transactoin⏎SELECT 1;
        unknown-directive: unknown directive `no-transactoin`
          1:13 `no-transactoin`
          help: did you mean `no-transaction`?
        == -- migrate: no-transaction why⏎SELECT 1;
        bad-directive: `no-transaction` takes no arguments
          1:28 `why`
          help: write the reason into a comment of its own
        == -- migrate:no-transaction⏎SELECT 1;
        unknown-directive: this comment looks like a directive and is none
          1:4 `migrate:no-transaction`
          help: write `-- migrate: no-transaction`: two dashes, `migrate:` in lower case, a space, the name
        == SELECT '⏎-- migrate: nothing⏎', $$⏎-- migrate: nothing⏎$$;
        == # migrate: no-transaction⏎SELECT 1;
        unknown-directive: this comment looks like a directive and is none
          1:3 `migrate: no-transaction`
          help: write `-- migrate: no-transaction`: two dashes, `migrate:` in lower case, a space, the name
        == -- migrate: lock-timeout 500ms⏎-- migrate: statement-timeout none⏎-- migrate: lock-retries 3⏎SELECT 1;
          LockTimeout(Within(500ms))
          StatementTimeout(Unlimited)
          LockRetries(3)
        == SELECT 1;⏎-- migrate: lock-timeout 2s⏎SELECT 2;
        misplaced-directive: `lock-timeout` behind the first statement
          2:1 `-- migrate: lock-timeout 2s`
          help: move it to the top of the script: it holds for each of its statements
        == -- migrate: lock-retries 2⏎-- migrate: lock-retries 3⏎SELECT 1;
          LockRetries(2)
        misplaced-directive: `lock-retries` is said twice
          2:1 `-- migrate: lock-retries 3`
          1:1 `-- migrate: lock-retries 2`
          help: keep one of them: it holds for the whole script
        == -- migrate: lock-timeout 2s⏎-- migrate: statement-timeout 500ms⏎SELECT 1;
          LockTimeout(Within(2s))
          StatementTimeout(Within(500ms))
        == -- migrate: lock-timeout 500ms⏎-- migrate: statement-timeout 1h⏎-- migrate: lock-retries 3⏎SELECT 1;
          LockRetries(3)
        unsupported-directive: MySQL and MariaDB count how long they wait for a lock in whole seconds
          1:1 `-- migrate: lock-timeout 500ms`
          help: write whole seconds: `-- migrate: lock-timeout 1s`
        unsupported-directive: `lock-timeout` cannot be kept by SQLite, which has one lock for the whole file
          1:1 `-- migrate: lock-timeout 500ms`
          help: take it out; how long a run waits for the file is `Migrator::guard_wait`
        unsupported-directive: `statement-timeout` cannot be kept by SQLite, which has no such limit
          2:1 `-- migrate: statement-timeout 1h`
          help: take it out
    "#]].assert_eq(&found);
}

/// What is left where nothing is left to run.
#[test]
fn empty_and_comment_only_scripts() {
    for (text, own_comment) in [
        ("", false),
        ("\u{feff}\r\n", false),
        ("-- Add up migration script here\n", false),
        ("-- This file should undo anything in `up.sql`\n;\n", false),
        ("-- migrate:down\n", false),
        (
            "-- +goose Down\n-- +goose StatementBegin\n-- +goose StatementEnd\n",
            false,
        ),
        ("-- nothing to undo\n", true),
        ("/* nothing to undo */", true),
        ("SELECT 1; -- why\n", true),
    ] {
        for dialect in Dialect::ALL {
            let dialects = [dialect];
            let (script, findings) = Case::new(&dialects, text).read();
            assert_eq!(script.has_own_comment, own_comment, "{text:?}");
            assert!(findings.is_empty());
            let is_empty = script.dialects[0].statements.is_empty();
            assert_eq!(is_empty, !text.contains("SELECT"), "{text:?}");
        }
    }
}

/// A byte-order mark, CRLF or a comment before it hide no directive.
#[test]
fn directives_are_found_behind_anything() {
    for text in [
        "\u{feff}-- migrate: no-transaction\r\nVACUUM;\r\n",
        "\r\n-- about\r\n\r\n\t--  migrate: no-transaction \r\nVACUUM",
        "/* a licence */ -- migrate: no-transaction\nVACUUM;",
    ] {
        for dialect in [Dialect::Postgres, Dialect::Sqlite] {
            let dialects = [dialect];
            let (script, findings) = Case::new(&dialects, text).read();
            assert_eq!(findings, [], "{text:?}");
            assert_eq!(
                script.dialects[0].transaction,
                TransactionClass::NoTransaction,
                "{text:?}"
            );
        }
    }
}

#[test]
fn sections_count_lines_and_bytes_of_the_file() {
    let text = "-- +goose Up\nSELECT 1;\n-- +goose Down\n-- migrate: allow(a) x\nSELECT 'größe';\n\nSELECT 'a;\n";
    let (file, _) = SourceFile::from_bytes("m/1_a.sql", text.as_bytes());
    let start = text.find("-- +goose Down").unwrap();
    let mut findings = Vec::new();
    let script = read(
        &ScriptInput {
            file: &file,
            section: start..text.len(),
            direction: Direction::Down,
            version: "1",
            dialects: &[Dialect::Postgres],
            rule: TransactionRule::Always,
            rule_is_outside: false,
            own_marker: None,
        },
        &mut findings,
    );
    let seen = &script.dialects[0];
    let lines: Vec<u32> = seen.statements.iter().map(|it| it.line).collect();
    assert_eq!(lines, [5, 7]);
    assert_eq!(
        &script.text()[seen.statements[0].span.clone()],
        "SELECT 'größe'"
    );
    let DirectiveKind::Allow { scope, .. } = &script.directives[0].kind else {
        panic!("an allow");
    };
    assert_eq!(&text[scope.clone()], "SELECT 'größe'");
    let span = findings[0].labels[0].span.clone().unwrap();
    assert_eq!(file.position(span.start).line, 7);
    assert_eq!(findings[0].about, Some(("1".to_owned(), Direction::Down)));
    assert!(!script.has_own_comment);
}
