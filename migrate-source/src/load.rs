//! The one entry: a folder becomes a checked set and its findings.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::{self, Context};
use crate::checksum;
use crate::config::{
    self, Config, DRAFTS_VARIABLE, DownPolicy, DraftPolicy, OrderPolicy, RunScripts,
};
use crate::dialect::Dialect;
use crate::finding::{Code, Direction, Finding, Label, Level, SourceFile, codes, not_utf8};
#[cfg(feature = "postgres-grammar")]
use crate::grammar::Trees;
use crate::lock_file::{self, LockFile, ReadLockFile, Soundness};
use crate::memory::{Memory, Recalled};
use crate::migration::Migration;
use crate::parallel;
use crate::place::{is_dependency, is_folder, outside_package, shown};
use crate::profile::{self, FoundMigration, FoundScript, Profile, Skipped};
use crate::script::{self, DirectiveKind, Script, ScriptInput, suggestion};

/// The name of the configuration in its folder.
pub const CONFIG_FILE: &str = "migrate.toml";

/// What a door knows that `migrate.toml` may not say; each overrides the file.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The package's root, absolute: messages show paths relative to it.
    pub package: PathBuf,
    /// The folder, absolute or relative to `package`.
    pub folder: PathBuf,
    /// The databases, where the caller names them.
    pub dialects: Option<Vec<Dialect>>,
    /// The profile, where the caller names it.
    pub profile: Option<Profile>,
    /// The order policy, where the caller names it.
    pub order: Option<OrderPolicy>,
    /// The down policy, where the caller names it.
    pub down: Option<DownPolicy>,
    /// Whether drafts are refused, where the caller says so.
    pub drafts: Option<DraftPolicy>,
    /// Whether the scripts are run.
    pub run_scripts: RunScripts,
    /// What [`DRAFTS_VARIABLE`] says, where that is
    /// no policy.
    pub bad_drafts_variable: Option<String>,
}

impl Options {
    /// The folder, absolute where `package` is.
    pub fn folder_path(&self) -> PathBuf {
        self.package.join(&self.folder)
    }
}

/// A folder, understood.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The folder, as messages show it.
    pub folder: String,
    /// The databases; empty when none was named (then there is an error).
    pub dialects: Vec<Dialect>,
    /// The profile and why it was chosen; `None` for an unreadable or empty folder.
    pub profile: Option<(Profile, String)>,
    /// The order policy in force.
    pub order: OrderPolicy,
    /// What `migrate.toml` says.
    pub config: Config,
    /// The migrations, in order.
    pub migrations: Vec<Migration>,
    /// Files that were not looked at, with reasons.
    pub skipped: Vec<Skipped>,
    /// Every existing path the outcome depends on (absolute): what a build watches.
    pub files_read: Vec<PathBuf>,
    /// The files whose text the outcome depends on: scripts, what their tool says
    /// beside them, the configuration, the lock file.
    pub files: Vec<Arc<SourceFile>>,
    /// Everything that is to be said, in the order of files and places.
    pub findings: Vec<Finding>,
    /// What would be said, had the lock file not accepted it.
    pub accepted: Vec<Finding>,
    /// The lock file, where there is one.
    pub lock_file: Option<ReadLockFile>,
}

impl Checked {
    /// Whether a finding is an error: then nothing may be embedded.
    pub fn has_errors(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.level == Level::Error)
    }
}

/// Reads and checks a folder; never fails, never stops at the first problem.
pub fn load(options: &Options) -> Checked {
    load_remembering(options, &Memory::default())
}

/// As [`load`], without looking again at what was sound before.
///
/// The outcome is the same. `memory` learns what is sound now.
pub fn load_remembering(options: &Options, memory: &Memory) -> Checked {
    let path = options.folder_path();
    let shown = shown(&options.package, &path);
    let folder = SourceFile::path_only(shown.as_str());
    let mut findings = Vec::new();
    let is_there = is_folder(&path, &folder, &mut findings);
    if is_there {
        outside_package(&options.package, &path, &folder, &mut findings);
    }

    if !is_dependency(&options.package) {
        let bad = options.bad_drafts_variable.as_deref();
        findings.extend(bad.map(|value| bad_drafts_variable(&folder, value)));
    }

    let mut files_read = Vec::new();
    let config_file = read_beside(&path, &shown, CONFIG_FILE, &mut files_read, &mut findings);
    let config = match &config_file {
        Some((file, None)) => config::read(file, options.dialects.as_deref(), &mut findings),
        Some((file, Some(bad))) => {
            findings.push(not_utf8(file, *bad));
            Config::default()
        }
        None => Config::default(),
    };
    let lock_file = read_beside(
        &path,
        &shown,
        lock_file::FILE_NAME,
        &mut files_read,
        &mut findings,
    )
    .map(|(file, bad)| lock_file::read(&file, bad, &mut findings))
    .or_else(|| lock_file_that_cannot_be_read(&path, &shown));

    let dialects = options
        .dialects
        .clone()
        .or_else(|| config.dialects.clone())
        .unwrap_or_default();
    let order = options
        .order
        .or(config.order)
        .unwrap_or(OrderPolicy::Linear);
    let mut checked = Checked {
        folder: shown,
        dialects,
        profile: None,
        order,
        config,
        migrations: Vec::new(),
        skipped: Vec::new(),
        files_read,
        files: Vec::new(),
        findings,
        accepted: Vec::new(),
        lock_file,
    };
    if let Some(found) = &checked.lock_file {
        let lost = lock_file::lost_dialects(found, &checked.dialects);
        checked.findings.extend(lost);
    }
    let beside = config_file.iter().map(|(file, _)| file);
    let lock_file = checked.lock_file.iter().map(|found| &found.file);
    checked.files = beside.chain(lock_file).map(Arc::clone).collect();
    if is_there {
        let config_file = config_file.as_ref().map(|(file, _)| file);
        read_folder(options, &path, &folder, config_file, memory, &mut checked);
    }
    lock_file::while_merging(&path.join(lock_file::FILE_NAME), &mut checked.findings);
    checked.files_read.sort();
    checked.files_read.dedup();
    sort(&mut checked.findings);
    checked
}

/// Everything below the folder itself.
fn read_folder(
    options: &Options,
    path: &Path,
    folder: &Arc<SourceFile>,
    config_file: Option<&Arc<SourceFile>>,
    memory: &Memory,
    checked: &mut Checked,
) {
    let findings = &mut checked.findings;
    let named = options.profile.or(checked.config.profile);
    let found = profile::discover(path, &checked.folder, named, findings);
    checked.files_read.push(path.to_owned());
    checked.files_read.extend(found.files_read);
    checked.files.extend(found.files);
    // A folder that only begins needs no words about its database.
    if checked.dialects.is_empty() && !(found.migrations.is_empty() && config_file.is_none()) {
        findings.extend(dialect_missing(folder, config_file, findings));
    }
    let profile = found.profile.as_ref().map(|(profile, _)| *profile);
    let unreadable = files_of(
        findings,
        &[
            &codes::UNREADABLE,
            &codes::NOT_UTF8,
            &codes::LINK_LEAVES_FOLDER,
        ],
    );
    let disputed = files_of(
        findings,
        &[&codes::DUPLICATE_VERSION, &codes::MIXED_PROFILES],
    );
    memory.begin(&format!(
        "{options:?} {:?} {profile:?} {}",
        checked.dialects,
        config_file.map_or("", |file| file.text.as_str())
    ));
    let reading = Reading {
        dialects: &checked.dialects,
        profile,
        unreadable: &unreadable,
        memory,
    };
    checked.migrations = reading.migrations(&found.migrations, findings);
    script::settle(
        checked
            .migrations
            .iter_mut()
            .map(|migration| &mut migration.up),
    );
    let downs_elsewhere = found
        .migrations
        .iter()
        .filter(|migration| migration.down_is_elsewhere)
        .map(|migration| migration.up.file.path.clone())
        .collect();
    checked.profile = found.profile;
    checked.skipped = found.skipped;

    let drafts = options
        .drafts
        .or(checked.config.drafts)
        .filter(|_| !is_dependency(&options.package))
        .unwrap_or(DraftPolicy::Allow);
    #[cfg(feature = "postgres-grammar")]
    let trees = Trees::default();
    let context = Context {
        package: &options.package,
        folder,
        profile: checked.profile.as_ref().map(|(profile, _)| *profile),
        order: checked.order,
        down: options.down.or(checked.config.down),
        drafts,
        run_scripts: if is_dependency(&options.package) {
            RunScripts::No
        } else {
            options.run_scripts
        },
        config: &checked.config,
        lock_file: checked.lock_file.as_ref(),
        memory,
        #[cfg(feature = "postgres-grammar")]
        trees: &trees,
        unreadable: &unreadable,
        disputed: &disputed,
        downs_elsewhere: &downs_elsewhere,
    };
    checked.accepted = check::check(&context, &mut checked.migrations, findings);
}

/// The paths of the files that findings of these codes are about.
fn files_of(findings: &[Finding], codes: &[&Code]) -> HashSet<String> {
    findings
        .iter()
        .filter(|finding| codes.contains(&finding.code))
        .flat_map(|finding| &finding.labels)
        .map(|label| label.file.path.clone())
        .collect()
}

/// What all scripts of a folder are read with.
struct Reading<'a> {
    dialects: &'a [Dialect],
    profile: Option<Profile>,
    unreadable: &'a HashSet<String>,
    memory: &'a Memory,
}

impl Reading<'_> {
    fn migrations(&self, found: &[FoundMigration], findings: &mut Vec<Finding>) -> Vec<Migration> {
        let wanted: Vec<Wanted<'_>> = found
            .iter()
            .flat_map(|migration| {
                let version = migration.version.text.as_str();
                let down = migration.down.as_ref();
                let down = down.map(|down| (down, Direction::Down, version));
                std::iter::once((&migration.up, Direction::Up, version)).chain(down)
            })
            .collect();
        let mut scripts = self.scripts(&wanted, findings).into_iter();
        let mut migrations = Vec::with_capacity(found.len());
        for found in found {
            let Some(up) = scripts.next() else { break };
            let down = found.down.as_ref().and_then(|_| scripts.next());
            migrations.push(migration(found, up, down));
        }
        migrations
    }

    /// Whether the text alone does not say what its tool does about a transaction.
    fn rule_is_outside(&self, script: &FoundScript) -> bool {
        let text = &script.file.text[script.section.clone()];
        self.profile
            .is_some_and(|profile| profile::rule_of_text(profile, text) != script.rule)
    }

    /// Takes what is known of scripts that did not change, and reads the others: nothing is
    /// said there about more than one.
    fn scripts(&self, wanted: &[Wanted<'_>], findings: &mut Vec<Finding>) -> Vec<Script> {
        let inputs: Vec<Option<ScriptInput<'_>>> =
            wanted.iter().map(|wanted| self.input(wanted)).collect();
        let recalled: Vec<Option<Recalled>> = inputs
            .iter()
            .map(|input| Some(self.memory.recall(input.as_ref()?)))
            .collect();
        let unknown: Vec<&ScriptInput<'_>> = inputs
            .iter()
            .zip(&recalled)
            .filter(|(_, recalled)| matches!(recalled, Some(Recalled::Unknown(_))))
            .filter_map(|(input, _)| input.as_ref())
            .collect();
        // What the profile has said of a placeholder is not said again.
        let told: Vec<Finding> = findings
            .iter()
            .filter(|finding| finding.code == &codes::PLACEHOLDER)
            .cloned()
            .collect();
        let mut read = parallel::map(&unknown, |input| {
            let mut found = told.clone();
            let script = script::read(input, &mut found);
            (script, found.split_off(told.len()))
        })
        .into_iter();

        let mut scripts = Vec::with_capacity(wanted.len());
        for ((wanted, input), recalled) in wanted.iter().zip(&inputs).zip(recalled) {
            let script = match (input, recalled) {
                (_, Some(Recalled::Known(script, mut found))) => {
                    findings.append(&mut found);
                    Some(script)
                }
                (Some(input), Some(Recalled::Unknown(place))) => {
                    read.next().map(|(mut script, mut found)| {
                        self.memory.learn(place, input, &mut script, &found);
                        findings.append(&mut found);
                        script
                    })
                }
                _ => None,
            };
            scripts.push(script.unwrap_or_else(|| self.unread(wanted.0)));
        }
        scripts
    }

    /// What there is to read; `None` where the folder names no database, or the file cannot
    /// be read.
    fn input<'a>(&'a self, (script, direction, version): &Wanted<'a>) -> Option<ScriptInput<'a>> {
        if self.dialects.is_empty() || self.unreadable.contains(&script.file.path) {
            return None;
        }
        Some(ScriptInput {
            file: &script.file,
            section: script.section.clone(),
            direction: *direction,
            version,
            dialects: self.dialects,
            rule: script.rule,
            rule_is_outside: self.rule_is_outside(script),
            own_marker: self.profile.and_then(Profile::no_transaction_marker),
        })
    }

    /// A script about whose SQL nothing can be said: the folder names no database,
    /// or the file cannot be read.
    fn unread(&self, found: &FoundScript) -> Script {
        let is_outside = self.rule_is_outside(found);
        Script {
            file: Arc::clone(&found.file),
            section: found.section.clone(),
            mark: is_outside.then(|| found.rule.mark()).flatten(),
            text_digest: checksum::text_digest(&found.file.text[found.section.clone()]),
            dialects: Vec::new(),
            directives: Vec::new(),
            has_own_comment: false,
            remembered: None,
        }
    }
}

/// A script, which one of its migration's it is, and the version.
type Wanted<'a> = (&'a FoundScript, Direction, &'a str);

fn migration(found: &FoundMigration, up: Script, down: Option<Script>) -> Migration {
    let irreversible = up
        .directives
        .iter()
        .find_map(|directive| match &directive.kind {
            DirectiveKind::Irreversible(reason) => Some(reason.clone()),
            _ => None,
        });
    Migration {
        version: found.version.clone(),
        name: found.name.clone(),
        up,
        down,
        irreversible,
        frozen: false,
    }
}

/// A lock file that is there, and of which nothing is known.
fn lock_file_that_cannot_be_read(folder: &Path, shown: &str) -> Option<ReadLockFile> {
    folder
        .join(lock_file::FILE_NAME)
        .exists()
        .then(|| ReadLockFile {
            file: SourceFile::path_only(beside(shown, lock_file::FILE_NAME)),
            content: LockFile::default(),
            soundness: Soundness::Damaged,
        })
}

/// The path of a file in the folder, as messages show it.
fn beside(shown: &str, name: &str) -> String {
    if shown == "." {
        name.to_owned()
    } else {
        format!("{shown}/{name}")
    }
}

/// Reads `migrate.toml` or `migrate.lock`, where it exists.
fn read_beside(
    folder: &Path,
    shown: &str,
    name: &str,
    files_read: &mut Vec<PathBuf>,
    findings: &mut Vec<Finding>,
) -> Option<(Arc<SourceFile>, Option<usize>)> {
    let path = folder.join(name);
    let shown = beside(shown, name);
    match fs::read(&path) {
        Ok(bytes) => {
            files_read.push(path);
            Some(SourceFile::from_bytes(shown, &bytes))
        }
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            None
        }
        Err(error) => {
            if path.exists() {
                files_read.push(path);
            }
            findings.push(
                Finding::new(
                    &codes::UNREADABLE,
                    format!("`{name}` cannot be read: {error}"),
                )
                .label(Label::whole(&SourceFile::path_only(shown), ""))
                .help("make it a file that can be read, or delete it"),
            );
            None
        }
    }
}

/// A policy that nobody understood must not count as none.
fn bad_drafts_variable(folder: &Arc<SourceFile>, value: &str) -> Finding {
    let near = if suggestion(value, &["allow"]).is_some() {
        "allow"
    } else {
        "deny"
    };
    Finding::new(
        &codes::CONFIG_VALUE,
        format!("the environment variable `{DRAFTS_VARIABLE}` cannot be `{value}`"),
    )
    .label(Label::whole(folder, ""))
    .help(format!(
        "did you mean `{near}`? `deny` refuses drafts, `allow` or nothing leaves it to \
         {CONFIG_FILE}"
    ))
}

/// Which database it is, is never guessed.
fn dialect_missing(
    folder: &Arc<SourceFile>,
    config_file: Option<&Arc<SourceFile>>,
    findings: &[Finding],
) -> Option<Finding> {
    // A dialect that could not be read is told about already.
    let told = |finding: &Finding| {
        [
            &codes::CONFIG_SYNTAX,
            &codes::CONFIG_VALUE,
            &codes::NOT_UTF8,
            &codes::UNREADABLE,
        ]
        .contains(&finding.code)
            && finding
                .labels
                .first()
                .is_some_and(|label| label.file.path == beside(&folder.path, CONFIG_FILE))
            && (finding.code != &codes::CONFIG_VALUE || finding.message.contains("dialect"))
    };
    if findings.iter().any(told) {
        return None;
    }
    let finding = Finding::new(
        &codes::DIALECT_MISSING,
        format!("`{}` does not say which database it is for", folder.path),
    );
    Some(match config_file {
        Some(file) => finding
            .label(Label::whole(file, ""))
            .help("write into it one of `postgres`, `sqlite` and `mysql`:\ndialect = \"postgres\""),
        None => finding.label(Label::whole(folder, "")).help(format!(
            "create `{}/{CONFIG_FILE}` with one of `postgres`, `sqlite` and `mysql`:\n\
             dialect = \"postgres\"",
            folder.path
        )),
    })
}

/// In the order of files and places, each once.
fn sort(findings: &mut Vec<Finding>) {
    fn key(finding: &Finding) -> (&str, usize, &str) {
        let first = finding.labels.first();
        (
            first.map_or("", |label| label.file.path.as_str()),
            first
                .and_then(|label| label.span.as_ref())
                .map_or(0, |span| span.start),
            finding.code.name,
        )
    }
    fn is_again(finding: &Finding, before: &Finding) -> bool {
        let span = |finding: &Finding| finding.labels.first().map(|label| label.span.clone());
        before.message == finding.message && span(before) == span(finding)
    }
    // Stable: findings of one place keep the order in which they were made.
    findings.sort_by(|left, right| key(left).cmp(&key(right)));
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings.drain(..) {
        let before = kept.iter().rev();
        let mut there = before.take_while(|before| key(before) == key(&finding));
        if !there.any(|before| is_again(&finding, before)) {
            kept.push(finding);
        }
    }
    *findings = kept;
}
