//! Versions: what a tool compares, and a text that sorts the same way.

use crate::migration::Version;

/// The bytes that a version may have, in each of its forms: a history stores
/// it in an indexed column.
pub(super) const LONGEST: usize = 255;

/// Why a version cannot be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OutOfRange {
    /// The number is larger than the tool can hold.
    Above(u64),
    /// The number is smaller than the tool takes.
    Below(u64),
    /// The text is longer than a history can hold.
    TooLong,
}

impl OutOfRange {
    /// The reason, in words.
    pub(super) fn reason(self, tool: &str) -> String {
        match self {
            OutOfRange::Above(largest) => format!("the largest version of {tool} is {largest}"),
            OutOfRange::Below(smallest) => format!("the smallest version of {tool} is {smallest}"),
            OutOfRange::TooLong => {
                format!("a version has at most {LONGEST} bytes, its sort key included")
            }
        }
    }
}

/// A version that is compared as a number: the digits, at most `largest`.
pub(super) fn number(text: &str, smallest: u64, largest: u64) -> Result<Version, OutOfRange> {
    let value = parse(text).ok_or(OutOfRange::Above(largest))?;
    if value > largest {
        return Err(OutOfRange::Above(largest));
    }
    if value < smallest {
        return Err(OutOfRange::Below(smallest));
    }
    bounded(Version {
        sort_key: padded(value),
        key: value.to_string(),
        text: text.to_owned(),
    })
}

/// A version of numbers joined with `.` or `_`; zeros at the end do not count.
pub(super) fn components(text: &str) -> Result<Version, OutOfRange> {
    let mut values = Vec::new();
    for part in text.split(['.', '_']) {
        values.push(parse(part).ok_or(OutOfRange::Above(u64::MAX))?);
    }
    while values.len() > 1 && values.last() == Some(&0) {
        values.pop();
    }
    let joined = |form: fn(u64) -> String| {
        let parts: Vec<String> = values.iter().copied().map(form).collect();
        parts.join(".")
    };
    bounded(Version {
        sort_key: joined(padded),
        key: joined(|value| value.to_string()),
        text: text.to_owned(),
    })
}

/// A version that is compared as text: `key`, sorted as `sort_key`.
pub(super) fn text(text: &str, key: &str, sort_key: String) -> Result<Version, OutOfRange> {
    bounded(Version {
        sort_key,
        key: key.to_owned(),
        text: text.to_owned(),
    })
}

fn bounded(version: Version) -> Result<Version, OutOfRange> {
    let longest = version
        .sort_key
        .len()
        .max(version.key.len())
        .max(version.text.len());
    if longest > LONGEST {
        Err(OutOfRange::TooLong)
    } else {
        Ok(version)
    }
}

fn parse(digits: &str) -> Option<u64> {
    digits.parse().ok()
}

/// Twenty digits hold every `u64`, so texts of this width sort as numbers do.
fn padded(value: u64) -> String {
    format!("{value:020}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(version: &Result<Version, OutOfRange>) -> String {
        version.as_ref().unwrap().sort_key.clone()
    }

    #[test]
    fn numbers_sort_as_numbers_whatever_their_padding() {
        let versions = ["9", "010", "20230101000000", "202301010000001234"]
            .map(|text| key(&number(text, 0, u64::MAX)));
        assert!(versions.is_sorted());
        assert_eq!(key(&number("01", 0, 9)), key(&number("1", 0, 9)));
        assert_eq!(number("007", 0, 9).unwrap().key, "7");
        assert_eq!(number("007", 0, 9).unwrap().text, "007");
    }

    #[test]
    fn numbers_outside_the_range_are_refused() {
        let table = [
            ("9223372036854775807", 0, i64::MAX as u64, None),
            (
                "9223372036854775808",
                0,
                i64::MAX as u64,
                Some(OutOfRange::Above(i64::MAX as u64)),
            ),
            ("18446744073709551615", 0, u64::MAX, None),
            (
                "18446744073709551616",
                0,
                u64::MAX,
                Some(OutOfRange::Above(u64::MAX)),
            ),
            ("0", 1, u64::MAX, Some(OutOfRange::Below(1))),
        ];
        for (text, smallest, largest, expected) in table {
            assert_eq!(number(text, smallest, largest).err(), expected, "{text}");
        }
    }

    #[test]
    fn components_are_compared_one_by_one() {
        let versions = [
            "1",
            "1.0.1",
            "1_2",
            "1.10",
            "2",
            "13.1",
            "13.1.1",
            "2020.12.7",
        ]
        .map(|text| key(&components(text)));
        assert!(versions.is_sorted());
        for (one, other) in [
            ("1.0", "1"),
            ("1_2", "1.2"),
            ("01.002", "1.2"),
            ("0.0", "0"),
        ] {
            assert_eq!(key(&components(one)), key(&components(other)));
        }
        assert_eq!(components("01_20.0").unwrap().key, "1.20");
    }

    #[test]
    fn versions_longer_than_a_history_can_hold_are_refused() {
        let long = "a".repeat(256);
        assert_eq!(
            text(&long, &long, long.clone()).err(),
            Some(OutOfRange::TooLong)
        );
        let many = ["1"; 13].join(".");
        assert_eq!(components(&many).err(), Some(OutOfRange::TooLong));
        assert!(components(&["1"; 12].join(".")).is_ok());
    }
}
