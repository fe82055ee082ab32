//! The mistakes that people make, and what to write instead.
//!
//! Each file knows the mistakes of one kind. The first that recognises its own
//! around the token at fault speaks; the specific ones are asked first. None of
//! them decides whether there is an error: the parser has found one.

mod alter_table;
mod characters;
mod commas;
mod exists;
mod leftovers;
mod look;
mod mysql;
mod names;
mod spelling;

use std::ops::Range;

use squawk_syntax::syntax_error::SyntaxError;

use super::message::Place;
use look::Look;

/// A mistake that was recognised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mistake {
    /// What to point at, where that is not the token at fault.
    pub(super) span: Option<Range<usize>>,
    /// What to say there.
    pub(super) label: String,
    /// A fact that explains it.
    pub(super) note: Option<String>,
    /// What to write instead.
    pub(super) help: String,
}

impl Mistake {
    fn new(label: impl Into<String>, help: impl Into<String>) -> Mistake {
        Mistake {
            label: label.into(),
            help: help.into(),
            ..Mistake::default()
        }
    }

    fn note(mut self, note: impl Into<String>) -> Mistake {
        self.note = Some(note.into());
        self
    }

    fn at(mut self, span: Range<usize>) -> Mistake {
        self.span = Some(span);
        self
    }
}

/// Looks for a known mistake around the token at fault.
pub(super) fn find(text: &str, place: &Place, error: &SyntaxError) -> Option<Mistake> {
    let look = Look::new(text, place, error.message());
    let known: [fn(&Look<'_>) -> Option<Mistake>; 9] = [
        characters::find,
        exists::find,
        leftovers::find,
        mysql::find,
        alter_table::find,
        commas::find,
        names::find,
        spelling::find,
        commas::find_parenthesis,
    ];
    known.iter().find_map(|find| find(&look))
}
