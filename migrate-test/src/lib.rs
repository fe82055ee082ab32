//! Proves a history of migrations in `cargo test`, on a real engine, and gives
//! every test a migrated database of its own.
//!
//! Owns the servers that tests use, their databases, the suite and its
//! scenarios. It is a dev-dependency: no program that is deployed carries it.
