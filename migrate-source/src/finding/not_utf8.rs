//! A file that is not UTF-8, whichever file of the folder it is.

use std::sync::Arc;

use super::{Finding, Label, SourceFile, codes};

/// What is said of a file whose first bad byte is at `at` of its text, where
/// replacement characters stand for what could not be read.
pub(crate) fn not_utf8(file: &Arc<SourceFile>, at: usize) -> Finding {
    let end = (at + '\u{fffd}'.len_utf8()).min(file.text.len());
    let finding = Finding::new(&codes::NOT_UTF8, format!("`{}` is not UTF-8", file.path))
        .label(Label::at(file, at..end, "the first byte that is not"));
    // The byte-order marks of UTF-16 are two bytes that UTF-8 never has.
    if file.text.starts_with("\u{fffd}\u{fffd}") && file.text.contains('\0') {
        finding
            .note("it looks like UTF-16")
            .help("save it as UTF-8: `iconv -f utf16 -t utf8` converts it")
    } else {
        finding.help("save it as UTF-8; if it is Latin-1, `iconv -f latin1 -t utf8` converts it")
    }
}
