//! Characters that look like others.

use super::Mistake;
use super::look::Look;

pub(super) fn find(look: &Look<'_>) -> Option<Mistake> {
    (look.fault.saturating_sub(1)..=look.fault + 1)
        .find_map(|index| strange(look.written(index)).map(|found| found.at(look.span(index))))
}

/// What is a letter to `PostgreSQL` (`ident_start` in its `src/backend/parser/scan.l`) and
/// something else to a reader.
fn strange(word: &str) -> Option<Mistake> {
    if word.starts_with(['\'', '"', '$']) {
        return None;
    }
    let (name, found) = word.chars().find_map(|c| match c {
        '\u{a0}' => Some(("a no-break space", c)),
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => Some(("a character of no width", c)),
        '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' => Some(("a typographic quote", c)),
        '\u{2013}' | '\u{2014}' | '\u{2212}' => Some(("a dash that is not the ordinary one", c)),
        c if c.is_whitespace() && !c.is_ascii() => {
            Some(("a blank that is not the ordinary one", c))
        }
        _ => None,
    })?;
    let code = u32::from(found);
    Some(
        Mistake::new(
            format!("has {name} in it (U+{code:04X})"),
            "type the ordinary character in its place; it may have come with text from a web page",
        )
        .note("PostgreSQL takes that character for a letter of a name"),
    )
}
