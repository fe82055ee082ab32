//! One field of a line: bare, or in double quotes.

use std::ops::Range;

/// A field as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// What it says, without quotes and escapes.
    pub(super) text: String,
    /// Whether it was quoted; a bare first field may be a keyword.
    pub(super) quoted: bool,
    /// Byte range in the line, quotes included.
    pub(super) span: Range<usize>,
}

/// What is wrong with a field, and where in the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BadField {
    pub(super) message: &'static str,
    pub(super) span: Range<usize>,
}

/// Writes a field so that it reads back as the same text; `keywords` are the
/// texts that would mean something else without quotes.
#[cfg(feature = "commands")]
pub(super) fn write(out: &mut String, text: &str, keywords: &[&str]) {
    let bare = !text.is_empty()
        && !keywords.contains(&text)
        && text.chars().all(|character| {
            !needs_escape(character)
                && !matches!(character, ' ' | '"' | '\\' | '#' | '<' | '>' | '=' | '|')
        });
    if bare {
        out.push_str(text);
        return;
    }
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other if needs_escape(other) => {
                out.extend(other.escape_unicode());
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Cuts a line into its fields.
pub(super) fn split(line: &str) -> Result<Vec<Field>, BadField> {
    let mut fields = Vec::new();
    let mut at = 0;
    while let Some(rest) = line.get(at..) {
        let skipped = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        at += skipped;
        let rest = &rest[skipped..];
        if rest.is_empty() {
            break;
        }
        let field = if rest.starts_with('"') {
            quoted(line, at)?
        } else {
            let end = rest.find([' ', '\t']).map_or(line.len(), |end| at + end);
            Field {
                text: line[at..end].to_owned(),
                quoted: false,
                span: at..end,
            }
        };
        at = field.span.end;
        fields.push(field);
    }
    Ok(fields)
}

/// Reads the quoted field that begins at `start`.
fn quoted(line: &str, start: usize) -> Result<Field, BadField> {
    let mut text = String::new();
    let mut characters = line[start + 1..].char_indices();
    while let Some((offset, character)) = characters.next() {
        let at = start + 1 + offset;
        match character {
            '"' => {
                let end = at + 1;
                if line[end..].starts_with([' ', '\t']) || end == line.len() {
                    return Ok(Field {
                        text,
                        quoted: true,
                        span: start..end,
                    });
                }
                return Err(BadField {
                    message: "a quoted field goes on after its end",
                    span: start..end,
                });
            }
            '\\' => {
                let bad = |end: usize| BadField {
                    message: "an escape that does not exist",
                    span: at..end,
                };
                match characters.next() {
                    Some((_, '"')) => text.push('"'),
                    Some((_, '\\')) => text.push('\\'),
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 'r')) => text.push('\r'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, 'u')) => {
                        let rest = &line[at + 2..];
                        let decoded = rest
                            .strip_prefix('{')
                            .and_then(|rest| rest.split_once('}'))
                            .and_then(|(digits, _)| {
                                let code = u32::from_str_radix(digits, 16).ok()?;
                                Some((char::from_u32(code)?, digits.len() + 2))
                            });
                        let Some((decoded, length)) = decoded else {
                            return Err(bad(at + 2));
                        };
                        text.push(decoded);
                        for _ in 0..length {
                            characters.next();
                        }
                    }
                    Some((_, other)) => return Err(bad(at + 1 + other.len_utf8())),
                    None => return Err(bad(line.len())),
                }
            }
            other => text.push(other),
        }
    }
    Err(BadField {
        message: "a quoted field does not end",
        span: start..line.len(),
    })
}

/// Control characters, white space other than a blank, and characters that
/// change how the text around them looks. A fixed list: what a standard library
/// calls printable changes with its version, and the file must not.
#[cfg(feature = "commands")]
fn needs_escape(character: char) -> bool {
    matches!(
        character,
        '\0'..='\u{1f}'
            | '\u{7f}'..='\u{a0}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{1680}'
            | '\u{180e}'
            | '\u{2000}'..='\u{200f}'
            | '\u{2028}'..='\u{202f}'
            | '\u{205f}'..='\u{206f}'
            | '\u{3000}'
            | '\u{feff}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}
