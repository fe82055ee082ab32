//! One thing that a statement takes away.

/// Data that is gone after a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// What kind of thing it is.
    pub kind: LossKind,
    /// The schema as written, unquoted; `None` where the statement names none.
    pub schema: Option<String>,
    /// The table's name (of a schema or type: its own), unquoted and folded as the
    /// database folds it; empty where it could not be understood.
    pub name: String,
    /// The dropped column; of a rebuilt table the columns that are kept; of
    /// partitions their names.
    pub parts: Vec<String>,
}

/// What kind of thing is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossKind {
    /// A table with all its rows.
    Table,
    /// The values of a column.
    Column,
    /// The columns of a table that is rebuilt without them.
    Rebuilt,
    /// All rows of a table.
    Rows,
    /// Some rows of a table.
    SomeRows,
    /// Partitions of a table, with their rows.
    Partition,
    /// A schema or database, with everything in it.
    Schema,
    /// A type, with the columns that have it (`CASCADE`).
    Type,
}

impl LossKind {
    /// The kinds.
    pub const ALL: [LossKind; 8] = [
        LossKind::Table,
        LossKind::Column,
        LossKind::Rebuilt,
        LossKind::Rows,
        LossKind::SomeRows,
        LossKind::Partition,
        LossKind::Schema,
        LossKind::Type,
    ];

    /// The name in the embedded form.
    pub fn name(self) -> &'static str {
        match self {
            LossKind::Table => "table",
            LossKind::Column => "column",
            LossKind::Rebuilt => "rebuilt",
            LossKind::Rows => "rows",
            LossKind::SomeRows => "some-rows",
            LossKind::Partition => "partition",
            LossKind::Schema => "schema",
            LossKind::Type => "type",
        }
    }
}
