//! What SQLite says when it runs a folder's scripts.

use expect_test::expect;

use crate::fixture::{Fixture, fixture};

/// A folder for SQLite; each migration is an up and a down script.
fn folder(config: &str, migrations: &[(&str, &str)]) -> Fixture {
    let mut text = format!("-- file: migrations/migrate.toml\ndialect = \"sqlite\"\n{config}\n");
    for (index, (up, down)) in migrations.iter().enumerate() {
        let version = index + 1;
        text.push_str(&format!(
            "-- file: migrations/000{version}_m.up.sql\n{up}\n\
             -- file: migrations/000{version}_m.down.sql\n{down}\n"
        ));
    }
    fixture(&text)
}

#[test]
#[cfg(not(feature = "sqlite-engine"))]
fn without_the_feature_there_is_one_note() {
    use migrate_source::render::{Style, human};

    let folder = folder(
        "",
        &[("CREATE TABEL a (b);", "DROP TABEL a;"), ("SELEC 1", "x")],
    );
    let checked = folder.load();
    let texts: Vec<String> = checked
        .findings
        .iter()
        .map(|finding| human(finding, Style::Plain))
        .collect();
    expect![[r#"
        note[sqlite-not-run]: the scripts were read, and not run by SQLite
        --> migrations
         = help: to have SQLite run them while the crate compiles, switch on the feature `sqlite-engine` of `migrate-build`"#]]
    .assert_eq(&texts.join("\n"));
}

#[test]
fn what_is_newer_than_the_server_that_is_named() {
    let newer = [
        (37, "CREATE TABLE t (a INT) WITHOUT ROWID, STRICT;"),
        (38, "SELECT a -> 'x' FROM s;"),
        (38, "SELECT a->>'x' FROM s;"),
        (38, "SELECT unixepoch('now');"),
        (39, "SELECT * FROM s RIGHT OUTER JOIN s AS z ON true;"),
        (39, "SELECT * FROM s FULL JOIN s AS z ON true;"),
        (39, "SELECT a IS NOT DISTINCT FROM 1 FROM s;"),
        (41, "SELECT unhex('00');"),
        (43, "SELECT octet_length(a) FROM s;"),
        (44, "SELECT CONCAT(a, 'x') FROM s;"),
        (45, "UPDATE s SET a = jsonb('{}');"),
        (46, "SELECT 1_000;"),
        (50, "SELECT unistr('a');"),
    ];
    for (since, up) in newer {
        let text = |server: u32| {
            folder(
                &format!("server = \"3.{server}\""),
                &[
                    ("CREATE TABLE s (a TEXT);", "DROP TABLE s;"),
                    (up, "SELECT 1;"),
                ],
            )
            .rendered()
        };
        let older = text(since - 1);
        assert!(
            older.contains(&format!("needs SQLite 3.{since}, ")),
            "{up}\n{older}"
        );
        assert!(!text(since).contains("newer-syntax"), "{up}");
    }
    for up in [
        "CREATE TABLE concat (strict TEXT, \"right\" INT, format INT);\n\
         INSERT INTO concat (format) VALUES (1);\nCREATE INDEX format ON concat (format);\n\
         -- a -> b\nSELECT '->', format FROM concat AS right_join;",
        "WITH concat (a) AS (SELECT 1) SELECT a - -1 > 2 FROM concat;",
    ] {
        let text = folder("server = \"3.35\"", &[(up, "SELECT 1;")]).rendered();
        assert!(!text.contains("newer-syntax"), "{up}\n{text}");
    }
}

#[cfg(feature = "sqlite-engine")]
mod with_the_feature {
    use super::*;

    fn is_sound(config: &str, migrations: &[(&str, &str)]) {
        let text = folder(config, migrations).rendered();
        // Rules may have their opinion of the scripts.
        for name in ["error[", "[sqlite-", "[down-", "[up-again"] {
            assert!(!text.contains(name), "{migrations:#?}\n{text}");
        }
    }

    #[test]
    fn a_mistake_has_its_place() {
        folder(
            "",
            &[
                (
                    "CREATE TABLE posts (\n  id INTEGER PRIMARY KEY,\n  title TEXT\n);",
                    "DROP TABLE posts;",
                ),
                (
                    "\u{feff}-- ein Maß für Länge\r\nUPDATE posts SET title = '日本', titel = 2;\r\n",
                    "CREATE TABEL x (y);",
                ),
                ("INSERT INTO nowhere VALUES (1);\nSELECT FROM;", "DROP TABLE (;"),
            ],
        )
        .check(&expect![[r#"
            error[down-fails]: SQLite refuses this statement: near "TABEL": syntax error
             --> migrations/0002_m.down.sql:1:8
              |
            1 | CREATE TABEL x (y);
              |        ^^^^^

            error[sqlite-error]: SQLite refuses this statement: no such column: titel
             --> migrations/0002_m.up.sql:2:32
              |
            2 | UPDATE posts SET title = '日本', titel = 2;
              |                                  ^^^^^
              |
              = note: the migration after it was read, and not run

            error[down-fails]: SQLite refuses this statement: near "(": syntax error
             --> migrations/0003_m.down.sql:1:12
              |
            1 | DROP TABLE (;
              |            ^

            error[sqlite-error]: SQLite refuses this statement: near "FROM": syntax error
             --> migrations/0003_m.up.sql:2:8
              |
            2 | SELECT FROM;
              |        ^^^^

            4 errors
        "#]]);
    }

    #[test]
    fn newer_syntax_has_its_place() {
        folder(
            "server = \"3.36\"",
            &[("CREATE TABLE t (\n  a INT\n) STRICT;", "DROP TABLE t;")],
        )
        .check(&expect![[r#"
            error[newer-syntax]: a `STRICT` table needs SQLite 3.37, and the script has to run on SQLite 3.36
             --> migrations/0001_m.up.sql:3:3
              |
            3 | ) STRICT;
              |   ^^^^^^
              |
              = note: what each version brought: https://www.sqlite.org/changes.html
              = help: write it as SQLite 3.36 takes it, or name a newer one in `migrate.toml`: `server = "3.37"`

            1 error
        "#]]);
        let own = folder(
            "server = \"3.36\"\n[sqlite]\nfunctions = [\"concat\"]",
            &[("SELECT concat('a');", "SELECT 1;")],
        );
        assert_eq!(own.rendered(), "no findings\n");
    }

    #[test]
    fn habits_of_other_databases_have_their_answer() {
        let table = [
            (
                "ALTER TABLE t ADD COLUMN b INT, ADD COLUMN c INT;",
                "one statement for each",
            ),
            (
                "ALTER TABLE t ADD COLUMN IF NOT EXISTS b INT;",
                "no `IF EXISTS`",
            ),
            (
                "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);",
                "by a new table",
            ),
            (
                "ALTER TABLE t ALTER COLUMN a SET DEFAULT 'x', ALTER COLUMN a DROP DEFAULT;",
                "one statement for each",
            ),
            ("ALTER TABLE t MODIFY a TEXT;", "by a new table"),
            ("ALTER TABLE t ADD COLUMN b INT UNIQUE;", "by a new table"),
            (
                "INSERT INTO t (a) VALUES (1); ALTER TABLE t ADD COLUMN b INT NOT NULL;",
                "give the column a `DEFAULT`",
            ),
            (
                "INSERT INTO t (a) VALUES (1); ALTER TABLE t ADD COLUMN b INT DEFAULT (random());",
                "without the default",
            ),
            (
                "CREATE INDEX i ON t (a); ALTER TABLE t DROP COLUMN a;",
                "drop the index first",
            ),
            (
                "CREATE VIEW v AS SELECT a FROM t; ALTER TABLE t DROP COLUMN a;",
                "drop it before",
            ),
            (
                "CREATE OR REPLACE VIEW v AS SELECT a FROM t;",
                "no `CREATE OR REPLACE`",
            ),
            ("TRUNCATE t;", "`DELETE FROM`"),
            ("COMMENT ON TABLE t IS 'x';", "keeps no comments"),
            ("DROP TABLE t CASCADE;", "no `DROP … CASCADE`"),
            (
                "CREATE INDEX i ON t (a); DROP INDEX i ON t;",
                "a name of its own",
            ),
            ("CREATE INDEX CONCURRENTLY i ON t (a);", "no `CONCURRENTLY`"),
            ("CREATE TABLE u (a INT", "ends too early"),
            (
                "CREATE TABLE u (a INT PRIMARY KEY AUTOINCREMENT);",
                "`INTEGER PRIMARY KEY`",
            ),
            ("DELETE FROM _sqlx_migrations;", "history of another tool"),
            ("SELECT slug(a) FROM t;", "functions = [\"slug\"]"),
            (
                "CREATE INDEX i ON t (a COLLATE unicode);",
                "collations = [\"unicode\"]",
            ),
            (
                "CREATE VIRTUAL TABLE v USING spellfix1;",
                "modules = [\"spellfix1\"]",
            ),
        ];
        for (up, help) in table {
            let text = folder(
                "",
                &[
                    ("CREATE TABLE t (a TEXT, z TEXT);", "DROP TABLE t;"),
                    (up, "SELECT 1;"),
                ],
            )
            .rendered();
            assert!(text.contains("error[sqlite-error]: "), "{up}\n{text}");
            assert!(text.contains(help), "{up}\n{text}");
        }
    }

    #[test]
    fn a_down_script_that_leaves_and_loses_things() {
        folder(
            "",
            &[
                (
                    "CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT, CHECK (length(title) > 0));\n\
                     CREATE INDEX posts_by_title ON posts (title);\n\
                     CREATE VIEW titles AS SELECT id, title FROM posts;",
                    "DROP VIEW titles;\nDROP TABLE posts;",
                ),
                (
                    "CREATE TABLE tags (id INTEGER PRIMARY KEY);\n\
                     CREATE INDEX tags_by_id ON tags (id);\n\
                     DROP INDEX posts_by_title;\n\
                     ALTER TABLE posts ADD COLUMN slug TEXT;",
                    "SELECT 1;",
                ),
                (
                    "DROP VIEW titles;\nDROP TABLE posts;",
                    "CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT, author INTEGER REFERENCES authors (id)) STRICT;\n\
                     CREATE VIEW titles AS SELECT id, upper(title) AS title FROM posts;"
                        ,
                ),
            ],
        )
        .check(&expect![[r#"
            error[down-does-not-restore]: the down script of `0002` (m) does not bring the schema back
            --> migrations/0002_m.down.sql
             = note: missing: index `posts_by_title` on `posts`
             = note: left over: table `tags`
             = note: changed: table `posts` still has the column `slug TEXT`
             = help: these statements at its end would:
                     ALTER TABLE posts DROP COLUMN slug;
                     CREATE INDEX posts_by_title ON posts (title);
                     DROP TABLE tags;

            error[down-does-not-restore]: the down script of `0003` (m) does not bring the schema back
            --> migrations/0003_m.down.sql
             = note: changed: table `posts` has the column `title TEXT`, and had `title TEXT NOT NULL`
             = note: changed: table `posts` lacks the column `body TEXT`
             = note: changed: table `posts` lacks the column `slug TEXT`
             = note: changed: table `posts` still has the column `author INTEGER REFERENCES authors(id)`
             = note: changed: table `posts` lacks `CHECK (length(title) > 0)`
             = note: changed: table `posts` is now `STRICT`
             = note: changed: view `titles` has `, upper(title) AS title` where it had `, title`
             = help: let it undo everything that the up script does

            2 errors
        "#]]);
    }

    #[test]
    fn the_statements_that_mend_it_are_shown() {
        folder(
            "",
            &[
                (
                    "CREATE TABLE a (b TEXT);\nCREATE INDEX \"A b\" ON a (b);",
                    "DROP TABLE a;",
                ),
                (
                    "DROP INDEX \"A b\";\nALTER TABLE a ADD COLUMN c TEXT;\nCREATE TABLE d (e);",
                    "SELECT 1;",
                ),
            ],
        )
        .check(&expect![[r#"
            error[down-does-not-restore]: the down script of `0002` (m) does not bring the schema back
            --> migrations/0002_m.down.sql
             = note: missing: index `A b` on `a`
             = note: left over: table `d`
             = note: changed: table `a` still has the column `c TEXT`
             = help: these statements at its end would:
                     ALTER TABLE a DROP COLUMN c;
                     CREATE INDEX "A b" ON a (b);
                     DROP TABLE d;

            1 error
        "#]]);
    }

    #[test]
    fn the_order_of_columns_is_worth_a_note() {
        folder(
            "",
            &[
                ("CREATE TABLE a (b TEXT, c TEXT);", "DROP TABLE a;"),
                (
                    "ALTER TABLE a DROP COLUMN b;",
                    "ALTER TABLE a ADD COLUMN b TEXT;",
                ),
            ],
        )
        .check(&expect![[r#"
            note[down-does-not-restore]: the down script of `0002` (m) brings columns back in another order
            --> migrations/0002_m.down.sql
             = note: in another order: table `a` has its columns in the order `c`, `b`, and had `b`, `c`
             = help: nothing has to be done, unless somebody reads columns by their place

            1 note
        "#]]);
    }

    /// Different ways to write the same thing.
    #[test]
    fn what_does_not_matter_is_no_difference() {
        let base = "CREATE TABLE parent (id INTEGER PRIMARY KEY);";
        for (wanted, written) in [
            (
                "CREATE TABLE t (a text, b int)",
                "create table \"t\" (\n  `a` TEXT, -- a\n  [b] INT\n)",
            ),
            (
                "CREATE TABLE t (id INTEGER PRIMARY KEY)",
                "CREATE TABLE t (id INTEGER, PRIMARY KEY (id))",
            ),
            (
                "CREATE TABLE t (a TEXT UNIQUE)",
                "CREATE TABLE t (a TEXT, CONSTRAINT one UNIQUE (a))",
            ),
            (
                "CREATE TABLE t (a INT NOT NULL REFERENCES parent (id) ON DELETE CASCADE)",
                "CREATE TABLE t (a INT NOT NULL, FOREIGN KEY (a) REFERENCES parent (id) ON UPDATE NO ACTION ON DELETE CASCADE)",
            ),
            (
                "CREATE TABLE t (a INT NOT NULL DEFAULT 1)",
                "CREATE TABLE t (a INT DEFAULT (1) CONSTRAINT x NOT NULL)",
            ),
            (
                "CREATE TABLE t (a INT, b INT)",
                "CREATE TABLE t (a INT NULL DEFAULT NULL, b INT COLLATE BINARY)",
            ),
            (
                "CREATE TABLE t (a INT CHECK (a > 0))",
                "CREATE TABLE t (a INT, CHECK (a > 0))",
            ),
            (
                "CREATE TABLE t (a INT, b INT AS (a + 1))",
                "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a + 1) VIRTUAL)",
            ),
            (
                "CREATE TABLE t (a INT PRIMARY KEY) STRICT, WITHOUT ROWID",
                "CREATE TABLE t (a INT PRIMARY KEY) without rowid, strict",
            ),
            (
                "CREATE TABLE t (a INT); CREATE INDEX i ON t (a)",
                "CREATE TABLE t (a INT); CREATE INDEX IF NOT EXISTS \"i\" on t(\"a\")",
            ),
            (
                "CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t",
                "CREATE TABLE t (a); CREATE VIEW v AS\n  select a -- all\n  from t",
            ),
            (
                "CREATE TABLE t (a INT DEFAULT -1)",
                "CREATE TABLE t (a INT DEFAULT (-1))",
            ),
        ] {
            is_sound(
                "",
                &[
                    (base, "DROP TABLE parent;"),
                    (
                        &format!("{wanted};"),
                        "DROP VIEW IF EXISTS v;\nDROP TABLE t;",
                    ),
                    (
                        "DROP TABLE t;\nDROP VIEW IF EXISTS v;",
                        &format!("{written};"),
                    ),
                ],
            );
        }
    }

    #[test]
    fn what_matters_is_a_difference() {
        let base = "CREATE TABLE parent (id INTEGER PRIMARY KEY);";
        for (wanted, written) in [
            ("CREATE TABLE t (a TEXT)", "CREATE TABLE t (a VARCHAR(10))"),
            (
                "CREATE TABLE t (a TEXT NOT NULL)",
                "CREATE TABLE t (a TEXT)",
            ),
            (
                "CREATE TABLE t (a TEXT DEFAULT 'x')",
                "CREATE TABLE t (a TEXT DEFAULT 'X')",
            ),
            ("CREATE TABLE t (a TEXT UNIQUE)", "CREATE TABLE t (a TEXT)"),
            (
                "CREATE TABLE t (a INT REFERENCES parent (id) ON DELETE SET NULL)",
                "CREATE TABLE t (a INT REFERENCES parent (id))",
            ),
            (
                "CREATE TABLE t (a TEXT COLLATE NOCASE)",
                "CREATE TABLE t (a TEXT)",
            ),
            (
                "CREATE TABLE t (a INT CHECK (a > 0))",
                "CREATE TABLE t (a INT CHECK (a >= 0))",
            ),
            (
                "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)",
                "CREATE TABLE t (id INTEGER PRIMARY KEY)",
            ),
            ("CREATE TABLE t (a INT) STRICT", "CREATE TABLE t (a INT)"),
            (
                "CREATE TABLE t (a INT, b INT AS (a) STORED)",
                "CREATE TABLE t (a INT, b INT AS (a))",
            ),
            (
                "CREATE TABLE t (a INT); CREATE INDEX i ON t (a)",
                "CREATE TABLE t (a INT); CREATE UNIQUE INDEX i ON t (a)",
            ),
            (
                "CREATE TABLE t (a); CREATE TRIGGER v AFTER INSERT ON t BEGIN SELECT 1; END",
                "CREATE TABLE t (a); CREATE TRIGGER v AFTER INSERT ON t BEGIN SELECT 2; END",
            ),
            (
                "CREATE TABLE t (a INT, PRIMARY KEY (a), UNIQUE (a) CHECK (a > 1))",
                "CREATE TABLE t (a INT, PRIMARY KEY (a), UNIQUE (a) CHECK (a > 2))",
            ),
        ] {
            let text = folder(
                "",
                &[
                    (base, "DROP TABLE parent;"),
                    (&format!("{wanted};"), "DROP TABLE t;"),
                    ("DROP TABLE t;", &format!("{written};")),
                ],
            )
            .rendered();
            assert!(
                text.contains("error[down-does-not-restore]"),
                "{wanted}\n{written}\n{text}"
            );
        }
    }

    #[test]
    fn what_cannot_be_applied_again() {
        folder(
            "",
            &[
                (
                    "CREATE TABLE roles (id INTEGER PRIMARY KEY, name TEXT);",
                    "DROP TABLE roles;",
                ),
                ("INSERT INTO roles VALUES (1, 'admin');", "SELECT 1;"),
                (
                    "INSERT INTO roles VALUES (2, 'guest');",
                    "DELETE FROM roles WHERE id = 2;",
                ),
            ],
        )
        .check(&expect![[r#"
            error[up-again-differs]: `0002` (m) cannot be applied again after its down script: UNIQUE constraint failed: roles.id
             --> migrations/0002_m.down.sql
              |
             ::: migrations/0002_m.up.sql:1:1
              |
            1 | INSERT INTO roles VALUES (1, 'admin');
              | ------------------------------------- this fails the second time
              |
              = note: the schema is what it was, so rows must have stayed
              = help: let the down script delete the rows that the up script inserts

            1 error
        "#]]);
    }

    #[test]
    fn a_script_that_never_ends_is_stopped() {
        folder(
            "",
            &[
                ("CREATE TABLE days (n);", "DROP TABLE days;"),
                (
                    "-- All of them.\nWITH RECURSIVE numbers(n) AS\n  (SELECT 1 UNION ALL SELECT n + 1 FROM numbers)\n\
                     INSERT INTO days SELECT n FROM numbers;",
                    "DELETE FROM days;",
                ),
                ("SELECT zeroblob(900000000);", "SELECT 1;"),
            ],
        )
        .check(&expect![[r#"
            error[sqlite-limit]: this statement takes more steps or more room than a build may take
             --> migrations/0002_m.up.sql:2:1
              |
            2 | WITH RECURSIVE numbers(n) AS
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = note: the migration after it was read, and not run
              = help: if it never ends, end it: a recursive query needs a `LIMIT` or a condition
              = help: if it is only long, write `-- migrate: allow(sqlite-limit) why` above it: what comes after it is then not checked here

            1 error
        "#]]);
        let text = folder(
            "",
            &[(
                "CREATE TABLE a (b);\nINSERT INTO a VALUES (randomblob(900000000));",
                "DROP TABLE a;",
            )],
        )
        .rendered();
        assert!(text.contains("error[sqlite-limit]"), "{text}");
    }

    #[test]
    fn scripts_cannot_leave_the_database() {
        let folder = folder(
            "",
            &[
                (
                    "ATTACH 'old.db' AS old;\nCREATE TABLE a (b);\nINSERT INTO a SELECT b FROM old.a;",
                    "DROP TABLE a;",
                ),
                ("SELECT load_extension('./evil');", "SELECT 1;"),
                (
                    "-- migrate: no-transaction\nPRAGMA temp_store_directory = '/tmp';\nVACUUM INTO 'copy.db';\nVACUUM;",
                    "-- migrate: no-transaction\nVACUUM;",
                ),
            ],
        );
        folder.check(&expect![[r#"
            note[sqlite-not-run]: this statement is not checked: a build opens no other file: `old` is an empty database here
             --> migrations/0001_m.up.sql:1:1
              |
            1 | ATTACH 'old.db' AS old;
              | ^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: let a test run it on a real database

            note[sqlite-not-run]: this statement is not checked: `old` is an empty database here, and so: no such table: old.a
             --> migrations/0001_m.up.sql:3:1
              |
            3 | INSERT INTO a SELECT b FROM old.a;
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: let a test run it on a real database

            note[sqlite-not-run]: this statement is not checked: it reaches out of the database, which a build does not do
             --> migrations/0002_m.up.sql:1:1
              |
            1 | SELECT load_extension('./evil');
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: let a test run it on a real database

            note[sqlite-not-run]: this statement is not checked: it reaches out of the database, which a build does not do
             --> migrations/0003_m.up.sql:3:1
              |
            3 | VACUUM INTO 'copy.db';
              | ^^^^^^^^^^^^^^^^^^^^^
              |
              = help: let a test run it on a real database

            4 notes
        "#]]);
        for name in ["old.db", "copy.db"] {
            assert!(!std::path::Path::new(name).exists(), "{name}");
        }
    }

    #[test]
    fn what_the_application_registers() {
        let up = "CREATE TABLE t (a TEXT NOT NULL COLLATE UNICODE, b TEXT AS (slug(a, '-')));\n\
                  CREATE INDEX i ON t (slug(a, '-'));\n\
                  CREATE VIEW v AS SELECT median(length(a)) AS m, anything(1, 2, 3) FROM t;";
        let down = "DROP VIEW v;\nDROP TABLE t;";
        is_sound(
            "[sqlite]\nfunctions = [\"slug/2\", \"anything/*\"]\naggregates = [\"median/1\"]\ncollations = [\"UNICODE\"]",
            &[(up, down)],
        );
        // The rows that it would make are not those that the application's would.
        folder(
            "[sqlite]\nfunctions = \"slug\"\nmodules = [\"spellfix1\"]",
            &[
                ("CREATE TABLE t (a TEXT NOT NULL);\nINSERT INTO t VALUES (slug('x'));", "DROP TABLE t;"),
                (
                    "CREATE VIRTUAL TABLE words USING spellfix1;\nCREATE VIEW w AS SELECT * FROM words;",
                    "DROP VIEW w;\nDROP TABLE words;",
                ),
                ("CREATE TABLE later (a);", "DROP TABLE later;"),
            ],
        )
        .check(&expect![[r#"
            note[sqlite-not-run]: this statement is not checked: it calls a function of the application, which gives NULL here, and then: NOT NULL constraint failed: t.a
             --> migrations/0001_m.up.sql:2:1
              |
            2 | INSERT INTO t VALUES (slug('x'));
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: let a test run it on a real database

            note[sqlite-not-run]: this statement is not checked: it needs `w`, which was not made here
             --> migrations/0002_m.down.sql:1:1
              |
            1 | DROP VIEW w;
              | ^^^^^^^^^^^
              |
              = help: let a test run it on a real database

            note[sqlite-not-run]: this statement is not checked: it needs `words`, which was not made here
             --> migrations/0002_m.down.sql:2:1
              |
            2 | DROP TABLE words;
              | ^^^^^^^^^^^^^^^^
              |
              = help: let a test run it on a real database

            note[sqlite-not-run]: this statement is not checked: the module `spellfix1` is the application's, and not there when it is built
             --> migrations/0002_m.up.sql:1:1
              |
            1 | CREATE VIRTUAL TABLE words USING spellfix1;
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: let a test run it on a real database

            note[sqlite-not-run]: this statement is not checked: it needs `words`, which was not made here
             --> migrations/0002_m.up.sql:2:1
              |
            2 | CREATE VIEW w AS SELECT * FROM words;
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: let a test run it on a real database

            5 notes
        "#]]);
    }

    #[test]
    fn rows_that_lose_their_counterpart() {
        folder(
            "",
            &[
                (
                    "CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT);\n\
                     CREATE TABLE posts (author INTEGER REFERENCES authors (id));\n\
                     INSERT INTO authors VALUES (1, 'a'), (2, NULL);\nINSERT INTO posts VALUES (1), (2), (2);",
                    "DROP TABLE posts;\nDROP TABLE authors;",
                ),
                (
                    "PRAGMA foreign_keys = OFF;\nCREATE TABLE new_authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n\
                     INSERT INTO new_authors SELECT * FROM authors WHERE name IS NOT NULL;\n\
                     DROP TABLE authors;\nALTER TABLE new_authors RENAME TO authors;",
                    "SELECT 1;",
                ),
            ],
        )
        .check(&expect![[r#"
            warning[foreign-key-without-index]: no index of `posts` begins with `author`
             --> migrations/0001_m.up.sql:2:36
              |
            2 | CREATE TABLE posts (author INTEGER REFERENCES authors (id));
              |                                    ^^^^^^^^^^^^^^^^^^
              |
              = note: whenever a row that it refers to is deleted, the whole table is searched for rows that refer to it
              = help: add below it:
                      CREATE INDEX posts_author_idx ON posts (author);

            error[sqlite-foreign-keys]: this script leaves rows that refer to rows that are not there
            --> migrations/0002_m.up.sql
             = note: table `posts` refers to `authors`: 2 rows have no counterpart there
             = note: it switches `PRAGMA foreign_keys` off, so they are checked before it commits
             = help: copy every row that another one refers to before the old table is dropped

            1 error, 1 warning
        "#]]);
    }

    #[test]
    fn scripts_run_as_the_runtime_runs_them() {
        // A rebuild needs the switch before its transaction; deferred keys are checked at its end.
        is_sound(
            "",
            &[
                (
                    "CREATE TABLE a (id INTEGER PRIMARY KEY);\n\
                     CREATE TABLE b (a INTEGER REFERENCES a (id) ON DELETE CASCADE);\n\
                     INSERT INTO a VALUES (1);\nINSERT INTO b VALUES (1);",
                    "DROP TABLE b;\nDROP TABLE a;",
                ),
                (
                    "PRAGMA foreign_keys = OFF;\nCREATE TABLE n (id INTEGER PRIMARY KEY, c TEXT);\n\
                     INSERT INTO n (id) SELECT id FROM a;\nDROP TABLE a;\nALTER TABLE n RENAME TO a;\nPRAGMA foreign_keys = ON;",
                    "ALTER TABLE a DROP COLUMN c;",
                ),
                // Had the rebuild deleted the rows, this would fail.
                (
                    "CREATE TABLE proof (n INTEGER NOT NULL CHECK (n = 1));\nINSERT INTO proof SELECT count(*) FROM b;",
                    "DROP TABLE proof;",
                ),
                (
                    "-- migrate: no-transaction\nVACUUM;",
                    "-- migrate: no-transaction\nPRAGMA journal_mode = wal;",
                ),
                (
                    "-- migrate: no-transaction\nBEGIN;\nCREATE TABLE own (a);\nCOMMIT;",
                    "-- migrate: no-transaction\nBEGIN;\nDROP TABLE own;\nCOMMIT;",
                ),
                (
                    "CREATE VIRTUAL TABLE search USING fts5(body);\nINSERT INTO search VALUES ('a b');",
                    "DROP TABLE search;",
                ),
                (
                    "PRAGMA user_version = 3;\nPRAGMA recursive_triggers = ON;",
                    "PRAGMA user_version = 0;",
                ),
            ],
        );
        let open = folder(
            "",
            &[(
                "-- migrate: no-transaction\nBEGIN;\nCREATE TABLE a (b);",
                "DROP TABLE a;",
            )],
        )
        .rendered();
        assert!(
            open.contains("begins a transaction and does not end it"),
            "{open}"
        );
        let deferred = folder(
            "",
            &[(
                "CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED);\n\
                 INSERT INTO a VALUES (1, 2);",
                "DROP TABLE a;",
            )],
        )
        .rendered();
        assert!(
            deferred
                .contains("SQLite refuses to commit this script: FOREIGN KEY constraint failed"),
            "{deferred}"
        );
    }

    #[test]
    fn broken_downs_do_not_spoil_the_others() {
        let migrations: Vec<(String, String)> = (0..9)
            .map(|n| {
                let down = match n % 3 {
                    0 => format!("DROP TABLE t{n};"),
                    1 => format!("DROP TABLE t{n};\nDROP TABLE gone;"),
                    _ => "SELECT 1;".to_owned(),
                };
                (format!("CREATE TABLE t{n} (a);"), down)
            })
            .collect();
        let migrations: Vec<(&str, &str)> = migrations
            .iter()
            .map(|(up, down)| (up.as_str(), down.as_str()))
            .collect();
        let text = folder("", &migrations).rendered();
        assert_eq!(
            text.matches("error[down-does-not-restore]").count(),
            3,
            "{text}"
        );
        assert_eq!(text.matches("no such table: gone").count(), 3, "{text}");
        assert!(text.ends_with("6 errors\n"), "{text}");
    }

    #[test]
    fn one_file_for_both_scripts() {
        fixture(
            "-- file: migrations/migrate.toml\ndialect = \"sqlite\"\n\
             -- file: migrations/20240101000000_a.sql\n-- migrate:up\nCREATE TABLE a (b);\n\n\
             -- migrate:down\nDROP TABLE a;\nDROP TABLE b;\n\
             -- file: migrations/20240102000000_c.sql\n-- migrate:up\nCREATE TABLE c (d);\n\n\
             -- migrate:down\nSELECT 1;\n",
        )
        .check(&expect![[r#"
            error[down-fails]: SQLite refuses this statement: no such table: b
             --> migrations/20240101000000_a.sql:6:12
              |
            6 | DROP TABLE b;
              |            ^
              |
              = help: the down script runs on the schema that its up script leaves: write it for that one

            error[down-does-not-restore]: the down script of `20240102000000` (c) does not bring the schema back
             --> migrations/20240102000000_c.sql:5:1
              |
            5 | SELECT 1;
              | ^^^^^^^^^
              |
              = note: left over: table `c`
              = help: these statements at its end would:
                      DROP TABLE c;

            2 errors
        "#]]);
    }

    #[test]
    fn findings_can_be_allowed_accepted_and_lowered() {
        let allowed = folder(
            "",
            &[(
                "CREATE TABLE a (b);",
                "-- migrate: allow(down-does-not-restore) kept for the audit\n\nSELECT 1;",
            )],
        );
        allowed.check(&expect![[r#"
            no findings
        "#]]);
        let lowered = folder(
            "[levels]\ndown-does-not-restore = \"warn\"\nup-again-differs = \"allow\"",
            &[("CREATE TABLE a (b);", "SELECT 1;")],
        );
        assert!(
            lowered
                .rendered()
                .contains("warning[down-does-not-restore]")
        );
        let refused = folder(
            "[levels]\nsqlite-error = \"warn\"",
            &[("SELECT 1;", "SELECT 1;")],
        );
        assert!(
            refused
                .rendered()
                .contains("the level of `sqlite-error` cannot be changed")
        );
    }

    #[test]
    fn a_frozen_history_may_accept_its_old_mistakes() {
        use migrate_source::freeze::{AcceptFindings, FreezeRequest};

        let folder = folder("", &[("CREATE TABLE a (b);", "DROP TABLE b;")]);
        let request = FreezeRequest {
            accept_findings: AcceptFindings::Codes(vec!["down-fails".to_owned()]),
            ..FreezeRequest::default()
        };
        let frozen = folder.freeze(&request);
        assert_eq!(frozen.refused, [], "{}", folder.rendered());
        assert!(
            folder
                .text("migrations/migrate.lock")
                .contains("down-fails")
        );
        folder.check(&expect![[r#"
            no findings
        "#]]);
        // The others are still looked for.
        folder.write("migrations/0001_m.down.sql", "SELECT 1;");
        assert!(folder.rendered().contains("down-does-not-restore"));
    }

    #[test]
    fn nothing_is_run_where_the_set_is_not_known() {
        for text in [
            "-- file: migrations/0001_a.up.sql\nSELEC;\n-- file: migrations/0001_b.up.sql\nSELEC;\n",
            "-- file: migrations/0001_a.up.sql\nSELECT 'x;\n-- file: migrations/0001_a.down.sql\nSELECT 1;\n",
        ] {
            let text = fixture(&format!(
                "-- file: migrations/migrate.toml\ndialect = \"sqlite\"\n{text}"
            ))
            .rendered();
            assert!(!text.contains("sqlite-"), "{text}");
        }
    }
}
