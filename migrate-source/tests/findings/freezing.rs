//! What `freeze` writes, takes back and refuses.

use expect_test::{Expect, expect};
use migrate_source::freeze::{AcceptFindings, FreezeRequest, Frozen};

use crate::fixture::{fixture, migration};

fn check(frozen: &Frozen, expected: &Expect) {
    let mut text = format!(
        "written: {}, changed: {}\n",
        frozen.text.is_some(),
        frozen.changed
    );
    for added in &frozen.added {
        text.push_str(&format!("added {} {}\n", added.version, added.name));
    }
    for reaccepted in &frozen.reaccepted {
        text.push_str(&format!(
            "taken {}: {}\n",
            reaccepted.version, reaccepted.what
        ));
    }
    for accepted in &frozen.accepted {
        text.push_str(&format!(
            "accepted {} {}\n",
            accepted.code, accepted.version
        ));
    }
    for dropped in &frozen.dropped {
        text.push_str(&format!("dropped {} {}\n", dropped.code, dropped.version));
    }
    for refusal in &frozen.refused {
        text.push_str(&format!("refused {}\n", refusal.message()));
    }
    expected.assert_eq(&text);
}

fn accept(versions: &[&str]) -> FreezeRequest {
    FreezeRequest {
        accept: versions
            .iter()
            .map(|version| (*version).to_owned())
            .collect(),
        ..FreezeRequest::default()
    }
}

#[test]
fn additions_are_free_and_nothing_changes_twice() {
    let folder = fixture(&migration("0001", "users"));
    check(
        &folder.freeze(&FreezeRequest::default()),
        &expect![[r#"
        written: true, changed: true
        added 0001 users
    "#]],
    );
    let first = folder.text("migrations/migrate.lock");
    check(
        &folder.freeze(&FreezeRequest::default()),
        &expect![[r#"
        written: true, changed: false
    "#]],
    );
    folder.add(&migration("0002", "posts"));
    check(
        &folder.freeze(&FreezeRequest::default()),
        &expect![[r#"
        written: true, changed: true
        added 0002 posts
    "#]],
    );
    assert!(folder.text("migrations/migrate.lock").starts_with(&first));
}

#[test]
fn an_empty_folder_needs_no_lock_file() {
    let folder = fixture("-- file: migrations/.gitkeep\n");
    let frozen = folder.freeze(&FreezeRequest::default());
    assert_eq!(frozen.text.as_deref(), Some(""));
    assert!(!frozen.changed);
}

#[test]
fn without_git_every_change_of_history_has_to_be_named() {
    let folder = fixture(&(migration("0001", "users") + &migration("0002", "posts"))).frozen();
    folder
        .edit("migrations/0001_users.up.sql", "integer", "bigint")
        .edit("migrations/0001_users.down.sql", "TABLE", "TABLE IF EXISTS")
        .remove("migrations/0002_posts.up.sql")
        .remove("migrations/0002_posts.down.sql");
    check(
        &folder.freeze(&FreezeRequest::default()),
        &expect![[r#"
        written: false, changed: false
        taken 0001: its down script was edited
        refused `0001`: its up script was edited, and git cannot say whether the main branch has it; `--accept 0001` takes it as it is now
        refused `0002`: it was removed, and git cannot say whether the main branch has it; `--accept 0002` takes it as it is now
    "#]],
    );
    check(
        &folder.freeze(&accept(&["0001", "0009"])),
        &expect![[r#"
        written: false, changed: false
        taken 0001: its up script was edited
        taken 0001: its down script was edited
        refused `0002`: it was removed, and git cannot say whether the main branch has it; `--accept 0002` takes it as it is now
        refused `--accept 0009`: nothing about this version has to be accepted
    "#]],
    );
    check(
        &folder.freeze(&accept(&["0001", "0002"])),
        &expect![[r#"
        written: true, changed: true
        taken 0001: its up script was edited
        taken 0001: its down script was edited
        taken 0002: it was removed
    "#]],
    );
    folder.check(&expect![[r#"
        no findings
    "#]]);
}

#[test]
fn mended_down_scripts_and_white_space_are_free() {
    let folder = fixture(&migration("0001", "users")).frozen();
    folder
        .edit("migrations/0001_users.up.sql", "CREATE", "-- Users\nCREATE")
        .edit("migrations/0001_users.down.sql", "TABLE", "TABLE IF EXISTS");
    check(
        &folder.freeze(&FreezeRequest::default()),
        &expect![[r#"
        written: true, changed: true
        taken 0001: comments or white space of its up script changed
        taken 0001: its down script was edited
    "#]],
    );
    folder.check(&expect![[r#"
        no findings
    "#]]);
}

#[test]
fn findings_prevent_freezing_unless_named() {
    let folder = fixture(
        "-- file: migrations/0001_a.up.sql\nBEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\n\
         -- file: migrations/0002_b.up.sql\n\n-- file: migrations/0002_b.down.sql\nSELECT 1;\n",
    );
    check(
        &folder.freeze(&FreezeRequest::default()),
        &expect![[r#"
        written: false, changed: false
        added 0001 a
        added 0002 b
        refused the migration `0001` (a) has no down script
        refused `BEGIN` in a script that runs in a transaction
        refused the up script of the draft `0002` has nothing in it
    "#]],
    );
    let codes = |names: &[&str]| FreezeRequest {
        accept_findings: AcceptFindings::Codes(
            names.iter().map(|name| (*name).to_owned()).collect(),
        ),
        ..FreezeRequest::default()
    };
    check(
        &folder.freeze(&codes(&["missing-down", "frozen-edited"])),
        &expect![[r#"
            written: false, changed: false
            added 0001 a
            added 0002 b
            accepted missing-down 0001
            refused `BEGIN` in a script that runs in a transaction
            refused the up script of the draft `0002` has nothing in it
            refused no finding with the code `frozen-edited` can be accepted here
        "#]],
    );
    check(
        &folder.freeze(&codes(&[
            "missing-down",
            "transaction-control",
            "empty-draft",
        ])),
        &expect![[r#"
            written: true, changed: true
            added 0001 a
            added 0002 b
            accepted missing-down 0001
            accepted no-statements 0002
        "#]],
    );
    folder.check(&expect![[r#"
        no findings
    "#]]);
}

/// Reading the folder neither finds these mistakes nor sees that they are mended.
#[test]
fn what_only_running_shows_is_accepted_by_version() {
    let folder = fixture(&(migration("0001", "users") + &migration("0002", "posts")));
    let request = |accept: &[&str], mended: &[&str]| FreezeRequest {
        accept_proven: accept.iter().map(|name| (*name).to_owned()).collect(),
        mended: mended.iter().map(|name| (*name).to_owned()).collect(),
        ..FreezeRequest::default()
    };
    check(
        &folder.freeze(&request(
            &["down-fails:0003", "missing-down:0001", "down-fails"],
            &["down-fails:0001"],
        )),
        &expect![[r#"
            written: false, changed: false
            added 0001 users
            added 0002 posts
            refused `--mended down-fails:0001`: the lock file does not accept that
            refused `--accept-proven down-fails:0003`: write the code, a colon and the version of a migration, as the test kit says them; the codes are down-fails, down-does-not-restore, up-again-differs, fails-on-rows, data-lost
            refused `--accept-proven missing-down:0001`: write the code, a colon and the version of a migration, as the test kit says them; the codes are down-fails, down-does-not-restore, up-again-differs, fails-on-rows, data-lost
            refused `--accept-proven down-fails`: write the code, a colon and the version of a migration, as the test kit says them; the codes are down-fails, down-does-not-restore, up-again-differs, fails-on-rows, data-lost
        "#]],
    );
    let names = ["down-fails:0001", "fails-on-rows:0002"];
    check(
        &folder.freeze(&request(&names, &[])),
        &expect![[r#"
        written: true, changed: true
        added 0001 users
        added 0002 posts
        accepted down-fails 0001
        accepted fails-on-rows 0002
    "#]],
    );
    // They are no findings of the folder, and stay when it is frozen again.
    folder.check(&expect![[r#"
        no findings
    "#]]);
    check(
        &folder.freeze(&request(&[], &["fails-on-rows:0002"])),
        &expect![[r#"
            written: true, changed: true
            dropped fails-on-rows 0002
        "#]],
    );
    check(
        &folder.freeze(&request(&[], &[])),
        &expect![[r#"
        written: true, changed: false
    "#]],
    );
}

#[test]
fn structure_cannot_be_accepted() {
    let folder = fixture(&(migration("0001", "users") + &migration("1", "posts")));
    let all = FreezeRequest {
        accept_findings: AcceptFindings::All,
        ..FreezeRequest::default()
    };
    check(
        &folder.freeze(&all),
        &expect![[r#"
            written: false, changed: false
            added 0001 users
            refused version `0001` is there twice: `migrations/0001_users.up.sql` and `migrations/1_posts.up.sql`
        "#]],
    );
    let folder = fixture(&migration("0002", "users")).frozen();
    folder.add(&migration("0001", "posts"));
    check(
        &folder.freeze(&all),
        &expect![[r#"
        written: false, changed: false
        added 0001 posts
        refused the draft `0001` sorts before `0002`, which is frozen
    "#]],
    );
    folder.write("migrations/migrate.lock", "format 1\n");
    check(
        &folder.freeze(&all),
        &expect![[r#"
        written: false, changed: false
        refused the lock file cannot be read; mend it first
    "#]],
    );
}
