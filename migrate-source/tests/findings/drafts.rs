//! Order, and drafts where drafts are refused.

use expect_test::expect;
use migrate_source::config::DraftPolicy;
use migrate_source::rebase;

use crate::fixture::{fixture, migration};

#[test]
fn a_draft_before_a_frozen_migration() {
    let folder = fixture(&(migration("0001", "users") + &migration("0003", "tags"))).frozen();
    folder
        .add(&migration("0002", "posts"))
        .check(&expect![[r#"
            error[reordered]: the draft `0002` sorts before `0003`, which is frozen
             --> migrations/0002_posts.up.sql
              |
             ::: migrations/migrate.lock:5:1
              |
            5 | 0003 tags up:08cbf023a32afa1d1c2984c1f019cbe9a3f88ae8eb0166c747b0b35bfbd7ca98.0e5292b8c394b1f3 down:cd91af534a2a2a002f3687354c3ec8774...
              | --------- this one is frozen
              |
              = note: a database that has the frozen one would run this one late, or never
              = help: move this branch's drafts behind what arrived: `cargo migrate rebase`

            1 error
        "#]]);
    folder
        .write(
            "migrations/migrate.toml",
            "dialect = \"postgres\"\norder = \"any\"\n",
        )
        .check(&expect![[r#"
            no findings
        "#]]);
}

#[test]
fn rebase_moves_the_drafts_behind_what_arrived() {
    let folder = fixture(&(migration("0001", "users") + &migration("0003", "tags"))).frozen();
    folder.add(&(migration("0002", "posts") + &migration("0004", "posts")));
    let renames = rebase::rebase(&folder.load(), "20240131120000");
    let text: String = renames
        .iter()
        .map(|rename| format!("{} -> {}\n", rename.from, rename.to))
        .collect();
    expect![[r#"
        migrations/0004_posts.down.sql -> migrations/0005_posts.down.sql
        migrations/0004_posts.up.sql -> migrations/0005_posts.up.sql
        migrations/0002_posts.down.sql -> migrations/0004_posts.down.sql
        migrations/0002_posts.up.sql -> migrations/0004_posts.up.sql
    "#]]
    .assert_eq(&text);
    for rename in &renames {
        assert!(!folder.path(&rename.to).exists(), "{}", rename.to);
        folder.rename(&rename.from, &rename.to);
    }
    folder.check(&expect![[r#"
        no findings
    "#]]);
    assert_eq!(rebase::rebase(&folder.load(), "20240131120000"), []);
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
    let renames = rebase::rebase(&folder.load(), "20240131120000");
    let text: String = renames
        .iter()
        .map(|rename| format!("{} -> {}\n", rename.from, rename.to))
        .collect();
    expect![[r#"
        migrations/2024-01-01-000000_a -> migrations/2024-01-31-120000_a
    "#]]
    .assert_eq(&text);
}

#[test]
fn drafts_where_drafts_are_refused() {
    let folder = fixture(&migration("0001", "users")).frozen();
    folder
        .write(
            "migrations/migrate.toml",
            "dialect = \"postgres\"\ndrafts = \"deny\"\n",
        )
        .check(&expect![[r#"
            no findings
        "#]]);
    folder.add(&migration("0002", "posts")).check(&expect![[r#"
            error[draft-denied]: `0002` is a draft, and drafts are refused here
            --> migrations/0002_posts.up.sql
             = help: accept it into the lock file and commit that: `cargo migrate freeze`

            1 error
        "#]]);
}

#[test]
fn refused_drafts_without_a_lock_file() {
    let mut folder = fixture(&(migration("0001", "users") + &migration("0002", "posts")));
    folder.options.drafts = Some(DraftPolicy::Deny);
    folder.check(&expect![[r#"
        error[draft-denied]: the folder has no lock file, so its 2 migrations are drafts, and drafts are refused here
        --> migrations
         = help: write the lock file and commit it: `cargo migrate freeze`

        1 error
    "#]]);
    // A published package: whoever builds it can do nothing about its drafts.
    folder.write("Cargo.toml.orig", "").check(&expect![[r#"
        no findings
    "#]]);
}

#[test]
fn a_word_in_the_environment_that_is_no_policy() {
    let mut folder = crate::fixture::fixture(&crate::fixture::migration("0001", "users"));
    folder.options.bad_drafts_variable = Some("denied".to_owned());
    folder.check(&expect![[r#"
        error[config-value]: the environment variable `MIGRATE_DRAFTS` cannot be `denied`
        --> migrations
         = help: did you mean `deny`? `deny` refuses drafts, `allow` or nothing leaves it to migrate.toml

        1 error
    "#]]);
}
