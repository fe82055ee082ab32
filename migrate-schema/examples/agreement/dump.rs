//! What the database's own tool says, without what changes by itself.

use std::fmt::Write as _;
use std::process::Command;

use sqlx::{Connection as _, Row as _};

/// `pg_dump --schema-only`.
pub(crate) fn postgres(url: &str) -> String {
    let output = Command::new("pg_dump")
        .args(["--schema-only", "--dbname", url])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    lines(&String::from_utf8_lossy(&output.stdout), |line| {
        // Comments have names of their own; the other two have a random word.
        !line.starts_with("--")
            && !line.starts_with("\\restrict")
            && !line.starts_with("\\unrestrict")
    })
}

/// `mariadb-dump --no-data`.
pub(crate) fn mysql(url: &str) -> String {
    let address = url.trim_start_matches("mysql://");
    let (user, rest) = address.split_once('@').unwrap();
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let (host, database) = rest.split_once('/').unwrap();
    let (host, port) = host.split_once(':').unwrap_or((host, "3306"));
    let output = Command::new("mariadb-dump")
        .args([
            "--no-data",
            "--routines",
            "--events",
            "--triggers",
            "--skip-comments",
        ])
        .args([
            &format!("-h{host}"),
            &format!("-P{port}"),
            &format!("-u{user}"),
        ])
        .env("MYSQL_PWD", password)
        .arg(database)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8_lossy(&output.stdout).replace(&format!("`{database}`."), "");
    let text = lines(&text, |_| true);
    // The next number of a table is data.
    let mut without = String::new();
    let mut rest = text.as_str();
    while let Some((before, behind)) = rest.split_once(" AUTO_INCREMENT=") {
        without.push_str(before);
        rest = behind.trim_start_matches(|character: char| character.is_ascii_digit());
    }
    without + rest
}

/// The statements in `sqlite_schema`, without white space, quotes, comments and case.
pub(crate) async fn sqlite(url: &str) -> String {
    let mut connection = sqlx::SqliteConnection::connect(url).await.unwrap();
    let rows = sqlx::raw_sql(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema \
         WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    let mut text = String::new();
    for row in rows {
        for column in 0..4 {
            text.push_str(&bare(&row.get::<String, _>(column)));
            text.push(if column == 3 { '\n' } else { ' ' });
        }
    }
    text
}

fn bare(sql: &str) -> String {
    let mut text = String::new();
    let mut rest = sql;
    while let Some(character) = rest.chars().next() {
        if rest.starts_with("--") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if rest.starts_with("/*") {
            rest = rest[2..].find("*/").map_or("", |end| &rest[end + 4..]);
        } else {
            if !character.is_whitespace() && !matches!(character, '"' | '`' | '[' | ']') {
                text.extend(character.to_lowercase());
            }
            rest = &rest[character.len_utf8()..];
        }
    }
    text
}

fn lines(text: &str, keep: impl Fn(&str) -> bool) -> String {
    let kept: Vec<String> = text
        .lines()
        .filter(|line| !line.trim().is_empty() && keep(line))
        .map(frozen)
        .collect();
    kept.join("\n")
}

/// A time with fractions of seconds is one that was frozen when it was made.
fn frozen(line: &str) -> String {
    let bytes = line.as_bytes();
    let mut text = line.to_owned();
    for at in 0..bytes.len() {
        let end = at + "00:00:00.".len();
        if end < bytes.len()
            && bytes[at..end]
                .iter()
                .enumerate()
                .all(|(index, byte)| match index {
                    2 | 5 => *byte == b':',
                    8 => *byte == b'.',
                    _ => byte.is_ascii_digit(),
                })
            && bytes[end].is_ascii_digit()
        {
            let from = line[..at].rfind('\'').unwrap_or(at);
            let to = line[end..].find('\'').map_or(line.len(), |to| end + to);
            text = format!("{}<time>{}", &line[..from], frozen(&line[to..]));
            break;
        }
    }
    text
}

pub(crate) fn same_lines(before: &str, after: &str) -> bool {
    // The parts of a table stand between commas where a statement is one line.
    let sorted = |text: &str| {
        let mut parts: Vec<String> = text
            .split(['\n', ','])
            .map(|part| part.trim_matches(['(', ')', ' ']).to_owned())
            .filter(|part| !part.is_empty())
            .collect();
        parts.sort_unstable();
        parts
    };
    sorted(before) == sorted(after)
}

/// The lines that only one of them has.
pub(crate) fn difference(before: &str, after: &str) -> String {
    let mut text = String::new();
    for (sign, one, other) in [('-', before, after), ('+', after, before)] {
        for line in one
            .lines()
            .filter(|line| !other.lines().any(|other| other == *line))
            .take(20)
        {
            let _ = writeln!(text, "    dump {sign} {line}");
        }
    }
    text
}
