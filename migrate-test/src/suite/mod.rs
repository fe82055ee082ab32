//! What has to hold for every history, proven on a real database.
//!
//! [`suite!`](crate::suite!) makes a test of each [`Check`]; [`Suite`] is the
//! same for programs. Owns the checks and what they say. Refuses to know where
//! databases come from.

mod check;
mod failure;

mod folder;
mod settings;

mod culprit;
mod difference;
mod shared;

mod agrees;
mod crash;
mod filled;
mod fresh;
mod runners;
mod walk;
mod zero;

mod run;

#[doc(hidden)]
pub mod expansion;

pub use check::Check;
#[doc(hidden)]
pub use check::named;
pub use failure::{Culprit, Failure, Outcome};
pub use settings::Suite;
