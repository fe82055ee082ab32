//! Statements in the order in which they can run.

use super::MendingStep;
use crate::model::Address;

/// Collects steps; they run by rank, and within one in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Script {
    steps: Vec<(i32, MendingStep)>,
}

impl Script {
    pub(super) fn sql(&mut self, rank: i32, sql: impl Into<String>) {
        self.steps.push((rank, MendingStep::Sql(sql.into())));
    }

    pub(super) fn by_hand(&mut self, address: &Address, what: impl Into<String>) {
        let step = MendingStep::ByHand {
            address: address.clone(),
            what: what.into(),
        };
        self.steps.push((i32::MAX, step));
    }

    pub(super) fn steps(mut self) -> Vec<MendingStep> {
        self.steps.sort_by_key(|(rank, _)| *rank);
        let mut steps: Vec<MendingStep> = Vec::with_capacity(self.steps.len());
        for (_, step) in self.steps {
            // Two changes may ask for the same object to be made anew.
            if !steps.contains(&step) {
                steps.push(step);
            }
        }
        steps
    }
}
