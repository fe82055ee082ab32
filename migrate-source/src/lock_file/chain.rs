//! What the digests of a lock file cover.

use sha2::{Digest as _, Sha256};

use super::TextMark;
use crate::checksum::{self, Digest};
use crate::dialect::Dialect;
use crate::script::Script;

/// The chain before the first line.
pub const START: Digest = [0; 32];

/// The chain after a line: SHA-256 of the chain before it, the version and the
/// name (each after its length in bytes as eight little-endian bytes), and the
/// token digest of the up script.
pub fn link(before: &Digest, version: &str, name: &str, up_tokens: &Digest) -> Digest {
    let mut hash = Sha256::new();
    hash.update(before);
    for field in [version, name] {
        hash.update((field.len() as u64).to_le_bytes());
        hash.update(field.as_bytes());
    }
    hash.update(up_tokens);
    hash.finalize().into()
}

/// The digest of a script's tokens as the lock file counts them: the dialect's
/// own digest, or the SHA-256 of several dialects' digests in order.
pub fn tokens(script: &Script, dialects: &[Dialect]) -> Digest {
    let one = |dialect: Dialect| {
        script
            .dialects
            .iter()
            .find(|known| known.dialect == dialect)
            .map_or_else(
                || checksum::marked_token_digest(script.mark, script.text(), dialect),
                |known| known.token_digest,
            )
    };
    combine(dialects, one)
}

/// The same for a text that was not read as a script, with what is said outside
/// of it about its transaction.
pub fn tokens_of_text(mark: Option<&str>, text: &str, dialects: &[Dialect]) -> Digest {
    combine(dialects, |dialect| {
        checksum::marked_token_digest(mark, text, dialect)
    })
}

fn combine(dialects: &[Dialect], one: impl Fn(Dialect) -> Digest) -> Digest {
    if let [dialect] = dialects {
        return one(*dialect);
    }
    let mut hash = Sha256::new();
    for dialect in dialects {
        hash.update(one(*dialect));
    }
    hash.finalize().into()
}

/// The start of a text digest.
pub fn mark(digest: &Digest) -> TextMark {
    let mut mark = TextMark::default();
    mark.copy_from_slice(&digest[..std::mem::size_of::<TextMark>()]);
    mark
}
