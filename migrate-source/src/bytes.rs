//! Numbers and texts as bytes, for files that one run leaves for the next.
//!
//! A number is four bytes, little-endian; a text is its length in bytes and its UTF-8.
//! What takes something leaves the slice behind it, and answers `None` at the end of the
//! bytes: a file that was cut short is no reason to fail.
//!
//! Build scripts are compiled without optimization, where each call costs: hence patterns.

use std::ops::Range;

/// The length of a text that is not there.
const NONE: u32 = u32::MAX;

pub(crate) fn push_number(out: &mut Vec<u8>, number: usize) {
    out.extend_from_slice(&(number as u32).to_le_bytes());
}

pub(crate) fn push(out: &mut Vec<u8>, bytes: &[u8]) {
    push_number(out, bytes.len());
    out.extend_from_slice(bytes);
}

pub(crate) fn push_optional(out: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => push(out, text.as_bytes()),
        None => push_number(out, NONE as usize),
    }
}

pub(crate) fn push_range(out: &mut Vec<u8>, range: &Range<usize>) {
    push_number(out, range.start);
    push_number(out, range.end);
}

pub(crate) fn take_number(rest: &mut &[u8]) -> Option<usize> {
    let [a, b, c, d, after @ ..] = *rest else {
        return None;
    };
    *rest = after;
    Some(u32::from_le_bytes([*a, *b, *c, *d]) as usize)
}

pub(crate) fn take_byte(rest: &mut &[u8]) -> Option<u8> {
    let [byte, after @ ..] = *rest else {
        return None;
    };
    *rest = after;
    Some(*byte)
}

pub(crate) fn take_bytes<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (bytes, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(bytes)
}

pub(crate) fn take<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = take_number(rest)?;
    take_bytes(rest, length)
}

pub(crate) fn take_text(rest: &mut &[u8]) -> Option<String> {
    let text = std::str::from_utf8(take(rest)?).ok()?;
    Some(text.to_owned())
}

/// The outer `None` is the end of the bytes, the inner one a text that is not there.
#[expect(clippy::option_option, reason = "these are two answers")]
pub(crate) fn take_optional(rest: &mut &[u8]) -> Option<Option<String>> {
    let length = take_number(rest)?;
    if length == NONE as usize {
        return Some(None);
    }
    let text = std::str::from_utf8(take_bytes(rest, length)?).ok()?;
    Some(Some(text.to_owned()))
}

pub(crate) fn take_range(rest: &mut &[u8]) -> Option<Range<usize>> {
    Some(take_number(rest)?..take_number(rest)?)
}
