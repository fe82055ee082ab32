//! The lexer and the splitter of every dialect.
#![no_main]

#[path = "../../migrate-source/tests/invariants/mod.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|text: &str| invariants::sql(text));
