//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use migrate_source::Dialect;
use migrate_source::profile::Profile;

use crate::missing::Missing;
use crate::release::Release;

/// Exit codes, shown at the end of the help.
const EXIT_CODES: &str = "Exit codes:
  0   done
  1   an error: a finding, or something that did not work
  2   `status --exit-code`: migrations are pending
  3   `status --exit-code`: the database's history differs from the folder
  4   `down` would lose data, and nobody agreed to that
  64  the command line was not understood";

/// SQL migrations that cannot be broken once they compile.
#[derive(Parser, Debug)]
#[command(name = "cargo migrate", bin_name = "cargo migrate", version, after_help = EXIT_CODES)]
pub(crate) struct CargoMigrate {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// SQL migrations that cannot be broken once they compile.
#[derive(Parser, Debug)]
#[command(name = "sqlmigrate", version, after_help = EXIT_CODES)]
pub(crate) struct Sqlmigrate {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Set a crate up: the folder, its migrate.toml, a build script
    #[command(after_help = "Example:\n  cargo migrate init --dialect postgres")]
    Init(Init),
    /// Create the files of a new migration
    #[command(after_help = "Example:\n  cargo migrate new create_accounts")]
    New(New),
    /// Check the folder and print every finding
    #[command(
        after_help = "Examples:\n  cargo migrate check\n  cargo migrate check --frozen --format github\n  cargo migrate check --fix\n  cargo migrate check --dir other/tool/migrations --dialect postgres"
    )]
    Check(Check),
    /// Freeze drafts: write them into migrate.lock, which is committed to git
    #[command(
        after_help = "Examples:\n  cargo migrate freeze\n  cargo migrate freeze --accept 20240101000000\n  cargo migrate freeze --accept-finding missing-down"
    )]
    Freeze(Freeze),
    /// Move drafts behind the frozen migrations that arrived meanwhile
    #[command(after_help = "Example:\n  cargo migrate rebase --dry-run")]
    Rebase(Rebase),
    /// Print the page of a finding
    #[command(after_help = "Example:\n  cargo migrate explain missing-down")]
    Explain(Explain),
    /// Show what `up` or `down` would do; touches nothing
    #[command(
        after_help = "Examples:\n  cargo migrate plan\n  cargo migrate plan --down --to-release 1.4.0"
    )]
    Plan(Plan),
    /// Apply pending migrations
    #[command(after_help = "Examples:\n  cargo migrate up\n  cargo migrate up --to 20240101000000")]
    Up(Up),
    /// Revert the newest migration, or several
    #[command(
        after_help = "Examples:\n  cargo migrate down --dry-run\n  cargo migrate down --to 20240101000000\n  cargo migrate down --to-release 1.4.0 --stored-scripts"
    )]
    Down(Down),
    /// Revert the newest migration and apply it again
    #[command(after_help = "Example:\n  cargo migrate redo")]
    Redo(Redo),
    /// Show what is applied, what is pending and what differs
    #[command(
        after_help = "Examples:\n  cargo migrate status\n  cargo migrate status --exit-code --format json"
    )]
    Status(Status),
    /// Print what is in the database, or compare it with a committed snapshot
    #[command(
        after_help = "Examples:\n  cargo migrate schema\n  cargo migrate schema --compare schema.snapshot --sql"
    )]
    Schema(Schema),
    /// Show the statement that a run stopped at, or settle whether it took effect
    #[command(
        after_help = "Examples:\n  cargo migrate resolve 20240101000000\n  cargo migrate resolve 20240101000000 --not-done"
    )]
    Resolve(Resolve),
    /// Give an existing database a history: mark migrations as applied, run nothing
    #[command(
        after_help = "Examples:\n  cargo migrate baseline 20240101000000\n  cargo migrate baseline 20240101000000 --yes"
    )]
    Baseline(Baseline),
    /// Take an applied migration's edited script as it is
    #[command(
        after_help = "Examples:\n  cargo migrate accept 20240101000000\n  cargo migrate accept 20240101000000 --yes"
    )]
    Accept(Accept),
    /// Drop the row of a migration that stopped midway, and show what stays
    #[command(
        after_help = "Examples:\n  cargo migrate forget 20240101000000\n  cargo migrate forget 20240101000000 --yes"
    )]
    Forget(Forget),
    /// Wait until somebody else has applied everything; reads, and changes nothing
    #[command(
        after_help = "Examples:\n  cargo migrate wait\n  cargo migrate wait --limit 60 && exec my-app"
    )]
    Wait(Wait),
}

/// Which folder, and what is known about it beside its migrate.toml.
#[derive(Args, Debug, Clone)]
pub(crate) struct FolderOptions {
    /// The folder of migration files [default: `migrations` here, or else beside the nearest Cargo.toml]
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// The database the scripts are for: postgres, sqlite or mysql (several: repeat it)
    #[arg(long, value_name = "DIALECT", value_parser = dialect)]
    pub(crate) dialect: Vec<Dialect>,
    /// The tool whose conventions the folder follows
    #[arg(long, value_name = "PROFILE", value_parser = profile)]
    pub(crate) profile: Option<Profile>,
    /// Whether a draft may sort before a frozen migration
    #[arg(long, value_name = "ORDER")]
    pub(crate) order: Option<Order>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Order {
    Linear,
    Any,
}

/// Which database.
#[derive(Args, Debug, Clone)]
pub(crate) struct DatabaseOptions {
    /// The database's URL; otherwise `DATABASE_URL` from the environment or from `.env`
    // No `env` here: clap would print the variable's value, a secret, in its help.
    #[arg(long, value_name = "URL")]
    pub(crate) database_url: Option<String>,
    /// The schema of the history table (PostgreSQL)
    #[arg(long, value_name = "NAME")]
    pub(crate) history_schema: Option<String>,
    /// The name of the history table
    #[arg(long, value_name = "NAME")]
    pub(crate) history_table: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Init {
    /// The folder to create [default: `migrations` beside the nearest Cargo.toml, or else here]
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// The database: postgres, sqlite or mysql (several: repeat it)
    #[arg(long, value_name = "DIALECT", value_parser = dialect, required = true)]
    pub(crate) dialect: Vec<Dialect>,
}

#[derive(Args, Debug)]
pub(crate) struct New {
    /// The migration's name, such as `create_accounts`
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
}

#[derive(Args, Debug)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    /// How findings are printed
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: Format,
    /// Refuse drafts: what is deployed must be in migrate.lock
    #[arg(long)]
    pub(crate) frozen: bool,
    /// Mend in drafts what can be mended safely, and check again
    #[arg(long, conflicts_with = "frozen")]
    pub(crate) fix: bool,
    /// Also list the files that are no migrations, and why
    #[arg(long)]
    pub(crate) skipped: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Human,
    /// For programs
    Json,
    /// Annotations of GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

/// How a plan or a status is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people
    Human,
    /// For programs
    Json,
}

#[derive(Args, Debug)]
pub(crate) struct Freeze {
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    /// Take a frozen migration as it is now, although the main branch has it
    #[arg(long, value_name = "VERSION")]
    pub(crate) accept: Vec<String>,
    /// Accept the folder's old mistakes of this code, or of `all` codes
    #[arg(long, value_name = "CODE")]
    pub(crate) accept_finding: Vec<String>,
    /// Accept an old mistake that the test kit found
    #[arg(long, value_name = "CODE:VERSION")]
    pub(crate) accept_proven: Vec<String>,
    /// Take back such an acceptance, because the mistake is mended
    #[arg(long, value_name = "CODE:VERSION")]
    pub(crate) mended: Vec<String>,
    /// Show what would be frozen and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Rebase {
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    /// Show the new names and rename nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// The code, or the line of a message that has it; without one, all codes are listed
    #[arg(num_args = 0..)]
    pub(crate) code: Vec<String>,
}

#[derive(Args, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of the command line"
)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// The version to end at
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<String>,
    /// Show the way down: one step, or as far as the other options say
    #[arg(long)]
    pub(crate) down: bool,
    /// Show the way down behind what this release, a version or a commit, had applied
    #[arg(long, value_name = "RELEASE", requires = "down", conflicts_with = "to")]
    pub(crate) to_release: Option<String>,
    /// Show this many steps down
    #[arg(long, value_name = "NUMBER", value_parser = steps(), requires = "down", conflicts_with_all = ["to", "to_release"])]
    pub(crate) steps: Option<u32>,
    /// Show the whole way down
    #[arg(long, requires = "down", conflicts_with_all = ["to", "to_release", "steps"])]
    pub(crate) all: bool,
    /// On the way down, use the scripts stored in the database where the folder has none
    #[arg(long, requires = "down")]
    pub(crate) stored_scripts: bool,
    /// Print the SQL of each step
    #[arg(long)]
    pub(crate) sql: bool,
    /// How the plan is printed
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ReportFormat,
}

#[derive(Args, Debug)]
pub(crate) struct Up {
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// Stop after this version
    #[arg(long, value_name = "VERSION", conflicts_with = "steps")]
    pub(crate) to: Option<String>,
    /// Apply at most this many migrations
    #[arg(long, value_name = "NUMBER", value_parser = steps())]
    pub(crate) steps: Option<u32>,
    #[command(flatten)]
    pub(crate) missing: Missing,
    #[command(flatten)]
    pub(crate) release: Release,
}

#[derive(Args, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of the command line"
)]
pub(crate) struct Down {
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// Revert everything that is newer than this version
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["steps", "all", "to_release"])]
    pub(crate) to: Option<String>,
    /// Revert everything that was applied after this release, a version or a commit
    #[arg(long, value_name = "RELEASE", conflicts_with_all = ["steps", "all"])]
    pub(crate) to_release: Option<String>,
    /// Revert this many migrations
    #[arg(long, value_name = "NUMBER", value_parser = steps(), conflicts_with = "all")]
    pub(crate) steps: Option<u32>,
    /// Revert everything
    #[arg(long)]
    pub(crate) all: bool,
    /// Run the down scripts stored in the database where the folder has none; look at the plan first
    #[arg(long)]
    pub(crate) stored_scripts: bool,
    /// Show the plan and touch nothing: what runs, its locks, and what data it loses
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// How the plan of `--dry-run` is printed
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "human",
        requires = "dry_run"
    )]
    pub(crate) format: ReportFormat,
    /// Revert although data is lost, without asking
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Redo {
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// Revert with the down script stored in the database where the folder's is another one
    #[arg(long)]
    pub(crate) stored_scripts: bool,
    #[command(flatten)]
    pub(crate) release: Release,
}

#[derive(Args, Debug)]
pub(crate) struct Status {
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// Say with the exit code: 0 current, 2 pending, 3 diverged
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// How the status is printed
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ReportFormat,
}

#[derive(Args, Debug)]
pub(crate) struct Schema {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// The snapshot to compare with; what is in the database is written beside it as `.new`
    #[arg(long, value_name = "FILE")]
    pub(crate) compare: Option<PathBuf>,
    /// Print the SQL that would bring the database back to the snapshot
    #[arg(long, requires = "compare")]
    pub(crate) sql: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Resolve {
    /// The version of the migration that stopped midway
    pub(crate) version: String,
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// It took effect: the next start goes on behind it
    #[arg(long, conflicts_with = "not_done")]
    pub(crate) done: bool,
    /// It did not take effect: the next start runs it again
    #[arg(long)]
    pub(crate) not_done: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Baseline {
    /// The newest migration whose work the database has already
    pub(crate) version: String,
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    #[command(flatten)]
    pub(crate) consent: Consent,
}

#[derive(Args, Debug)]
pub(crate) struct Accept {
    /// The version of the migration that was edited after it had been applied
    pub(crate) version: String,
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    #[command(flatten)]
    pub(crate) consent: Consent,
}

#[derive(Args, Debug)]
pub(crate) struct Forget {
    /// The version of the migration that stopped midway
    pub(crate) version: String,
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    #[command(flatten)]
    pub(crate) consent: Consent,
}

/// Whether a change of the history is written.
#[derive(Args, Debug)]
pub(crate) struct Consent {
    /// Write it; without this, it is only shown
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Wait {
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// Give up after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub(crate) limit: u64,
    #[command(flatten)]
    pub(crate) missing: Missing,
}

fn steps() -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..)
}

fn dialect(text: &str) -> Result<Dialect, String> {
    Dialect::parse(text).ok_or_else(|| one_of(&Dialect::ALL.map(Dialect::name)))
}

fn profile(text: &str) -> Result<Profile, String> {
    Profile::parse(text).ok_or_else(|| one_of(&Profile::ALL.map(Profile::name)))
}

fn one_of(names: &[&str]) -> String {
    format!("expected one of {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::CargoMigrate::command().debug_assert();
        super::Sqlmigrate::command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example() {
        for command in super::Sqlmigrate::command().get_subcommands() {
            let help = command
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(help.starts_with("Example"), "{}", command.get_name());
        }
    }

    #[test]
    fn the_page_has_every_command_and_option() {
        let page = include_str!("../../docs/command-line.md");
        let mut program = super::CargoMigrate::command();
        program.build();
        for command in program.get_subcommands() {
            let name = command.get_name();
            if name == "help" {
                continue;
            }
            let heading = format!("\n### `{name}");
            let (_, section) = page
                .split_once(&heading)
                .unwrap_or_else(|| panic!("no section for `{name}`"));
            let section = section.split("\n## ").next().unwrap_or_default();
            let section = section.split("\n### ").next().unwrap_or_default();
            for option in command.get_arguments().filter_map(|one| one.get_long()) {
                let flag = format!("`--{option}");
                // What several commands share stands once, before them.
                let found = if ["help", "version"].contains(&option) {
                    true
                } else if SHARED.contains(&option) {
                    page.contains(&flag)
                } else {
                    section.contains(&flag)
                };
                assert!(found, "`{name}` has no word about `--{option}`");
            }
        }
        for flag in page.split("`--").skip(1) {
            let flag: String = flag
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || *c == '-')
                .collect();
            // `-- text` is a comment in SQL.
            if flag.is_empty() {
                continue;
            }
            let exists = program.get_subcommands().any(|command| {
                command
                    .get_arguments()
                    .any(|one| one.get_long() == Some(&flag))
            });
            assert!(exists, "the page names `--{flag}`, which no command has");
        }
    }

    /// The options of [`super::FolderOptions`] and [`super::DatabaseOptions`].
    const SHARED: [&str; 7] = [
        "dir",
        "dialect",
        "profile",
        "order",
        "database-url",
        "history-schema",
        "history-table",
    ];
}
