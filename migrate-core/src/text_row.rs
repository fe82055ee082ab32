//! Rows of the simple protocol, whose every column is text or null.

use sqlx::Row;

/// A row as text.
pub(crate) trait TextRow {
    /// Every column, in order.
    fn texts(&self) -> Result<Vec<Option<String>>, sqlx::Error>;
}

macro_rules! text_row {
    ($feature:literal $row:ty) => {
        #[cfg(feature = $feature)]
        impl TextRow for $row {
            fn texts(&self) -> Result<Vec<Option<String>>, sqlx::Error> {
                // Unchecked, because a cast to text has different names of types
                // in each server and version; the bytes are UTF-8 in all of them.
                (0..self.len())
                    .map(|index| self.try_get_unchecked(index))
                    .collect()
            }
        }
    };
}

text_row!("postgres" sqlx::postgres::PgRow);
text_row!("sqlite" sqlx::sqlite::SqliteRow);
text_row!("mysql" sqlx::mysql::MySqlRow);
