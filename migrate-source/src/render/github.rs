//! Findings as workflow commands, which GitHub shows beside the lines of a pull request.
//!
//! The syntax: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.

use super::from_root::from_root;
use crate::finding::{Finding, Level};

/// One workflow command a line for each finding, with a final line end.
///
/// `package` is the package's path from the repository's root with forward
/// slashes, empty where they are the same: GitHub wants paths from the root.
pub fn github(findings: &[Finding], package: &str) -> String {
    let mut out = String::new();
    for finding in findings {
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "notice",
        };
        let mut properties = Vec::new();
        if let Some(label) = finding.labels.first() {
            let path = from_root(package, &label.file.path);
            properties.push(format!("file={}", property(&path)));
            if let Some(span) = &label.span {
                let start = label.file.position(span.start);
                let end = label.file.position(span.end);
                properties.push(format!("line={}", start.line));
                properties.push(format!("endLine={}", end.line));
                properties.push(format!("col={}", start.column));
                // GitHub ignores columns of ranges that span lines.
                if start.line == end.line {
                    properties.push(format!("endColumn={}", end.column));
                }
            }
        }
        properties.push(format!("title={}", property(finding.code.name)));
        let message = data(&message(finding));
        let properties = properties.join(",");
        out.extend(["::", command, " ", &properties, "::", &message, "\n"]);
    }
    out
}

/// The message with everything that the first line of a place cannot say.
fn message(finding: &Finding) -> String {
    let mut text = finding.message.clone();
    for (index, label) in finding.labels.iter().enumerate() {
        let place = match &label.span {
            _ if index == 0 => String::new(),
            None => format!("{}: ", label.file.path),
            Some(span) => {
                let at = label.file.position(span.start);
                format!("{}:{}:{}: ", label.file.path, at.line, at.column)
            }
        };
        if !place.is_empty() || !label.text.is_empty() {
            text.push('\n');
            text.push_str(&place);
            text.push_str(&label.text);
        }
    }
    for note in &finding.notes {
        text.push_str("\nnote: ");
        text.push_str(note);
    }
    for help in &finding.helps {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
