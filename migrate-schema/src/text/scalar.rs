//! How names and values are written so that each stays on its line and comes back.

use std::fmt::Write as _;

use crate::model::Kind;

/// A name, quoted unless it is plain.
pub(crate) fn name(kind: Kind, name: &str) -> String {
    if kind.is_signature() {
        return escape(name);
    }
    let plain = name
        .bytes()
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$');
    if plain {
        name.to_owned()
    } else {
        format!("\"{}\"", escape(&name.replace('"', "\"\"")))
    }
}

/// Reads a name from the beginning of a text; the rest follows.
pub(crate) fn read_name(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text
            .bytes()
            .position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$'))
            .unwrap_or(text.len());
        return (end > 0).then(|| (text[..end].to_owned(), &text[end..]));
    };
    let mut from = 0;
    loop {
        let end = from + quoted[from..].find('"')?;
        if quoted[end + 1..].starts_with('"') {
            from = end + 2;
        } else {
            let name = unescape(&quoted[..end].replace("\"\"", "\""))?;
            return Some((name, &quoted[end + 1..]));
        }
    }
}

/// A value on one line: as it is where nothing could be mistaken, otherwise between
/// `\"` and `"`, which no value is likely to begin with.
pub(crate) fn value(text: &str) -> String {
    let plain = !text.is_empty()
        && text.trim() == text
        && !text.starts_with("\\\"")
        && !text.starts_with('|')
        && !text.chars().any(char::is_control)
        && !text.contains(['\u{2028}', '\u{2029}', '\u{feff}']);
    if plain {
        text.to_owned()
    } else {
        format!("\\\"{}\"", escape(text))
    }
}

/// The value that [`value`] wrote.
pub(crate) fn read_value(text: &str) -> Option<String> {
    match text.strip_prefix("\\\"") {
        None => Some(text.to_owned()),
        Some(quoted) => unescape(quoted.strip_suffix('"')?),
    }
}

/// Whether a text of several lines can be written as lines.
pub(crate) fn is_lines(text: &str) -> bool {
    text.contains('\n')
        && !text
            .chars()
            .any(|character| character.is_control() && character != '\n' && character != '\t')
}

/// Backslashes doubled, control characters named.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            other
                if other.is_control() || matches!(other, '\u{2028}' | '\u{2029}' | '\u{feff}') =>
            {
                let _ = write!(escaped, "\\u{{{:x}}}", u32::from(other));
            }
            other => escaped.push(other),
        }
    }
    escaped
}

/// The text that [`escape`] wrote.
pub(crate) fn unescape(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        plain.push(match characters.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '\\' => '\\',
            'u' => {
                let rest = characters.as_str().strip_prefix('{')?;
                let (digits, rest) = rest.split_once('}')?;
                characters = rest.chars();
                char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
            }
            _ => return None,
        });
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_come_back() {
        for text in [
            "users", "Users", "\\\"", "a b", "a\"b", "a.b", "a\nb", "a\\b", "", "é", "1a", "\\n",
            "\"", "\"\"", "a\u{0}b", "|", " x", "x ", "not null",
        ] {
            let written = name(Kind::Table, text);
            let line = format!("{written} rest");
            let (read, rest) = read_name(&line).unwrap_or_default();
            assert_eq!((read.as_str(), rest), (text, " rest"), "{written}");
            let written = value(text);
            assert!(!written.contains('\n'));
            assert_eq!(read_value(&written).as_deref(), Some(text), "{written}");
            assert_eq!(unescape(&escape(text)).as_deref(), Some(text));
        }
    }
}
