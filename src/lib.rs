//! The facade.
pub use migrate_core::*;
