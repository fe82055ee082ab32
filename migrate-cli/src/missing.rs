//! What an unknown migration in the database means: `--allow-missing`, `--refuse-missing`.

use clap::Args;
use migrate_core::MissingPolicy;

/// What to do where the database has migrations that the folder does not know;
/// without either, those that older releases can live with are no obstacle.
#[derive(Args, Debug)]
pub(crate) struct Missing {
    /// Go on although the database has migrations that the folder does not know
    #[arg(long, conflicts_with = "refuse_missing")]
    allow_missing: bool,
    /// Refuse where the database has migrations that the folder does not know, whatever they do
    #[arg(long)]
    refuse_missing: bool,
}

impl Missing {
    pub(crate) fn policy(&self) -> MissingPolicy {
        match (self.allow_missing, self.refuse_missing) {
            (true, _) => MissingPolicy::Allow,
            (false, true) => MissingPolicy::Refuse,
            (false, false) => MissingPolicy::Compatible,
        }
    }
}
