//! Takes secrets out of texts that others wrote.

/// Replaces the password of every URL in a text with `***`.
pub(crate) fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let end = after
            .find(|found: char| found.is_whitespace() || matches!(found, '/' | '"' | '\'' | '`'))
            .unwrap_or(after.len());
        let (authority, tail) = after.split_at(end);
        match authority.rsplit_once('@') {
            Some((user, host)) => {
                let name = user.split_once(':').map_or(user, |(name, _)| name);
                out.push_str(name);
                if name.len() < user.len() {
                    out.push_str(":***");
                }
                out.push('@');
                out.push_str(host);
            }
            None => out.push_str(authority),
        }
        rest = tail;
    }
    out.push_str(rest);
    mask_parameter(out)
}

/// Passwords can also stand in a URL's parameters.
fn mask_parameter(text: String) -> String {
    let lower = text.to_ascii_lowercase();
    let Some(at) = lower.find("password=") else {
        return text;
    };
    let start = at + "password=".len();
    let end = text[start..]
        .find(|found: char| found.is_whitespace() || matches!(found, '&' | '"' | '\'' | '`'))
        .map_or(text.len(), |length| start + length);
    format!("{}***{}", &text[..start], &text[end..])
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn passwords_disappear_from_urls() {
        for (text, expected) in [
            ("postgres://me:s3cret@host/db", "postgres://me:***@host/db"),
            (
                "bad `mysql://me:p@ss@h:1/d` x",
                "bad `mysql://me:***@h:1/d` x",
            ),
            ("postgres://me@host/db", "postgres://me@host/db"),
            ("sqlite://file.db", "sqlite://file.db"),
            (
                "postgres://h/d?user=a&password=b&c=d",
                "postgres://h/d?user=a&password=***&c=d",
            ),
            ("no url: at all", "no url: at all"),
        ] {
            assert_eq!(redact(text), expected);
        }
    }
}
