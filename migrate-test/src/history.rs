//! What a prepared database is made of, and the digest that names it.

use std::sync::{Mutex, PoisonError};

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
    ///
    /// Every test asks for it, and reading a long history takes longer than copying
    /// a database: each is read once in a process.
    pub(crate) fn digest(&self, dialect: Dialect) -> String {
        static KNOWN: Mutex<Vec<(Dialect, History, String)>> = Mutex::new(Vec::new());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known
            .iter()
            .find(|(of, history, _)| *of == dialect && history.is_same(self));
        if let Some((_, _, digest)) = found {
            return digest.clone();
        }
        let digest = self.read(dialect);
        known.push((dialect, self.clone(), digest.clone()));
        digest
    }

    /// Whether both are made of the same bytes in memory. What is asked about stays
    /// there as long as the other is kept.
    fn is_same(&self, other: &History) -> bool {
        let place = |history: &History| {
            let folder = history.migrations.as_ref().map(Migrations::folder);
            folder.map(|folder| (folder.as_ptr().addr(), folder.len()))
        };
        place(self) == place(other) && self.prelude.text() == other.prelude.text()
    }

    fn read(&self, dialect: Dialect) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    static ONE: Migrations = sqlmigrate::migrate!("../migrations/sqlite");
    static OTHER: Migrations = sqlmigrate::migrate!("../migrations/postgres");

    #[test]
    fn a_digest_is_read_once_and_is_of_its_history() {
        let history = |migrations: &Migrations, prelude| History {
            migrations: Some(migrations.clone()),
            prelude: Prelude::from_static("prelude", prelude),
        };
        let all = [
            history(&ONE, ""),
            history(&OTHER, ""),
            history(&ONE, "SELECT 1"),
        ];
        for _ in 0..2 {
            for history in &all {
                let digest = history.digest(Dialect::Sqlite);
                assert_eq!(digest, history.read(Dialect::Sqlite));
            }
        }
        assert!(all[0].is_same(&history(&ONE, "")));
        assert!(!all[0].is_same(&all[1]) && !all[0].is_same(&all[2]));
    }
}
