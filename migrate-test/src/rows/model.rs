//! What has to be known of a table to put rows into it.

use crate::workbench::{Connection, Trouble};

/// A table that takes rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// The schema, on a database whose tables have one.
    pub(crate) schema: Option<String>,
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    /// Empty where there is none.
    pub(crate) primary_key: Vec<String>,
    /// Sets of columns that are unique together, the primary key among them. Of
    /// an index over expressions, the columns in those.
    pub(crate) uniques: Vec<Vec<String>>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    pub(crate) checks: Vec<Check>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) nullable: bool,
    pub(crate) filler: Filler,
    /// Texts that the type itself asks for: an enum's values, what a domain compares with.
    pub(crate) literals: Vec<String>,
    /// In characters or bits, where the type has a limit.
    pub(crate) length: Option<usize>,
}

/// Who gives a column its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filler {
    /// Whoever inserts.
    Row,
    /// The database always does: generated columns, identities.
    Database,
}

/// What values look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Integer,
    /// How many digits stand before the point, where that is limited.
    Decimal(Option<usize>),
    Float,
    Text,
    Bytes,
    Uuid,
    Date,
    Time,
    Timestamp,
    Interval,
    Json,
    Enum,
    Bits,
    Array(Box<Kind>),
    Range(Box<Kind>),
    Multirange(Box<Kind>),
    Composite(Vec<Kind>),
    /// Any other type, by its name.
    Named(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ForeignKey {
    pub(crate) columns: Vec<String>,
    pub(crate) parent_schema: Option<String>,
    pub(crate) parent: String,
    pub(crate) parent_columns: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) columns: Vec<String>,
}

impl Table {
    /// The name as SQL.
    pub(crate) fn sql(&self, connection: &Connection) -> String {
        qualified(connection, self.schema.as_deref(), &self.name)
    }

    /// The name as people say it.
    pub(crate) fn shown(&self) -> String {
        match &self.schema {
            Some(schema) if schema != "public" => format!("{schema}.{}", self.name),
            _ => self.name.clone(),
        }
    }

    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether this is the parent of a foreign key.
    pub(crate) fn is_parent_of(&self, key: &ForeignKey) -> bool {
        self.name == key.parent && self.schema == key.parent_schema
    }
}

/// A name with its schema, as SQL.
pub(crate) fn qualified(connection: &Connection, schema: Option<&str>, name: &str) -> String {
    let name = quoted(connection, name);
    match schema {
        Some(schema) => format!("{}.{name}", quoted(connection, schema)),
        None => name,
    }
}

/// An identifier as SQL.
pub(crate) fn quoted(connection: &Connection, name: &str) -> String {
    if connection.dialect() == migrate_core::Dialect::Mysql {
        format!("`{}`", name.replace('`', "``"))
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// A text as SQL.
pub(crate) fn literal(connection: &Connection, text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if connection.dialect() == migrate_core::Dialect::Mysql {
        format!("'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}

/// Reads the tables of a database, in no particular order; the history's is not one.
pub(crate) async fn read(connection: &mut Connection) -> Result<Vec<Table>, Trouble> {
    match connection.dialect() {
        migrate_core::Dialect::Postgres => super::read_postgres::tables(connection).await,
        migrate_core::Dialect::Sqlite => super::read_sqlite::tables(connection).await,
        _ => super::read_mysql::tables(connection).await,
    }
}

/// The texts and numbers in a piece of SQL: what a check compares with.
pub(crate) fn literals(sql: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = sql;
    while let Some(start) = rest.find('\'') {
        numbers(&rest[..start], &mut found);
        let inside = &rest[start + 1..];
        let mut text = String::new();
        let mut at = 0;
        loop {
            let Some(end) = inside[at..].find('\'') else {
                return found;
            };
            text.push_str(&inside[at..at + end]);
            at += end + 1;
            if !inside[at..].starts_with('\'') {
                break;
            }
            text.push('\'');
            at += 1;
        }
        found.push(text);
        rest = &inside[at..];
    }
    numbers(rest, &mut found);
    let mut unique: Vec<String> = Vec::new();
    for literal in found {
        if !unique.contains(&literal) {
            unique.push(literal);
        }
    }
    unique
}

/// Each number that stands alone, and its neighbours: one of the three is on the
/// right side of a comparison.
fn numbers(sql: &str, found: &mut Vec<String>) {
    let words =
        sql.split(|found: char| !found.is_ascii_alphanumeric() && found != '_' && found != '.');
    for word in words {
        if let Ok(number) = word.parse::<i64>() {
            let around = [number, number.saturating_add(1), number.saturating_sub(1)];
            found.extend(around.iter().map(i64::to_string));
        }
    }
}

/// Whether a word stands in a text, as a whole, whatever its case.
pub(crate) fn mentions(sql: &str, word: &str) -> bool {
    let (sql, word) = (sql.to_lowercase(), word.to_lowercase());
    let part = |found: char| found.is_alphanumeric() || found == '_';
    !word.is_empty()
        && sql.match_indices(&word).any(|(at, _)| {
            !sql[..at].chars().next_back().is_some_and(part)
                && !sql[at + word.len()..].chars().next().is_some_and(part)
        })
}

#[cfg(test)]
mod tests {
    use super::{literals, mentions};

    #[test]
    fn literals_of_a_check() {
        assert_eq!(
            literals("CHECK ((state = ANY (ARRAY['a'::text, 'it''s'::text])) AND rank1 > 5)"),
            ["a", "it's", "5", "6", "4"]
        );
        assert_eq!(literals("no 'end"), Vec::<String>::new());
    }

    #[test]
    fn whole_words_only() {
        assert!(mentions("DROP INDEX public.\"Users_email\"", "users_email"));
        assert!(!mentions("DROP INDEX users_email_2", "users_email"));
    }
}
