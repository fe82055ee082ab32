//! What a snapshot does not see, by name.

use migrate_core::Dialect;

use crate::model::Snapshot;

/// In every database.
const EVERYWHERE: &[&str] = &["rows", "temporary objects", "sqlmigrate's own history"];

const POSTGRES: &[&str] = &[
    "roles and their memberships",
    "tablespaces, except by name",
    "settings of databases and roles",
    "comments on the database and on extensions",
    "privileges on the database, on large objects and on parameters",
    "objects of extensions, and privileges on them",
    "security labels",
    "large objects",
    "the current value of sequences",
    "where a subscription connects to",
    "options of user mappings that may be secrets",
    "disabled triggers of foreign keys",
    "the state of triggers that a partition has from its parent",
    "objects in pg_catalog and information_schema",
    "times with fractions of seconds in definitions",
];

const SQLITE: &[&str] = &[
    "comments, white space and case of keywords in statements",
    "the order of table constraints",
    "names of constraints that are no key, no check and not NOT NULL",
    "columns of views and virtual tables, except in their statements",
    "attached databases",
    "the next number of AUTOINCREMENT",
    "statistics of ANALYZE",
    "page size, encoding, journal mode and auto_vacuum",
    "functions and collations that the application registers",
];

const MYSQL: &[&str] = &[
    "users and roles",
    "what the connecting user may do",
    "the next number of AUTO_INCREMENT",
    "columns of views, except in their definitions, and privileges on them",
    "packages, loadable functions, and whether a stored function is an aggregate",
    "the character set that a program's client had",
    "names of subpartitions, and options of single partitions",
    "application-time periods",
    "tablespaces",
    "the reference system of a spatial column (MariaDB)",
    "settings of the server",
];

impl Snapshot {
    /// What a snapshot of this database does not see: a difference in it is none here.
    ///
    /// # Examples
    ///
    /// ```
    /// use migrate_core::Dialect;
    /// use migrate_schema::Snapshot;
    ///
    /// let mut blind_spots = Snapshot::blind_spots(Dialect::Postgres);
    /// assert!(blind_spots.any(|name| name == "security labels"));
    /// ```
    pub fn blind_spots(dialect: Dialect) -> impl Iterator<Item = &'static str> {
        let own = match dialect {
            Dialect::Postgres => POSTGRES,
            Dialect::Sqlite => SQLITE,
            Dialect::Mysql => MYSQL,
            _ => &[],
        };
        EVERYWHERE.iter().chain(own).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_names_every_blind_spot() {
        let guide = include_str!("../../docs/schema.md");
        for dialect in [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql] {
            for name in Snapshot::blind_spots(dialect) {
                assert!(guide.contains(&format!("- {name}")), "{name}");
            }
        }
    }
}
