//! What every application under measurement shares: its arguments and what it prints.

use std::time::Instant;

/// `OPERATION URL`, as the harness gives them.
pub struct Arguments {
    pub operation: String,
    pub url: String,
}

pub fn arguments() -> Arguments {
    let mut words = std::env::args().skip(1);
    let mut word = |name: &str| words.next().unwrap_or_else(|| panic!("{name} is missing"));
    Arguments {
        operation: word("the operation"),
        url: word("the URL"),
    }
}

/// The microseconds since then, for the harness.
pub fn print(begin: Instant) {
    println!("{}", begin.elapsed().as_micros());
}
