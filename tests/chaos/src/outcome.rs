//! What goes wrong in the suite itself.

use std::error::Error;

/// A problem of any kind; the suite stops at the first.
pub type Problem = Box<dyn Error + Send + Sync>;

/// A value, or why there is none.
pub type Outcome<T> = Result<T, Problem>;
