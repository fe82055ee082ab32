//! The mistakes that people make, each with what is said about it.

use expect_test::{Expect, expect};

use crate::fixture::fixture;

/// The findings of drafts whose up scripts these are, each rendered.
fn check(scripts: &[&str], expected: &Expect) {
    let mut text = String::new();
    for script in scripts {
        let folder = fixture(&format!(
            "-- file: migrations/migrate.toml\ndialect = \"postgres\"\ndown = \"optional\"\n\
             -- file: migrations/1_a.sql\n{script}\n"
        ));
        text.push_str(&folder.rendered());
        text.push('\n');
    }
    expected.assert_eq(&text);
}

#[test]
fn if_exists() {
    check(
        &[
            "DROP INDEX IF EXIST jobs_by_state;",
            "ALTER TABLE jobs ADD COLUMN IF NOT EXIST state text;",
            "DROP TABLE EXISTS jobs;",
            "DROP TABLE IF NOT EXISTS jobs;",
            "CREATE TABLE IF EXISTS jobs (id int);",
            "CREATE TYPE IF NOT EXISTS kind AS ENUM ('a');",
            "CREATE FUNCTION IF NOT EXISTS f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
            "ALTER TABLE jobs ADD CONSTRAINT IF NOT EXISTS one UNIQUE (id);",
            "CREATE INDEX IF NOT EXISTS ON jobs (state);",
        ],
        &expect![[r#"
            error[syntax-error]: syntax error at or near `EXIST`
             --> migrations/1_a.sql:1:15
              |
            1 | DROP INDEX IF EXIST jobs_by_state;
              |               ^^^^^
              |
              = help: write `IF EXISTS`

            1 error

            error[syntax-error]: syntax error at or near `EXIST`
             --> migrations/1_a.sql:1:36
              |
            1 | ALTER TABLE jobs ADD COLUMN IF NOT EXIST state text;
              |                                    ^^^^^
              |
              = help: write `IF NOT EXISTS`

            1 error

            error[syntax-error]: syntax error at or near `jobs`
             --> migrations/1_a.sql:1:12
              |
            1 | DROP TABLE EXISTS jobs;
              |            ^^^^^^
              |
              = help: write `IF EXISTS`

            1 error

            error[syntax-error]: syntax error at or near `NOT`
             --> migrations/1_a.sql:1:12
              |
            1 | DROP TABLE IF NOT EXISTS jobs;
              |            ^^^^^^^^^^^^^
              |
              = help: write `IF EXISTS`: what is to be dropped should be there

            1 error

            error[syntax-error]: syntax error at or near `EXISTS`
             --> migrations/1_a.sql:1:14
              |
            1 | CREATE TABLE IF EXISTS jobs (id int);
              |              ^^^^^^^^^
              |
              = help: write `IF NOT EXISTS`

            1 error

            error[syntax-error]: syntax error at or near `NOT`
             --> migrations/1_a.sql:1:13
              |
            1 | CREATE TYPE IF NOT EXISTS kind AS ENUM ('a');
              |             ^^^^^^^^^^^^^
              |
              = note: `CREATE TYPE` has no `IF NOT EXISTS`
              = help: leave it out: a migration runs once, and an error about what is there already is right

            1 error

            error[syntax-error]: syntax error at or near `NOT`
             --> migrations/1_a.sql:1:17
              |
            1 | CREATE FUNCTION IF NOT EXISTS f() RETURNS int LANGUAGE sql AS 'SELECT 1';
              |                 ^^^^^^^^^^^^^
              |
              = note: `CREATE FUNCTION` has no `IF NOT EXISTS`
              = help: write `CREATE OR REPLACE FUNCTION`

            1 error

            error[syntax-error]: syntax error at or near `EXISTS`
             --> migrations/1_a.sql:1:33
              |
            1 | ALTER TABLE jobs ADD CONSTRAINT IF NOT EXISTS one UNIQUE (id);
              |                                 ^^^^^^^^^^^^^
              |
              = note: `ADD CONSTRAINT` has no `IF NOT EXISTS`
              = help: leave it out: a migration runs once, and an error about what is there already is right

            1 error

            error[syntax-error]: syntax error at or near `ON`
             --> migrations/1_a.sql:1:14
              |
            1 | CREATE INDEX IF NOT EXISTS ON jobs (state);
              |              ^^^^^^^^^^^^^
              |
              = help: name the index: only one with a name can be there already

            1 error

        "#]],
    );
}

#[test]
fn actions_of_alter_table() {
    check(
        &[
            "ALTER TABLE jobs DELETE COLUMN attempts;",
            "ALTER TABLE jobs DROP COLUMN payload JSONB;",
            "ALTER TABLE jobs DROP COLUMN IF EXISTS price numeric(10, 2) NOT NULL, DROP COLUMN b;",
            "ALTER TABLE jobs DROP price varchar(10);",
            "ALTER TABLE jobs ALTER COLUMN state varchar(20);",
            "ALTER TABLE jobs ALTER COLUMN state NOT NULL;",
            "ALTER TABLE jobs ALTER COLUMN state DEFAULT 'new';",
            "ALTER TABLE jobs ADD COLUMN a int, b text;",
            "ALTER TABLE jobs ADD COLUMN a int ADD COLUMN b text;",
            "ALTER TABLE jobs ADD CONSTRAINT UNIQUE (state);",
            "ALTER TABLE jobs RENAME COLUMN a b;",
            "ALTER TYPE kind DROP VALUE 'late';",
        ],
        &expect![[r#"
            error[syntax-error]: syntax error at or near `DELETE`
             --> migrations/1_a.sql:1:18
              |
            1 | ALTER TABLE jobs DELETE COLUMN attempts;
              |                  ^^^^^^ not expected here
              |
              = help: write `DROP COLUMN`

            1 error

            error[syntax-error]: syntax error at or near `JSONB`
             --> migrations/1_a.sql:1:38
              |
            1 | ALTER TABLE jobs DROP COLUMN payload JSONB;
              |                                      ^^^^^ `DROP COLUMN` takes no type
              |
              = help: write `DROP COLUMN payload`

            1 error

            error[syntax-error]: syntax error at or near `numeric`
             --> migrations/1_a.sql:1:46
              |
            1 | ALTER TABLE jobs DROP COLUMN IF EXISTS price numeric(10, 2) NOT NULL, DROP COLUMN b;
              |                                              ^^^^^^^^^^^^^^^^^^^^^^^ `DROP COLUMN` takes no type
              |
              = help: write `DROP COLUMN price`

            1 error

            error[syntax-error]: syntax error at or near `varchar`
             --> migrations/1_a.sql:1:29
              |
            1 | ALTER TABLE jobs DROP price varchar(10);
              |                             ^^^^^^^^^^^ `DROP COLUMN` takes no type
              |
              = help: write `DROP COLUMN price`

            1 error

            error[syntax-error]: syntax error at or near `varchar`
             --> migrations/1_a.sql:1:37
              |
            1 | ALTER TABLE jobs ALTER COLUMN state varchar(20);
              |                                     ^^^^^^^ not expected here
              |
              = help: write `ALTER COLUMN state TYPE varchar(20)`

            1 error

            error[syntax-error]: syntax error at or near `NOT`
             --> migrations/1_a.sql:1:37
              |
            1 | ALTER TABLE jobs ALTER COLUMN state NOT NULL;
              |                                     ^^^ not expected here
              |
              = help: write `ALTER COLUMN state SET NOT NULL`

            1 error

            error[syntax-error]: syntax error at or near `DEFAULT`
             --> migrations/1_a.sql:1:37
              |
            1 | ALTER TABLE jobs ALTER COLUMN state DEFAULT 'new';
              |                                     ^^^^^^^ not expected here
              |
              = help: write `ALTER COLUMN state SET DEFAULT …`

            1 error

            error[syntax-error]: syntax error at or near `b`
             --> migrations/1_a.sql:1:36
              |
            1 | ALTER TABLE jobs ADD COLUMN a int, b text;
              |                                    ^ each action says what it does
              |
              = help: write `ADD COLUMN b …`

            1 error

            error[syntax-error]: syntax error at or near `ADD`
             --> migrations/1_a.sql:1:35
              |
            1 | ALTER TABLE jobs ADD COLUMN a int ADD COLUMN b text;
              |                                   ^^^ expected `,` before it
              |
              = help: put a `,` behind `int`

            1 error

            error[syntax-error]: syntax error at or near `(`
             --> migrations/1_a.sql:1:33
              |
            1 | ALTER TABLE jobs ADD CONSTRAINT UNIQUE (state);
              |                                 ^^^^^^ the constraint's name is missing
              |
              = help: name it, or leave the word `CONSTRAINT` out

            1 error

            error[syntax-error]: syntax error at or near `b`
             --> migrations/1_a.sql:1:34
              |
            1 | ALTER TABLE jobs RENAME COLUMN a b;
              |                                  ^ expected `TO`
              |
              = help: write `RENAME COLUMN a TO b`

            1 error

            error[syntax-error]: syntax error at or near `DROP`
             --> migrations/1_a.sql:1:17
              |
            1 | ALTER TYPE kind DROP VALUE 'late';
              |                 ^^^^^^^^^^ an enum keeps its values
              |
              = help: make a new type without it, move the columns with `ALTER COLUMN … TYPE … USING`, and drop the old type

            1 error

        "#]],
    );
}

#[test]
fn commas_and_semicolons() {
    check(
        &[
            "CREATE TABLE a (id int, name text,);",
            "CREATE TABLE a (id int,, name text);",
            "CREATE TABLE a (\n  id int\n  name text\n);",
            "CREATE TABLE a (id int name text);",
            "CREATE TABLE a (id int)\nCREATE TABLE b (id int);",
            "DROP INDEX a_name\nALTER TABLE a DROP COLUMN name;",
            "UPDATE a SET name = 'x', WHERE id = 1;",
            "SELECT id, FROM a;",
            "INSERT INTO a (id, name) VALUES (1, 'x'),;",
            "DROP TABLE a);",
        ],
        &expect![[r#"
            error[syntax-error]: syntax error at or near `,`
             --> migrations/1_a.sql:1:34
              |
            1 | CREATE TABLE a (id int, name text,);
              |                                  ^ a comma too many
              |
              = help: delete it: nothing follows before `)`

            1 error

            error[syntax-error]: syntax error at or near `,`
             --> migrations/1_a.sql:1:24
              |
            1 | CREATE TABLE a (id int,, name text);
              |                        ^ a comma too many
              |
              = help: delete it

            1 error

            error[syntax-error]: syntax error at or near `name`
             --> migrations/1_a.sql:3:3
              |
            3 |   name text
              |   ^^^^ expected `,` before it
              |
              = help: put a `,` behind `int`, or correct what follows it

            1 error

            error[syntax-error]: syntax error at or near `name`
             --> migrations/1_a.sql:1:24
              |
            1 | CREATE TABLE a (id int name text);
              |                        ^^^^ expected `,` before it
              |
              = help: put a `,` behind `int`, or correct what follows it

            1 error

            error[syntax-error]: syntax error at or near `CREATE`
             --> migrations/1_a.sql:2:1
              |
            2 | CREATE TABLE b (id int);
              | ^^^^^^ a new statement begins here
              |
              = help: end the one before it: put a `;` behind `)`

            1 error

            error[syntax-error]: syntax error at or near `ALTER`
             --> migrations/1_a.sql:2:1
              |
            2 | ALTER TABLE a DROP COLUMN name;
              | ^^^^^ a new statement begins here
              |
              = help: end the one before it: put a `;` behind `a_name`

            1 error

            error[syntax-error]: syntax error at or near `,`
             --> migrations/1_a.sql:1:24
              |
            1 | UPDATE a SET name = 'x', WHERE id = 1;
              |                        ^ a comma too many
              |
              = help: delete it: nothing follows before `WHERE`

            1 error

            error[syntax-error]: syntax error at or near `,`
             --> migrations/1_a.sql:1:10
              |
            1 | SELECT id, FROM a;
              |          ^ a comma too many
              |
              = help: delete it: nothing follows before `FROM`

            1 error

            error[syntax-error]: syntax error at the end of the statement
             --> migrations/1_a.sql:1:41
              |
            1 | INSERT INTO a (id, name) VALUES (1, 'x'),;
              |                                         ^ a comma too many
              |
              = help: delete it, or write what is to follow

            1 error

            error[syntax-error]: syntax error at or near `)`
             --> migrations/1_a.sql:1:13
              |
            1 | DROP TABLE a);
              |             ^ no parenthesis is open here
              |
              = help: delete it, or open one before

            1 error

        "#]],
    );
}

#[test]
fn habits_of_mysql_and_sqlite() {
    check(
        &[
            "DROP INDEX jobs_by_state ON jobs;",
            "CREATE TABLE `jobs` (`id` int);",
            "CREATE TABLE jobs (id int AUTO_INCREMENT PRIMARY KEY);",
            "CREATE TABLE jobs (id integer PRIMARY KEY AUTOINCREMENT);",
            "CREATE TABLE jobs (id int) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;",
            "CREATE TABLE jobs (id int UNSIGNED NOT NULL);",
            "CREATE TABLE jobs (id int(11) NOT NULL);",
            "CREATE TABLE jobs (at timestamp DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP);",
            "CREATE TABLE jobs (id int COMMENT 'the key');",
            "CREATE TABLE jobs (state ENUM('new', 'done'));",
            "CREATE TABLE jobs (id int, KEY jobs_by_id (id));",
            "CREATE TABLE jobs (id int, UNIQUE KEY one (id));",
            "CREATE TABLE jobs (id int) STRICT;",
            "ALTER TABLE jobs MODIFY COLUMN state text;",
            "ALTER TABLE jobs CHANGE state status text;",
            "ALTER TABLE jobs DROP INDEX jobs_by_state;",
            "ALTER TABLE jobs ADD INDEX jobs_by_state (state);",
            "ALTER TABLE jobs DROP FOREIGN KEY jobs_owner;",
            "ALTER TABLE jobs DROP PRIMARY KEY;",
            "ALTER TABLE jobs ADD COLUMN a int AFTER state;",
            "RENAME TABLE jobs TO tasks;",
            "REPLACE INTO jobs VALUES (1);",
            "INSERT IGNORE INTO jobs VALUES (1);",
            "INSERT OR IGNORE INTO jobs VALUES (1);",
            "INSERT INTO jobs VALUES (1) ON DUPLICATE KEY UPDATE id = 2;",
            "PRAGMA foreign_keys = ON;",
            "DROP TRIGGER touch;",
        ],
        &expect![[r#"
            error[syntax-error]: syntax error at or near `ON`
             --> migrations/1_a.sql:1:26
              |
            1 | DROP INDEX jobs_by_state ON jobs;
              |                          ^^^^^^^ not expected here
              |
              = note: an index belongs to a schema in PostgreSQL, not to a table
              = help: write `DROP INDEX jobs_by_state`

            1 error

            error[syntax-error]: syntax error at or near a backtick
             --> migrations/1_a.sql:1:14
              |
            1 | CREATE TABLE `jobs` (`id` int);
              |              ^ MySQL's quote
              |
              = help: quote names as `"name"`, or not at all: in quotes, upper and lower case differ

            1 error

            error[syntax-error]: syntax error at or near `AUTO_INCREMENT`
             --> migrations/1_a.sql:1:27
              |
            1 | CREATE TABLE jobs (id int AUTO_INCREMENT PRIMARY KEY);
              |                           ^^^^^^^^^^^^^^ not PostgreSQL's
              |
              = help: write `bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY`

            1 error

            error[syntax-error]: syntax error at or near `AUTOINCREMENT`
             --> migrations/1_a.sql:1:43
              |
            1 | CREATE TABLE jobs (id integer PRIMARY KEY AUTOINCREMENT);
              |                                           ^^^^^^^^^^^^^ not PostgreSQL's
              |
              = help: write `bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY`

            1 error

            error[syntax-error]: syntax error at or near `ENGINE`
             --> migrations/1_a.sql:1:28
              |
            1 | CREATE TABLE jobs (id int) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
              |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ MySQL's
              |
              = help: end the statement behind the `)`

            1 error

            error[syntax-error]: syntax error at or near `UNSIGNED`
             --> migrations/1_a.sql:1:27
              |
            1 | CREATE TABLE jobs (id int UNSIGNED NOT NULL);
              |                           ^^^^^^^^ not PostgreSQL's
              |
              = help: leave it out: take the next larger type, or `CHECK (column >= 0)`

            1 error

            error[syntax-error]: syntax error at or near `(`
             --> migrations/1_a.sql:1:26
              |
            1 | CREATE TABLE jobs (id int(11) NOT NULL);
              |                          ^^^^ MySQL's
              |
              = help: leave the width out: `int` has always the same size

            1 error

            error[syntax-error]: syntax error at or near `ON`
             --> migrations/1_a.sql:1:59
              |
            1 | CREATE TABLE jobs (at timestamp DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP);
              |                                                           ^^ not PostgreSQL's
              |
              = help: write a trigger that sets the column: `CREATE TRIGGER … BEFORE UPDATE …`

            1 error

            error[syntax-error]: syntax error at or near `COMMENT`
             --> migrations/1_a.sql:1:27
              |
            1 | CREATE TABLE jobs (id int COMMENT 'the key');
              |                           ^^^^^^^ not PostgreSQL's
              |
              = help: write `COMMENT ON COLUMN table.column IS '…'` as a statement of its own

            1 error

            no findings

            no findings

            error[syntax-error]: syntax error at or near `KEY`
             --> migrations/1_a.sql:1:35
              |
            1 | CREATE TABLE jobs (id int, UNIQUE KEY one (id));
              |                                   ^^^ MySQL's
              |
              = help: write `CONSTRAINT name UNIQUE (…)`

            1 error

            error[syntax-error]: syntax error at or near `STRICT`
             --> migrations/1_a.sql:1:28
              |
            1 | CREATE TABLE jobs (id int) STRICT;
              |                            ^^^^^^ SQLite's
              |
              = help: end the statement behind the `)`

            1 error

            error[syntax-error]: syntax error at or near `MODIFY`
             --> migrations/1_a.sql:1:18
              |
            1 | ALTER TABLE jobs MODIFY COLUMN state text;
              |                  ^^^^^^ MySQL's
              |
              = help: write `ALTER COLUMN name TYPE type`, and `SET NOT NULL` or `SET DEFAULT` as actions of their own

            1 error

            error[syntax-error]: syntax error at or near `CHANGE`
             --> migrations/1_a.sql:1:18
              |
            1 | ALTER TABLE jobs CHANGE state status text;
              |                  ^^^^^^ MySQL's
              |
              = help: write `RENAME COLUMN old TO new` in a statement of its own, and `ALTER COLUMN new TYPE type`

            1 error

            error[syntax-error]: syntax error at or near `jobs_by_state`
             --> migrations/1_a.sql:1:18
              |
            1 | ALTER TABLE jobs DROP INDEX jobs_by_state;
              |                  ^^^^^^^^^^ MySQL's
              |
              = help: write `DROP INDEX name` as a statement of its own, or `DROP CONSTRAINT name` for a unique one that a constraint made

            1 error

            no findings

            error[syntax-error]: syntax error at or near `KEY`
             --> migrations/1_a.sql:1:18
              |
            1 | ALTER TABLE jobs DROP FOREIGN KEY jobs_owner;
              |                  ^^^^^^^^^^^^^^^^ MySQL's
              |
              = help: write `DROP CONSTRAINT name`

            1 error

            error[syntax-error]: syntax error at or near `KEY`
             --> migrations/1_a.sql:1:18
              |
            1 | ALTER TABLE jobs DROP PRIMARY KEY;
              |                  ^^^^^^^^^^^^ MySQL's
              |
              = help: write `DROP CONSTRAINT` with the key's name, `…_pkey` where nobody chose one

            1 error

            error[syntax-error]: syntax error at or near `AFTER`
             --> migrations/1_a.sql:1:35
              |
            1 | ALTER TABLE jobs ADD COLUMN a int AFTER state;
              |                                   ^^^^^ MySQL's
              |
              = note: PostgreSQL adds a column behind the others, always
              = help: leave it out

            1 error

            error[syntax-error]: syntax error at or near `RENAME`
             --> migrations/1_a.sql:1:1
              |
            1 | RENAME TABLE jobs TO tasks;
              | ^^^^^^^^^^^^ MySQL's
              |
              = help: write `ALTER TABLE old RENAME TO new`

            1 error

            error[syntax-error]: syntax error at or near `REPLACE`
             --> migrations/1_a.sql:1:1
              |
            1 | REPLACE INTO jobs VALUES (1);
              | ^^^^^^^^^^^^ MySQL's
              |
              = help: write `INSERT INTO … ON CONFLICT (…) DO UPDATE SET …`

            1 error

            error[syntax-error]: syntax error at or near `IGNORE`
             --> migrations/1_a.sql:1:1
              |
            1 | INSERT IGNORE INTO jobs VALUES (1);
              | ^^^^^^^^^^^^^ MySQL's
              |
              = help: write `INSERT INTO … ON CONFLICT DO NOTHING`

            1 error

            error[syntax-error]: syntax error at or near `OR`
             --> migrations/1_a.sql:1:1
              |
            1 | INSERT OR IGNORE INTO jobs VALUES (1);
              | ^^^^^^^^^ SQLite's
              |
              = help: write `INSERT INTO … ON CONFLICT DO NOTHING`, or `ON CONFLICT (…) DO UPDATE SET …`

            1 error

            error[syntax-error]: syntax error at or near `DUPLICATE`
             --> migrations/1_a.sql:1:29
              |
            1 | INSERT INTO jobs VALUES (1) ON DUPLICATE KEY UPDATE id = 2;
              |                             ^^^^^^^^^^^^^^^^ MySQL's
              |
              = help: write `ON CONFLICT (columns) DO UPDATE SET column = excluded.column`

            1 error

            error[syntax-error]: syntax error at or near `PRAGMA`
             --> migrations/1_a.sql:1:1
              |
            1 | PRAGMA foreign_keys = ON;
              | ^^^^^^^^^^^^^^^^^^^ SQLite's
              |
              = help: delete it

            1 error

            error[syntax-error]: syntax error at the end of the statement
             --> migrations/1_a.sql:1:14
              |
            1 | DROP TRIGGER touch;
              |              ^^^^^ the table is missing
              |
              = help: name it: `DROP TRIGGER touch ON table`

            1 error

        "#]],
    );
}

#[test]
fn leftovers_of_other_programs() {
    check(
        &[
            "GRANT SELECT ON jobs TO :reader;",
            "INSERT INTO jobs VALUES (1, :'state');",
            "CREATE SCHEMA :\"tenant\";",
            "CREATE SCHEMA {{ .Tenant }};",
            "CREATE SCHEMA %s;",
            "{% if tenant %}\nCREATE SCHEMA a;\n{% endif %}",
            "CREATE TABLE a (id int)\nGO",
            "# the jobs\nCREATE TABLE a (id int);",
            "// the jobs\nCREATE TABLE a (id int);",
            "\\set ON_ERROR_STOP on\nCREATE TABLE a (id int);",
            "DELIMITER //\nCREATE TABLE a (id int);",
        ],
        &expect![[r#"
            error[syntax-error]: syntax error at or near `:`
             --> migrations/1_a.sql:1:25
              |
            1 | GRANT SELECT ON jobs TO :reader;
              |                         ^^^^^^^ a variable of psql or of a driver
              |
              = help: write the value itself: a migration has nothing to fill it in with

            1 error

            error[syntax-error]: syntax error at or near `:`
             --> migrations/1_a.sql:1:29
              |
            1 | INSERT INTO jobs VALUES (1, :'state');
              |                             ^^^^^^^^ a variable of psql or of a driver
              |
              = help: write the value itself: a migration has nothing to fill it in with

            1 error

            error[syntax-error]: syntax error at or near `:`
             --> migrations/1_a.sql:1:15
              |
            1 | CREATE SCHEMA :"tenant";
              |               ^^^^^^^^^ a variable of psql or of a driver
              |
              = help: write the value itself: a migration has nothing to fill it in with

            1 error

            error[placeholder]: `{{ .Tenant }}` is a placeholder, and nothing fills it in
             --> migrations/1_a.sql:1:15
              |
            1 | CREATE SCHEMA {{ .Tenant }};
              |               ^^^^^^^^^^^^^ sent to the server as it is
              |
              = help: write the value itself, or read it in SQL with `current_setting` or the like

            1 error

            error[syntax-error]: syntax error at or near `%`
             --> migrations/1_a.sql:1:15
              |
            1 | CREATE SCHEMA %s;
              |               ^^ a placeholder of a formatted string
              |
              = help: write the value itself: a migration has nothing to fill it in with

            1 error

            error[placeholder]: `{% if tenant %}` is a placeholder, and nothing fills it in
             --> migrations/1_a.sql:1:1
              |
            1 | {% if tenant %}
              | ^^^^^^^^^^^^^^^ sent to the server as it is
              |
              = help: write the value itself, or read it in SQL with `current_setting` or the like

            1 error

            error[syntax-error]: syntax error at or near `GO`
             --> migrations/1_a.sql:2:1
              |
            2 | GO
              | ^^ a command of another database's client
              |
              = help: delete the line, and end the statement before it with `;`

            1 error

            error[syntax-error]: syntax error at or near `#`
             --> migrations/1_a.sql:1:1
              |
            1 | # the jobs
              | ^ no comment of PostgreSQL's
              |
              = help: begin a comment with `--`

            1 error

            error[syntax-error]: syntax error at or near `//`
             --> migrations/1_a.sql:1:1
              |
            1 | // the jobs
              | ^^ no comment of PostgreSQL's
              |
              = help: begin a comment with `--`

            1 error

            error[psql-meta-command]: `\set` is a command of psql, not of the server
             --> migrations/1_a.sql:1:1
              |
            1 | \set ON_ERROR_STOP on
              | ^^^^
              |
              = help: write the value itself: psql's variables exist in psql alone

            1 error

            error[delimiter]: `DELIMITER` is a command of the `mysql` client; PostgreSQL has none
             --> migrations/1_a.sql:1:1
              |
            1 | DELIMITER //
              | ^^^^^^^^^^^^
              |
              = help: delete the `DELIMITER` lines and end each statement with `;`: a function's body goes between `$$` and `$$`, where a semicolon ends nothing

            1 error

        "#]],
    );
}

#[test]
fn names_and_characters() {
    check(
        &[
            "CREATE EXTENSION IF NOT EXISTS uuid-ossp;",
            "CREATE TABLE 'jobs' (id int);",
            "CREATE TABLE user (id int);",
            "CREATE TABLE a (id int, order int);",
            "ALTER TABLE a ADD COLUMN end timestamptz;",
            "CREATE INDEX a_b CONCURRENTLY ON a (b);",
            "SELECT\u{a0}1;",
            "CREATE TABLE a (b text DEFAULT \u{2018}x\u{2019});",
        ],
        &expect![[r#"
            error[syntax-error]: syntax error at or near `-`
             --> migrations/1_a.sql:1:32
              |
            1 | CREATE EXTENSION IF NOT EXISTS uuid-ossp;
              |                                ^^^^^^^^^ a name with a `-` needs quotes
              |
              = help: write `"uuid-ossp"`

            1 error

            error[syntax-error]: syntax error at or near `'jobs'`
             --> migrations/1_a.sql:1:14
              |
            1 | CREATE TABLE 'jobs' (id int);
              |              ^^^^^^ a string, and a name is expected
              |
              = help: write `jobs`, or `"jobs"` where it needs quotes

            1 error

            error[syntax-error]: syntax error at or near `user`
             --> migrations/1_a.sql:1:14
              |
            1 | CREATE TABLE user (id int);
              |              ^^^^ a reserved word
              |
              = help: choose another name, or quote it everywhere: `"user"`

            1 error

            error[syntax-error]: syntax error at or near `order`
             --> migrations/1_a.sql:1:25
              |
            1 | CREATE TABLE a (id int, order int);
              |                         ^^^^^ a reserved word
              |
              = help: choose another name, or quote it everywhere: `"order"`

            1 error

            error[syntax-error]: syntax error at or near `end`
             --> migrations/1_a.sql:1:26
              |
            1 | ALTER TABLE a ADD COLUMN end timestamptz;
              |                          ^^^ a reserved word
              |
              = help: choose another name, or quote it everywhere: `"end"`

            1 error

            error[syntax-error]: syntax error at or near `CONCURRENTLY`
             --> migrations/1_a.sql:1:18
              |
            1 | CREATE INDEX a_b CONCURRENTLY ON a (b);
              |                  ^^^^^^^^^^^^ in the wrong place
              |
              = help: write `CREATE INDEX CONCURRENTLY …`

            1 error

            error[syntax-error]: syntax error at or near `SELECT 1`
             --> migrations/1_a.sql:1:1
              |
            1 | SELECT 1;
              | ^^^^^^^^ has a no-break space in it (U+00A0)
              |
              = note: PostgreSQL takes that character for a letter of a name
              = help: type the ordinary character in its place; it may have come with text from a web page

            1 error

            no findings

        "#]],
    );
}

#[test]
fn keywords_that_are_nearly_right() {
    check(
        &[
            "CREAT TABLE a (id int);",
            "CREATE TABEL a (id int);",
            "DROP INDX a_b;",
            "ALTER TABLE a ADD FOREIGN KEY (b) REFRENCES c (id);",
            "INSERT INTO a (b) VLAUES (1);",
            "DELETE a WHERE b = 1;",
            "SELECT 1 FRM a;",
        ],
        &expect![[r#"
            error[syntax-error]: syntax error at or near `CREAT`
             --> migrations/1_a.sql:1:1
              |
            1 | CREAT TABLE a (id int);
              | ^^^^^
              |
              = help: did you mean `CREATE`?

            1 error

            error[syntax-error]: syntax error at or near `TABEL`
             --> migrations/1_a.sql:1:8
              |
            1 | CREATE TABEL a (id int);
              |        ^^^^^
              |
              = help: did you mean `TABLE`?

            1 error

            error[syntax-error]: syntax error at or near `INDX`
             --> migrations/1_a.sql:1:6
              |
            1 | DROP INDX a_b;
              |      ^^^^
              |
              = help: did you mean `INDEX`?

            1 error

            error[syntax-error]: syntax error at or near `REFRENCES`
             --> migrations/1_a.sql:1:35
              |
            1 | ALTER TABLE a ADD FOREIGN KEY (b) REFRENCES c (id);
              |                                   ^^^^^^^^^
              |
              = help: did you mean `REFERENCES`?

            1 error

            error[syntax-error]: syntax error at or near `VLAUES`
             --> migrations/1_a.sql:1:19
              |
            1 | INSERT INTO a (b) VLAUES (1);
              |                   ^^^^^^
              |
              = help: did you mean `VALUES`?

            1 error

            error[syntax-error]: syntax error at or near `a`
             --> migrations/1_a.sql:1:8
              |
            1 | DELETE a WHERE b = 1;
              |        ^ expected `FROM`
              |
              = help: write `DELETE FROM a`

            1 error

            error[syntax-error]: syntax error at or near `a`
             --> migrations/1_a.sql:1:10
              |
            1 | SELECT 1 FRM a;
              |          ^^^
              |
              = help: did you mean `FROM`?

            1 error

        "#]],
    );
}
