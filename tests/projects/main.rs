//! Real Cargo projects in temporary places: what cargo does with a crate that
//! has migrations, and whether the README's application runs.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its project has failed"
)]

mod builds;
mod project;
mod readme;
mod scratch_database;
