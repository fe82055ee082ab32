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
        .check(&expect![[""]]);
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
fn only_comments_or_white_space_edited() {
    let folder = two();
    folder
        .edit(
            "migrations/0001_users.up.sql",
            "CREATE ",
            "-- Users.\nCREATE  ",
        )
        .edit("migrations/0002_posts.down.sql", ";", " ;\n")
        .check(&expect![[""]]);
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
    folder.check(&expect![[""]]);
}

#[test]
fn down_script_edited_added_or_removed() {
    let folder = two();
    folder
        .edit("migrations/0001_users.down.sql", "TABLE", "TABLE IF EXISTS")
        .check(&expect![[""]]);

    let folder = two();
    folder
        .remove("migrations/0001_users.down.sql")
        .check(&expect![[""]]);

    let folder = fixture(
        "-- file: migrations/migrate.toml\ndialect = \"postgres\"\ndown = \"optional\"\n\
         -- file: migrations/0001_a.up.sql\nSELECT 1;\n",
    )
    .frozen();
    folder
        .write("migrations/0001_a.down.sql", "SELECT 2;\n")
        .check(&expect![[""]]);
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
    folder.check(&expect![[""]]);
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
    folder.check(&expect![[""]]);
    folder.edit("migrations/0005_posts.up.sql", "CREATE", "-- x\nCREATE");
    assert!(folder.rendered().contains("error[frozen-renamed]"));
}

#[test]
fn missing() {
    let folder = two();
    folder
        .remove("migrations/0001_users.up.sql")
        .remove("migrations/0001_users.down.sql")
        .check(&expect![[""]]);
    folder
        .add(&migration("0003", "users"))
        .edit("migrations/0003_users.up.sql", "integer", "bigint")
        .check(&expect![[""]]);
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
    expect![[""]].assert_eq(&text);
}

#[test]
fn another_dialect_rewrites_nothing() {
    let folder = two();
    folder
        .write(
            "migrations/migrate.toml",
            "dialect = [\"sqlite\", \"postgres\"]\n",
        )
        .check(&expect![[""]]);
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
    folder.check(&expect![[""]]);
    folder.edit("migrations/00001_a.sql", "(id int)", "(id bigint)");
    folder.check(&expect![[""]]);
}
