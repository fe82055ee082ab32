//! The builder behind [`crate::check`] and [`crate::prepare`].

use std::fs;
use std::path::{Path, PathBuf};

use migrate_source::config::{DownPolicy, DraftPolicy, OrderPolicy};
use migrate_source::profile::Profile;
use migrate_source::{
    Checked, Dialect, Level, Memory, Options, load_remembering, prepared, render,
};

use crate::cargo;

/// A check with options; each overrides what `migrate.toml` says.
///
/// Give the same options to `migrate!`, or it cannot use what this check leaves
/// for it and loads the folder itself.
///
/// # Examples
///
/// ```no_run
/// use migrate_build::{Check, Dialect, DraftPolicy};
///
/// Check::new("db/migrations")
///     .dialects([Dialect::Postgres])
///     .drafts(DraftPolicy::Deny)
///     .hand_over_errors()
///     .run();
/// ```
#[derive(Clone, Debug)]
#[must_use = "a check does nothing until `run` is called"]
pub struct Check {
    folder: PathBuf,
    dialects: Option<Vec<Dialect>>,
    profile: Option<Profile>,
    order: Option<OrderPolicy>,
    down: Option<DownPolicy>,
    drafts: Option<DraftPolicy>,
    errors: Errors,
    #[cfg(feature = "sqlite-engine")]
    scratch_variable: Option<String>,
}

/// Who reports errors.
#[derive(Clone, Copy, Debug)]
enum Errors {
    /// The build script: it fails.
    Here,
    /// `migrate!`.
    InMacro,
}

impl Check {
    /// A check of a folder, relative to the package.
    pub fn new(folder: impl Into<PathBuf>) -> Check {
        Check {
            folder: folder.into(),
            dialects: None,
            profile: None,
            order: None,
            down: None,
            drafts: None,
            errors: Errors::Here,
            #[cfg(feature = "sqlite-engine")]
            scratch_variable: None,
        }
    }

    /// The databases that the scripts are for.
    pub fn dialects(mut self, dialects: impl IntoIterator<Item = Dialect>) -> Check {
        self.dialects = Some(dialects.into_iter().collect());
        self
    }

    /// The tool whose conventions the folder follows.
    pub fn profile(mut self, profile: Profile) -> Check {
        self.profile = Some(profile);
        self
    }

    /// Whether a draft may sort before a frozen migration.
    pub fn order(mut self, order: OrderPolicy) -> Check {
        self.order = Some(order);
        self
    }

    /// What a migration without a down script is.
    pub fn down(mut self, down: DownPolicy) -> Check {
        self.down = Some(down);
        self
    }

    /// Whether drafts are refused.
    pub fn drafts(mut self, drafts: DraftPolicy) -> Check {
        self.drafts = Some(drafts);
        self
    }

    /// Leaves errors to the `migrate!` of the same crate.
    pub fn hand_over_errors(mut self) -> Check {
        self.errors = Errors::InMacro;
        self
    }

    /// Writes the schema that the migrations make to a SQLite database in `OUT_DIR`,
    /// and puts its address into an environment variable for the compiler: queries
    /// that a macro checks against a database are checked against exactly the
    /// migrations that are embedded, on a fresh clone as well.
    ///
    /// Cargo gives such a variable to the program, too, when it runs it, so name one
    /// that nothing else reads. sqlx takes its name from `sqlx.toml` beside
    /// `Cargo.toml` (its feature `sqlx-toml`):
    ///
    /// ```toml
    /// [common]
    /// database-url-var = "SCHEMA_URL"
    /// ```
    ///
    /// Where a script fails, the database of the last good state stays.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// migrate_build::Check::new("migrations")
    ///     .hand_over_errors()
    ///     .sqlite_database("SCHEMA_URL")
    ///     .run();
    /// ```
    #[cfg(feature = "sqlite-engine")]
    pub fn sqlite_database(mut self, variable: impl Into<String>) -> Check {
        self.scratch_variable = Some(variable.into());
        self
    }

    /// Runs the check.
    ///
    /// Does not return when a finding is an error that the build script reports,
    /// or when cargo did not start this program as a build script.
    pub fn run(self) {
        let (Some(package), Some(out_dir)) = (
            std::env::var_os("CARGO_MANIFEST_DIR"),
            std::env::var_os("OUT_DIR"),
        ) else {
            cargo::fail(
                "`migrate_build` belongs in a build script: cargo sets `CARGO_MANIFEST_DIR` and `OUT_DIR` there",
            );
        };
        let errors = self.errors;
        #[cfg(feature = "sqlite-engine")]
        let scratch = self.scratch_variable.clone();
        let options = self.options(PathBuf::from(package));
        let memory_path = prepared::memory_path(Path::new(&out_dir), &options);
        let memory = program().map_or_else(Memory::default, |program| {
            Memory::from_bytes(fs::read(&memory_path).unwrap_or_default(), &program)
        });
        let checked = load_remembering(&options, &memory);
        watch(&checked, &options, Path::new(&out_dir));
        #[cfg(feature = "sqlite-engine")]
        if let Some(variable) = scratch {
            scratch_database(&checked, Path::new(&out_dir), &variable);
        }
        warn(&checked);
        if matches!(errors, Errors::Here) && checked.has_errors() {
            remember(&memory_path, &memory);
            report(&checked);
        }
        let written = prepared::write_remembering(Path::new(&out_dir), &options, &checked, &memory);
        remember(&memory_path, &memory);
        if let Err(error) = written {
            cargo::fail(&format!(
                "cannot write the checked migrations to `OUT_DIR`: {error}"
            ));
        }
        // A build script ends soon; of a long history, giving back each name takes a tenth
        // of the time.
        std::mem::forget((checked, memory));
    }

    fn options(self, package: PathBuf) -> Options {
        let mut options = Options::for_package(package, self.folder);
        options.dialects = self.dialects;
        options.profile = self.profile;
        options.order = self.order;
        options.down = self.down;
        options.drafts = self.drafts.or(options.drafts);
        options
    }
}

/// How many warnings of a kind are shown at every build.
const SHOWN: usize = 10;

/// Shows the warnings: a long history with the same one in each script must not bury what
/// the compiler says.
fn warn(checked: &Checked) {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for finding in &checked.findings {
        if finding.level != Level::Warning {
            continue;
        }
        let name = finding.code.name;
        let place = kinds.iter().position(|(kind, _)| *kind == name);
        let place = place.unwrap_or_else(|| {
            kinds.push((name, 0));
            kinds.len() - 1
        });
        kinds[place].1 += 1;
        if kinds[place].1 <= SHOWN {
            cargo::warning(&render::first_line(finding));
        }
    }
    for (name, count) in kinds {
        if let more @ 1.. = count.saturating_sub(SHOWN) {
            cargo::warning(&format!(
                "{}: and {more} more of `{name}`: `cargo migrate check` shows them all",
                checked.folder
            ));
        }
    }
}

/// Leaves the migrated schema and its address.
#[cfg(feature = "sqlite-engine")]
fn scratch_database(checked: &Checked, out_dir: &Path, variable: &str) {
    use migrate_source::scratch_database;

    let is_name = !variable.is_empty()
        && variable
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !is_name {
        cargo::fail(&format!(
            "`{variable}` cannot be the environment variable of the scratch database: name it \
             with letters, digits and `_`"
        ));
    }
    if variable == "DATABASE_URL" {
        cargo::fail(
            "the scratch database cannot be in `DATABASE_URL`: cargo gives the variable to the \
             program that it runs, which would use that database; name another one, and write \
             its name into `sqlx.toml`: `common.database-url-var`",
        );
    }
    // One database for each variable: a build script may check several folders.
    let path = out_dir.join(format!("sqlmigrate_{}.sqlite", variable.to_lowercase()));
    let Some(url) = scratch_database::url(&path) else {
        cargo::fail(&format!(
            "`OUT_DIR` is no Unicode, and a database address has to be: {}",
            path.display()
        ));
    };
    if let Err(error) = scratch_database::write(checked, &path) {
        cargo::fail(&format!("cannot write the scratch database: {error}"));
    }
    cargo::rustc_env(variable, &url);
}

/// What tells this program from every other one, itself before it was compiled anew included:
/// while somebody works on the toolkit, its version stays.
fn program() -> Option<String> {
    let path = std::env::current_exe().ok()?;
    let about = fs::metadata(&path).ok()?;
    let compiled = about.modified().ok()?;
    Some(format!("{} {} {compiled:?}", path.display(), about.len()))
}

/// Keeps what was learnt of the scripts for the next build, which works as well without it.
fn remember(path: &Path, memory: &Memory) {
    let written = memory
        .to_bytes()
        .is_none_or(|bytes| fs::write(path, &bytes).is_ok());
    if !written {
        // Half of it would be recognised; it is of no use, though.
        let _ = fs::remove_file(path);
    }
}

/// Tells cargo when to run the build script again.
fn watch(checked: &Checked, options: &Options, out_dir: &Path) {
    let folder = options.package.join(&options.folder);
    if folder.is_dir() {
        // Cargo looks into a folder by itself.
        cargo::rerun_if_changed(&folder);
    } else {
        // Cargo goes by modification time, and a folder that is moved here may be
        // older than this run. A path that never exists makes it run the script
        // at every build: right while the folder is missing, wrong ever after.
        cargo::rerun_if_changed(&out_dir.join("sqlmigrate_waits_for_the_folder"));
    }
    for path in &checked.files_read {
        if !path.starts_with(&folder) {
            cargo::rerun_if_changed(path);
        }
    }
    cargo::rerun_if_env_changed(migrate_source::package::DRAFTS_VARIABLE);
}

/// Prints every error and ends the build.
fn report(checked: &Checked) -> ! {
    for finding in checked
        .findings
        .iter()
        .filter(|finding| finding.level == Level::Error)
    {
        cargo::error(&render::first_line(finding));
        cargo::detail(&render::human(finding, render::Style::Plain));
    }
    std::process::exit(1);
}
