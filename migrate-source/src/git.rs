//! Asks git what was committed; works without git and without a repository.
//!
//! Only asked where a finding needs an answer, never on the common path. Runs
//! git without prompts, without locks, without network, and not for long.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::finding::SourceFile;

/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many commits of a file are looked at.
const COMMITS: &str = "100";

/// A text that was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The commit, abbreviated.
    pub commit: String,
    /// The text, without byte-order mark and with LF line ends.
    pub text: String,
}

/// The newest committed text of a file for which `wanted` holds.
///
/// `None` also where there is no git, no repository, or no such commit.
pub fn committed_text(path: &Path, wanted: impl Fn(&str) -> bool) -> Option<Committed> {
    let (folder, name) = split(path)?;
    let arguments = ["log", "--format=%h", "-n", COMMITS, "--", name];
    let log = ask(folder, &arguments, "")?;
    let commits: Vec<&str> = std::str::from_utf8(&log).ok()?.lines().collect();
    if commits.is_empty() || name.contains('\n') {
        return None;
    }
    let mut objects = String::new();
    for commit in &commits {
        objects.push_str(commit);
        objects.push_str(":./");
        objects.push_str(name);
        objects.push('\n');
    }
    let mut batch = ask(folder, &["cat-file", "--batch"], &objects)?;
    let mut rest = batch.as_mut_slice();
    for commit in commits {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let (header, after) = rest.split_at_mut(end);
        rest = &mut after[1..];
        let header = std::str::from_utf8(header).ok()?;
        if header.ends_with(" missing") {
            continue;
        }
        let size: usize = header.rsplit(' ').next()?.parse().ok()?;
        if rest.len() <= size {
            return None;
        }
        let (bytes, after) = rest.split_at_mut(size);
        rest = &mut after[1..];
        let (file, bad) = SourceFile::from_bytes("", bytes);
        if bad.is_none() && wanted(&file.text) {
            return Some(Committed {
                commit: commit.to_owned(),
                text: file.text.clone(),
            });
        }
    }
    None
}

/// The newest commit that still had the file; `None` as in [`committed_text`].
pub fn last_commit_with(path: &Path) -> Option<Committed> {
    committed_text(path, |_| true)
}

/// The paths below `folder` that were ever committed, relative to it, newest first.
pub fn paths_ever(folder: &Path) -> Vec<String> {
    let arguments = [
        "log",
        "-z",
        "--format=",
        "--name-only",
        "--relative",
        "-n",
        "1000",
        "--",
        ".",
    ];
    let Some(names) = ask(folder, &arguments, "") else {
        return Vec::new();
    };
    names
        .split(|byte| *byte == 0)
        .filter_map(|name| std::str::from_utf8(name).ok())
        .map(|name| name.trim_start_matches('\n').to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// What the main branch says about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnMain {
    /// Nobody knows: no git, no repository, or no branch that looks like the main one.
    Unknown,
    /// The main branch does not have the file.
    Absent {
        /// The branch that was asked.
        branch: String,
    },
    /// The main branch has it.
    Text {
        /// The branch that was asked.
        branch: String,
        /// The file's bytes.
        bytes: Vec<u8>,
    },
}

/// Asks for a file on the main branch: `origin/HEAD`, `origin/main`,
/// `origin/master`, `main`, `master`, the first that exists.
pub fn on_main(path: &Path) -> OnMain {
    let Some((folder, name)) = split(path) else {
        return OnMain::Unknown;
    };
    for branch in [
        "origin/HEAD",
        "origin/main",
        "origin/master",
        "main",
        "master",
    ] {
        let commit = format!("{branch}^{{commit}}");
        if ask(folder, &["rev-parse", "--verify", "--quiet", &commit], "").is_none() {
            continue;
        }
        let branch = branch.to_owned();
        let object = format!("{branch}:./{name}");
        return match ask(folder, &["cat-file", "blob", &object], "") {
            Some(bytes) => OnMain::Text { branch, bytes },
            None => OnMain::Absent { branch },
        };
    }
    OnMain::Unknown
}

/// Whether a merge or a rebase waits for somebody to go on with it.
pub fn is_merging(folder: &Path) -> bool {
    let mut arguments = vec!["rev-parse"];
    for name in ["MERGE_HEAD", "rebase-merge", "rebase-apply"] {
        arguments.extend(["--git-path", name]);
    }
    let Some(paths) = ask(folder, &arguments, "") else {
        return false;
    };
    String::from_utf8_lossy(&paths)
        .lines()
        .any(|path| folder.join(path).exists())
}

/// The path of `folder` from the repository's root, with forward slashes and
/// without a final one; empty at the root. What GitHub annotations need.
pub fn path_from_root(folder: &Path) -> Option<String> {
    let prefix = ask(folder, &["rev-parse", "--show-prefix"], "")?;
    let prefix = String::from_utf8(prefix).ok()?;
    Some(prefix.trim_end_matches(['\n', '/']).to_owned())
}

fn split(path: &Path) -> Option<(&Path, &str)> {
    Some((path.parent()?, path.file_name()?.to_str()?))
}

/// Runs git in `folder`; `None` when it cannot be run, fails, or takes too long.
fn ask(folder: &Path, arguments: &[&str], input: &str) -> Option<Vec<u8>> {
    let mut command = Command::new("git");
    command
        .args(["--no-optional-locks", "--literal-pathspecs"])
        .args([
            "-c",
            "core.fsmonitor=false",
            "-c",
            "log.showSignature=false",
        ])
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    // A hook's repository is the one of its caller, not the one of `folder`.
    for name in [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_PREFIX",
        "GIT_OBJECT_DIRECTORY",
        "GIT_COMMON_DIR",
    ] {
        command.env_remove(name);
    }
    let mut child = command.spawn().ok()?;
    let mut stdin = child.stdin.take()?;
    let mut stdout = child.stdout.take()?;
    let input = input.to_owned();
    std::thread::spawn(move || {
        // Git may close its input early; then its answer or status says why.
        let _ = stdin.write_all(input.as_bytes());
    });
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut output = Vec::new();
        let read = stdout.read_to_end(&mut output).is_ok();
        // Nobody listens any more after the time is up.
        let _ = sender.send(read.then_some(output));
    });
    let Ok(output) = receiver.recv_timeout(PATIENCE) else {
        // It may have ended by itself in the meantime.
        let _ = child.kill();
        let _ = child.wait();
        return None;
    };
    let status = child.wait().ok()?;
    output.filter(|_| status.success())
}
