//! The mistakes that people make, and what to write instead.

use std::ops::Range;

use super::message::Place;

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
}

/// Looks for a known mistake around the token at fault.
pub(super) fn find(text: &str, place: &Place) -> Option<Mistake> {
    let at = |away: isize| place.word(text, away).to_ascii_uppercase();
    if at(-1) == "IF" && at(0) == "EXIST" || at(-2) == "IF" && at(-1) == "EXIST" {
        return Some(Mistake::new("not expected here", "write `IF EXISTS`"));
    }
    if let Some(blank) = strange_blank(place.word(text, 0)) {
        return Some(blank);
    }
    None
}

/// A character that looks like a blank, and is a letter to `PostgreSQL`
/// (`ident_start` in its `src/backend/parser/scan.l`).
fn strange_blank(word: &str) -> Option<Mistake> {
    let (name, found) = word.chars().find_map(|c| match c {
        '\u{a0}' => Some(("a no-break space", c)),
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => Some(("a character of no width", c)),
        c if c.is_whitespace() && !c.is_ascii() => {
            Some(("a blank that is not the ordinary one", c))
        }
        _ => None,
    })?;
    let code = u32::from(found);
    Some(
        Mistake::new(
            format!("has {name} in it (U+{code:04X})"),
            "type an ordinary blank in its place; it may have come with text from a web page",
        )
        .note("PostgreSQL takes that character for a letter of a name"),
    )
}
