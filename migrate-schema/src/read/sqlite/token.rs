//! The tokens of `SQLite`'s SQL (<https://www.sqlite.org/lang.html>).

/// A token without the white space and comments around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A word as it was written.
    Word(String),
    /// A quoted name, unquoted, and the quote that it had.
    Quoted(String, char),
    /// A text literal with its quotes.
    Text(String),
    /// A number, a blob, an operator, a parameter, a parenthesis.
    Other(String),
}

impl Token {
    /// Whether it is this keyword, written in capitals.
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self, Token::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    /// Whether it is this operator or punctuation.
    pub(super) fn is_sign(&self, sign: &str) -> bool {
        matches!(self, Token::Other(other) if other == sign)
    }

    /// The name that it is where a name can stand; `SQLite` takes text for one too.
    pub(super) fn name(&self) -> Option<String> {
        match self {
            Token::Word(word) => Some(word.clone()),
            Token::Quoted(name, _) => Some(name.clone()),
            Token::Text(text) => Some(
                text.trim_start_matches('\'')
                    .trim_end_matches('\'')
                    .replace("''", "'"),
            ),
            Token::Other(_) => None,
        }
    }
}

/// Splits SQL; what cannot be understood becomes a token of one character.
pub(super) fn tokens(sql: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if first.is_whitespace() => {
                rest = rest.trim_start();
                continue;
            }
            '-' if rest.starts_with("--") => {
                rest = rest.find('\n').map_or("", |end| &rest[end..]);
                continue;
            }
            '/' if rest.starts_with("/*") => {
                rest = rest[2..].find("*/").map_or("", |end| &rest[end + 4..]);
                continue;
            }
            '"' | '`' => {
                let length = quoted(rest, first);
                let inner = rest[1..length]
                    .strip_suffix(first)
                    .unwrap_or(&rest[1..length]);
                let doubled = format!("{first}{first}");
                found.push(Token::Quoted(
                    inner.replace(&doubled, &first.to_string()),
                    first,
                ));
                length
            }
            '[' => {
                let length = rest.find(']').map_or(rest.len(), |end| end + 1);
                let inner = rest[1..length]
                    .strip_suffix(']')
                    .unwrap_or(&rest[1..length]);
                found.push(Token::Quoted(inner.to_owned(), '['));
                length
            }
            '\'' => {
                let length = quoted(rest, '\'');
                found.push(Token::Text(rest[..length].to_owned()));
                length
            }
            'x' | 'X' if rest[1..].starts_with('\'') => {
                let length = 1 + quoted(&rest[1..], '\'');
                found.push(Token::Other(rest[..length].to_owned()));
                length
            }
            _ if is_word(first) && !first.is_ascii_digit() => {
                let length = rest
                    .find(|character| !is_word(character))
                    .unwrap_or(rest.len());
                found.push(Token::Word(rest[..length].to_owned()));
                length
            }
            _ => {
                let length = if first.is_ascii_digit()
                    || (first == '.' && rest[1..].starts_with(|next: char| next.is_ascii_digit()))
                {
                    number(rest)
                } else {
                    sign(rest).unwrap_or(first.len_utf8())
                };
                found.push(Token::Other(rest[..length].to_owned()));
                length
            }
        };
        rest = &rest[length..];
    }
    found
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || character == '_'
        || character == '$'
        || !character.is_ascii()
}

/// The length of what begins with a quote and ends with the same, which is doubled inside.
fn quoted(text: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(end) = text[at..].find(quote) {
        at += end + 1;
        if text[at..].starts_with(quote) {
            at += 1;
        } else {
            return at;
        }
    }
    text.len()
}

fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let exponent = matches!(byte, b'+' | b'-')
            && at > 0
            && matches!(bytes[at - 1], b'e' | b'E')
            && !text.starts_with("0x");
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') || exponent {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// The length of an operator of several characters, or of a parameter.
fn sign(text: &str) -> Option<usize> {
    ["->>", "->", "||", "<<", ">>", "<=", ">=", "<>", "!=", "=="]
        .iter()
        .find(|operator| text.starts_with(**operator))
        .map(|operator| operator.len())
}
