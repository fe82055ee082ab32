//! What is said about SQL that `PostgreSQL` would refuse.
#![expect(
    clippy::needless_raw_string_hashes,
    clippy::unwrap_used,
    reason = "expect-test writes snapshots with hashes; a panic is a result of a test"
)]

/// Whether the texts leave out what rules say of the same SQL.
const ABOUT_THE_PARSER: bool = true;

#[path = "../findings/fixture.rs"]
#[expect(dead_code, reason = "shared with the tests of the other findings")]
mod fixture;

mod adoption;
mod memory;
mod mistakes;
mod places;
