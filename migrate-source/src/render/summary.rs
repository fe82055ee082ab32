//! How many findings of each level there are, in words.

use crate::finding::{Finding, Level};

/// `2 errors, 1 warning`; `no findings` where there are none.
pub fn summary(findings: &[Finding]) -> String {
    let parts: Vec<String> = [Level::Error, Level::Warning, Level::Note]
        .into_iter()
        .filter_map(|level| {
            let count = findings
                .iter()
                .filter(|finding| finding.level == level)
                .count();
            match count {
                0 => None,
                1 => Some(format!("1 {}", level.name())),
                _ => Some(format!("{count} {}s", level.name())),
            }
        })
        .collect();
    if parts.is_empty() {
        "no findings".to_owned()
    } else {
        parts.join(", ")
    }
}
