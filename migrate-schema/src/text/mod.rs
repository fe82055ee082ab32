//! The text form: one object after another, made to be read in a review.
//!
//! ```text
//! -- schema snapshot 1: postgres
//!
//! table public.users
//!   comment: People
//!   column id bigint not null
//!     identity: always
//!   column email text
//!   constraint users_pkey PRIMARY KEY (id)
//! ```
//!
//! An object's properties and what belongs to it stand below it, two columns
//! further in. Columns keep their order, everything else is sorted.

mod parse;
pub(crate) mod scalar;
mod write;

pub use parse::ParseError;

pub(crate) use write::{object_lines, property_lines};
