//! One change: a version, a name, an up script and usually a down script.

use crate::script::Script;

/// A migration's place in its folder's order.
///
/// Two versions are the same when their `sort_key`s are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Sorts byte-wise the way the folder's tool sorts its versions.
    pub sort_key: String,
    /// The tool's own key: a number without leading zeros (sqlx, golang-migrate,
    /// goose, refinery), the digits as written (dbmate, Supabase), the text
    /// without `-` (diesel), numbers joined with `.` (Flyway), the folder's name
    /// (prisma).
    pub key: String,
    /// As the user wrote it; this is what messages print.
    pub text: String,
}

/// One migration of a checked folder.
#[derive(Clone, Debug)]
pub struct Migration {
    /// Where it stands in the order.
    pub version: Version,
    /// The name, as the up file spells it.
    pub name: String,
    /// The up script.
    pub up: Script,
    /// The down script, where there is one.
    pub down: Option<Script>,
    /// Why it cannot be undone: the reason of `-- migrate: irreversible`.
    pub irreversible: Option<String>,
    /// Whether the lock file lists it; otherwise it is a draft.
    pub frozen: bool,
}
