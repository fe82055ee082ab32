//! Recognises a time that was frozen into a definition when it was created.
//!
//! `DEFAULT 'now'::timestamp` is stored with the microsecond at which it was
//! made, so that two runs of one script never agree. People do not write
//! fractions of seconds into definitions; what has some stands for "when this
//! was created".

/// What stands in the place of a frozen time.
const MARK: &str = "<frozen time>";

/// The definition with every frozen time replaced by a mark.
pub(super) fn recognized(definition: &str) -> String {
    let mut result = String::new();
    let mut rest = definition;
    while let Some(at) = rest.find('\'') {
        let (before, behind) = rest.split_at(at + 1);
        result.push_str(before);
        rest = behind;
        if let Some(length) = frozen(behind) {
            result.push_str(MARK);
            rest = &behind[length..];
        }
    }
    result.push_str(rest);
    result
}

/// The length of a time with fractions of seconds that ends in a quote.
fn frozen(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at =
        matches(bytes, 0, "dddd-dd-dd dd:dd:dd.").or_else(|| matches(bytes, 0, "dd:dd:dd."))?;
    let digits = bytes[at..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if !(1..=6).contains(&digits) {
        return None;
    }
    at += digits;
    if bytes
        .get(at)
        .is_some_and(|sign| matches!(sign, b'+' | b'-'))
    {
        at += 1;
        at += bytes[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit() || **byte == b':')
            .count();
    }
    (bytes.get(at) == Some(&b'\'')).then_some(at)
}

/// Where the pattern ends, in which `d` is any digit.
fn matches(bytes: &[u8], from: usize, pattern: &str) -> Option<usize> {
    pattern
        .bytes()
        .enumerate()
        .try_fold(from, |at, (index, wanted)| {
            let byte = *bytes.get(from + index)?;
            let same = if wanted == b'd' {
                byte.is_ascii_digit()
            } else {
                byte == wanted
            };
            same.then_some(at + 1)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_times_with_fractions_are_frozen() {
        let table = [
            (
                "'2024-05-01 10:11:12.345678'::timestamp without time zone",
                "'<frozen time>'::timestamp without time zone",
            ),
            (
                "x < '2024-05-01 10:11:12.3+00'::timestamp with time zone AND y > '10:11:12.5'::time",
                "x < '<frozen time>'::timestamp with time zone AND y > '<frozen time>'::time",
            ),
            (
                "'2024-05-01 10:11:12'::timestamp",
                "'2024-05-01 10:11:12'::timestamp",
            ),
            ("'2024-05-01'::date", "'2024-05-01'::date"),
            ("'at 10:11:12.5'", "'at 10:11:12.5'"),
            ("'it''s'", "'it''s'"),
            ("'10:11:12.5", "'10:11:12.5"),
            ("no quotes", "no quotes"),
            ("'é'", "'é'"),
        ];
        for (definition, expected) in table {
            assert_eq!(recognized(definition), expected);
        }
    }
}
