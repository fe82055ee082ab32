//! Every finding with its rendered text, on small folders made from a description.
#![expect(
    clippy::needless_raw_string_hashes,
    clippy::format_push_string,
    clippy::format_collect,
    clippy::unwrap_used,
    reason = "expect-test writes snapshots with hashes; in tests speed is no matter, and a panic is a result"
)]

/// Whether the texts leave out what rules say of the same SQL.
const ABOUT_THE_PARSER: bool = false;

mod fixture;

mod adoption;
mod configuration;
mod drafts;
mod folder;
mod freezing;
mod frozen;
mod git;
mod hostile;
mod lock_file;
mod mysql;
mod oddities;
mod prepared;
mod remembering;
mod rules;
mod scripts;
mod sqlite_engine;
mod suppression;
