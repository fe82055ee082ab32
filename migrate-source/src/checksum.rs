//! The two digests of a script, and what they cover.
//!
//! The *text digest* is the SHA-256 of the text as UTF-8, without a byte-order
//! mark, with CRLF read as LF. A lone CR stays.
//!
//! The *token digest* is the SHA-256 of, for each token that counts, the token's
//! bytes (CRLF read as LF) followed by one byte `0xFF`, which UTF-8 never
//! contains: `a b` and `ab` differ. White space, comments and a byte-order mark
//! do not count, with these exceptions:
//!
//! - a directive counts as the text `-- migrate: ` and what it says, without the
//!   white space at its ends;
//! - a line comment that begins with `-- no-transaction`, with nothing but white
//!   space before it, counts as that text: it is sqlx's marker;
//! - goose's `-- +goose StatementBegin` and `-- +goose StatementEnd` count, in
//!   this spelling: no statement reaches across them;
//! - the marks of `MySQL`'s executable comments (`/*!50003` and `*/`) and its
//!   optimizer hints count, since the server acts on them.
//!
//! What a tool says outside of a script's own text about its transaction (goose's
//! `NO TRANSACTION`, dbmate's `transaction:false`, diesel's `metadata.toml`,
//! Flyway's `.conf`) counts as a first token: `-- no-transaction`, or
//! `-- transaction` where the tool would go without one.
//!
//! Everything else counts as it is written: the insides of literals, names and
//! keywords in the case they are in (`SELECT` and `select` are two texts: only
//! the server's grammar knows which words are names in a case that matters), and
//! every semicolon and delimiter, a last one included.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use crate::dialect::Dialect;
use crate::sql::{Token, TokenKind, counted, tokens};

/// The algorithm of both digests; a change of what they cover gets a new number.
pub const ALGORITHM: u32 = 1;

/// A SHA-256 digest.
pub type Digest = [u8; 32];

/// The digest of a script's text: byte-order mark removed, CRLF read as LF.
///
/// # Examples
///
/// ```
/// use migrate_source::checksum::text_digest;
///
/// assert_eq!(text_digest("\u{feff}SELECT 1;\r\n"), text_digest("SELECT 1;\n"));
/// assert_ne!(text_digest("SELECT 1;"), text_digest("SELECT 1;\n"));
/// ```
pub fn text_digest(text: &str) -> Digest {
    Sha256::digest(normalised(text).as_bytes()).into()
}

/// The digest of a script's tokens, without comments and white space.
///
/// Directives, `MySQL`'s executable comments and the insides of literals count,
/// and so do the tools' markers: see the module's documentation.
///
/// # Examples
///
/// ```
/// use migrate_source::Dialect;
/// use migrate_source::checksum::token_digest;
///
/// let digest = |text| token_digest(text, Dialect::Postgres);
/// assert_eq!(digest("SELECT  1; -- one"), digest("SELECT\n1;"));
/// assert_ne!(digest("SELECT ' '"), digest("SELECT '  '"));
/// ```
pub fn token_digest(text: &str, dialect: Dialect) -> Digest {
    marked_token_digest(None, text, dialect)
}

/// As [`token_digest`], with what is said outside of the text.
pub(crate) fn marked_token_digest(mark: Option<&str>, text: &str, dialect: Dialect) -> Digest {
    let text = normalised(text);
    TokenDigests::default().of(mark, &text, &tokens(&text, dialect))
}

/// The digests of one script's tokens in several dialects: nearly always the dialects have
/// the same tokens, and hashing is slow where nothing is optimized.
#[derive(Default)]
pub(crate) struct TokenDigests {
    known: Vec<(Vec<u8>, Digest)>,
}

impl TokenDigests {
    /// As [`marked_token_digest`], for a text without CRLF and its tokens.
    pub(crate) fn of(&mut self, mark: Option<&str>, text: &str, tokens: &[Token]) -> Digest {
        let bytes = bytes_of_tokens(mark, text, tokens);
        if let Some((_, digest)) = self.known.iter().find(|(known, _)| *known == bytes) {
            return *digest;
        }
        let digest = Sha256::digest(&bytes).into();
        self.known.push((bytes, digest));
        digest
    }
}

/// What a digest of tokens covers.
fn bytes_of_tokens(mark: Option<&str>, text: &str, tokens: &[Token]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    if let Some(mark) = mark {
        bytes.extend_from_slice(mark.as_bytes());
        bytes.push(0xff);
    }
    let mut is_first = true;
    for token in tokens {
        match token.kind {
            TokenKind::Whitespace => continue,
            TokenKind::BlockComment => {
                is_first = false;
                continue;
            }
            TokenKind::LineComment => {
                let counted = counted(token.text(text), is_first);
                is_first = false;
                let Some(counted) = counted else { continue };
                bytes.extend_from_slice(counted.as_bytes());
            }
            _ => {
                is_first = false;
                bytes.extend_from_slice(token.text(text).as_bytes());
            }
        }
        bytes.push(0xff);
    }
    bytes
}

fn normalised(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // One byte is found faster than two, and most texts have none.
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = vec![0; bytes.len() * 2];
    let mut at = 0;
    while at < bytes.len() {
        text[2 * at] = DIGITS[(bytes[at] >> 4) as usize];
        text[2 * at + 1] = DIGITS[(bytes[at] & 15) as usize];
        at += 1;
    }
    // Digits are ASCII.
    String::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(dialect: Dialect, left: &str, right: &str) -> bool {
        token_digest(left, dialect) == token_digest(right, dialect)
    }

    #[test]
    fn comments_and_white_space_do_not_count() {
        for dialect in Dialect::ALL {
            assert!(same(
                dialect,
                "\u{feff}SELECT /* a */ 1 ;\r\n-- b\r\n",
                "SELECT\t1;"
            ));
            assert!(!same(dialect, "SELECT a b", "SELECT ab"));
            assert!(!same(dialect, "SELECT 1", "SELECT 1;"));
            assert!(!same(dialect, "SELECT 1", "select 1"));
            assert!(!same(dialect, "SELECT 'a  b'", "SELECT 'a b'"));
        }
    }

    #[test]
    fn line_ends_inside_literals_are_read_as_lf() {
        assert!(same(Dialect::Postgres, "SELECT 'a\r\nb'", "SELECT 'a\nb'"));
        assert!(!same(Dialect::Postgres, "SELECT 'a\n\nb'", "SELECT 'a\nb'"));
        assert!(!same(
            Dialect::Postgres,
            "DO $$ -- a\n $$",
            "DO $$ -- b\n $$"
        ));
    }

    #[test]
    fn directives_count() {
        assert!(!same(
            Dialect::Sqlite,
            "-- migrate: no-transaction\nSELECT 1",
            "SELECT 1"
        ));
        assert!(same(
            Dialect::Sqlite,
            "--  migrate: no-transaction \nSELECT 1",
            "-- migrate: no-transaction\n\nSELECT 1"
        ));
        assert!(same(Dialect::Sqlite, "-- migrate:up\nSELECT 1", "SELECT 1"));
    }

    #[test]
    fn the_markers_of_tools_count() {
        let postgres = Dialect::Postgres;
        assert!(!same(postgres, "-- no-transaction\nSELECT 1", "SELECT 1"));
        assert!(same(
            postgres,
            "\n-- no-transaction: indexes\nSELECT 1",
            "-- no-transaction\nSELECT 1"
        ));
        assert!(same(postgres, "SELECT 1 -- no-transaction", "SELECT 1"));
        assert!(!same(
            postgres,
            "-- +goose StatementBegin\nSELECT 1\n-- +goose StatementEnd",
            "SELECT 1"
        ));
        let marked = |mark| marked_token_digest(mark, "SELECT 1", postgres);
        assert_ne!(marked(Some("-- no-transaction")), marked(None));
        assert_eq!(
            marked(Some("-- no-transaction")),
            token_digest("-- no-transaction\nSELECT 1", postgres)
        );
    }

    #[test]
    fn executable_comments_and_hints_count() {
        assert!(!same(
            Dialect::Mysql,
            "/*!50003 SELECT 1 */",
            "/*!80000 SELECT 1 */"
        ));
        assert!(!same(
            Dialect::Mysql,
            "SELECT /*+ NO_INDEX(t) */ 1",
            "SELECT 1"
        ));
        assert!(same(
            Dialect::Postgres,
            "SELECT /*+ SeqScan(t) */ 1",
            "SELECT 1"
        ));
    }

    /// The lock files of users hold these.
    #[test]
    fn digests_stay_what_they_are() {
        assert_eq!(
            hex(&text_digest("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        // printf 'SELECT\xff1\xff;\xff' | sha256sum
        assert_eq!(
            hex(&token_digest("SELECT 1;", Dialect::Postgres)),
            "eabec96b4de8d5d3504113cad352ecb4fd1abfc275a12db832daa7adf59fb8c8"
        );
    }
}
