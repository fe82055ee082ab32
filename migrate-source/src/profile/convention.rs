//! What every tool's conventions consist of: the table that a profile fills in.
//!
//! A tenth profile is one file with an implementation of [`Convention`], a
//! variant of [`Profile`] and its line in [`of`].

use std::ops::Range;
use std::sync::Arc;

use crate::finding::{Direction, Finding, Level, SourceFile};
use crate::migration::Version;
use crate::script::TransactionRule;

use super::Profile;
use super::sections::{Section, Sections};
use super::version::OutOfRange;

/// Where a tool looks for its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Files in the folder itself; subfolders are not read.
    Flat,
    /// Files in the folder and everything below it.
    Nested,
    /// One folder a migration, with files of these names in it.
    FolderEach {
        /// The file with the up script.
        up: &'static str,
        /// The file with the down script.
        down: &'static str,
    },
}

/// Which scripts a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The up script.
    Up,
    /// The down script.
    Down,
    /// Both, in sections.
    Both,
}

/// What a tool makes of a file's (or a migration folder's) name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Name<'a> {
    /// A migration's.
    Migration {
        /// The version as the name spells it.
        version: &'a str,
        /// What follows; the version where nothing does.
        name: &'a str,
        /// Which scripts the file holds.
        role: Role,
    },
    /// Something that the tool runs and we do not; the words say what it is.
    Unsupported(&'static str),
    /// A file that the tool knows and that is no migration; the words say what it is.
    Known(&'static str),
    /// Nothing of the tool's.
    Unknown,
}

/// A tool's conventions: name grammar, order, transaction rule and markers.
pub(super) trait Convention: Sync {
    /// The profile that this is.
    fn profile(&self) -> Profile;

    /// Where the tool looks.
    fn layout(&self) -> Layout;

    /// The names that the tool reads, in words, for helps.
    fn names(&self) -> &'static str;

    /// Reads the name of a file, or of a folder where each migration has one.
    fn read_name<'a>(&self, name: &'a str) -> Name<'a>;

    /// Makes the sort key and the tool's own key of a version.
    fn version(&self, text: &str) -> Result<Version, OutOfRange>;

    /// What the tool itself does with an SQL file whose name it does not know.
    fn stray_fate(&self, name: &str) -> String;

    /// What the tool says about the transaction of a script with this text.
    fn rule(&self, text: &str) -> TransactionRule;

    /// Cuts a file that holds both scripts; what is wrong with its markers goes to `findings`.
    fn cut(&self, file: &Arc<SourceFile>, version: &str, findings: &mut Vec<Finding>) -> Sections {
        let _ = (version, findings);
        Sections {
            up: Some(Section {
                range: 0..file.text.len(),
                rule: self.rule(&file.text),
            }),
            down: None,
        }
    }

    /// The name of a file beside `name` that changes how the tool runs it.
    fn settings_file(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    /// What such a file says; what is wrong with it goes to `findings`.
    fn read_settings(&self, file: &Arc<SourceFile>, findings: &mut Vec<Finding>) -> Settings {
        let _ = (file, findings);
        Settings::default()
    }

    /// How a script says that it runs without a transaction, as a help names it.
    fn no_transaction_marker(&self) -> Option<&'static str> {
        None
    }

    /// The version and the half of a migration that a file would be, were it SQL.
    fn unsupported_half(&self, name: &str) -> Option<(Version, Direction)> {
        let _ = name;
        None
    }

    /// The version up to which a file that is not supported only repeats others.
    fn repeats_up_to(&self, name: &str) -> Option<Version> {
        let _ = name;
        None
    }

    /// The name that was meant, where `name` is a migration's and still looks like
    /// a slip: `1_users_down.sql` for `1_users.down.sql`.
    fn misspelt_direction(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    /// The first place in a script that the tool would fill in before it runs it,
    /// and whether it certainly would.
    fn placeholder(&self, text: &str) -> Option<Placeholder> {
        let _ = text;
        None
    }
}

/// A place in a script that the tool would fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placeholder {
    /// Byte range in the file's text.
    pub(super) range: Range<usize>,
    /// An error where the script cannot mean it literally, else a warning.
    pub(super) level: Level,
}

/// What a file beside a script says about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Settings {
    /// The transaction rule, where the file names one.
    pub(super) rule: Option<TransactionRule>,
    /// Whether the tool leaves placeholders as they are.
    pub(super) keeps_placeholders: bool,
}

/// The conventions of a profile.
pub(super) fn of(profile: Profile) -> &'static dyn Convention {
    match profile {
        Profile::Sqlx => &super::sqlx::Sqlx,
        Profile::GolangMigrate => &super::golang_migrate::GolangMigrate,
        Profile::Diesel => &super::diesel::Diesel,
        Profile::Prisma => &super::prisma::Prisma,
        Profile::Flyway => &super::flyway::Flyway,
        Profile::Refinery => &super::refinery::Refinery,
        Profile::Goose => &super::goose::Goose,
        Profile::Dbmate => &super::dbmate::Dbmate,
        Profile::Supabase => &super::supabase::Supabase,
    }
}
