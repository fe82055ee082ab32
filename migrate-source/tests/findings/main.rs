//! Every finding with its rendered text, on small folders made from a description.
#![allow(
    clippy::needless_raw_string_hashes,
    reason = "expect-test writes snapshots with hashes"
)]
#![expect(
    clippy::format_push_string,
    reason = "shorter, and speed is no matter here"
)]

mod fixture;

mod configuration;
mod drafts;
mod folder;
mod freezing;
mod frozen;
mod git;
mod hostile;
mod lock_file;
mod prepared;
mod scripts;
mod suppression;
