//! The plan without a database: what is in the set, what the history says, what is asked.

use super::*;
use crate::compatibility::Compatibility;
use crate::digest::{hex, sha256};

const POLICIES: Policies = Policies {
    missing: MissingPolicy::Refuse,
    order: OrderPolicy::Linear,
    stored: StoredScripts::Refuse,
};

/// A set of versions; a letter behind one makes another script of it.
///
/// `-` has no down script, `!` is irreversible, `f` is frozen.
fn set(versions: &[&'static str]) -> Set<'static> {
    let migrations = versions
        .iter()
        .enumerate()
        .map(|(index, text)| {
            let version = text.trim_end_matches(|found: char| !found.is_ascii_digit());
            Known {
                index,
                version,
                key: version.trim_start_matches('0'),
                sort_key: version.into(),
                name: "name",
                file: "file.sql".into(),
                irreversible: text.contains('!').then_some("because"),
                down: (!text.contains(['-', '!'])).then_some("down"),
                frozen: text.contains('f'),
                verdict: Compatibility::read(Some("compatible")),
                text_digest: digest(text),
                token_digest: digest(text.trim_end_matches(['r', 'f'])),
            }
        })
        .collect();
    Set {
        migrations,
        algorithm: 1,
    }
}

fn digest(text: &str) -> [u8; 32] {
    let mut digest = [0; 32];
    let text = text.trim_end_matches(['-', '!', 'f']).as_bytes();
    digest[..text.len()].copy_from_slice(text);
    digest
}

/// The history of the same notation; `?` is running, `~` failed, `<` on its way down,
/// `c` is compatible with older releases, `x` breaks them, the others have no verdict,
/// `s` has a stored down script of another text, `=` the set's own.
fn history(versions: &[&str]) -> Vec<Entry> {
    versions
        .iter()
        .map(|text| {
            let version = text.trim_end_matches(|found: char| !found.is_ascii_digit());
            let script = text.trim_end_matches(['?', '~', '<', 's', '=', 'c', 'x']);
            Entry {
                version: version.to_owned(),
                key: version.trim_start_matches('0').to_owned(),
                sort_key: version.to_owned(),
                name: "name".to_owned(),
                state: match text {
                    text if text.contains('?') => State::Running,
                    text if text.contains('~') => State::Failed,
                    _ => State::Applied,
                },
                direction: if text.contains('<') {
                    Direction::Down
                } else {
                    Direction::Up
                },
                algorithm: 1,
                text_digest: hex(&digest(script)),
                token_digest: hex(&digest(script)),
                stored_down: text.contains(['s', '=']),
                down_digest: if text.contains('=') {
                    Some(sha256(b"down"))
                } else {
                    text.contains('s').then(|| sha256(b"another"))
                },
                irreversible: None,
                total: 3,
                done: 1,
                progress: String::new(),
                owner: String::new(),
                process: String::new(),
                process_started: String::new(),
                compatibility: if text.contains('c') {
                    Some("compatible".to_owned())
                } else {
                    text.contains('x')
                        .then(|| "breaks-older statement 1: drops table `a`".to_owned())
                },
                release: None,
                commit: None,
                applied_at: None,
                duration_ms: None,
                attempts: 0,
                host: String::new(),
            }
        })
        .collect()
}

/// Steps as `+1`, `-2`, with `…` for one that goes on and `*` for a stored
/// script; problems as their kind and version.
fn shown(steps: &Steps) -> String {
    let mut words: Vec<String> = steps
        .steps
        .iter()
        .map(|step| {
            let sign = match step.direction {
                Direction::Up => '+',
                Direction::Down => '-',
            };
            let resumed = if step.resumed { "…" } else { "" };
            let stored = match step.source {
                Source::Stored => "*",
                Source::Embedded => "",
            };
            format!("{sign}{}{resumed}{stored}", step.version)
        })
        .collect();
    words.extend(steps.problems.iter().map(|problem| {
        let kind = format!("{problem:?}");
        let kind = kind.split([' ', '{']).next().unwrap_or("");
        format!("{kind} {}", problem.version())
    }));
    words.extend(steps.notes.iter().map(|_| "note".to_owned()));
    words.join(", ")
}

fn check(versions: &[&'static str], applied: &[&str], request: &Request, expected: &str) {
    check_with(versions, applied, request, POLICIES, expected);
}

fn check_with(
    versions: &[&'static str],
    applied: &[&str],
    request: &Request,
    policies: Policies,
    expected: &str,
) {
    let steps = plan(&set(versions), &history(applied), &request.0, policies);
    assert_eq!(
        shown(&steps),
        expected,
        "{versions:?} {applied:?} {request}"
    );
}

#[test]
fn going_up() {
    let up = Request::up();
    check(&["1", "2", "3"], &[], &up, "+1, +2, +3");
    check(&["1", "2", "3"], &["1", "2"], &up, "+3");
    check(&["1", "2", "3"], &["1", "2", "3"], &up, "");
    check(&[], &[], &up, "");
    check(&["1", "2", "3"], &[], &Request::up_steps(2), "+1, +2");
    check(&["1", "2", "3"], &["1"], &Request::up_to("2"), "+2");
    check(&["01", "02"], &[], &Request::up_to(2), "+01, +02");
    check(&["1", "2"], &["1", "2"], &Request::up_to("1"), "");
    check(&["1", "2"], &[], &Request::up_to(VersionRef::START), "");
    check(
        &["100", "200"],
        &[],
        &Request::up_to("201"),
        "UnknownVersion 201",
    );
}

#[test]
fn going_down() {
    let all = ["1", "2", "3"];
    check(&all, &all, &Request::down(1), "-3");
    check(&all, &all, &Request::down(2), "-3, -2");
    check(&all, &[], &Request::down(1), "");
    check(&all, &all, &Request::down_to("1"), "-3, -2");
    check(
        &all,
        &all,
        &Request::down_to(VersionRef::START),
        "-3, -2, -1",
    );
    check(&all, &["1"], &Request::down_to("2"), "NotApplied 2");
    check(&all, &all, &Request::redo(2), "-3, -2, +2, +3");
    check(
        &["1", "2-"],
        &["1", "2"],
        &Request::down(1),
        "NoDownScript 2",
    );
    check(
        &["1", "2!", "3"],
        &all,
        &Request::down_to("1"),
        "-3, Irreversible 2",
    );
}

#[test]
fn what_was_edited() {
    check(&["1", "2b"], &["1", "2"], &Request::up(), "Edited 2");
    check(&["1", "2r"], &["1", "2"], &Request::up(), "note");
    // Its down script may not be the one that undoes it.
    check(&["1", "2b"], &["1", "2"], &Request::down(1), "Edited 2");
    check(
        &["1", "2b"],
        &["1", "2s"],
        &Request::down(1),
        "StoredScriptNeeded 2",
    );
    let stored = Policies {
        stored: StoredScripts::Allow,
        ..POLICIES
    };
    check_with(&["1", "2b"], &["1", "2s"], &Request::down(1), stored, "-2*");
    check_with(&["1", "2"], &["1", "2s"], &Request::down(1), stored, "-2");
    // What is not reverted may be edited.
    check(&["1b", "2"], &["1", "2"], &Request::down(1), "-2");
}

#[test]
fn an_edit_that_left_the_down_script_alone_can_be_reverted() {
    let redo = Request::redo(1);
    check(&["1", "2b"], &["1", "2="], &Request::down(1), "-2");
    check(&["1", "2b"], &["1", "2="], &redo, "-2, +2");
    check(&["1", "2bf"], &["1", "2="], &redo, "-2, +2");
    check(
        &["1", "2b"],
        &["1", "2s"],
        &redo,
        "+2, StoredScriptNeeded 2",
    );
    check(&["1", "2b"], &["1", "2=<~"], &Request::down(1), "-2…");
    // The set has another down script by now, or none.
    check(
        &["1", "2b-"],
        &["1", "2="],
        &Request::down(1),
        "StoredScriptNeeded 2",
    );
}

#[test]
fn an_edited_draft_says_how_it_is_reverted() {
    let revert = |versions: &[&'static str], applied: &[&str], index: usize| {
        let steps = plan(
            &set(versions),
            &history(applied),
            &Request::up().0,
            POLICIES,
        );
        match &steps.problems[index] {
            Problem::Edited { revert, .. } => revert.as_ref().map(Request::to_string),
            other => panic!("{other}"),
        }
        .unwrap_or_default()
    };
    assert_eq!(revert(&["1", "2b", "3"], &["1", "2="], 0), "redo 1");
    assert_eq!(revert(&["1", "2b"], &["1", "2s"], 0), "redo 1");
    assert_eq!(
        revert(&["1", "2b", "3"], &["1", "2=", "3="], 0),
        "down to 1"
    );
    assert_eq!(revert(&["1b", "2b"], &["1=", "2="], 0), "down to the start");
    assert_eq!(revert(&["1b", "2b"], &["1=", "2="], 1), "redo 1");
    assert_eq!(revert(&["1", "2bf"], &["1", "2="], 0), "");
    assert_eq!(revert(&["1", "2b"], &["1", "2"], 0), "");
    assert_eq!(revert(&["1", "2b!"], &["1", "2="], 0), "");
}

#[test]
fn what_the_program_does_not_know() {
    let missing = Policies {
        missing: MissingPolicy::Allow,
        stored: StoredScripts::Allow,
        ..POLICIES
    };
    check(&["1"], &["1", "2"], &Request::up(), "Missing 2");
    check_with(&["1"], &["1", "2"], &Request::up(), missing, "note");
    check(
        &["1"],
        &["1", "2s"],
        &Request::down(1),
        "StoredScriptNeeded 2",
    );
    check_with(&["1"], &["1", "2s"], &Request::down(1), missing, "-2*");
    check_with(
        &["1"],
        &["1", "2"],
        &Request::down(1),
        missing,
        "NoDownScript 2",
    );
    check_with(
        &["1"],
        &["1", "2s"],
        &Request::redo(1),
        missing,
        "-2*, Missing 2",
    );
}

#[test]
fn an_older_program_on_a_newer_database() {
    let with = |missing| Policies {
        missing,
        ..POLICIES
    };
    let (refuse, compatible, allow) = (
        with(MissingPolicy::Refuse),
        with(MissingPolicy::Compatible),
        with(MissingPolicy::Allow),
    );
    let up = Request::up();
    for (applied, policies, expected) in [
        (["1", "2c"], refuse, "Missing 2"),
        (["1", "2c"], compatible, "note"),
        (["1", "2c"], allow, "note"),
        (["1", "2x"], compatible, "BreaksOlder 2"),
        (["1", "2x"], allow, "note"),
        // Nobody stored a verdict.
        (["1", "2"], compatible, "BreaksOlder 2"),
        // A newer program is at work, or was cut off: that is its business.
        (["1", "2?c"], compatible, "note"),
        (["1", "2?c"], refuse, "Missing 2"),
        (["1", "2?x"], compatible, "BreaksOlder 2"),
        (["1", "2~c"], compatible, "note"),
        (["1", "2<?c"], compatible, "note"),
        (["1", "2<?s"], allow, "note"),
    ] {
        check_with(&["1"], &applied, &up, policies, expected);
    }
    // The first that breaks older releases is named, and the others are counted.
    check_with(
        &["1"],
        &["1", "2c", "3x", "4x", "5c"],
        &up,
        compatible,
        "BreaksOlder 3",
    );
    // What this program has to do, it does.
    check_with(&["1", "3"], &["1", "2c"], &up, compatible, "+3, note");
    // Nothing can be reverted before what is unfinished.
    check_with(
        &["1"],
        &["1", "2?c"],
        &Request::down(1),
        compatible,
        "Missing 2, NoDownScript 2",
    );
}

#[test]
#[expect(
    clippy::needless_raw_string_hashes,
    reason = "that is how snapshots are written"
)]
fn what_breaks_an_older_program_is_told_with_the_ways_on() {
    let policies = Policies {
        missing: MissingPolicy::Compatible,
        ..POLICIES
    };
    let mut applied = history(&["1", "2c", "3x", "4x"]);
    applied[2].release = Some("2.0.1".to_owned());
    let steps = plan(&set(&["1"]), &applied, &Request::up().0, policies);
    let shown = format!("{}\n{}\n", steps.problems[0], steps.problems[0].help());
    expect_test::expect![[r#"
        the database has migration 3 `name`, which this program does not know and which breaks older releases: statement 1 drops table `a` (and one more breaks them)
        start the release that applied it, 2.0.1, or a newer one; or take the database back: `cargo migrate plan --down --to 2 --stored-scripts` shows what that runs and loses; to start all the same, allow it with `.missing(MissingPolicy::Allow)` (`--allow-missing` on the command line)
    "#]].assert_eq(&shown);
}

#[test]
fn an_irreversible_migration_ends_the_way_down() {
    check(
        &["1", "2!", "3"],
        &["1", "2", "3"],
        &Request::down_to(VersionRef::START),
        "-3, Irreversible 2",
    );
}

#[test]
fn the_order() {
    let any = Policies {
        order: OrderPolicy::Any,
        ..POLICIES
    };
    check(
        &["1", "2", "3"],
        &["1", "3"],
        &Request::up(),
        "+2, OutOfOrder 2",
    );
    check_with(&["1", "2", "3"], &["1", "3"], &Request::up(), any, "+2");
    // What is not reached is not judged.
    check(&["1", "2", "3"], &["3"], &Request::up_steps(0), "");
    check(&["1", "1"], &[], &Request::up(), "+1, +1, Duplicate 1");
}

#[test]
fn what_stopped_midway_is_finished_first() {
    check(&["1", "2", "3"], &["1", "2?"], &Request::up(), "+2…, +3");
    check(&["1", "2", "3"], &["1", "2~"], &Request::up(), "+2…, +3");
    check(&["1", "2"], &["1", "2<?"], &Request::up(), "-2…, +2");
    check(&["1", "2"], &["1", "2<~"], &Request::down(1), "-2…");
    check(&["1", "2"], &["1", "2<~"], &Request::down(2), "-2…, -1");
    check(&["1", "2"], &["1", "2?"], &Request::down(1), "+2…, -2");
    check(&["1"], &["1", "2?"], &Request::up(), "Missing 2");
    // An edited script that stopped is compared statement by statement, later.
    check(&["1", "2b"], &["1", "2~"], &Request::up(), "+2…");
}

#[test]
fn a_mistyped_version_finds_the_one_that_was_meant() {
    let set = set(&["20240101000000", "20240102000000", "20250101000000"]);
    assert_eq!(set.nearest("2024010100000"), Some("20240101000000"));
    assert_eq!(set.nearest("2025010100000O"), Some("20250101000000"));
    assert_eq!(set.nearest("nothing like it"), None);
}
