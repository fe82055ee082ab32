//! Frozen history against the folder, without git.

use expect_test::expect;

use crate::fixture::{Fixture, fixture, migration};

fn two() -> Fixture {
    fixture(&(migration("0001", "users") + &migration("0002", "posts"))).frozen()
}

#[test]
fn edited() {
    let folder = two();
    folder
        .edit("migrations/0001_users.up.sql", "integer", "bigint")
        .check(&expect![[r#"
            error[frozen-edited]: the up script of the frozen migration `0001` was edited
             --> migrations/0001_users.up.sql
              |
             ::: migrations/migrate.lock:4:1
              |
            4 | 0001 users up:aea5293ee52192050b50270f5c15b4cd9cd4ec2f88c91d93f9e941509bbf0f2e.3ae90ecc4d506cda down:90d4bb3d6143faf5ed65d0b8443f67e2...
              | ---------- frozen here
              |
              = note: databases that have it keep what it was; only fresh ones would get the edit
              = help: restore the file as it was when it was frozen
              = help: then write the change as a new migration: `cargo migrate new NAME`

            1 error
        "#]]);
}

#[test]
fn a_directive_or_a_literal_counts_as_an_edit() {
    let folder = fixture(
        "-- file: migrations/0001_a.up.sql\nINSERT INTO a VALUES ('-- x');\n\
         -- file: migrations/0001_a.down.sql\nDELETE FROM a;\n",
    )
    .frozen();
    let path = "migrations/0001_a.up.sql";
    folder.edit(path, "-- x", "-- y");
    assert!(folder.rendered().contains("error[frozen-edited]"));
    folder.edit(path, "-- y", "-- x");
    folder.edit(path, "INSERT", "-- migrate: no-transaction\nINSERT");
    assert!(folder.rendered().contains("error[frozen-edited]"));
}

#[test]
fn a_marker_in_the_text_counts_as_an_edit() {
    let table = [
        (
            "migrations/0001_a.up.sql",
            "SELECT 1;\n",
            "-- no-transaction\nSELECT 1;\n",
        ),
        (
            "migrations/0001_a.sql",
            "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n",
            "-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n\
             -- +goose Down\nSELECT 2;\n",
        ),
    ];
    for (path, before, after) in table {
        let folder = fixture(&format!(
            "-- file: migrations/migrate.toml\ndialect = \"postgres\"\ndown = \"optional\"\n\
             -- file: {path}\n{before}"
        ))
        .frozen();
        folder.write(path, after);
        let text = folder.rendered();
        assert!(text.contains("error[frozen-edited]"), "{path}: {text}");
        let folder = folder.frozen_anew();
        folder.write(path, before);
        let text = folder.rendered();
        assert!(text.contains("error[frozen-edited]"), "{path}: {text}");
    }
}

#[test]
fn a_marker_beside_the_text_counts_as_an_edit() {
    let table = [
        (
            "migrations/0001_a.sql",
            "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n",
            "-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n",
        ),
        (
            "migrations/0001_a.sql",
            "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n",
            "-- migrate:up transaction:false\nSELECT 1;\n-- migrate:down\nSELECT 2;\n",
        ),
        (
            "migrations/1_a/metadata.toml",
            "run_in_transaction = true\n",
            "run_in_transaction = false\n",
        ),
        (
            "migrations/V1__a.sql.conf",
            "executeInTransaction=true\n",
            "executeInTransaction=false\n",
        ),
    ];
    for (path, before, after) in table {
        let rest = match path.rsplit_once('.') {
            Some((_, "toml")) => {
                "-- file: migrations/1_a/up.sql\nSELECT 1;\n\
                 -- file: migrations/1_a/down.sql\nSELECT 2;\n"
            }
            Some((_, "conf")) => "-- file: migrations/V1__a.sql\nSELECT 1;\n",
            _ => "",
        };
        let folder = fixture(&format!(
            "-- file: migrations/migrate.toml\ndialect = \"postgres\"\ndown = \"optional\"\n\
             {rest}-- file: {path}\n{before}"
        ))
        .frozen();
        folder.check(&expect![[r#"
            no findings
        "#]]);
        folder.write(path, after);
        let text = folder.rendered();
        assert!(
            text.contains("error[frozen-edited]")
                && text.contains("what its tool says beside it about a transaction"),
            "{path}: {text}"
        );
    }
}

#[test]
fn a_marker_beside_the_text_shows_what_happened() {
    let folder = fixture(
        "-- file: migrations/00001_a.sql\n-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n",
    )
    .frozen();
    folder.commit();
    folder.edit(
        "migrations/00001_a.sql",
        "-- +goose Up",
        "-- +goose NO TRANSACTION\n-- +goose Up",
    );
    folder.check(&expect![[r#"
        warning[frozen-down-edited]: the down script of the frozen migration `00001` was edited
        --> migrations/00001_a.sql
         = note: a database that has applied it keeps the old down script in its history
         = help: if this mends it, take it into the lock file: `cargo migrate freeze`
         = help: restore the file: `git restore --source=COMMIT -- migrations/00001_a.sql`

        error[frozen-edited]: the up script of the frozen migration `00001` was edited
         --> migrations/00001_a.sql
          |
         ::: migrations/migrate.lock:4:1
          |
        4 | 00001 a up:2b79b8bfdef1923ffd83d030263303c90ec42b94e3042387749eea29eaa86f79.b4e0497804e46e0a down:c39d88c34037e83953e9a203046c7bd15d4...
          | ------- frozen here
          |
          = note: its SQL is as it was; what changed is what its tool says beside it about a transaction
          = note: databases that have it keep what it was; only fresh ones would get the edit
          = help: restore the file: `git restore --source=COMMIT -- migrations/00001_a.sql`
          = help: then write the change as a new migration: `cargo migrate new NAME`

        1 error, 1 warning
    "#]]);
}

#[test]
fn only_comments_or_white_space_edited() {
    let folder = two();
    folder
        .edit(
            "migrations/0001_users.up.sql",
            "CREATE ",
            "-- Users.\nCREATE  ",
        )
        .edit("migrations/0002_posts.down.sql", ";", " ;\n")
        .check(&expect![[r#"
            note[frozen-reformatted]: only comments or white space of the frozen up script of `0001` changed
            --> migrations/0001_users.up.sql
             = help: nothing has to be done; `cargo migrate freeze` forgets about it

            note[frozen-reformatted]: only comments or white space of the frozen down script of `0002` changed
            --> migrations/0002_posts.down.sql
             = help: nothing has to be done; `cargo migrate freeze` forgets about it

            2 notes
        "#]]);
}

#[test]
fn a_checkout_with_crlf_and_byte_order_mark_changes_nothing() {
    let folder = two();
    for path in [
        "migrations/0001_users.up.sql",
        "migrations/0002_posts.down.sql",
        "migrations/migrate.lock",
        "migrations/migrate.toml",
    ] {
        let text = format!("\u{feff}{}", folder.text(path).replace('\n', "\r\n"));
        folder.write(path, text);
    }
    folder.check(&expect![[r#"
        no findings
    "#]]);
}

#[test]
fn down_script_edited_added_or_removed() {
    let folder = two();
    folder
        .edit("migrations/0001_users.down.sql", "TABLE", "TABLE IF EXISTS")
        .check(&expect![[r#"
            warning[frozen-down-edited]: the down script of the frozen migration `0001` was edited
            --> migrations/0001_users.down.sql
             = note: a database that has applied it keeps the old down script in its history
             = help: if this mends it, take it into the lock file: `cargo migrate freeze`
             = help: restore the file as it was when it was frozen

            1 warning
        "#]]);

    let folder = two();
    folder
        .remove("migrations/0001_users.down.sql")
        .check(&expect![[r#"
            error[missing-down]: the migration `0001` (users) has no down script
            --> migrations/0001_users.up.sql
             = help: write it: `migrations/0001_users.down.sql`
             = help: or put at the top of the up script:
                     -- migrate: irreversible "why it cannot be undone"

            1 error
        "#]]);

    let folder = fixture(
        "-- file: migrations/migrate.toml\ndialect = \"postgres\"\ndown = \"optional\"\n\
         -- file: migrations/0001_a.up.sql\nSELECT 1;\n",
    )
    .frozen();
    folder
        .write("migrations/0001_a.down.sql", "SELECT 2;\n")
        .check(&expect![[r#"
            warning[frozen-down-edited]: the frozen migration `0001` got a down script that the lock file does not know
             --> migrations/0001_a.down.sql
              |
             ::: migrations/migrate.lock:4:1
              |
            4 | 0001 a up:74b50e0f4d3c074568ade27705a141b3b7bff8d1cdad17063d4ad4f6532a76f8.b4e0497804e46e0a down:none
              | ------ frozen without one
              |
              = help: take it into the lock file: `cargo migrate freeze`

            1 warning
        "#]]);
}

#[test]
fn renamed() {
    let folder = two();
    for direction in ["up", "down"] {
        folder.rename(
            &format!("migrations/0002_posts.{direction}.sql"),
            &format!("migrations/0002_articles.{direction}.sql"),
        );
    }
    folder.check(&expect![[r#"
        error[frozen-renamed]: the frozen migration `0002` was renamed from `posts` to `articles`
         --> migrations/0002_articles.up.sql
          |
         ::: migrations/migrate.lock:5:1
          |
        5 | 0002 posts up:ddce51b7bf3ec55775d1dee2465b63755413f7441c26e8927daff268498e23ea.2053ef5258ee6661 down:3f3a6b1d2749398a54efb2a471fce86f...
          | ---------- frozen here
          |
          = help: give it its name back: `posts`

        1 error
    "#]]);
}

#[test]
fn renumbered() {
    let folder = two();
    for direction in ["up", "down"] {
        folder.rename(
            &format!("migrations/0002_posts.{direction}.sql"),
            &format!("migrations/0005_posts.{direction}.sql"),
        );
    }
    folder.check(&expect![[r#"
        error[frozen-renamed]: the frozen migration `0002` became `0005`
         --> migrations/0005_posts.up.sql: the same up script
          |
         ::: migrations/migrate.lock:5:1
          |
        5 | 0002 posts up:ddce51b7bf3ec55775d1dee2465b63755413f7441c26e8927daff268498e23ea.2053ef5258ee6661 down:3f3a6b1d2749398a54efb2a471fce86f...
          | ---------- frozen here
          |
          = note: databases that have the old version would run it again under the new one
          = help: give it its version and name back: `0002`, `posts`

        1 error
    "#]]);
    folder.edit("migrations/0005_posts.up.sql", "CREATE", "-- x\nCREATE");
    assert!(folder.rendered().contains("error[frozen-renamed]"));
}

#[test]
fn missing() {
    let folder = two();
    folder
        .remove("migrations/0001_users.up.sql")
        .remove("migrations/0001_users.down.sql")
        .check(&expect![[r#"
            error[frozen-missing]: the frozen migration `0001` (users) is not in the folder
             --> migrations/migrate.lock:4:1
              |
            4 | 0001 users up:aea5293ee52192050b50270f5c15b4cd9cd4ec2f88c91d93f9e941509bbf0f2e.3ae90ecc4d506cda down:90d4bb3d6143faf5ed65d0b8443f67e2...
              | ^^^^^^^^^^ frozen here
              |
              = note: databases that have it would know a migration that nobody can read any more
              = help: restore its files from a backup or another branch
              = help: to undo what it did, write a new migration: `cargo migrate new NAME`

            1 error
        "#]]);
    folder
        .add(&migration("0003", "users"))
        .edit("migrations/0003_users.up.sql", "integer", "bigint")
        .check(&expect![[r#"
            error[frozen-missing]: the frozen migration `0001` (users) is not in the folder
             --> migrations/migrate.lock:4:1
              |
            4 | 0001 users up:aea5293ee52192050b50270f5c15b4cd9cd4ec2f88c91d93f9e941509bbf0f2e.3ae90ecc4d506cda down:90d4bb3d6143faf5ed65d0b8443f67e2...
              | ^^^^^^^^^^ frozen here
              |
              = note: databases that have it would know a migration that nobody can read any more
              = note: the draft `migrations/0003_users.up.sql` has the same name, and another up script
              = help: restore its files from a backup or another branch
              = help: to undo what it did, write a new migration: `cargo migrate new NAME`

            1 error
        "#]]);
}

#[test]
fn a_duplicate_or_foreign_file_is_told_once() {
    let folder = two();
    folder.add(&migration("0001", "aaa"));
    let text = folder.rendered();
    assert!(!text.contains("frozen-"), "{text}");
    folder
        .remove("migrations/0001_aaa.up.sql")
        .remove("migrations/0001_aaa.down.sql")
        .write("migrations/V3__other.sql", "SELECT 1;\n");
    let text = folder.rendered();
    assert!(!text.contains("frozen-"), "{text}");
}

#[test]
fn a_lost_line_breaks_the_chain() {
    let folder = fixture(
        &(migration("0001", "users") + &migration("0002", "posts") + &migration("0003", "tags")),
    )
    .frozen();
    let text = folder.text("migrations/migrate.lock");
    let without: String = text
        .lines()
        .filter(|line| !line.starts_with("0002"))
        .map(|line| format!("{line}\n"))
        .collect();
    folder.write("migrations/migrate.lock", without);
    let text = folder.rendered();
    assert!(text.contains("error[reordered]"), "{text}");
    let text: String = text
        .split("\n\n")
        .filter(|part| part.contains("lock-file-damaged"))
        .collect();
    expect![[r#"
        error[lock-file-damaged]: the lock file's chain breaks at `0003`: a line before it was removed, added, changed or moved
         --> migrations/migrate.lock:5:1
          |
        5 | 0003 tags up:c0e76d6a074677ac6b90a92a07252f46cefeea6e52970ca1d108a662abce88d8.0e5292b8c394b1f3 down:cd91af534a2a2a002f3687354c3ec8774...
          | ^^^^^^^^^ this line does not follow the one before it
          |
          = note: the script itself is as it was frozen
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`
          = help: or, where a merge brought the lines together, look at them and renew the chain: `cargo migrate freeze`"#]].assert_eq(&text);
}

#[test]
fn another_dialect_rewrites_nothing() {
    let folder = two();
    folder
        .write(
            "migrations/migrate.toml",
            "dialect = [\"sqlite\", \"postgres\"]\n",
        )
        .check(&expect![[r#"
            no findings
        "#]]);
    folder
        .write("migrations/migrate.toml", "dialect = \"mysql\"\n")
        .edit("migrations/0001_users.up.sql", "integer", "bigint");
    assert!(folder.rendered().contains("error[frozen-edited]"));
}

#[test]
fn sections_of_one_file_are_told_apart() {
    let folder = fixture(
        "-- file: migrations/00001_a.sql\n-- +goose Up\nCREATE TABLE a (id int);\n-- +goose Down\nDROP TABLE a;\n",
    )
    .frozen();
    folder.commit();
    folder.edit(
        "migrations/00001_a.sql",
        "DROP TABLE a",
        "DROP TABLE IF EXISTS a",
    );
    folder.check(&expect![[r#"
        warning[frozen-down-edited]: the down script of the frozen migration `00001` was edited
         --> migrations/00001_a.sql:4:1
          |
        4 | DROP TABLE IF EXISTS a;
          | ^^^^^^^^^^^^^^^^^^^^^^^ the first change
          |
          = note: what changed since commit COMMIT:
                  - DROP TABLE a;
                  + DROP TABLE IF EXISTS a;
          = note: a database that has applied it keeps the old down script in its history
          = help: if this mends it, take it into the lock file: `cargo migrate freeze`
          = help: restore the file: `git restore --source=COMMIT -- migrations/00001_a.sql`

        1 warning
    "#]]);
    folder.edit("migrations/00001_a.sql", "(id int)", "(id bigint)");
    folder.check(&expect![[r#"
        error[frozen-edited]: the up script of the frozen migration `00001` was edited
         --> migrations/00001_a.sql:2:1
          |
        2 | CREATE TABLE a (id bigint);
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^ the first change
          |
         ::: migrations/migrate.lock:4:1
          |
        4 | 00001 a up:feda9f0b9beb5347cc4b031e434d7ae86cf7b9fb0ef479ded016dc8a38f25d26.c2de7559380e5ebf down:4f9d17f052cdad773771d6f5711bfb85139...
          | ------- frozen here
          |
          = note: what changed since commit COMMIT:
                  - CREATE TABLE a (id int);
                  + CREATE TABLE a (id bigint);
          = note: databases that have it keep what it was; only fresh ones would get the edit
          = help: restore the file: `git restore --source=COMMIT -- migrations/00001_a.sql`
          = help: then write the change as a new migration: `cargo migrate new NAME`

        warning[frozen-down-edited]: the down script of the frozen migration `00001` was edited
         --> migrations/00001_a.sql:4:1
          |
        4 | DROP TABLE IF EXISTS a;
          | ^^^^^^^^^^^^^^^^^^^^^^^ the first change
          |
          = note: what changed since commit COMMIT:
                  - DROP TABLE a;
                  + DROP TABLE IF EXISTS a;
          = note: a database that has applied it keeps the old down script in its history
          = help: if this mends it, take it into the lock file: `cargo migrate freeze`
          = help: restore the file: `git restore --source=COMMIT -- migrations/00001_a.sql`

        1 error, 1 warning
    "#]]);
}
