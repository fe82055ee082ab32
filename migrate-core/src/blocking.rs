//! For programs that are not asynchronous.

use std::future::Future;

use crate::error::{Error, ErrorKind};

/// Runs an operation to its end on a runtime of its own.
///
/// # Errors
///
/// The operation's own, and [`ErrorKind::InsideRuntime`] inside an asynchronous
/// program, where blocking would stall it.
///
/// # Examples
///
/// ```
/// # use migrate_core::{Migrations, Error};
/// # fn example(migrations: &Migrations) -> Result<(), Error> {
/// let report = migrate_core::block_on(migrations.up_url("sqlite://app.db"))?;
/// println!("{report}");
/// # Ok(())
/// # }
/// ```
pub fn block_on<T>(operation: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    if tokio::runtime::Handle::try_current().is_ok() {
        return Err(Error::new(ErrorKind::InsideRuntime));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Error::new(ErrorKind::Runtime {
                message: error.to_string(),
            })
        })?;
    runtime.block_on(operation)
}
