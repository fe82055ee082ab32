//! Digests, as the history stores and people compare them.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// The digest of a whole set: two binaries with the same one embed the same migrations.
///
/// Shown as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct HeadDigest(pub(crate) [u8; 32]);

impl HeadDigest {
    /// The 32 bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for HeadDigest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for HeadDigest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "HeadDigest({self})")
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    push_hex(&mut text, bytes);
    text
}

/// Adds lower-case hexadecimal.
///
/// Digit by digit into bytes: in a build without optimization, which programs are while
/// people work on them, appending to a text is a call of several functions.
pub(crate) fn push_hex(text: &mut String, bytes: &[u8]) {
    let mut digits = vec![0; bytes.len() * 2];
    let mut index = 0;
    while index < bytes.len() {
        let byte = bytes[index] as usize;
        digits[index * 2] = DIGITS[byte >> 4];
        digits[index * 2 + 1] = DIGITS[byte & 15];
        index += 1;
    }
    text.push_str(&String::from_utf8_lossy(&digits));
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The SHA-256 of some bytes, as hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_two_digits() {
        let bytes: Vec<u8> = (0..=255).collect();
        let expected: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex(&bytes), expected.concat());
        assert_eq!(hex(&[]), "");
    }
}
