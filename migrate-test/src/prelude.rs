//! What a history expects of its server: roles, extensions, schemas.

use std::borrow::Cow;
use std::path::Path;

use migrate_core::Migrations;

use crate::error::Error;

/// SQL that runs before the first migration.
///
/// A platform such as Supabase provides roles, schemas and functions that a
/// history takes for granted, and an empty database has none of them.
#[derive(Clone, Debug)]
pub struct Prelude {
    name: Cow<'static, str>,
    text: Cow<'static, str>,
}

/// The name of the file that is found by itself.
const FILE: &str = "prelude.sql";

impl Prelude {
    /// Nothing.
    pub const fn none() -> Prelude {
        Prelude::from_static("prelude.sql", "")
    }

    /// What a project on Supabase finds in its database: the roles `anon`,
    /// `authenticated`, `service_role` and their kin; the schemas `auth`, `storage`,
    /// `extensions` and `realtime` with the tables and functions that migrations name
    /// (`auth.users`, `auth.uid()`, `storage.objects`, …); the publication
    /// `supabase_realtime`. `PostgreSQL` only.
    pub const SUPABASE: Prelude = Prelude::from_static(
        "preludes/supabase.sql of migrate-test",
        include_str!("../preludes/supabase.sql"),
    );

    /// Text that is part of the program; `name` is what messages call it.
    ///
    /// # Examples
    ///
    /// ```
    /// const PRELUDE: migrate_test::Prelude =
    ///     migrate_test::Prelude::from_static("extensions", "CREATE EXTENSION citext");
    /// assert!(!PRELUDE.is_empty());
    /// ```
    pub const fn from_static(name: &'static str, text: &'static str) -> Prelude {
        Prelude {
            name: Cow::Borrowed(name),
            text: Cow::Borrowed(text),
        }
    }

    /// A file.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is no UTF-8.
    pub fn file(path: impl AsRef<Path>) -> Result<Prelude, Error> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| Error::system(&name, &error))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
        Ok(Prelude {
            name: name.into(),
            text: text.into(),
        })
    }

    /// The file `prelude.sql` beside the folder of a history, or nothing where
    /// there is none.
    ///
    /// `package` is the folder of the package whose migrations these are:
    /// `env!("CARGO_MANIFEST_DIR")`.
    ///
    /// # Errors
    ///
    /// When the file is there and cannot be read.
    pub fn beside(migrations: &Migrations, package: impl AsRef<Path>) -> Result<Prelude, Error> {
        let folder = package.as_ref().join(migrations.folder());
        match folder.parent().map(|parent| parent.join(FILE)) {
            Some(path) if path.is_file() => Prelude::file(path),
            _ => Ok(Prelude::none()),
        }
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The SQL.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is nothing to run.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}
