//! What the splitter makes of each dialect's oddities: tables of small texts.
#![expect(
    clippy::needless_raw_string_hashes,
    reason = "that is how snapshots are written"
)]
#![expect(
    clippy::format_push_string,
    reason = "a test reads better without handling errors that cannot be"
)]

use migrate_source::Dialect;
use migrate_source::sql::split;

/// Every statement on a line of its own, line ends shown as `⏎`; problems
/// behind them, with the text that they point to.
fn shown(dialect: Dialect, texts: &[&str]) -> String {
    let mut out = String::new();
    for text in texts {
        let one_line = |text: &str| {
            text.replace('\n', "⏎")
                .replace('\r', "␍")
                .replace('\t', "→")
        };
        out.push_str(&format!("{}\n", one_line(text)));
        let split = split(text, dialect);
        for statement in &split.statements {
            out.push_str(&format!(
                "    {}\n",
                one_line(&text[statement.span.clone()])
            ));
        }
        for problem in &split.problems {
            out.push_str(&format!(
                "    ! {} at {}, `{}`: {}\n      {}\n",
                problem.code.name,
                problem.span.start,
                one_line(&text[problem.span.clone()]),
                problem.message,
                problem.help.as_deref().unwrap_or("no help")
            ));
        }
    }
    out
}

macro_rules! table {
    ($name:ident, $dialect:ident, [$($text:expr),* $(,)?], $expected:expr) => {
        #[test]
        fn $name() {
            $expected.assert_eq(&shown(Dialect::$dialect, &[$($text),*]));
        }
    };
}

table!(
    gaps_belong_to_no_statement,
    Postgres,
    [
        "",
        " \n",
        "-- nothing",
        ";;",
        "SELECT 1",
        "SELECT 1;",
        "\n-- a\nSELECT 1 -- b\n;/* c */ SELECT /* d */ 2 /* e */ ; -- f\n",
        "SELECT 'größe'; SELECT '漢字'",
        "SELECT 1;\r\nSELECT 2;\r\n",
    ],
    expect_test::expect![[r#"

         ⏎
        -- nothing
        ;;
        SELECT 1
            SELECT 1
        SELECT 1;
            SELECT 1
        ⏎-- a⏎SELECT 1 -- b⏎;/* c */ SELECT /* d */ 2 /* e */ ; -- f⏎
            SELECT 1
            SELECT /* d */ 2
        SELECT 'größe'; SELECT '漢字'
            SELECT 'größe'
            SELECT '漢字'
        SELECT 1;␍⏎SELECT 2;␍⏎
            SELECT 1
            SELECT 2
    "#]]
);

table!(
    postgres_strings_and_quotes,
    Postgres,
    [
        "SELECT 'a;b', 'it''s; ', '\\'; SELECT 2",
        r"SELECT E'it\'s; \\', e'\\'; SELECT 2",
        "SELECT U&'d\\0061;', B'1;0', X'1;F', N'a;b'; SELECT 2",
        "SELECT name'a;b' FROM t; SELECT 2",
        "SELECT \"a;\"\"b\", U&\"d;\"; SELECT 2",
        "SELECT 'https://example.com/*'; SELECT '*/ -- no comment'",
        "INSERT INTO t VALUES ('{{ name }}', {replaceme}); SELECT 2",
    ],
    expect_test::expect![[r#"
        SELECT 'a;b', 'it''s; ', '\'; SELECT 2
            SELECT 'a;b', 'it''s; ', '\'
            SELECT 2
        SELECT E'it\'s; \\', e'\\'; SELECT 2
            SELECT E'it\'s; \\', e'\\'
            SELECT 2
        SELECT U&'d\0061;', B'1;0', X'1;F', N'a;b'; SELECT 2
            SELECT U&'d\0061;', B'1;0', X'1;F', N'a;b'
            SELECT 2
        SELECT name'a;b' FROM t; SELECT 2
            SELECT name'a;b' FROM t
            SELECT 2
        SELECT "a;""b", U&"d;"; SELECT 2
            SELECT "a;""b", U&"d;"
            SELECT 2
        SELECT 'https://example.com/*'; SELECT '*/ -- no comment'
            SELECT 'https://example.com/*'
            SELECT '*/ -- no comment'
        INSERT INTO t VALUES ('{{ name }}', {replaceme}); SELECT 2
            INSERT INTO t VALUES ('{{ name }}', {replaceme})
            SELECT 2
    "#]]
);

table!(
    postgres_dollars,
    Postgres,
    [
        "DO $$ BEGIN COMMIT; END $$; SELECT 2",
        "DO $body$ SELECT $$;$$; $BODY$; $body$; SELECT 2",
        "DO $größe$;$größe$; SELECT 2",
        "SELECT a$1$; SELECT $1; SELECT $1$2",
        "SELECT $1$a;$1$",
        "SELECT $a b$; SELECT $; SELECT 2",
        "DO $_1$;$_1$; SELECT 2",
        "SELECT 1$$;$$; SELECT 2",
    ],
    expect_test::expect![[r#"
        DO $$ BEGIN COMMIT; END $$; SELECT 2
            DO $$ BEGIN COMMIT; END $$
            SELECT 2
        DO $body$ SELECT $$;$$; $BODY$; $body$; SELECT 2
            DO $body$ SELECT $$;$$; $BODY$; $body$
            SELECT 2
        DO $größe$;$größe$; SELECT 2
            DO $größe$;$größe$
            SELECT 2
        SELECT a$1$; SELECT $1; SELECT $1$2
            SELECT a$1$
            SELECT $1
            SELECT $1$2
        SELECT $1$a;$1$
            SELECT $1$a
            $1$
        SELECT $a b$; SELECT $; SELECT 2
            SELECT $a b$
            SELECT $
            SELECT 2
        DO $_1$;$_1$; SELECT 2
            DO $_1$;$_1$
            SELECT 2
        SELECT 1$$;$$; SELECT 2
            SELECT 1$$;$$
            SELECT 2
    "#]]
);

table!(
    postgres_comments,
    Postgres,
    [
        "/* a; /* b; */ c; */ SELECT 1; SELECT 2",
        "/*/ SELECT 1; */ SELECT 2",
        "/**/ SELECT 1 /***/; SELECT 2",
        "SELECT 1 --; SELECT 2\n, 2; SELECT 3",
        "SELECT 1--1; no\n; SELECT 3 - -1",
        "SELECT 2 */* ; */ 3; SELECT 4 +-- ;\n 5",
    ],
    expect_test::expect![[r#"
        /* a; /* b; */ c; */ SELECT 1; SELECT 2
            SELECT 1
            SELECT 2
        /*/ SELECT 1; */ SELECT 2
            SELECT 2
        /**/ SELECT 1 /***/; SELECT 2
            SELECT 1
            SELECT 2
        SELECT 1 --; SELECT 2⏎, 2; SELECT 3
            SELECT 1 --; SELECT 2⏎, 2
            SELECT 3
        SELECT 1--1; no⏎; SELECT 3 - -1
            SELECT 1
            SELECT 3 - -1
        SELECT 2 */* ; */ 3; SELECT 4 +-- ;⏎ 5
            SELECT 2 */* ; */ 3
            SELECT 4 +-- ;⏎ 5
    "#]]
);

table!(
    postgres_semicolons_inside_statements,
    Postgres,
    [
        "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); INSERT INTO b VALUES (2)); SELECT 2",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END; SELECT 3",
        "CREATE OR REPLACE PROCEDURE p(begin int, x int DEFAULT 1)\nLANGUAGE sql\nBEGIN ATOMIC\n  INSERT INTO t VALUES (1);\nEND;\nSELECT 3",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1; BEGIN; SELECT 2; END;",
        "CREATE FUNCTION begin() RETURNS int AS 'SELECT 1; SELECT 2' LANGUAGE sql; SELECT 3",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT a.end AS end; SELECT (CASE WHEN b THEN CASE WHEN c THEN 1 END END); END",
        "CREATE TABLE begin (atomic int); SELECT 1; END;",
        "SELECT ')'; SELECT 1); SELECT 2",
    ],
    expect_test::expect![[r#"
        CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); INSERT INTO b VALUES (2)); SELECT 2
            CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); INSERT INTO b VALUES (2))
            SELECT 2
        CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END; SELECT 3
            CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END
            SELECT 3
        CREATE OR REPLACE PROCEDURE p(begin int, x int DEFAULT 1)⏎LANGUAGE sql⏎BEGIN ATOMIC⏎  INSERT INTO t VALUES (1);⏎END;⏎SELECT 3
            CREATE OR REPLACE PROCEDURE p(begin int, x int DEFAULT 1)⏎LANGUAGE sql⏎BEGIN ATOMIC⏎  INSERT INTO t VALUES (1);⏎END
            SELECT 3
        CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1; BEGIN; SELECT 2; END;
            CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1
            BEGIN
            SELECT 2
            END
        CREATE FUNCTION begin() RETURNS int AS 'SELECT 1; SELECT 2' LANGUAGE sql; SELECT 3
            CREATE FUNCTION begin() RETURNS int AS 'SELECT 1; SELECT 2' LANGUAGE sql
            SELECT 3
        CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT a.end AS end; SELECT (CASE WHEN b THEN CASE WHEN c THEN 1 END END); END
            CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT a.end AS end; SELECT (CASE WHEN b THEN CASE WHEN c THEN 1 END END); END
        CREATE TABLE begin (atomic int); SELECT 1; END;
            CREATE TABLE begin (atomic int)
            SELECT 1
            END
        SELECT ')'; SELECT 1); SELECT 2
            SELECT ')'
            SELECT 1)
            SELECT 2
    "#]]
);

table!(
    postgres_what_does_not_end,
    Postgres,
    [
        "SELECT 1;\nSELECT 'a;\nSELECT 2;",
        "SELECT E'a\\';",
        "SELECT E'\\",
        "SELECT U&'a;",
        "SELECT \"a;",
        "SELECT 1; /* a /* b */ SELECT 2;",
        "DO $tag$ BEGIN; END $Tag$;",
        "DO $$",
        "SELECT (1; SELECT 2;",
        "CREATE TABLE t (a int",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2;",
    ],
    expect_test::expect![[r#"
        SELECT 1;⏎SELECT 'a;⏎SELECT 2;
            SELECT 1
            SELECT 'a;⏎SELECT 2;
            ! unterminated-string at 17, `'`: this string does not end
              end it with `'`; inside, that is written twice
        SELECT E'a\';
            SELECT E'a\';
            ! unterminated-string at 7, `E'`: this string does not end
              end it with `'`; inside, that is written twice or behind a backslash, and a backslash is written `\\`
        SELECT E'\
            SELECT E'\
            ! unterminated-string at 7, `E'`: this string does not end
              end it with `'`; inside, that is written twice or behind a backslash, and a backslash is written `\\`
        SELECT U&'a;
            SELECT U&'a;
            ! unterminated-string at 7, `U&'`: this string does not end
              end it with `'`; inside, that is written twice
        SELECT "a;
            SELECT "a;
            ! unterminated-quote at 7, `"`: this quoted identifier does not end
              end it with `"`; inside, that is written twice
        SELECT 1; /* a /* b */ SELECT 2;
            SELECT 1
            ! unterminated-comment at 10, `/*`: this comment does not end
              end it with `*/`; block comments nest, so every `/*` inside needs its own `*/`
        DO $tag$ BEGIN; END $Tag$;
            DO $tag$ BEGIN; END $Tag$;
            ! unterminated-dollar-quote at 3, `$tag$`: this dollar quote does not end
              end it with `$tag$`, spelled exactly like this
        DO $$
            DO $$
            ! unterminated-dollar-quote at 3, `$$`: this dollar quote does not end
              end it with `$$`, spelled exactly like this
        SELECT (1; SELECT 2;
            SELECT (1; SELECT 2
            ! unterminated-statement at 7, `(`: this parenthesis does not close, and so the statement does not end
              close it before the `;` that is to end the statement
        CREATE TABLE t (a int
            CREATE TABLE t (a int
            ! unterminated-statement at 15, `(`: this parenthesis does not close, and so the statement does not end
              close it before the `;` that is to end the statement
        CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2;
            CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2
            ! unterminated-statement at 32, `BEGIN`: this `BEGIN ATOMIC` does not end
              end the body with `END;`, and every `CASE` in it with `END`
    "#]]
);

table!(
    postgres_other_programs_commands,
    Postgres,
    [
        "\\restrict abc\nSELECT 1;\n\\connect app\n\\unrestrict abc\n",
        "SELECT 1 \\gset\nSELECT 2;",
        "SELECT '\\connect'; \\i other.sql",
        "COPY t (a, b) FROM stdin;\n1\t'x\n2\t;$$\n\\.\n\nSELECT 2;",
        "COPY t FROM STDIN WITH (FORMAT csv) ; -- data\na,\"b\nc\"",
        "COPY t FROM '/tmp/x'\nDELIMITER ','; SELECT 2",
        "COPY (SELECT * FROM stdin) TO STDOUT; SELECT 2",
        "DELIMITER $$\nCREATE FUNCTION f() RETURNS int RETURN 1$$\nDELIMITER ;\nSELECT 2;",
        "delimiter //\nSELECT 1 //\ndelimiter ;\nSELECT 2;",
    ],
    expect_test::expect![[r#"
        \restrict abc⏎SELECT 1;⏎\connect app⏎\unrestrict abc⏎
            SELECT 1
            ! psql-meta-command at 0, `\restrict`: `\restrict` is a command of psql, not of the server
              delete the line: pg_dump writes it for psql alone
            ! psql-meta-command at 24, `\connect`: `\connect` is a command of psql, not of the server
              delete the line: a migration runs in the database that the application connects to
            ! psql-meta-command at 37, `\unrestrict`: `\unrestrict` is a command of psql, not of the server
              delete the line: pg_dump writes it for psql alone
        SELECT 1 \gset⏎SELECT 2;
            SELECT 1
            SELECT 2
            ! psql-meta-command at 9, `\gset`: `\gset` is a command of psql, not of the server
              write the value itself: psql's variables exist in psql alone
        SELECT '\connect'; \i other.sql
            SELECT '\connect'
            ! psql-meta-command at 19, `\i`: `\i` is a command of psql, not of the server
              paste the SQL of that file here: a migration is one text
        COPY t (a, b) FROM stdin;⏎1→'x⏎2→;$$⏎\.⏎⏎SELECT 2;
            COPY t (a, b) FROM stdin
            SELECT 2
            ! copy-from-stdin at 19, `stdin`: `COPY … FROM stdin` has no input when a migration runs
              write the rows as `INSERT` statements: `pg_dump --inserts` does
        COPY t FROM STDIN WITH (FORMAT csv) ; -- data⏎a,"b⏎c"
            COPY t FROM STDIN WITH (FORMAT csv)
            ! copy-from-stdin at 12, `STDIN`: `COPY … FROM stdin` has no input when a migration runs
              write the rows as `INSERT` statements: `pg_dump --inserts` does
        COPY t FROM '/tmp/x'⏎DELIMITER ','; SELECT 2
            COPY t FROM '/tmp/x'⏎DELIMITER ','
            SELECT 2
        COPY (SELECT * FROM stdin) TO STDOUT; SELECT 2
            COPY (SELECT * FROM stdin) TO STDOUT
            SELECT 2
        DELIMITER $$⏎CREATE FUNCTION f() RETURNS int RETURN 1$$⏎DELIMITER ;⏎SELECT 2;
            CREATE FUNCTION f() RETURNS int RETURN 1
            SELECT 2
            ! delimiter at 0, `DELIMITER $$`: `DELIMITER` is a command of the `mysql` client; PostgreSQL has none
              delete the `DELIMITER` lines and end each statement with `;`: a function's body goes between `$$` and `$$`, where a semicolon ends nothing
        delimiter //⏎SELECT 1 //⏎delimiter ;⏎SELECT 2;
            SELECT 1
            SELECT 2
            ! delimiter at 0, `delimiter //`: `DELIMITER` is a command of the `mysql` client; PostgreSQL has none
              delete the `DELIMITER` lines and end each statement with `;`: a function's body goes between `$$` and `$$`, where a semicolon ends nothing
    "#]]
);

table!(
    goose_marks_are_boundaries,
    Postgres,
    [
        "-- +goose Up\n-- +goose StatementBegin\nCREATE TABLE t (a int)\n-- +goose StatementEnd\n-- +goose Down\nDROP TABLE t",
        "-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql;\nSELECT f();\n-- +goose statementend",
        "-- +goose StatementBeginning\nSELECT 1\n-- +goose Up\n+ 2;",
    ],
    expect_test::expect![[r#"
        -- +goose Up⏎-- +goose StatementBegin⏎CREATE TABLE t (a int)⏎-- +goose StatementEnd⏎-- +goose Down⏎DROP TABLE t
            CREATE TABLE t (a int)
            DROP TABLE t
        -- +goose StatementBegin⏎CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql;⏎SELECT f();⏎-- +goose statementend
            CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql
            SELECT f()
        -- +goose StatementBeginning⏎SELECT 1⏎-- +goose Up⏎+ 2;
            SELECT 1⏎-- +goose Up⏎+ 2
    "#]]
);

table!(
    sqlite_quotes_and_comments,
    Sqlite,
    [
        "SELECT 'it''s;', \"a;\"\"b\", `a;``b`, [a;b], x'00'; SELECT 2",
        "SELECT '\\'; SELECT 2",
        "SELECT '$$;$$', $a, $$; SELECT 2",
        "/* a /* b */ SELECT 1; SELECT 2",
        "SELECT 1; # 2; SELECT 3",
        "SELECT 1 --; 2\n; SELECT [a",
        "SELECT 'a",
        "SELECT `a",
        "SELECT 1; /* a",
        "SELECT 1; /*",
        ".mode box\nSELECT 1;",
    ],
    expect_test::expect![[r#"
        SELECT 'it''s;', "a;""b", `a;``b`, [a;b], x'00'; SELECT 2
            SELECT 'it''s;', "a;""b", `a;``b`, [a;b], x'00'
            SELECT 2
        SELECT '\'; SELECT 2
            SELECT '\'
            SELECT 2
        SELECT '$$;$$', $a, $$; SELECT 2
            SELECT '$$;$$', $a, $$
            SELECT 2
        /* a /* b */ SELECT 1; SELECT 2
            SELECT 1
            SELECT 2
        SELECT 1; # 2; SELECT 3
            SELECT 1
            # 2
            SELECT 3
        SELECT 1 --; 2⏎; SELECT [a
            SELECT 1
            SELECT [a
            ! unterminated-quote at 24, `[`: this quoted identifier does not end
              end it with `]`
        SELECT 'a
            SELECT 'a
            ! unterminated-string at 7, `'`: this string does not end
              end it with `'`; inside, that is written twice
        SELECT `a
            SELECT `a
            ! unterminated-quote at 7, ```: this quoted identifier does not end
              end it with a backtick; inside, that is written twice
        SELECT 1; /* a
            SELECT 1
            ! unterminated-comment at 10, `/*`: this comment does not end
              end it with `*/`
        SELECT 1; /*
            SELECT 1
            ! unterminated-comment at 10, `/*`: this comment does not end
              end it with `*/`
        .mode box⏎SELECT 1;
            .mode box⏎SELECT 1
    "#]]
);

table!(
    sqlite_triggers,
    Sqlite,
    [
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = CASE WHEN d THEN 1 ELSE 2 END; DELETE FROM e; END; SELECT 2",
        "create temp trigger if not exists t after insert on a begin select 1; end -- x\n; SELECT 2",
        "CREATE TEMPORARY TRIGGER t DELETE ON a BEGIN SELECT 1; /* ; */ END",
        "EXPLAIN QUERY PLAN CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END; SELECT 2",
        "CREATE TABLE trigger_log (a); SELECT 2; END;",
        "CREATE TRIGGER t DELETE ON a BEGIN SELECT CASE WHEN 1 THEN 2 END; END; BEGIN; SELECT 1; END;",
        "CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; SELECT 2;",
        "CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END",
        "DELIMITER //\nCREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END//\nDELIMITER ;\nSELECT 2;",
    ],
    expect_test::expect![[r#"
        CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = CASE WHEN d THEN 1 ELSE 2 END; DELETE FROM e; END; SELECT 2
            CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = CASE WHEN d THEN 1 ELSE 2 END; DELETE FROM e; END
            SELECT 2
        create temp trigger if not exists t after insert on a begin select 1; end -- x⏎; SELECT 2
            create temp trigger if not exists t after insert on a begin select 1; end
            SELECT 2
        CREATE TEMPORARY TRIGGER t DELETE ON a BEGIN SELECT 1; /* ; */ END
            CREATE TEMPORARY TRIGGER t DELETE ON a BEGIN SELECT 1; /* ; */ END
        EXPLAIN QUERY PLAN CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END; SELECT 2
            EXPLAIN QUERY PLAN CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END
            SELECT 2
        CREATE TABLE trigger_log (a); SELECT 2; END;
            CREATE TABLE trigger_log (a)
            SELECT 2
            END
        CREATE TRIGGER t DELETE ON a BEGIN SELECT CASE WHEN 1 THEN 2 END; END; BEGIN; SELECT 1; END;
            CREATE TRIGGER t DELETE ON a BEGIN SELECT CASE WHEN 1 THEN 2 END; END
            BEGIN
            SELECT 1
            END
        CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; SELECT 2;
            CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; SELECT 2
            ! unterminated-statement at 7, `TRIGGER`: this trigger's body does not end
              end it with `; END;`: every statement inside needs its own `;`
        CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END
            CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END
        DELIMITER //⏎CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END//⏎DELIMITER ;⏎SELECT 2;
            CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END
            SELECT 2
            ! delimiter at 0, `DELIMITER //`: `DELIMITER` is a command of the `mysql` client; SQLite has none
              delete the `DELIMITER` lines and end each statement with `;`: a trigger's body ends with its `END`, and semicolons inside end nothing
    "#]]
);

table!(
    mysql_quotes_and_comments,
    Mysql,
    [
        r#"SELECT 'it\'s;', "a;\"b", 'a''b;', "a""b;", `a;``b`, '\\'; SELECT 2"#,
        "SELECT 1 # a; b\n; SELECT 2--1; SELECT 3 -- a; b\n; SELECT 4 --\n; SELECT 5 --",
        "/* a /* b */ SELECT 1; SELECT /*+ NO_INDEX(t) */ 2",
        "/*!40101 SET NAMES utf8 */; /*!50003 SELECT 1; SELECT 2 */; SELECT 3",
        "CREATE TABLE t (a int) /*!50100 PARTITION BY HASH (a) /* four */ PARTITIONS 4 */; SELECT 2",
        "/*M!100100 SELECT 1 */; /*M!999999\\- enable the sandbox mode */ SELECT 2; /*!40000 */; SELECT 3",
        "SELECT 'a\\'; SELECT 2",
        "SELECT \"a",
        "SELECT `a",
        "SELECT 1; /* a",
        "/*!50003 SELECT 1;",
    ],
    expect_test::expect![[r#"
        SELECT 'it\'s;', "a;\"b", 'a''b;', "a""b;", `a;``b`, '\\'; SELECT 2
            SELECT 'it\'s;', "a;\"b", 'a''b;', "a""b;", `a;``b`, '\\'
            SELECT 2
        SELECT 1 # a; b⏎; SELECT 2--1; SELECT 3 -- a; b⏎; SELECT 4 --⏎; SELECT 5 --
            SELECT 1
            SELECT 2--1
            SELECT 3
            SELECT 4
            SELECT 5
        /* a /* b */ SELECT 1; SELECT /*+ NO_INDEX(t) */ 2
            SELECT 1
            SELECT /*+ NO_INDEX(t) */ 2
        /*!40101 SET NAMES utf8 */; /*!50003 SELECT 1; SELECT 2 */; SELECT 3
            /*!40101 SET NAMES utf8 */
            /*!50003 SELECT 1; SELECT 2 */
            SELECT 3
        CREATE TABLE t (a int) /*!50100 PARTITION BY HASH (a) /* four */ PARTITIONS 4 */; SELECT 2
            CREATE TABLE t (a int) /*!50100 PARTITION BY HASH (a) /* four */ PARTITIONS 4 */
            SELECT 2
        /*M!100100 SELECT 1 */; /*M!999999\- enable the sandbox mode */ SELECT 2; /*!40000 */; SELECT 3
            /*M!100100 SELECT 1 */
            SELECT 2
            SELECT 3
        SELECT 'a\'; SELECT 2
            SELECT 'a\'; SELECT 2
            ! unterminated-string at 7, `'`: this string does not end
              end it with `'`; inside, that is written twice or behind a backslash, and a backslash is written `\\`
        SELECT "a
            SELECT "a
            ! unterminated-string at 7, `"`: this string does not end
              end it with `"`; inside, that is written twice or behind a backslash, and a backslash is written `\\`
        SELECT `a
            SELECT `a
            ! unterminated-quote at 7, ```: this quoted identifier does not end
              end it with a backtick; inside, that is written twice
        SELECT 1; /* a
            SELECT 1
            ! unterminated-comment at 10, `/*`: this comment does not end
              end it with `*/`
        /*!50003 SELECT 1;
            /*!50003 SELECT 1
            ! unterminated-comment at 0, `/*`: this comment does not end
              end it with `*/`
    "#]]
);

table!(
    mysql_delimiter,
    Mysql,
    [
        "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END//\nDELIMITER ;\nSELECT 3;",
        "delimiter $$\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.b = 1; END$$\n  Delimiter ;\nSELECT 3;",
        "DELIMITER ;;\nCREATE PROCEDURE p() BEGIN SELECT 1; END;;\nDELIMITER ;\nSELECT 3;",
        "DELIMITER |\nSELECT 1; SELECT 2 | SELECT 3 |\n",
        "DELIMITER //\nDROP PROCEDURE IF EXISTS p; CREATE PROCEDURE p() BEGIN SELECT 1; END; //\nDELIMITER ;",
        "DELIMITER\n$$\nCREATE PROCEDURE p() BEGIN SELECT 1; END $$\nDELIMITER ;\nSELECT 3;",
        "DELIMITER \"//\" -- quoted\nSELECT 1//\nDELIMITER ;\nSELECT 2;",
        "DELIMITER //\nCREATE PROCEDURE p AS x INT; BEGIN SELECT 1; END;\n//\nSELECT 3//",
        "DELIMITER //\nCREATE FUNCTION f(a INT) RETURN INT AS x INT; BEGIN RETURN 1; END;\n//\nSELECT 3//",
        "DELIMITER //\nCREATE FUNCTION f(a INT) RETURNS VARCHAR(9) RETURN a; SELECT 2//",
        "DELIMITER //\nCREATE PACKAGE p AS a INT; FUNCTION f RETURN INT; END;\n//\nSELECT 3//",
        "CREATE TABLE csv (\n  delimiter VARCHAR(5),\n  a INT);\nSELECT 2;",
        "SELECT 1; DELIMITER //\nSELECT 2; SELECT 3",
        "DELIMITER\nSELECT 1;",
        "DELIMITER \\\\\nSELECT 1;",
        "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END\nDELIMITER ;\nSELECT 2;",
        "DELIMITER //\nSELECT '//', `//`, 1 /* // */ -- //\n// SELECT 2",
    ],
    expect_test::expect![[r#"
        DELIMITER //⏎CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END//⏎DELIMITER ;⏎SELECT 3;
            CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END
            SELECT 3
        delimiter $$⏎CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.b = 1; END$$⏎  Delimiter ;⏎SELECT 3;
            CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.b = 1; END
            SELECT 3
        DELIMITER ;;⏎CREATE PROCEDURE p() BEGIN SELECT 1; END;;⏎DELIMITER ;⏎SELECT 3;
            CREATE PROCEDURE p() BEGIN SELECT 1; END
            SELECT 3
        DELIMITER |⏎SELECT 1; SELECT 2 | SELECT 3 |⏎
            SELECT 1
            SELECT 2
            SELECT 3
        DELIMITER //⏎DROP PROCEDURE IF EXISTS p; CREATE PROCEDURE p() BEGIN SELECT 1; END; //⏎DELIMITER ;
            DROP PROCEDURE IF EXISTS p
            CREATE PROCEDURE p() BEGIN SELECT 1; END
        DELIMITER⏎$$⏎CREATE PROCEDURE p() BEGIN SELECT 1; END $$⏎DELIMITER ;⏎SELECT 3;
            CREATE PROCEDURE p() BEGIN SELECT 1; END
            SELECT 3
        DELIMITER "//" -- quoted⏎SELECT 1//⏎DELIMITER ;⏎SELECT 2;
            SELECT 1
            SELECT 2
        DELIMITER //⏎CREATE PROCEDURE p AS x INT; BEGIN SELECT 1; END;⏎//⏎SELECT 3//
            CREATE PROCEDURE p AS x INT; BEGIN SELECT 1; END
            SELECT 3
        DELIMITER //⏎CREATE FUNCTION f(a INT) RETURN INT AS x INT; BEGIN RETURN 1; END;⏎//⏎SELECT 3//
            CREATE FUNCTION f(a INT) RETURN INT AS x INT; BEGIN RETURN 1; END
            SELECT 3
        DELIMITER //⏎CREATE FUNCTION f(a INT) RETURNS VARCHAR(9) RETURN a; SELECT 2//
            CREATE FUNCTION f(a INT) RETURNS VARCHAR(9) RETURN a
            SELECT 2
        DELIMITER //⏎CREATE PACKAGE p AS a INT; FUNCTION f RETURN INT; END;⏎//⏎SELECT 3//
            CREATE PACKAGE p AS a INT; FUNCTION f RETURN INT; END
            SELECT 3
        CREATE TABLE csv (⏎  delimiter VARCHAR(5),⏎  a INT);⏎SELECT 2;
            CREATE TABLE csv (⏎  delimiter VARCHAR(5),⏎  a INT)
            SELECT 2
        SELECT 1; DELIMITER //⏎SELECT 2; SELECT 3
            SELECT 1
            SELECT 2
            SELECT 3
            ! delimiter at 10, `DELIMITER //`: `DELIMITER` is not at the beginning of its line
              move it to a line of its own: the `mysql` client finds it nowhere else
        DELIMITER⏎SELECT 1;
            SELECT 1
            ! delimiter at 0, `DELIMITER`: `DELIMITER` without a delimiter
              write `DELIMITER //`, and `DELIMITER ;` to end it
        DELIMITER \\⏎SELECT 1;
            SELECT 1
            ! delimiter at 0, `DELIMITER \\`: a delimiter cannot contain a backslash
              write `DELIMITER //`, and `DELIMITER ;` to end it
        DELIMITER //⏎CREATE PROCEDURE p() BEGIN SELECT 1; END⏎DELIMITER ;⏎SELECT 2;
            CREATE PROCEDURE p() BEGIN SELECT 1; END
            SELECT 2
            ! delimiter at 54, `DELIMITER ;`: `DELIMITER` inside a statement
              end the statement before it with `//`
        DELIMITER //⏎SELECT '//', `//`, 1 /* // */ -- //⏎// SELECT 2
            SELECT '//', `//`, 1
            SELECT 2
    "#]]
);

table!(
    mysql_stored_programs_without_delimiter,
    Mysql,
    [
        "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END; SELECT 3",
        "CREATE DEFINER = `root`@`%` PROCEDURE IF NOT EXISTS p(IN a INT) COMMENT 'x' BEGIN IF a THEN SELECT 1; ELSEIF b THEN SELECT 2; ELSE IF c THEN SELECT 3; END IF; END IF; END; SELECT 3",
        "CREATE OR REPLACE DEFINER='root'@'localhost' TRIGGER t AFTER UPDATE ON a FOR EACH ROW BEGIN IF NEW.b <> OLD.b THEN SET @x = IF(NEW.b, 1, 2); END IF; END; SELECT 3",
        "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.b = IF(NEW.c, 1, 2); SELECT 3",
        "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW IF NEW.b THEN SET NEW.c = 1; END IF; SELECT 3",
        "CREATE FUNCTION f(a INT) RETURNS VARCHAR(9) DETERMINISTIC BEGIN DECLARE b INT DEFAULT 0; l1: WHILE a > 0 DO SET a = a - 1; IF a = 5 THEN LEAVE l1; END IF; END WHILE l1; RETURN REPEAT('-', b); END; SELECT 3",
        "CREATE FUNCTION f(a INT) RETURNS INT RETURN CASE a WHEN 1 THEN 2 ELSE 3 END; SELECT 3",
        "CREATE PROCEDURE p() BEGIN CASE a WHEN 1 THEN SELECT 1; ELSE BEGIN END; END CASE; SELECT CASE WHEN b THEN IF(c, 1, 2) END; END; SELECT 3",
        "CREATE PROCEDURE p() BEGIN REPEAT SET a = a + 1; UNTIL a > 3 END REPEAT; LOOP LEAVE x; END LOOP; END; SELECT 3",
        "CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END; DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1; SELECT 1; END; SELECT 3",
        "CREATE PROCEDURE p() BEGIN SELECT a FROM t WHERE b IN (1) FOR UPDATE; SELECT t.end, t.begin FROM t WHERE t.end < 3; DROP TABLE IF EXISTS x; END; SELECT 3",
        "CREATE PROCEDURE p() BEGIN IF EXISTS (SELECT 1) THEN SELECT 1; END IF; IF NOT EXISTS (SELECT 1) THEN SELECT 2; END IF; END; SELECT 3",
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2020-01-01' DO BEGIN DELETE FROM t; DELETE FROM u; END; ALTER EVENT e DO BEGIN SELECT 1; END; ALTER EVENT e DISABLE; SELECT 3",
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t; SELECT 3",
        "BEGIN NOT ATOMIC SELECT 1; IF a THEN SELECT 2; END IF; END; SELECT 3",
        "IF 1 THEN SELECT 1; END IF; FOR i IN 1..3 DO SELECT i; END FOR; SELECT 3",
        "CREATE PROCEDURE p() FOR i IN 1..3 DO SELECT i; END FOR; SELECT 3",
        "CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW INSERT INTO b SELECT * FROM c WHERE d IN (1) FOR UPDATE; SELECT 3",
        "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.b = 1; SET NEW.c = 2; END */; SELECT 3",
        "BEGIN; SELECT 1; COMMIT; BEGIN WORK; END; CREATE TABLE begin (end int); SELECT 3",
        "CREATE TABLE `procedure` (a INT); CREATE FUNCTION f RETURNS STRING SONAME 'f.so'; SELECT 3",
        "CREATE VIEW v AS SELECT CASE WHEN a THEN 1 END FROM event; SELECT 3",
    ],
    expect_test::expect![[r#"
        CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END; SELECT 3
            CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END
            SELECT 3
        CREATE DEFINER = `root`@`%` PROCEDURE IF NOT EXISTS p(IN a INT) COMMENT 'x' BEGIN IF a THEN SELECT 1; ELSEIF b THEN SELECT 2; ELSE IF c THEN SELECT 3; END IF; END IF; END; SELECT 3
            CREATE DEFINER = `root`@`%` PROCEDURE IF NOT EXISTS p(IN a INT) COMMENT 'x' BEGIN IF a THEN SELECT 1; ELSEIF b THEN SELECT 2; ELSE IF c THEN SELECT 3; END IF; END IF; END
            SELECT 3
        CREATE OR REPLACE DEFINER='root'@'localhost' TRIGGER t AFTER UPDATE ON a FOR EACH ROW BEGIN IF NEW.b <> OLD.b THEN SET @x = IF(NEW.b, 1, 2); END IF; END; SELECT 3
            CREATE OR REPLACE DEFINER='root'@'localhost' TRIGGER t AFTER UPDATE ON a FOR EACH ROW BEGIN IF NEW.b <> OLD.b THEN SET @x = IF(NEW.b, 1, 2); END IF; END
            SELECT 3
        CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.b = IF(NEW.c, 1, 2); SELECT 3
            CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.b = IF(NEW.c, 1, 2)
            SELECT 3
        CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW IF NEW.b THEN SET NEW.c = 1; END IF; SELECT 3
            CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW IF NEW.b THEN SET NEW.c = 1; END IF
            SELECT 3
        CREATE FUNCTION f(a INT) RETURNS VARCHAR(9) DETERMINISTIC BEGIN DECLARE b INT DEFAULT 0; l1: WHILE a > 0 DO SET a = a - 1; IF a = 5 THEN LEAVE l1; END IF; END WHILE l1; RETURN REPEAT('-', b); END; SELECT 3
            CREATE FUNCTION f(a INT) RETURNS VARCHAR(9) DETERMINISTIC BEGIN DECLARE b INT DEFAULT 0; l1: WHILE a > 0 DO SET a = a - 1; IF a = 5 THEN LEAVE l1; END IF; END WHILE l1; RETURN REPEAT('-', b); END
            SELECT 3
        CREATE FUNCTION f(a INT) RETURNS INT RETURN CASE a WHEN 1 THEN 2 ELSE 3 END; SELECT 3
            CREATE FUNCTION f(a INT) RETURNS INT RETURN CASE a WHEN 1 THEN 2 ELSE 3 END
            SELECT 3
        CREATE PROCEDURE p() BEGIN CASE a WHEN 1 THEN SELECT 1; ELSE BEGIN END; END CASE; SELECT CASE WHEN b THEN IF(c, 1, 2) END; END; SELECT 3
            CREATE PROCEDURE p() BEGIN CASE a WHEN 1 THEN SELECT 1; ELSE BEGIN END; END CASE; SELECT CASE WHEN b THEN IF(c, 1, 2) END; END
            SELECT 3
        CREATE PROCEDURE p() BEGIN REPEAT SET a = a + 1; UNTIL a > 3 END REPEAT; LOOP LEAVE x; END LOOP; END; SELECT 3
            CREATE PROCEDURE p() BEGIN REPEAT SET a = a + 1; UNTIL a > 3 END REPEAT; LOOP LEAVE x; END LOOP; END
            SELECT 3
        CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END; DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1; SELECT 1; END; SELECT 3
            CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END; DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1; SELECT 1; END
            SELECT 3
        CREATE PROCEDURE p() BEGIN SELECT a FROM t WHERE b IN (1) FOR UPDATE; SELECT t.end, t.begin FROM t WHERE t.end < 3; DROP TABLE IF EXISTS x; END; SELECT 3
            CREATE PROCEDURE p() BEGIN SELECT a FROM t WHERE b IN (1) FOR UPDATE; SELECT t.end, t.begin FROM t WHERE t.end < 3; DROP TABLE IF EXISTS x; END
            SELECT 3
        CREATE PROCEDURE p() BEGIN IF EXISTS (SELECT 1) THEN SELECT 1; END IF; IF NOT EXISTS (SELECT 1) THEN SELECT 2; END IF; END; SELECT 3
            CREATE PROCEDURE p() BEGIN IF EXISTS (SELECT 1) THEN SELECT 1; END IF; IF NOT EXISTS (SELECT 1) THEN SELECT 2; END IF; END
            SELECT 3
        CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2020-01-01' DO BEGIN DELETE FROM t; DELETE FROM u; END; ALTER EVENT e DO BEGIN SELECT 1; END; ALTER EVENT e DISABLE; SELECT 3
            CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2020-01-01' DO BEGIN DELETE FROM t; DELETE FROM u; END
            ALTER EVENT e DO BEGIN SELECT 1; END
            ALTER EVENT e DISABLE
            SELECT 3
        CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t; SELECT 3
            CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t
            SELECT 3
        BEGIN NOT ATOMIC SELECT 1; IF a THEN SELECT 2; END IF; END; SELECT 3
            BEGIN NOT ATOMIC SELECT 1; IF a THEN SELECT 2; END IF; END
            SELECT 3
        IF 1 THEN SELECT 1; END IF; FOR i IN 1..3 DO SELECT i; END FOR; SELECT 3
            IF 1 THEN SELECT 1; END IF
            FOR i IN 1..3 DO SELECT i; END FOR
            SELECT 3
        CREATE PROCEDURE p() FOR i IN 1..3 DO SELECT i; END FOR; SELECT 3
            CREATE PROCEDURE p() FOR i IN 1..3 DO SELECT i; END FOR
            SELECT 3
        CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW INSERT INTO b SELECT * FROM c WHERE d IN (1) FOR UPDATE; SELECT 3
            CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW INSERT INTO b SELECT * FROM c WHERE d IN (1) FOR UPDATE
            SELECT 3
        /*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.b = 1; SET NEW.c = 2; END */; SELECT 3
            /*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.b = 1; SET NEW.c = 2; END */
            SELECT 3
        BEGIN; SELECT 1; COMMIT; BEGIN WORK; END; CREATE TABLE begin (end int); SELECT 3
            BEGIN
            SELECT 1
            COMMIT
            BEGIN WORK
            END
            CREATE TABLE begin (end int)
            SELECT 3
        CREATE TABLE `procedure` (a INT); CREATE FUNCTION f RETURNS STRING SONAME 'f.so'; SELECT 3
            CREATE TABLE `procedure` (a INT)
            CREATE FUNCTION f RETURNS STRING SONAME 'f.so'
            SELECT 3
        CREATE VIEW v AS SELECT CASE WHEN a THEN 1 END FROM event; SELECT 3
            CREATE VIEW v AS SELECT CASE WHEN a THEN 1 END FROM event
            SELECT 3
    "#]]
);

table!(
    mysql_what_does_not_end,
    Mysql,
    [
        "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2;",
        "CREATE PROCEDURE p() BEGIN IF a THEN SELECT 1; END; SELECT 2;",
        "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW IF a THEN SELECT 1;",
    ],
    expect_test::expect![[r#"
        CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2;
            CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2
            ! unterminated-statement at 21, `BEGIN`: this `BEGIN` does not end
              end it with `END;`, and every `IF`, `CASE`, `LOOP`, `WHILE` and `REPEAT` inside with its own `END`
        CREATE PROCEDURE p() BEGIN IF a THEN SELECT 1; END; SELECT 2;
            CREATE PROCEDURE p() BEGIN IF a THEN SELECT 1; END; SELECT 2
            ! unterminated-statement at 21, `BEGIN`: this `BEGIN` does not end
              end it with `END;`, and every `IF`, `CASE`, `LOOP`, `WHILE` and `REPEAT` inside with its own `END`
        CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW IF a THEN SELECT 1;
            CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW IF a THEN SELECT 1
            ! unterminated-statement at 49, `IF`: this `IF` does not end
              end it with `END IF;`, and every `IF`, `CASE`, `LOOP`, `WHILE` and `REPEAT` inside with its own `END`
    "#]]
);

#[test]
fn three_hundred_semicolons_and_fifty_seven_statements() {
    let function = |number: usize| {
        let body: String = ["    PERFORM 1;"; 4].join("\n");
        format!(
            "CREATE FUNCTION f{number}() RETURNS void LANGUAGE plpgsql AS $f$\nBEGIN\n{body}\nEND\n$f$;\n"
        )
    };
    let functions: Vec<String> = (0..57).map(function).collect();
    let text = functions.concat();
    assert!(text.matches(';').count() > 280);
    assert_eq!(split(&text, Dialect::Postgres).statements.len(), 57);
}
