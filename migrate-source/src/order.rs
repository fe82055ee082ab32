//! The reordered-version rule.
