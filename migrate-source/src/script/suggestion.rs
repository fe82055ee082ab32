//! Finds the name that somebody may have meant.

/// The candidate that is nearest to `name`, if one is near.
///
/// Case counts for nothing, and `_` is as good as `-`.
pub(crate) fn suggestion<'a>(name: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let name = name.to_ascii_lowercase().replace('_', "-");
    candidates
        .iter()
        .map(|candidate| (distance(&name, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len() / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many characters must be inserted, removed or replaced.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, from) in left.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, to) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names() {
        const KNOWN: &[&str] = &["no-transaction", "irreversible", "allow"];
        for (name, expected) in [
            ("no-transactoin", Some("no-transaction")),
            ("NO_TRANSACTION", Some("no-transaction")),
            ("notransaction", Some("no-transaction")),
            ("ireversible", Some("irreversible")),
            ("alow", Some("allow")),
            ("the", None),
            ("", None),
        ] {
            assert_eq!(suggestion(name, KNOWN), expected, "{name}");
        }
    }
}
