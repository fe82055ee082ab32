//! A row whose columns are known by name.

/// A row of `information_schema`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'r> {
    columns: &'r [String],
    values: &'r [Option<String>],
}

impl<'r> Row<'r> {
    pub(super) fn new(columns: &'r [String], values: &'r [Option<String>]) -> Row<'r> {
        Row { columns, values }
    }

    /// The value of a column; `None` where it is null or this server has no such column.
    pub(super) fn get(&self, column: &str) -> Option<&'r str> {
        let index = self
            .columns
            .iter()
            .position(|name| name.eq_ignore_ascii_case(column))?;
        self.values.get(index)?.as_deref()
    }

    /// The same, where the value is not empty.
    pub(super) fn some(&self, column: &str) -> Option<&'r str> {
        self.get(column).filter(|value| !value.is_empty())
    }

    /// The value of a column that is there in every row.
    pub(super) fn text(&self, column: &str) -> &'r str {
        self.get(column).unwrap_or_default()
    }

    /// The value as a number.
    pub(super) fn number(&self, column: &str) -> Option<u64> {
        self.get(column)?.parse().ok()
    }
}

/// A name between backticks.
pub(super) fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A text between quotes.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}
