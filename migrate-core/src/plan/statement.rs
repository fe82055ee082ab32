//! What one statement of a plan does.

use std::fmt;

use crate::loss::LossKind;

/// One statement of a planned script.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedStatement {
    /// What is sent to the server.
    pub sql: String,
    /// The line of the file on which it starts, from 1.
    pub line: u32,
    /// Which locks it takes, as far as its words tell: `ACCESS EXCLUSIVE on users`.
    ///
    /// The modes are those of the manual:
    /// <https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES>.
    pub locks: Vec<String>,
    /// What data it takes away.
    pub losses: Vec<PlannedLoss>,
}

/// Data that a statement of a plan takes away.
///
/// Shown as `column nickname of table users: 1203 values`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedLoss {
    /// What kind of thing it is.
    pub kind: LossKind,
    /// The schema, where the statement names one.
    pub schema: Option<String>,
    /// The table's name (of a schema or type: its own); empty where it could not
    /// be understood.
    pub name: String,
    /// The column, or the partitions.
    pub part: Option<String>,
    /// How much that is.
    pub count: LossCount,
}

/// How many rows or values are lost.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LossCount {
    /// So many, counted when the plan was made.
    Exact(u64),
    /// About so many, by the server's statistics: too many to count.
    Estimated(u64),
    /// So many were counted, and there are more.
    MoreThan(u64),
    /// So many tables with all their rows.
    Tables(u64),
    /// Nobody counted, for this reason.
    Unknown(String),
}

impl PlannedLoss {
    /// Whether it is known that there is nothing to lose.
    pub fn is_nothing(&self) -> bool {
        matches!(self.count, LossCount::Exact(0) | LossCount::Tables(0))
    }

    /// What is lost, without the number.
    pub fn subject(&self) -> String {
        let name = match &self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.clone(),
        };
        let part = self.part.as_deref().unwrap_or("");
        match self.kind {
            _ if self.name.is_empty() => "something whose name is not understood".to_owned(),
            LossKind::Table => format!("table {name}"),
            LossKind::Column | LossKind::Rebuilt => format!("column {part} of table {name}"),
            LossKind::Rows => format!("all rows of table {name}"),
            LossKind::SomeRows => format!("some rows of table {name}"),
            LossKind::Partition => format!("partition {part} of table {name}"),
            LossKind::Schema => format!("schema {name}"),
            LossKind::Type => format!("the columns of type {name}"),
        }
    }
}

impl fmt::Display for PlannedLoss {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.kind {
            LossKind::Column | LossKind::Rebuilt => "value",
            _ => "row",
        };
        let many = |number: u64| if number == 1 { "" } else { "s" };
        let most = if self.kind == LossKind::SomeRows {
            "of "
        } else {
            ""
        };
        write!(out, "{}: ", self.subject())?;
        match &self.count {
            LossCount::Exact(number) => write!(out, "{most}{number} {unit}{}", many(*number)),
            LossCount::Estimated(number) => {
                write!(
                    out,
                    "{most}about {number} {unit}s, by the server's statistics"
                )
            }
            LossCount::MoreThan(number) => write!(out, "{most}more than {number} {unit}s"),
            LossCount::Tables(number) => write!(out, "{number} table{}", many(*number)),
            LossCount::Unknown(reason) => write!(out, "not counted: {reason}"),
        }
    }
}

/// The down script that a step does not use, and that differs from the one it uses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OtherScript {
    /// SHA-256 of the text that runs, as hexadecimal.
    pub used: String,
    /// SHA-256 of the text that does not.
    pub other: String,
    /// The text that does not run.
    pub sql: String,
}
