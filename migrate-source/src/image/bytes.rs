//! Numbers, texts and words as bytes.

use std::ops::Range;

/// How much of a text a word is looked for in: a statement of many megabytes with
/// many names costs no time.
const LOOKED_INTO: usize = 16 * 1024;

/// LEB128; what is written fits into 32 bits, or the image is too large.
pub(super) fn number(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

pub(super) fn text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// Where words are looked for: a part of a text, and the text before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'a> {
    text: &'a [u8],
    start: usize,
    end: usize,
}

impl<'a> Context<'a> {
    pub(super) fn new(text: &'a str, part: Range<usize>) -> Context<'a> {
        Context {
            text: text.as_bytes(),
            start: part.start,
            end: part.end,
        }
    }

    pub(super) fn whole(text: &'a str) -> Context<'a> {
        Context::new(text, 0..text.len())
    }

    /// A word of the two forms that are shortest; `None` where it does not stand there.
    pub(super) fn run(self, word: &str) -> Option<Vec<u8>> {
        let word = word.as_bytes();
        if word.is_empty() || !word.iter().copied().all(goes_on) {
            return None;
        }
        let mut out = Vec::new();
        let begin = self.start..self.end.min(self.start + LOOKED_INTO);
        if let Some(at) = self.find(begin, word, Self::ends) {
            number(&mut out, (at - self.start) << 1 | 1);
            return Some(out);
        }
        let before = self.end.saturating_sub(LOOKED_INTO)..self.end;
        let at = self.find(before, word, Self::ends)?;
        number(&mut out, at << 3 | 6);
        (out.len() <= word.len()).then_some(out)
    }

    /// A word in its shortest form.
    pub(super) fn word(self, out: &mut Vec<u8>, word: &str) {
        if let Some(run) = self.run(word) {
            return out.extend_from_slice(&run);
        }
        let begin = self.start..self.end.min(self.start + LOOKED_INTO);
        if word.len() > 2
            && let Some(at) = self.find(begin, word.as_bytes(), |_, _| true)
        {
            number(out, word.len() << 3 | 2);
            return number(out, at - self.start);
        }
        number(out, word.len() << 2);
        out.extend_from_slice(word.as_bytes());
    }

    /// Where a word stands first. Both are UTF-8, so no character is split.
    fn find(
        self,
        within: Range<usize>,
        word: &[u8],
        is_it: impl Fn(Self, usize) -> bool,
    ) -> Option<usize> {
        let first = *word.first()?;
        let mut from = within.start;
        loop {
            let rest = self.text.get(from..within.end)?;
            let at = from + rest.iter().position(|byte| *byte == first)?;
            let end = at + word.len();
            if end <= within.end && self.text[at..end] == *word && is_it(self, end) {
                return Some(at);
            }
            from = at + 1;
        }
    }

    /// Whether a run of letters, digits and underscores ends there.
    fn ends(self, at: usize) -> bool {
        !self.text.get(at).copied().is_some_and(goes_on)
    }
}

fn goes_on(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
