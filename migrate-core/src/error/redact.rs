//! Takes secrets out of texts that others wrote.

/// What stands before the value of a URL's parameter, or in a connection string.
const PARAMETERS: [&str; 5] = ["password", "passwd", "pwd", "token", "secret"];

/// Words before a literal in SQL that is a secret.
const WORDS: [&str; 3] = ["password", "identified", "secret"];

/// What may stand between such a word and its literal.
const BETWEEN: [&str; 4] = ["by", "as", "password", "using"];

/// Replaces the password of every URL in a text with `***`, and so the values of
/// parameters such as `password=`; literals behind SQL's `PASSWORD` and
/// `IDENTIFIED BY` keep their length.
pub(crate) fn redact(text: &str) -> String {
    mask_literals(&mask_parameters(&mask_urls(text)))
}

fn mask_urls(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let end = after
            .find(|found: char| found.is_whitespace() || matches!(found, '"' | '\'' | '`'))
            .unwrap_or(after.len());
        let (url, tail) = after.split_at(end);
        // A password that is not encoded may have any character in it.
        match url.rsplit_once('@') {
            Some((user, behind)) => {
                let name = user.split_once(':').map_or(user, |(name, _)| name);
                out.push_str(name);
                if name.len() < user.len() {
                    out.push_str(":***");
                }
                out.push('@');
                out.push_str(behind);
            }
            None => out.push_str(url),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// `password=…`, in a URL or a connection string.
fn mask_parameters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('=') {
        let (before, after) = rest.split_at(at + 1);
        out.push_str(before);
        rest = after;
        let name = before[..at].trim_end().to_ascii_lowercase();
        if !PARAMETERS.iter().any(|parameter| name.ends_with(parameter)) {
            continue;
        }
        let value = after.trim_start();
        out.push_str(&after[..after.len() - value.len()]);
        let end = match value.chars().next() {
            // A literal is masked as one.
            Some('\'' | '"') | None => 0,
            Some(_) => value
                .find(|found: char| {
                    found.is_whitespace() || matches!(found, '&' | '"' | '\'' | '`' | ';')
                })
                .unwrap_or(value.len()),
        };
        if end > 0 {
            out.push_str("***");
        }
        rest = &value[end..];
    }
    out.push_str(rest);
    out
}

/// `PASSWORD '…'`, `IDENTIFIED BY '…'`, `password = '…'`.
fn mask_literals(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    while let Some((at, word)) = WORDS
        .iter()
        .filter_map(|word| Some((done + lower[done..].find(word)?, word)))
        .min()
    {
        let mut start = at + word.len();
        loop {
            let rest = &lower[start..];
            let skipped = rest.trim_start_matches([' ', '\t', '\n', '\r', '=', ':', '(']);
            start += rest.len() - skipped.len();
            match BETWEEN.iter().find(|word| skipped.starts_with(**word)) {
                Some(word) => start += word.len(),
                None => break,
            }
        }
        out.push_str(&text[done..start]);
        done = start;
        let quote = text[start..].chars().next();
        if let Some(quote @ ('\'' | '"')) = quote {
            let inside = &text[start + 1..];
            // Two quotes are one inside; an open end reaches to the end of the text.
            let mut end = 0;
            while let Some(next) = inside[end..].find(quote) {
                end += next;
                if !inside[end + 1..].starts_with(quote) {
                    break;
                }
                end += 2;
            }
            if !inside[end..].starts_with(quote) {
                end = inside.len();
            }
            out.push(quote);
            out.extend(inside[..end].chars().map(|_| '*'));
            done = start + 1 + end;
        }
    }
    out.push_str(&text[done..]);
    out
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
            ("postgres://me:p/ss@host/db", "postgres://me:***@host/db"),
            ("postgres://me@host/db", "postgres://me@host/db"),
            ("postgres://host:5432/db", "postgres://host:5432/db"),
            ("sqlite://file.db", "sqlite://file.db"),
            (
                "postgres://h/d?user=a&password=b&sslpassword=c&e=d",
                "postgres://h/d?user=a&password=***&sslpassword=***&e=d",
            ),
            ("libsql://h?authToken=abc x", "libsql://h?authToken=*** x"),
            (
                "host=h password=b c and PASSWORD = d;",
                "host=h password=*** c and PASSWORD = ***;",
            ),
            ("no url: at all", "no url: at all"),
        ] {
            assert_eq!(redact(text), expected);
        }
    }

    #[test]
    fn passwords_disappear_from_sql() {
        for (text, expected) in [
            (
                "CREATE ROLE a PASSWORD 's3cret' LOGIN",
                "CREATE ROLE a PASSWORD '******' LOGIN",
            ),
            (
                "near 'CREATE USER a IDENTIFIED BY 'é''b' X'",
                "near 'CREATE USER a IDENTIFIED BY '****' X'",
            ),
            (
                "identified by password '*AB' and password='x' IDENTIFIED WITH y",
                "identified by password '***' and password='*' IDENTIFIED WITH y",
            ),
            ("IDENTIFIED BY 'cut off", "IDENTIFIED BY '*******"),
            ("ADD COLUMN password text", "ADD COLUMN password text"),
            ("password", "password"),
            ("PASSWORD ''", "PASSWORD ''"),
        ] {
            assert_eq!(redact(text), expected);
        }
    }
}
