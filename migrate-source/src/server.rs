//! The oldest database server that a folder's scripts have to run on.

use std::fmt;

use crate::dialect::Dialect;

/// A server program; two of them speak the dialect `mysql`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Product {
    /// `PostgreSQL`.
    Postgres,
    /// `SQLite`.
    Sqlite,
    /// `MySQL`.
    Mysql,
    /// `MariaDB`.
    MariaDb,
}

impl Product {
    /// The name as people write it.
    pub fn name(self) -> &'static str {
        match self {
            Product::Postgres => "PostgreSQL",
            Product::Sqlite => "SQLite",
            Product::Mysql => "MySQL",
            Product::MariaDb => "MariaDB",
        }
    }

    /// The dialect it speaks.
    pub fn dialect(self) -> Dialect {
        match self {
            Product::Postgres => Dialect::Postgres,
            Product::Sqlite => Dialect::Sqlite,
            Product::Mysql | Product::MariaDb => Dialect::Mysql,
        }
    }

    /// The oldest version that is supported.
    pub fn oldest(self) -> [u32; 3] {
        match self {
            Product::Postgres => [13, 0, 0],
            Product::Sqlite => [3, 35, 0],
            Product::Mysql => [8, 0, 0],
            Product::MariaDb => [10, 5, 0],
        }
    }

    /// The first major version that is surely a slip of the pen.
    fn absurd(self) -> u32 {
        match self {
            Product::Postgres | Product::MariaDb => 50,
            Product::Sqlite => 4,
            Product::Mysql => 30,
        }
    }
}

/// The oldest server that scripts have to run on, as `server` in `migrate.toml` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServerVersion {
    /// Which program.
    pub product: Product,
    /// Its version, with zeros for what is not said: `15` is `[15, 0, 0]`.
    pub numbers: [u32; 3],
}

/// Why a text names no server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadServer {
    /// It is no version at all.
    NoVersion,
    /// It names another database than the dialect's.
    OtherDatabase(Product),
    /// There is no such version, and hardly ever will be.
    Absurd(Product),
    /// It is older than what is supported.
    TooOld(Product),
}

impl ServerVersion {
    /// Reads a version as people write it: `15`, `3.45.1`, `8.0`, `mariadb 10.11`.
    ///
    /// # Errors
    ///
    /// When it is none, or none that is supported.
    pub fn parse(dialect: Dialect, text: &str) -> Result<ServerVersion, BadServer> {
        let text = text.trim().to_ascii_lowercase();
        let start = text
            .find(|c: char| c.is_ascii_digit())
            .ok_or(BadServer::NoVersion)?;
        let (name, version) = text.split_at(start);
        let product = match name.trim_end_matches([' ', '-', '_', '/']) {
            "" => match dialect {
                Dialect::Postgres => Product::Postgres,
                Dialect::Sqlite => Product::Sqlite,
                Dialect::Mysql => Product::Mysql,
            },
            "postgres" | "postgresql" | "pg" => Product::Postgres,
            // `sqlite3 3.45` would begin at the wrong digit; nobody asked for it.
            "sqlite" => Product::Sqlite,
            "mysql" => Product::Mysql,
            "mariadb" => Product::MariaDb,
            _ => return Err(BadServer::NoVersion),
        };
        let mut numbers = [0; 3];
        let mut parts = version.split('.');
        for number in &mut numbers {
            let Some(part) = parts.next() else { break };
            *number = part.parse().map_err(|_| BadServer::NoVersion)?;
        }
        if parts.next().is_some() {
            return Err(BadServer::NoVersion);
        }
        if product.dialect() != dialect {
            return Err(BadServer::OtherDatabase(product));
        }
        if numbers[0] >= product.absurd() {
            return Err(BadServer::Absurd(product));
        }
        if numbers < product.oldest() {
            return Err(BadServer::TooOld(product));
        }
        Ok(ServerVersion { product, numbers })
    }

    /// Whether it has what this version brought; another product's version says nothing.
    pub fn is_at_least(self, product: Product, numbers: [u32; 3]) -> bool {
        self.product == product && self.numbers >= numbers
    }
}

impl fmt::Display for ServerVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.product.name(), spelled(self.numbers))
    }
}

/// A version without zeros at its end that nobody writes: `15`, `8.0`, `3.45.1`.
pub fn spelled(numbers: [u32; 3]) -> String {
    match numbers {
        [major, 0, 0] if major >= 11 => major.to_string(),
        [major, minor, 0] => format!("{major}.{minor}"),
        [major, minor, patch] => format!("{major}.{minor}.{patch}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_as_people_write_them() {
        let read = |dialect, text| ServerVersion::parse(dialect, text).map(|v| v.to_string());
        for (dialect, text, expected) in [
            (Dialect::Postgres, "15", Ok("PostgreSQL 15")),
            (Dialect::Postgres, " 15.4 ", Ok("PostgreSQL 15.4")),
            (Dialect::Postgres, "PostgreSQL 13", Ok("PostgreSQL 13")),
            (Dialect::Sqlite, "3.45.1", Ok("SQLite 3.45.1")),
            (Dialect::Sqlite, "sqlite-3.35", Ok("SQLite 3.35")),
            (Dialect::Mysql, "8.0", Ok("MySQL 8.0")),
            (Dialect::Mysql, "MariaDB 10.11", Ok("MariaDB 10.11")),
            (Dialect::Mysql, "mariadb-11.4.2", Ok("MariaDB 11.4.2")),
            (
                Dialect::Postgres,
                "12",
                Err(BadServer::TooOld(Product::Postgres)),
            ),
            (Dialect::Mysql, "10", Ok("MySQL 10.0")),
            (
                Dialect::Mysql,
                "mariadb 10.4",
                Err(BadServer::TooOld(Product::MariaDb)),
            ),
            (
                Dialect::Sqlite,
                "45",
                Err(BadServer::Absurd(Product::Sqlite)),
            ),
            (
                Dialect::Postgres,
                "mysql 8.0",
                Err(BadServer::OtherDatabase(Product::Mysql)),
            ),
            (Dialect::Postgres, "", Err(BadServer::NoVersion)),
            (Dialect::Postgres, "latest", Err(BadServer::NoVersion)),
            (Dialect::Postgres, "15.x", Err(BadServer::NoVersion)),
            (Dialect::Postgres, "15.1.2.3", Err(BadServer::NoVersion)),
            (
                Dialect::Postgres,
                "99999999999999999999",
                Err(BadServer::NoVersion),
            ),
        ] {
            let expected = expected.map(str::to_owned);
            assert_eq!(read(dialect, text), expected, "{dialect}: {text}");
        }
    }

    #[test]
    fn versions_compare_within_their_product() {
        let server = ServerVersion::parse(Dialect::Mysql, "mariadb 10.11").expect("a version");
        assert!(server.is_at_least(Product::MariaDb, [10, 8, 0]));
        assert!(!server.is_at_least(Product::MariaDb, [11, 0, 0]));
        assert!(!server.is_at_least(Product::Mysql, [8, 0, 0]));
    }
}
