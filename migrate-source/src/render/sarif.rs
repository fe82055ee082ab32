//! Findings as SARIF 2.1.0, for code scanning and editors.
//!
//! The format: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use serde_json::{Value, json as value};

use super::from_root::from_root;
use crate::finding::{Code, Finding, Fix, Label, Level, SourceFile};

/// One SARIF document with one run: every finding, what each kind of finding means, and
/// the edits that `cargo migrate check --fix` would make.
///
/// `package` is the package's path from the repository's root with forward slashes, empty
/// where they are the same: paths are relative to the root (`%SRCROOT%`). Columns count
/// Unicode code points.
pub fn sarif(findings: &[Finding], package: &str) -> String {
    let mut codes: Vec<&'static Code> = Vec::new();
    for finding in findings {
        if !codes.iter().any(|code| code.name == finding.code.name) {
            codes.push(finding.code);
        }
    }
    codes.sort_by_key(|code| code.name);
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| result(finding, &codes, package))
        .collect();
    let document = value!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "sqlmigrate",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": codes.iter().map(|code| rule(code)).collect::<Vec<Value>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}")
}

fn rule(code: &Code) -> Value {
    value!({
        "id": code.name,
        "shortDescription": { "text": code.summary },
        "fullDescription": { "text": code.summary },
        "help": { "text": code.page, "markdown": code.page },
        "defaultConfiguration": { "level": level(code.level) },
    })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

fn result(finding: &Finding, codes: &[&Code], package: &str) -> Value {
    let index = codes.iter().position(|code| code.name == finding.code.name);
    let mut text = finding.message.clone();
    for note in &finding.notes {
        text.push_str("\nnote: ");
        text.push_str(note);
    }
    for help in &finding.helps {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    let mut result = value!({
        "ruleId": finding.code.name,
        "ruleIndex": index,
        "level": level(finding.level),
        "message": { "text": text },
        "locations": [],
    });
    let mut labels = finding.labels.iter();
    if let Some(first) = labels.next() {
        result["locations"] = value!([location(first, package)]);
    }
    let related: Vec<Value> = labels
        .enumerate()
        .map(|(index, label)| {
            let mut location = location(label, package);
            location["id"] = value!(index + 1);
            location
        })
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = value!(related);
    }
    if let Some(fix) = &finding.fix {
        result["fixes"] = value!([edits(fix, package)]);
    }
    result
}

fn location(label: &Label, package: &str) -> Value {
    let mut physical = value!({ "artifactLocation": artifact(&label.file, package) });
    if let Some(span) = &label.span {
        physical["region"] = region(&label.file, span);
    }
    let mut location = value!({ "physicalLocation": physical });
    if !label.text.is_empty() {
        location["message"] = value!({ "text": label.text });
    }
    location
}

fn edits(fix: &Fix, package: &str) -> Value {
    let replacements: Vec<Value> = fix
        .edits
        .iter()
        .map(|(span, text)| {
            value!({
                "deletedRegion": region(&fix.file, span),
                "insertedContent": { "text": text },
            })
        })
        .collect();
    value!({
        "description": { "text": fix.title },
        "artifactChanges": [{
            "artifactLocation": artifact(&fix.file, package),
            "replacements": replacements,
        }],
    })
}

fn region(file: &SourceFile, span: &std::ops::Range<usize>) -> Value {
    let start = file.position(span.start);
    let end = file.position(span.end);
    value!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn artifact(file: &SourceFile, package: &str) -> Value {
    let path = from_root(package, &file.path);
    if path.starts_with('/') {
        return value!({ "uri": format!("file://{}", uri(&path)) });
    }
    value!({ "uri": uri(&path), "uriBaseId": "%SRCROOT%" })
}

/// A path as a part of a URI (RFC 3986).
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let digits = b"0123456789ABCDEF";
            uri.push('%');
            uri.push(char::from(digits[usize::from(byte >> 4)]));
            uri.push(char::from(digits[usize::from(byte & 15)]));
        }
    }
    uri
}
