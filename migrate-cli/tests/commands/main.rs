//! The real binaries, in temporary folders, on real databases.
#![expect(
    clippy::needless_raw_string_hashes,
    clippy::format_push_string,
    clippy::unwrap_used,
    reason = "expect-test writes snapshots with hashes, speed is no matter, and a test may panic"
)]

mod project;

mod amendments;
mod check;
mod command_line;
mod create;
mod database_url;
mod databases;
mod freeze;
mod page;
mod rebase;
mod rollback;
mod rules;
mod run;
mod unfinished;
