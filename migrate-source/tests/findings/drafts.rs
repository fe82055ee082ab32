//! Order, and drafts where drafts are refused.

use expect_test::expect;
use migrate_source::config::DraftPolicy;
use migrate_source::order;

use crate::fixture::{fixture, migration};

#[test]
fn a_draft_before_a_frozen_migration() {
    let folder = fixture(&(migration("0001", "users") + &migration("0003", "tags"))).frozen();
    folder
        .add(&migration("0002", "posts"))
        .check(&expect![[""]]);
    folder
        .write(
            "migrations/migrate.toml",
            "dialect = \"postgres\"\norder = \"any\"\n",
        )
        .check(&expect![[""]]);
}

#[test]
fn rebase_moves_the_drafts_behind_what_arrived() {
    let folder = fixture(&(migration("0001", "users") + &migration("0003", "tags"))).frozen();
    folder.add(&(migration("0002", "posts") + &migration("0004", "search")));
    let renames = order::rebase(&folder.load(), "20240131120000");
    let text: String = renames
        .iter()
        .map(|rename| format!("{} -> {}\n", rename.from, rename.to))
        .collect();
    expect![[""]].assert_eq(&text);
    for rename in renames.iter().rev() {
        folder.rename(&rename.from, &rename.to);
    }
    folder.check(&expect![[""]]);
    assert_eq!(order::rebase(&folder.load(), "20240131120000"), []);
}

#[test]
fn rebase_renames_folders_where_each_migration_has_one() {
    let one = |version: &str| {
        format!(
            "-- file: migrations/{version}_a/up.sql\nCREATE TABLE a (id int);\n\
             -- file: migrations/{version}_a/down.sql\nDROP TABLE a;\n"
        )
    };
    let folder = fixture(&one("2024-01-02-000000")).frozen();
    folder.add(&one("2024-01-01-000000"));
    let renames = order::rebase(&folder.load(), "20240131120000");
    let text: String = renames
        .iter()
        .map(|rename| format!("{} -> {}\n", rename.from, rename.to))
        .collect();
    expect![[""]].assert_eq(&text);
}

#[test]
fn drafts_where_drafts_are_refused() {
    let folder = fixture(&migration("0001", "users")).frozen();
    folder
        .write(
            "migrations/migrate.toml",
            "dialect = \"postgres\"\ndrafts = \"deny\"\n",
        )
        .check(&expect![[""]]);
    folder
        .add(&migration("0002", "posts"))
        .check(&expect![[""]]);
}

#[test]
fn refused_drafts_without_a_lock_file() {
    let mut folder = fixture(&(migration("0001", "users") + &migration("0002", "posts")));
    folder.options.drafts = Some(DraftPolicy::Deny);
    folder.check(&expect![[""]]);
    // A published package: whoever builds it can do nothing about its drafts.
    folder.write("Cargo.toml.orig", "").check(&expect![[""]]);
}
