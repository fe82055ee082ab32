//! What `suite!` expands to; not for people.

use std::io::Write as _;

pub use migrate_macros::suite_tests;

use super::{Check, Suite};

/// The databases by the names that `suite!` knows: those that are switched on.
#[expect(non_upper_case_globals, reason = "they are named as the features are")]
pub mod databases {
    use migrate_core::Dialect;

    /// The feature `postgres` of `migrate-test`.
    #[cfg(feature = "postgres")]
    pub const postgres: Dialect = Dialect::Postgres;
    /// The feature `sqlite` of `migrate-test`.
    #[cfg(feature = "sqlite")]
    pub const sqlite: Dialect = Dialect::Sqlite;
    /// The feature `mysql` of `migrate-test`.
    #[cfg(feature = "mysql")]
    pub const mysql: Dialect = Dialect::Mysql;
}

/// Runs a check as a test.
///
/// # Panics
///
/// When the check does not hold, or cannot run: that is how a test fails.
#[expect(clippy::panic, reason = "a test says so by panicking")]
pub fn prove(suite: &Suite, check: Check) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => panic!("no runtime for the test: {error}"),
    };
    let result = runtime.block_on(suite.check(check));
    match result {
        Ok(outcome) if outcome.is_ok() => {
            for note in &outcome.notes {
                // Not kept back by the test harness: a test that passed has seen less
                // than its name says.
                drop(writeln!(
                    std::io::stderr(),
                    "note: {} `{check}`: {note}",
                    outcome.dialect
                ));
            }
        }
        Ok(outcome) => panic!("\n\n{outcome}\n"),
        Err(error) => panic!("\n\n`{check}` could not run: {error}\n"),
    }
}
