//! What to do where history and set differ.

/// What an unknown migration in the history means: a newer program was here, or
/// this one was rolled back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MissingPolicy {
    /// Refuse to go up, whatever the unknown migration did.
    Refuse,
    /// Go on, with a warning, when every unknown migration is compatible with
    /// older releases by the verdict that was stored with it; refuse otherwise.
    #[default]
    Compatible,
    /// Go on, with a warning; what is unknown stays as it is.
    Allow,
}

/// Whether a migration may run after one that sorts behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OrderPolicy {
    /// It may not: a late one is refused.
    Linear,
    /// It may.
    Any,
}

/// Whether down scripts that the history stored may run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoredScripts {
    /// They may not: only scripts of this program run.
    #[default]
    Refuse,
    /// They may, where this program does not have the script, or has an edited one.
    ///
    /// Whoever may write the history table could have planted one: show the
    /// plan, which has each stored script's SQL, to somebody first.
    Allow,
}

/// What became of a statement in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Resolution {
    /// The statement took effect: go on behind it.
    Done,
    /// It did not: run it again.
    NotDone,
}
