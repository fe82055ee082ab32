//! What a prepared database is made of, and the digest that names it.

use migrate_core::{Dialect, Migrations};
use sha2::{Digest as _, Sha256};

use crate::prelude::Prelude;

/// A history, and what it expects of its server.
#[derive(Clone, Debug)]
pub(crate) struct History {
    /// `None` is an empty history.
    pub(crate) migrations: Option<Migrations>,
    pub(crate) prelude: Prelude,
}

/// Prepared databases of another version are no longer like those of this one.
const FORMAT: u8 = 1;

impl History {
    /// Names everything that decides what is in the database afterwards.
    pub(crate) fn digest(&self, dialect: Dialect) -> String {
        let mut digest = Sha256::new();
        digest.update([FORMAT]);
        digest.update(env!("CARGO_PKG_VERSION"));
        let mut part = |text: &str| {
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text);
        };
        part(dialect.name());
        part(self.prelude.text());
        for migration in self.migrations.iter().flat_map(Migrations::iter) {
            part(migration.version());
            // The history stores the name and the down script.
            part(migration.name());
            for script in [migration.up_script(dialect), migration.down_script(dialect)] {
                part(script.map_or("", |script| script.text()));
            }
        }
        let mut text = String::with_capacity(32);
        for byte in &digest.finalize()[..16] {
            text.extend(
                [byte >> 4, byte & 15]
                    .map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])),
            );
        }
        text
    }

    /// Whether there is anything to prepare.
    pub(crate) fn is_empty(&self) -> bool {
        self.prelude.is_empty() && self.migrations.as_ref().is_none_or(Migrations::is_empty)
    }

    /// Applies every migration.
    pub(crate) async fn apply(&self, url: &str) -> Result<(), crate::error::Error> {
        match &self.migrations {
            Some(migrations) => Ok(migrations.up_url(url).await.map(drop)?),
            None => Ok(()),
        }
    }
}
