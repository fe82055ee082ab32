//! What is in a database: a complete, canonical snapshot of its schema, and the
//! difference of two.
//!
//! Owns the model, its text form, the comparison, and reading each database's
//! catalogue. It changes nothing in a database.
