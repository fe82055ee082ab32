//! A server that the environment names.

use migrate_core::Dialect;

use crate::settings;

/// The variable that names a server for a database, and its URL.
pub(super) fn named(dialect: Dialect) -> Option<(&'static str, String)> {
    let variable = settings::server_variable(dialect);
    Some((variable, settings::text(variable)?))
}

/// The server that `DATABASE_URL` is of, where it is of this kind.
pub(super) fn database_url(dialect: Dialect) -> Option<(&'static str, String)> {
    const VARIABLE: &str = "DATABASE_URL";
    // As sqlx reads it: the environment first, then `.env` here or above.
    let url = dotenvy::var(VARIABLE).ok()?;
    (self::dialect(&url) == Some(dialect)).then_some((VARIABLE, url))
}

/// The database that a URL's scheme names.
pub(crate) fn dialect(url: &str) -> Option<Dialect> {
    match url.split_once(':')?.0 {
        "postgres" | "postgresql" => Some(Dialect::Postgres),
        "mysql" | "mariadb" => Some(Dialect::Mysql),
        _ => None,
    }
}

/// The URL with its path replaced by a database's name; its options stay.
pub(super) fn with_database(url: &str, name: &str) -> String {
    let (location, options) = url.split_once('?').unwrap_or((url, ""));
    let authority = location.find("://").map_or(0, |at| at + 3);
    let end = location[authority..]
        .find('/')
        .map_or(location.len(), |at| authority + at);
    let separator = if options.is_empty() { "" } else { "?" };
    format!("{}/{name}{separator}{options}", &location[..end])
}

/// A path as a URL's option holds it.
pub(in crate::server) fn encoded(path: &std::path::Path) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for byte in path.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_encoded_for_an_option() {
        let path = std::path::Path::new("/tmp/a b/&c=é.sock");
        assert_eq!(encoded(path), "/tmp/a%20b/%26c%3D%C3%A9.sock");
    }

    #[test]
    fn a_database_replaces_the_path_of_a_url() {
        for (url, expected) in [
            (
                "postgres://u:p@127.0.0.1:5/postgres",
                "postgres://u:p@127.0.0.1:5/x",
            ),
            ("postgres://u@localhost", "postgres://u@localhost/x"),
            (
                "mysql://u@h:3/mysql?ssl-mode=disabled",
                "mysql://u@h:3/x?ssl-mode=disabled",
            ),
            (
                "postgres://localhost/postgres?host=/a/b&user=c",
                "postgres://localhost/x?host=/a/b&user=c",
            ),
        ] {
            assert_eq!(with_database(url, "x"), expected);
        }
    }
}
