//! Who applies: `--release`, `--commit`.

use clap::Args;
use migrate_core::Migrator;

/// Who applies: stored with every migration that is applied.
#[derive(Args, Debug)]
pub(crate) struct Release {
    /// The application's version, stored with what is applied
    #[arg(long, value_name = "VERSION")]
    pub(crate) release: Option<String>,
    /// The application's commit, stored with what is applied
    #[arg(long, value_name = "COMMIT")]
    pub(crate) commit: Option<String>,
}

impl Release {
    /// The migrator, told who applies.
    pub(crate) fn told<'m>(&self, mut migrator: Migrator<'m>) -> Migrator<'m> {
        if let Some(release) = &self.release {
            migrator = migrator.release(release);
        }
        if let Some(commit) = &self.commit {
            migrator = migrator.commit(commit);
        }
        migrator
    }
}
