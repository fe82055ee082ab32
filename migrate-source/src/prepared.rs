//! What a build script leaves for the macro of the same crate.
