//! What is odd in real histories, in folders of our own; `docs/profiles.md` lists
//! all oddities with the tests that show them.

use std::fmt::Write as _;
use std::time::Instant;

use expect_test::expect;
use migrate_source::script::TransactionClass;

use crate::fixture::{fixture, migration};

/// One up script in a folder that only goes up.
fn alone(dialect: &str, text: &str) -> crate::fixture::Fixture {
    fixture(&format!(
        "-- file: migrations/migrate.toml\ndialect = \"{dialect}\"\ndown = \"optional\"\n\
         -- file: migrations/0001_a.sql\n{text}\n"
    ))
}

fn is_sound(dialect: &str, text: &str) {
    alone(dialect, text).check(&expect![[r#"
        no findings
    "#]]);
}

#[test]
fn a_folder_of_folders() {
    // Of a runner of somebody's own, and one level too high.
    let own = fixture(
        "-- file: migrations/README.md\nOurs.\n\
         -- file: migrations/postgres/V0001.Users.up.sql\nSELECT 1;\n\
         -- file: migrations/sqlite/V0001.Users.up.sql\nSELECT 1;\n",
    );
    let high = fixture(
        "-- file: migrations/postgres/0002_b.sql\nSELECT 1;\n\
         -- file: migrations/postgres/0001_a.sql\nSELECT 1;\n",
    );
    let named = fixture(
        "-- file: migrations/migrate.toml\ndialect = \"postgres\"\nprofile = \"sqlx\"\n\
         -- file: migrations/db/postgres/0001_a.sql\nSELECT 1;\n",
    );
    let text = [own, high, named].map(|folder| folder.rendered()).concat();
    expect![[r#"
        error[file-name]: `migrations/postgres` holds SQL files, and nothing here is named as a migration
        --> migrations/postgres
         = note: `V0001.Users.up.sql` is one of them
         = help: name the folder itself as the migrations folder: `migrations/postgres`

        error[file-name]: `migrations/sqlite` holds SQL files, and nothing here is named as a migration
        --> migrations/sqlite
         = note: `V0001.Users.up.sql` is one of them
         = help: name the folder itself as the migrations folder: `migrations/sqlite`

        2 errors
        error[file-name]: `migrations/postgres` holds migrations, and no tool reads them there
        --> migrations/postgres
         = note: `0001_a.sql` is one of them
         = help: name the folder itself as the migrations folder: `migrations/postgres`

        1 error
        error[file-name]: `migrations/db/postgres` holds migrations, and no tool reads them there
        --> migrations/db/postgres
         = note: `0001_a.sql` is one of them
         = help: name the folder itself as the migrations folder: `migrations/db/postgres`

        1 error
    "#]].assert_eq(&text);
}

#[test]
fn halves_of_migrations_in_another_language() {
    fixture(
        "-- file: migrations/1_a.up.sql\nSELECT 1;\n\
         -- file: migrations/1_a.down.go\npackage migrations\n\
         -- file: migrations/2_b.up.go\npackage migrations\n\
         -- file: migrations/2_b.down.sql\nSELECT 1;\n",
    )
    .check(&expect![[r#"
        error[unsupported-migration]: `migrations/1_a.down.go` is a migration that is not SQL, which is not supported
        --> migrations/1_a.down.go
         = note: golang-migrate runs it, and without it the history is another one
         = help: write what it does as an SQL migration
         = help: to go without it, set `unsupported-migration = "allow"` under `[levels]` in `migrate.toml`

        error[unsupported-migration]: `migrations/2_b.up.go` is a migration that is not SQL, which is not supported
        --> migrations/2_b.up.go
         = note: golang-migrate runs it, and without it the history is another one
         = help: write what it does as an SQL migration
         = help: to go without it, set `unsupported-migration = "allow"` under `[levels]` in `migrate.toml`

        2 errors
    "#]]);
}

#[test]
fn two_histories_below_one_folder() {
    fixture(
        "-- file: migrations/migrate.toml\ndialect = \"sqlite\"\ndown = \"optional\"\n\
         -- file: migrations/main/V1__users.sql\nCREATE TABLE users (id);\n\
         -- file: migrations/logs/V1__events.sql\nCREATE TABLE events (id);\n",
    )
    .check(&expect![[r#"
        error[duplicate-version]: version `1` is there twice: `migrations/logs/V1__events.sql` and `migrations/main/V1__users.sql`
        --> migrations/main/V1__users.sql: this one
        ::: migrations/logs/V1__events.sql: and this one
         = help: give the newer one a version of its own, or remove it if it is a copy
         = help: or, if the subfolders are histories of their own, name one of them as the migrations folder: `migrations/main`

        1 error
    "#]]);
}

#[test]
fn a_duplicate_has_no_other_findings() {
    let folder = fixture(&(migration("0001", "users") + &migration("0002", "posts"))).frozen();
    folder.add("-- file: migrations/01_people.up.sql\nCREATE TABLE people (id integer);\n");
    folder.check(&expect![[r#"
        error[duplicate-version]: version `0001` is there twice: `migrations/0001_users.up.sql` and `migrations/01_people.up.sql`
        --> migrations/01_people.up.sql: this one
        ::: migrations/0001_users.up.sql: and this one
         = note: `0001` and `01` are the same version, `1`
         = help: give the newer one a version of its own, or remove it if it is a copy

        1 error
    "#]]);
}

#[test]
fn a_body_that_lost_its_beginning() {
    fixture(
        "-- file: migrations/0001_a.up.sql\nSELECT 1;\n\
         -- file: migrations/0001_a.down.sql\nbegin\n  raise 'cannot be undone';\nend\n$$;\n",
    )
    .check(&expect![[r#"
        error[unterminated-dollar-quote]: this dollar quote does not end
         --> migrations/0001_a.down.sql:4:1
          |
        4 | $$;
          | ^^
          |
          = help: end it with `$$`, spelled exactly like this

        1 error
    "#]]);
}

#[test]
fn placeholders_of_the_application() {
    alone(
        "postgres",
        "CREATE SCHEMA {{ tenant }};\nINSERT INTO t VALUES ('{1,2}', '{{ name }}');\n\
         ALTER ROLE {replaceme} SET a = 'b';",
    )
    .check(&expect![[r#"
        error[placeholder]: `{{ tenant }}` is a placeholder, and nothing fills it in
         --> migrations/0001_a.sql:1:15
          |
        1 | CREATE SCHEMA {{ tenant }};
          |               ^^^^^^^^^^^^ sent to the server as it is
          |
          = help: write the value itself, or read it in SQL with `current_setting` or the like

        1 error
    "#]]);
    is_sound("mysql", "INSERT INTO t VALUES ({d '2024-01-31'});");
}

#[test]
fn concurrently_beside_other_statements_without_a_marker() {
    // prisma has no marker: the statement decides, for the whole script.
    let folder = fixture(
        "-- file: migrations/migrate.toml\ndialect = \"postgres\"\ndown = \"optional\"\n\
         -- file: migrations/20240101000000_a/migration.sql\n\
         ALTER TABLE t ADD COLUMN a integer;\nALTER TABLE u ADD COLUMN b integer;\n\
         -- file: migrations/20240102000000_b/migration.sql\n\
         ALTER TABLE t ADD COLUMN c integer;\nCREATE INDEX CONCURRENTLY t_c ON t (c);\n",
    );
    folder.check(&expect![[r#"
        no findings
    "#]]);
    let classes: Vec<TransactionClass> = folder
        .load()
        .migrations
        .iter()
        .map(|migration| migration.up.dialects[0].transaction)
        .collect();
    assert_eq!(
        classes,
        [
            TransactionClass::Transactional,
            TransactionClass::NoTransaction
        ]
    );
}

#[test]
fn the_old_runners_own_table() {
    is_sound(
        "postgres",
        "DELETE FROM _sqlx_migrations WHERE version < 20200101000000;\n\
         DROP TABLE IF EXISTS __diesel_schema_migrations;",
    );
}

#[test]
fn views_that_freeze_the_time_of_their_creation() {
    is_sound(
        "postgres",
        "CREATE VIEW recent AS SELECT * FROM posts WHERE made > now() - interval '1 day';\n\
         ALTER TABLE posts ADD COLUMN seen timestamptz DEFAULT 'now';",
    );
}

#[test]
fn functions_that_the_application_registers() {
    fixture(
        "-- file: migrations/migrate.toml\ndialect = \"sqlite\"\ndown = \"optional\"\n\
         [sqlite]\nfunctions = [\"my_milliseconds/1\"]\n\
         -- file: migrations/0001_a.sql\nCREATE TABLE files (length INTEGER);\n\
         UPDATE files SET length = my_milliseconds(length);\n",
    )
    .check(&expect![[r#"
        no findings
    "#]]);
}

#[test]
fn odd_texts_that_are_sound() {
    is_sound(
        "postgres",
        "INSERT INTO t VALUES (E'it\\'s; -- no', 'https://example.org/*', 'a;b', $x$ $$ ; $$ $x$);\n\
         /* one /* two */ ; */ SELECT a ? 'b', c ?| ARRAY['d'] FROM t;;",
    );
    is_sound(
        "mysql",
        "# a comment; of MySQL\nUSE `app`;\n/*!40101 SET NAMES utf8 */;\n\
         PREPARE s FROM 'SELECT 1; ';\nEXECUTE s;\nSET @a = 1",
    );
    is_sound(
        "sqlite",
        "PRAGMA foreign_keys = OFF;\n\
         CREATE TABLE a (id);\nCREATE TABLE b (id);\nCREATE TABLE c (id);\n\
         CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; DELETE FROM c; END;\n\
         PRAGMA foreign_keys = ON",
    );
}

#[test]
fn a_commit_in_a_do_block() {
    let text = "DO $$ BEGIN UPDATE t SET a = 1; COMMIT; UPDATE t SET b = 2; END $$;";
    alone("postgres", text).check(&expect![[r#"
        error[cannot-run-in-transaction]: `DO … COMMIT` cannot run in a transaction, and this script runs in one
         --> migrations/0001_a.sql:1:1
          |
        1 | DO $$ BEGIN UPDATE t SET a = 1; COMMIT; UPDATE t SET b = 2; END $$;
          | ^^
          |
          = help: write `-- migrate: no-transaction` at the top of the script: if the statement fails half-way, nothing rolls it back
          = help: `-- no-transaction` on the first line does the same, and the tool that this folder comes from understands it, too

        1 error
    "#]]);
    let marked = format!("-- migrate: no-transaction\n{text}");
    is_sound("postgres", &marked);
    let folder = alone("postgres", &marked).load();
    assert_eq!(
        folder.migrations[0].up.dialects[0].transaction,
        TransactionClass::NoTransaction,
        "the block is no transaction control of the script's"
    );
}

#[test]
fn a_database_or_role_of_its_own() {
    is_sound(
        "postgres",
        "CREATE ROLE app LOGIN;\nSET ROLE app;\nRESET ROLE;",
    );
    is_sound("postgres", "LOCK TABLE t IN EXCLUSIVE MODE;\nSELECT 1;");
    is_sound("postgres", "ALTER TYPE kind ADD VALUE 'late';");
}

#[test]
fn a_script_of_two_megabytes_on_one_line() {
    let mut text = String::from("INSERT INTO t VALUES ");
    for row in 0..40_000 {
        write!(text, "({row}, 'it''s; a row -- of {{many}}'), ").unwrap();
    }
    text.push_str("(0, '')");
    let folder = alone("postgres", &text);
    let started = Instant::now();
    folder.check(&expect![[r#"
        no findings
    "#]]);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn carriage_returns_in_single_files() {
    let folder = fixture(&(migration("0001", "users") + &migration("0002", "posts")));
    let text = folder
        .text("migrations/0002_posts.up.sql")
        .replace('\n', "\r\n");
    folder.write("migrations/0002_posts.up.sql", text);
    let folder = folder.frozen();
    let text = folder
        .text("migrations/0002_posts.up.sql")
        .replace("\r\n", "\n");
    folder.write("migrations/0002_posts.up.sql", text);
    folder.check(&expect![[r#"
        no findings
    "#]]);
}

#[test]
fn folders_with_programs_and_no_script() {
    fixture(
        "-- file: migrations/migrate.toml\ndialect = \"postgres\"\ndown = \"optional\"\n\
         -- file: migrations/20240101000000_a/migration.sql\nSELECT 1;\n\
         -- file: migrations/20240102000000_b/migration.ts\nexport {};\n",
    )
    .check(&expect![[r#"
        error[file-name]: `migrations/20240102000000_b` has no `migration.sql`
        --> migrations/20240102000000_b
         = note: prisma takes every folder here for a migration
         = note: it holds `migration.ts`
         = help: write `migrations/20240102000000_b/migration.sql`, or remove the folder

        1 error
    "#]]);
}
