//! A finding on one line: what an editor shows, what cargo prefixes.

use crate::finding::Finding;

/// `path:line:column: error[code]: message`, in one line whatever the message holds.
pub fn first_line(finding: &Finding) -> String {
    let gist = format!(
        "{}[{}]: {}",
        finding.level.name(),
        finding.code.name,
        finding.message
    );
    let line = match finding.labels.first() {
        None => gist,
        Some(label) => match &label.span {
            None => format!("{}: {gist}", label.file.path),
            Some(span) => {
                let at = label.file.position(span.start);
                format!("{}:{}:{}: {gist}", label.file.path, at.line, at.column)
            }
        },
    };
    if !has_controls(&line) {
        return line;
    }
    line.chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect()
}

/// Whether there may be control characters: beyond ASCII nobody looks closer here.
fn has_controls(line: &str) -> bool {
    let bytes = line.as_bytes();
    let mut at = 0;
    // An iterator is several calls for each byte where nothing is optimized.
    while at < bytes.len() {
        if bytes[at] < b' ' || bytes[at] >= 0x7f {
            return true;
        }
        at += 1;
    }
    false
}
