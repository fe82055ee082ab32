//! Database URLs: which database, and connecting to it.

use crate::dialect::Dialect;
use crate::error::{Error, ErrorKind};

/// The database that a URL's scheme names.
pub(crate) fn dialect(url: &str) -> Option<Dialect> {
    match url.split_once(':')?.0 {
        "postgres" | "postgresql" => Some(Dialect::Postgres),
        "sqlite" => Some(Dialect::Sqlite),
        "mysql" | "mariadb" => Some(Dialect::Mysql),
        _ => None,
    }
}

/// A URL whose scheme names no database, or one that this program was built without.
pub(crate) fn unusable(url: &str) -> Error {
    let problem = match dialect(url) {
        Some(dialect) => format!(
            "the URL is for {}, and this program was built without the feature `{dialect}` of sqlmigrate",
            dialect.product()
        ),
        None => {
            "the database URL starts with none of `postgres:`, `sqlite:` and `mysql:`".to_owned()
        }
    };
    Error::new(ErrorKind::Url { problem })
}

/// What the driver says about a URL, without what the URL has in it.
#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
pub(crate) fn unreadable(url: &str, error: &sqlx::Error) -> Error {
    let message = error.to_string().replace(url, "…");
    // What is quoted may be a piece of a password with a `?` or `&` in it.
    let mut shown = String::new();
    for (index, piece) in message.split('"').enumerate() {
        let quote = if index > 0 { "\"" } else { "" };
        let quoted = index % 2 == 1 && url.contains(piece);
        shown = format!("{shown}{quote}{}", if quoted { "…" } else { piece });
    }
    Error::new(ErrorKind::Url {
        problem: format!(
            "the database URL cannot be read: {}",
            crate::error::redact(&shown)
        ),
    })
}
