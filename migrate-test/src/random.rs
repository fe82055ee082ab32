//! Numbers that no other process chooses.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

/// A number from the operating system's randomness.
pub(crate) fn number() -> u64 {
    // The standard library seeds each of these from it.
    RandomState::new().build_hasher().finish()
}
