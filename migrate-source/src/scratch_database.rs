//! A database file with the schema that a folder makes, and its address.
//!
//! For `sqlx::query!` and its siblings: a build script leaves the file in
//! `OUT_DIR`, so that queries are checked against exactly the migrations that are
//! embedded. Only for `SQLite`, since no other database is at hand in a build.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use crate::dialect::Dialect;
use crate::engine;
use crate::load::Checked;

/// Writes the database that the up scripts make; see [`url`] for its address.
///
/// A file that has the same content already is not touched. Where a script fails,
/// a file that is there stays as it was.
///
/// # Errors
///
/// When the folder is not for `SQLite`, or the file cannot be written.
pub fn write(checked: &Checked, path: &Path) -> io::Result<()> {
    if !checked.dialects.is_empty() && !checked.dialects.contains(&Dialect::Sqlite) {
        return Err(io::Error::other(format!(
            "`{}` is not for SQLite, and a build has no other database at hand",
            checked.folder
        )));
    }
    engine::scratch::write(&checked.migrations, &checked.config.sqlite, path)
}

/// The address of a database file, as sqlx reads it: for reading only, and with
/// everything encoded that has a meaning in an address. `None` where the path is
/// no Unicode.
pub fn url(path: &Path) -> Option<String> {
    let mut url = String::from("sqlite://");
    for character in path.to_str()?.chars() {
        match character {
            // A path of Windows keeps its meaning with these.
            '\\' if cfg!(windows) => url.push('/'),
            'a'..='z'
            | 'A'..='Z'
            | '0'..='9'
            | '/'
            | ':'
            | '.'
            | '-'
            | '_'
            | '~'
            | '+'
            | '='
            | '@'
            | ',' => url.push(character),
            other => {
                let mut bytes = [0; 4];
                for byte in other.encode_utf8(&mut bytes).bytes() {
                    // Writing to a string cannot fail.
                    let _ = write!(url, "%{byte:02X}");
                }
            }
        }
    }
    url.push_str("?mode=ro");
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_keep_what_has_a_meaning_in_one() {
        for (path, expected) in [
            ("/tmp/out/a.sqlite", "sqlite:///tmp/out/a.sqlite?mode=ro"),
            (
                "/tmp/my app/50%/a?b#c&d.sqlite",
                "sqlite:///tmp/my%20app/50%25/a%3Fb%23c%26d.sqlite?mode=ro",
            ),
            (
                "/tmp/größe\n/a",
                "sqlite:///tmp/gr%C3%B6%C3%9Fe%0A/a?mode=ro",
            ),
            (
                "C:/Users/A B/a.sqlite",
                "sqlite://C:/Users/A%20B/a.sqlite?mode=ro",
            ),
        ] {
            assert_eq!(url(Path::new(path)).as_deref(), Some(expected));
        }
    }
}
