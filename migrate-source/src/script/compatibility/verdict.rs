//! The verdict.

/// Whether the release before a migration can live with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compatibility {
    /// Every statement only adds something.
    Compatible,
    /// A statement takes something away, or is not understood.
    Breaks {
        /// Which statement, from 0.
        statement: usize,
        /// What it does, as a phrase: "drops table `users`".
        reason: String,
    },
    /// `-- migrate: works-with-older "reason"`.
    DeclaredCompatible(String),
    /// `-- migrate: breaks-older "reason"`.
    DeclaredBreaking(String),
}

impl Compatibility {
    /// Whether older releases have to be stopped first.
    pub fn breaks_older(&self) -> bool {
        matches!(
            self,
            Compatibility::Breaks { .. } | Compatibility::DeclaredBreaking(_)
        )
    }
}
