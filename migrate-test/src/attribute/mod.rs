//! What `#[migrate_test::test]` expands to: running one test with its database.

mod arguments;
mod engine;
mod function;

pub use arguments::{Arguments, Fixture, PreludeArgument, migrations};
pub use function::{Termination, TestFunction};
