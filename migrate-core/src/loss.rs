//! What data a statement takes away, as it was derived when it was compiled.

/// Data that is gone after a statement.
///
/// Told are dropped tables and columns, and emptied tables; what `UPDATE`
/// overwrites and what a change of type rounds off is not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Loss<'a> {
    /// What kind of thing it is.
    pub kind: LossKind,
    /// The schema, where the statement names one.
    pub schema: Option<&'a str>,
    /// The table's name (of a schema or type: its own), folded as the database
    /// folds it; empty where it could not be understood.
    pub name: &'a str,
    /// The dropped column; of a rebuilt table the columns that are kept; of
    /// partitions their names.
    pub parts: Vec<&'a str>,
}

/// What kind of thing is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
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
    /// The kinds, in the order of their numbers in the embedded form.
    pub(crate) const ALL: [LossKind; 8] = [
        LossKind::Table,
        LossKind::Column,
        LossKind::Rebuilt,
        LossKind::Rows,
        LossKind::SomeRows,
        LossKind::Partition,
        LossKind::Schema,
        LossKind::Type,
    ];

    /// The name in machine-readable output.
    pub const fn name(self) -> &'static str {
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

    fn parse(name: &str) -> Option<LossKind> {
        LossKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl<'a> Loss<'a> {
    /// Its text, as the history keeps it among a statement's effects.
    pub(crate) fn text(&self) -> String {
        let mut fields = vec![self.kind.name(), self.schema.unwrap_or(""), self.name];
        fields.extend(&self.parts);
        fields.join("\t")
    }

    /// Reads a statement's losses: separated by carriage returns, fields by tabs.
    pub(crate) fn read(text: &'a str) -> Vec<Loss<'a>> {
        text.split('\r').filter_map(Loss::read_one).collect()
    }

    fn read_one(text: &'a str) -> Option<Loss<'a>> {
        let mut fields = text.split('\t');
        let kind = LossKind::parse(fields.next()?)?;
        let schema = fields.next().filter(|schema| !schema.is_empty());
        Some(Loss {
            kind,
            schema,
            name: fields.next()?,
            parts: fields.collect(),
        })
    }
}
