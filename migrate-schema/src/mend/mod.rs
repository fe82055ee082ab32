//! The SQL that brings the second of two snapshots back to the first.

mod mysql;
mod postgres;
mod script;
mod sqlite;

use std::fmt;

use migrate_core::Dialect;

use crate::difference::Difference;
use crate::model::Address;
use script::Script;

/// How to bring `after` back to `before`: what a down script would have to do besides.
///
/// Its text form is a script in which what cannot be written is a comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mending {
    steps: Vec<MendingStep>,
}

/// One step of a [`Mending`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MendingStep {
    /// A statement, without a semicolon at its end.
    Sql(String),
    /// What has to be done by hand, since no statement does it with certainty.
    ByHand {
        /// The object.
        address: Address,
        /// A sentence that says what to do.
        what: String,
    },
}

impl Mending {
    /// The steps, in the order in which they can run.
    pub fn steps(&self) -> &[MendingStep] {
        &self.steps
    }

    /// The statements alone, in order.
    pub fn statements(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().filter_map(|step| match step {
            MendingStep::Sql(sql) => Some(sql.as_str()),
            MendingStep::ByHand { .. } => None,
        })
    }

    /// Whether the statements are all that is to be done.
    pub fn is_complete(&self) -> bool {
        self.steps
            .iter()
            .all(|step| matches!(step, MendingStep::Sql(_)))
    }
}

impl fmt::Display for Mending {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            match step {
                MendingStep::Sql(sql) => writeln!(out, "{sql};")?,
                MendingStep::ByHand { address, what } => {
                    writeln!(out, "-- by hand, {address}: {what}")?;
                }
            }
        }
        Ok(())
    }
}

impl Difference {
    /// The SQL that would bring `after` back to `before`, notes excepted.
    ///
    /// It is about the schema alone: what was in a column that is missing does
    /// not come back, and what is left over is dropped with its rows. A server
    /// may refuse a statement where something depends on the object that it knows
    /// of and the snapshot does not.
    ///
    /// # Examples
    ///
    /// ```
    /// use migrate_schema::{Difference, Snapshot};
    ///
    /// let before = "-- schema snapshot 1: postgres\n\nschema app\n\ntable app.users\n  column id bigint\n";
    /// let after = before.replace("bigint", "integer");
    /// let difference = Difference::between(&Snapshot::parse(before)?, &Snapshot::parse(&after)?);
    /// assert_eq!(
    ///     difference.mending_sql().to_string(),
    ///     "ALTER TABLE app.users ALTER COLUMN id TYPE bigint USING id::bigint;\n"
    /// );
    /// # Ok::<(), migrate_schema::ParseError>(())
    /// ```
    pub fn mending_sql(&self) -> Mending {
        let mut script = Script::default();
        match self.before().dialect() {
            Dialect::Postgres => postgres::mend(self, &mut script),
            Dialect::Sqlite => sqlite::mend(self, &mut script),
            Dialect::Mysql => mysql::mend(self, &mut script),
            _ => {}
        }
        Mending {
            steps: script.steps(),
        }
    }
}
