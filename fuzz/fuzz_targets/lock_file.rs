//! `migrate.lock`.
#![no_main]

#[path = "../../migrate-source/tests/invariants/mod.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|text: &str| invariants::lock_file(text));
