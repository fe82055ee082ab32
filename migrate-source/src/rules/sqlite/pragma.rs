//! `PRAGMA` statements.

use crate::rules::subject::Judged;

/// A pragma that sets something.
pub(super) struct Pragma {
    /// In lower case.
    pub(super) name: String,
    /// In lower case, without quotes.
    pub(super) value: String,
}

impl Pragma {
    /// Reads `PRAGMA [schema.]name = value` and `PRAGMA [schema.]name(value)`.
    pub(super) fn of(statement: &Judged<'_>) -> Option<Pragma> {
        let mut words = statement.words;
        if !words.take_if("PRAGMA") {
            return None;
        }
        let name = words.name()?.name.to_ascii_lowercase();
        words.take()?;
        let value = words.peek()?;
        let value = words
            .text(value)
            .trim_matches(['\'', '"'])
            .to_ascii_lowercase();
        Some(Pragma { name, value })
    }

    /// Whether it switches something off.
    pub(super) fn is_off(&self) -> bool {
        ["0", "off", "no", "false"].contains(&self.value.as_str())
    }
}
