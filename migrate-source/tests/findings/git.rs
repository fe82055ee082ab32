//! What git knows: old texts, and the main branch.

use expect_test::expect;
use migrate_source::freeze::{AcceptFindings, FreezeRequest, Refusal};
use migrate_source::git::{self, OnMain};
use migrate_source::lock_file::MainBranch;

use crate::fixture::{Fixture, fixture, migration};

fn committed() -> Fixture {
    let folder = fixture(&(migration("0001", "users") + &migration("0002", "posts"))).frozen();
    folder.commit();
    folder
}

#[test]
fn an_edit_shows_what_changed_and_how_to_get_it_back() {
    let folder = committed();
    folder
        .write(
            "migrations/0001_users.up.sql",
            "-- Users.\nCREATE TABLE users (\n    id bigint\n);\n",
        )
        .check(&expect![[r#"
            error[frozen-edited]: the up script of the frozen migration `0001` was edited
             --> migrations/0001_users.up.sql:1:1
              |
            1 | -- Users.
              | ^^^^^^^^^ the first change
              |
             ::: migrations/migrate.lock:4:1
              |
            4 | 0001 users up:aea5293ee52192050b50270f5c15b4cd9cd4ec2f88c91d93f9e941509bbf0f2e.3ae90ecc4d506cda down:90d4bb3d6143faf5ed65d0b8443f67e2...
              | ---------- frozen here
              |
              = note: what changed since commit COMMIT:
                      - CREATE TABLE users (id integer);
                      + -- Users.
                      + CREATE TABLE users (
                      +     id bigint
                      + );
              = note: databases that have it keep what it was; only fresh ones would get the edit
              = help: restore the file: `git restore --source=COMMIT -- migrations/0001_users.up.sql`
              = help: then write the change as a new migration: `cargo migrate new NAME`

            1 error
        "#]]);
    // Later commits do not hide the frozen text.
    folder.commit();
    folder
        .edit("migrations/0001_users.up.sql", "bigint", "text")
        .commit();
    let text = folder.rendered();
    assert!(
        text.contains("git restore --source=COMMIT -- migrations/0001_users.up.sql"),
        "{text}"
    );
}

#[test]
fn an_edited_down_script_shows_what_changed() {
    let folder = committed();
    folder
        .edit("migrations/0002_posts.down.sql", ";", " CASCADE;")
        .check(&expect![[r#"
            warning[frozen-down-edited]: the down script of the frozen migration `0002` was edited
             --> migrations/0002_posts.down.sql:1:1
              |
            1 | DROP TABLE posts CASCADE;
              | ^^^^^^^^^^^^^^^^^^^^^^^^^ the first change
              |
              = note: what changed since commit COMMIT:
                      - DROP TABLE posts;
                      + DROP TABLE posts CASCADE;
              = note: a database that has applied it keeps the old down script in its history
              = help: if this mends it, take it into the lock file: `cargo migrate freeze`
              = help: restore the file: `git restore --source=COMMIT -- migrations/0002_posts.down.sql`

            1 warning
        "#]]);
}

#[test]
fn a_missing_migration_comes_with_the_command_that_restores_it() {
    let folder = committed();
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
              = help: restore the file: `git restore --source=COMMIT -- migrations/0001_users.up.sql`
              = help: to undo what it did, write a new migration: `cargo migrate new NAME`

            1 error
        "#]]);
    folder.commit();
    let text = folder.rendered();
    assert!(text.contains("git restore --source=COMMIT"), "{text}");
}

#[test]
fn names_with_blanks_are_quoted() {
    let folder = fixture(&migration("0001", "two words")).frozen();
    folder.commit();
    folder.edit("migrations/0001_two words.up.sql", "integer", "bigint");
    let text = folder.rendered();
    assert!(
        text.contains("-- 'migrations/0001_two words.up.sql'"),
        "{text}"
    );
}

#[test]
fn freezing_is_free_for_what_only_this_branch_has() {
    let folder = committed();
    folder.git(&["checkout", "--quiet", "-b", "branch"]);
    folder.add(&migration("0003", "tags"));
    let request = || FreezeRequest {
        main: folder.main_branch(),
        ..FreezeRequest::default()
    };
    assert_eq!(folder.freeze(&request()).refused, []);
    folder.commit();
    folder.edit("migrations/0003_tags.up.sql", "integer", "bigint");
    folder.check(&expect![[r#"
        error[frozen-edited]: the up script of the frozen migration `0003` was edited
         --> migrations/0003_tags.up.sql:1:1
          |
        1 | CREATE TABLE tags (id bigint);
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the first change
          |
         ::: migrations/migrate.lock:6:1
          |
        6 | 0003 tags up:c0e76d6a074677ac6b90a92a07252f46cefeea6e52970ca1d108a662abce88d8.0e5292b8c394b1f3 down:cd91af534a2a2a002f3687354c3ec8774...
          | --------- frozen here
          |
          = note: what changed since commit COMMIT:
                  - CREATE TABLE tags (id integer);
                  + CREATE TABLE tags (id bigint);
          = note: databases that have it keep what it was; only fresh ones would get the edit
          = help: restore the file: `git restore --source=COMMIT -- migrations/0003_tags.up.sql`
          = help: then write the change as a new migration: `cargo migrate new NAME`
          = help: or, since the main branch does not have this migration yet, take it as it is: `cargo migrate freeze`

        1 error
    "#]]);
    let frozen = folder.freeze(&request());
    assert_eq!(frozen.refused, []);
    assert_eq!(frozen.reaccepted.len(), 1);
    folder.commit().check(&expect![[r#"
        no findings
    "#]]);

    folder.edit("migrations/0001_users.up.sql", "integer", "bigint");
    let refused = folder.freeze(&request()).refused;
    let messages: Vec<String> = refused.iter().map(Refusal::message).collect();
    expect!["`0001`: its up script was edited, and `main` has it frozen; `--accept 0001` takes it as it is now"].assert_eq(&messages.join("\n"));
    let frozen = folder.freeze(&FreezeRequest {
        accept: vec!["0001".to_owned()],
        ..request()
    });
    assert_eq!(frozen.refused, []);
    folder.check(&expect![[r#"
        no findings
    "#]]);
}

/// What freezing refuses here, one line each.
fn refused(folder: &Fixture, accept: &[&str]) -> String {
    let request = FreezeRequest {
        accept: accept.iter().map(|version| (*version).to_owned()).collect(),
        main: folder.main_branch(),
        ..FreezeRequest::default()
    };
    let refused = folder.freeze(&request).refused;
    let messages: Vec<String> = refused.iter().map(Refusal::message).collect();
    messages.join("\n")
}

#[test]
fn a_lost_lock_file_does_not_unfreeze_what_the_main_branch_has() {
    let folder = committed();
    let lock_file = folder.text("migrations/migrate.lock");
    folder.git(&["checkout", "--quiet", "-b", "branch"]);
    // As it was, it comes back as it was.
    folder.remove("migrations/migrate.lock");
    expect![[""]].assert_eq(&refused(&folder, &[]));
    assert_eq!(folder.text("migrations/migrate.lock"), lock_file);

    folder.remove("migrations/migrate.lock").edit(
        "migrations/0001_users.up.sql",
        "integer",
        "bigint",
    );
    expect!["`0001`: its up script was edited, and `main` has it frozen; `--accept 0001` takes it as it is now"].assert_eq(&refused(&folder, &[]));
    folder.git(&["checkout", "--quiet", "."]);

    // Only the last line is lost.
    let (kept, _) = lock_file.split_once("0002").unwrap();
    folder.write("migrations/migrate.lock", kept).edit(
        "migrations/0002_posts.up.sql",
        "integer",
        "bigint",
    );
    expect!["`0002`: its up script was edited, and `main` has it frozen; `--accept 0002` takes it as it is now"].assert_eq(&refused(&folder, &[]));
    expect!["`--accept 0001`: nothing about this version has to be accepted"]
        .assert_eq(&refused(&folder, &["0001", "0002"]));
    expect![[""]].assert_eq(&refused(&folder, &["0002"]));
    // What is accepted and written needs no second word until something else is added.
    expect![[""]].assert_eq(&refused(&folder, &[]));
    expect![[""]].assert_eq(&refused(&folder, &["0002"]));
    folder.add(&migration("0003", "tags"));
    expect!["`0002`: its up script was edited, and `main` has it frozen; `--accept 0002` takes it as it is now"].assert_eq(&refused(&folder, &[]));
}

#[test]
fn the_main_branch_comes_first_in_a_new_lock_file() {
    let folder = fixture(&(migration("0010", "users") + &migration("0020", "posts"))).frozen();
    folder
        .commit()
        .git(&["checkout", "--quiet", "-b", "branch"]);
    let anew = || {
        folder.git(&["checkout", "--quiet", "."]);
        folder.git(&["clean", "--quiet", "--force"]);
        folder.remove("migrations/migrate.lock");
    };
    anew();
    folder.add(&migration("0015", "tags"));
    expect!["`0020`: `0015` would stand before it, and `main` has it frozen; `--accept 0020` takes it as it is now"].assert_eq(&refused(&folder, &[]));
    anew();
    folder
        .remove("migrations/0020_posts.up.sql")
        .remove("migrations/0020_posts.down.sql");
    expect!["`0020`: it is not here (merge or rebase first if it is new there), and `main` has it frozen; `--accept 0020` takes it as it is now"].assert_eq(&refused(&folder, &[]));
    expect![[""]].assert_eq(&refused(&folder, &["0020"]));
    anew();
    folder
        .rename(
            "migrations/0010_users.up.sql",
            "migrations/0050_users.up.sql",
        )
        .rename(
            "migrations/0010_users.down.sql",
            "migrations/0050_users.down.sql",
        );
    expect![[r#"
        `0010`: it became version `0050`, and `main` has it frozen; `--accept 0010` takes it as it is now
        `0020`: its place among the others changed, and `main` has it frozen; `--accept 0020` takes it as it is now"#]].assert_eq(&refused(&folder, &[]));
}

#[test]
fn parallel_branches_conflict_and_the_way_out_works() {
    let folder = committed();
    folder.git(&["checkout", "--quiet", "-b", "branch"]);
    folder.add(&migration("0003", "tags"));
    folder.freeze(&FreezeRequest::default());
    folder.commit();
    folder.git(&["checkout", "--quiet", "main"]);
    folder.add(&migration("0004", "search"));
    folder.freeze(&FreezeRequest::default());
    folder.commit();
    folder.git(&["checkout", "--quiet", "branch"]);
    let merge = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        folder.git(&["merge", "--quiet", "main"]);
    }));
    assert!(merge.is_err(), "two additions must conflict");
    folder.check(&expect![[r#"
        error[lock-file-conflict]: the lock file has merge-conflict markers
          --> migrations/migrate.lock:6:1
           |
         6 | <<<<<<< HEAD
           | ^^^^^^^^^^^^ two branches froze migrations at the same time
        ...
        10 | >>>>>>> main
           | ------------ up to here
           |
           = help: keep the lines that `main` has, on whichever side they stand; delete the markers and
                   every line that `main` does not have: `git restore --source=main -- migrations/migrate.lock`
           = help: the migrations of the deleted lines are drafts again: `cargo migrate rebase` if they now sort before
                   a frozen one, then `cargo migrate freeze`

        1 error
    "#]]);
    // The help for a damaged file does not lead to this branch's own lines either.
    let conflicted = folder.text("migrations/migrate.lock");
    folder.write("migrations/migrate.lock", "format 1 postgres\n0001 users\n");
    folder.check(&expect![[r#"
        error[lock-file-damaged]: this line is not a migration: it has not four fields
         --> migrations/migrate.lock:2:1
          |
        2 | 0001 users
          | ^^^^^^^^^^
          |
          = help: keep the lines that `main` has, on whichever side they stand; delete the markers and
                  every line that `main` does not have: `git restore --source=main -- migrations/migrate.lock`
          = help: the migrations of the deleted lines are drafts again: `cargo migrate rebase` if they now sort before
                  a frozen one, then `cargo migrate freeze`

        1 error
    "#]]);
    folder.write("migrations/migrate.lock", conflicted);
    folder.git(&["restore", "--source=main", "--", "migrations/migrate.lock"]);
    assert!(folder.rendered().contains("error[reordered]"));
    for rename in migrate_source::rebase::rebase(&folder.load(), "20240131120000") {
        folder.rename(&rename.from, &rename.to);
    }
    assert_eq!(folder.freeze(&FreezeRequest::default()).refused, []);
    folder.check(&expect![[r#"
        no findings
    "#]]);
}

#[test]
fn a_merge_that_keeps_both_lines_out_of_order_is_found() {
    let folder = fixture(&migration("0001", "users")).frozen();
    folder.add(&migration("0003", "tags"));
    folder.freeze(&FreezeRequest::default());
    folder.add(&migration("0002", "posts"));
    folder.write(
        "migrations/migrate.toml",
        "dialect = \"postgres\"\norder = \"any\"\n",
    );
    assert_eq!(folder.freeze(&FreezeRequest::default()).refused, []);
    folder.check(&expect![[r#"
        no findings
    "#]]);
    folder.edit("migrations/migrate.toml", "order", "# order");
    folder.check(&expect![[r#"
        error[reordered]: `0002` is frozen behind `0003`, and sorts before it
         --> migrations/migrate.lock:6:1
          |
        5 | 0003 tags up:08cbf023a32afa1d1c2984c1f019cbe9a3f88ae8eb0166c747b0b35bfbd7ca98.0e5292b8c394b1f3 down:cd91af534a2a2a002f3687354c3ec8774...
          | --------- this one is frozen before it
        6 | 0002 posts up:68c349f631e2a77035358d8324f43ca42efee97785414c5586a597d20b6358a6.2053ef5258ee6661 down:3f3a6b1d2749398a54efb2a471fce86f...
          | ^^^^^^^^^^
          |
          = note: a fresh database runs them in the order of their versions, one that has the other already runs this one late, or never
          = help: if it has not been deployed, give its files a new version behind all others, then `cargo migrate freeze`
          = help: if late migrations are welcome here, say so in migrate.toml:
                  order = "any"

        1 error
    "#]]);
    let refused = folder.freeze(&FreezeRequest::default()).refused;
    let ways: Vec<_> = refused.iter().filter_map(Refusal::way_out).collect();
    expect!["mend it, or accept it once, as an old mistake: `--accept-finding reordered`"]
        .assert_eq(&ways.join("\n"));

    // An old one is accepted by name.
    let lock_file = folder.text("migrations/migrate.lock");
    let accepted = folder.freeze(&FreezeRequest {
        accept_findings: AcceptFindings::Codes(vec!["reordered".to_owned()]),
        ..FreezeRequest::default()
    });
    assert_eq!(accepted.refused, []);
    folder.check(&expect![[r#"
        no findings
    "#]]);
    assert_eq!(folder.freeze(&FreezeRequest::default()).refused, []);
    // A draft is none, whatever is accepted of frozen ones.
    folder.add(&migration("0000", "early"));
    let all = folder.freeze(&FreezeRequest {
        accept_findings: AcceptFindings::All,
        ..FreezeRequest::default()
    });
    assert_eq!(all.refused.len(), 1);
    folder
        .remove("migrations/0000_early.up.sql")
        .remove("migrations/0000_early.down.sql");

    // One that was not deployed gets a new version.
    folder
        .write("migrations/migrate.lock", lock_file)
        .rename(
            "migrations/0002_posts.up.sql",
            "migrations/0004_posts.up.sql",
        )
        .rename(
            "migrations/0002_posts.down.sql",
            "migrations/0004_posts.down.sql",
        );
    let renamed = folder.freeze(&FreezeRequest {
        accept: vec!["0002".to_owned()],
        ..FreezeRequest::default()
    });
    assert_eq!(renamed.refused, []);
    folder.check(&expect![[r#"
        no findings
    "#]]);
}

#[test]
fn without_a_repository_nothing_is_known() {
    let folder = fixture(&migration("0001", "users")).frozen();
    let path = folder.path("migrations/0001_users.up.sql");
    assert_eq!(git::committed_text(&path, |_| true), None);
    assert_eq!(git::on_main(&path), OnMain::Unknown);
    assert!(matches!(folder.main_branch(), MainBranch::Unknown));
    assert_eq!(git::path_from_root(&folder.path("migrations")), None);
    assert_eq!(
        git::paths_ever(&folder.path("migrations")),
        Vec::<String>::new()
    );
    assert_eq!(
        git::committed_text(&folder.path("not/there.sql"), |_| true),
        None
    );
}

#[test]
fn the_main_branch_without_a_lock_file() {
    let folder = fixture(&migration("0001", "users"));
    folder.commit();
    assert!(matches!(folder.main_branch(), MainBranch::Absent { .. }));
    assert_eq!(
        git::path_from_root(&folder.path("migrations")).as_deref(),
        Some("migrations")
    );
    assert_eq!(git::path_from_root(&folder.path("")).as_deref(), Some(""));
}
