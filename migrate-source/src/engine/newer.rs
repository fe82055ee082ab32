//! SQL that came with a version of `SQLite` newer than 3.35, the oldest that is
//! supported.
//!
//! Each entry is sourced by <https://www.sqlite.org/changes.html>. It goes by words and
//! needs no database: it is there without the feature `sqlite-engine`.

use crate::config::Registered;
use crate::dialect::Dialect;
use crate::finding::{Direction, Finding, Label, codes};
use crate::migration::Migration;
use crate::script::Script;
use crate::server::{Product, ServerVersion, spelled};
use crate::sql::{Token, TokenKind, tokens};

/// A piece of SQL and the version that brought it.
struct Feature {
    /// The minor version: all are 3.
    since: u32,
    name: &'static str,
    is: Is,
}

/// How it is recognised.
enum Is {
    /// One of these words, in this order.
    Words(&'static [&'static [&'static str]]),
    /// A call of one of these functions.
    Call(&'static [&'static str]),
    /// An operator that begins so.
    Operator(&'static str),
    /// A word behind the body of a `CREATE TABLE`.
    TableOption(&'static str),
    /// A number with this character in it.
    InNumber(char),
}

const FEATURES: &[Feature] = &[
    feature(37, "a `STRICT` table", Is::TableOption("STRICT")),
    feature(38, "the operator `->`", Is::Operator("->")),
    feature(38, "a function", Is::Call(&["unixepoch", "format"])),
    feature(
        39,
        "`RIGHT JOIN`",
        Is::Words(&[&["RIGHT", "JOIN"], &["RIGHT", "OUTER", "JOIN"]]),
    ),
    feature(
        39,
        "`FULL JOIN`",
        Is::Words(&[&["FULL", "JOIN"], &["FULL", "OUTER", "JOIN"]]),
    ),
    feature(
        39,
        "`IS DISTINCT FROM`",
        Is::Words(&[
            &["IS", "DISTINCT", "FROM"],
            &["IS", "NOT", "DISTINCT", "FROM"],
        ]),
    ),
    feature(41, "a function", Is::Call(&["unhex"])),
    feature(42, "a function", Is::Call(&["json_error_position"])),
    feature(43, "a function", Is::Call(&["octet_length", "timediff"])),
    feature(
        44,
        "a function",
        Is::Call(&["concat", "concat_ws", "string_agg"]),
    ),
    feature(
        45,
        "a function",
        Is::Call(&[
            "jsonb",
            "jsonb_array",
            "jsonb_extract",
            "jsonb_group_array",
            "jsonb_group_object",
            "jsonb_insert",
            "jsonb_object",
            "jsonb_patch",
            "jsonb_remove",
            "jsonb_replace",
            "jsonb_set",
        ]),
    ),
    feature(46, "a number with `_` in it", Is::InNumber('_')),
    feature(46, "a function", Is::Call(&["json_pretty"])),
    feature(50, "a function", Is::Call(&["unistr", "unistr_quote"])),
    feature(51, "a function", Is::Call(&["jsonb_each", "jsonb_tree"])),
];

const fn feature(since: u32, name: &'static str, is: Is) -> Feature {
    Feature { since, name, is }
}

/// Behind one of these, a name before a parenthesis is no function.
const NO_CALL: [&str; 11] = [
    "TABLE",
    "INTO",
    "REFERENCES",
    "ON",
    "EXISTS",
    "UPDATE",
    "INDEX",
    "VIEW",
    "TRIGGER",
    "WITH",
    "RECURSIVE",
];

/// A finding for each statement that needs a newer `SQLite` than the one that is named.
pub(crate) fn check(
    migrations: &[Migration],
    server: Option<ServerVersion>,
    registered: &Registered,
    findings: &mut Vec<Finding>,
) {
    let Some(server) = server else {
        return;
    };
    for migration in migrations {
        let up = (Direction::Up, &migration.up);
        let down = migration.down.as_ref().map(|down| (Direction::Down, down));
        for (direction, script) in std::iter::once(up).chain(down) {
            let found = newer(script, server, registered);
            findings.extend(
                found
                    .into_iter()
                    .map(|finding| finding.about(migration.version.text.as_str(), direction)),
            );
        }
    }
}

fn newer(script: &Script, server: ServerVersion, registered: &Registered) -> Vec<Finding> {
    let Some(seen) = script
        .dialects
        .iter()
        .find(|seen| seen.dialect == Dialect::Sqlite)
    else {
        return Vec::new();
    };
    let text = script.text();
    let mut findings = Vec::new();
    for statement in &seen.statements {
        let sql = &text[statement.span.clone()];
        let mut words = tokens(sql, Dialect::Sqlite);
        words.retain(|token| !token.kind.is_trivia());
        for feature in FEATURES {
            let since = [3, feature.since, 0];
            if server.is_at_least(Product::Sqlite, since) {
                continue;
            }
            let Some((token, shown)) = feature.place(sql, &words, registered) else {
                continue;
            };
            let start = script.section.start + statement.span.start;
            findings.push(
                Finding::new(
                    &codes::NEWER_SYNTAX,
                    format!(
                        "{shown} needs SQLite {}, and the script has to run on {server}",
                        spelled(since)
                    ),
                )
                .label(Label::at(
                    &script.file,
                    start + token.start..start + token.end,
                    "",
                ))
                .note("what each version brought: https://www.sqlite.org/changes.html")
                .help(format!(
                    "write it as {server} takes it, or name a newer one in `migrate.toml`: \
                     `server = \"{}\"`",
                    spelled(since)
                )),
            );
        }
    }
    findings
}

impl Feature {
    /// Where it stands first, and what to call it.
    fn place(
        &self,
        sql: &str,
        words: &[Token],
        registered: &Registered,
    ) -> Option<(Token, String)> {
        let with_name = |token: Token| Some((token, self.name.to_owned()));
        match self.is {
            Is::Words(sequences) => words
                .iter()
                .enumerate()
                .find(|(at, _)| {
                    sequences.iter().any(|sequence| {
                        sequence.iter().enumerate().all(|(index, word)| {
                            words
                                .get(at + index)
                                .is_some_and(|token| token.is_word(sql, word))
                        })
                    })
                })
                .and_then(|(_, token)| with_name(*token)),
            Is::Call(names) => {
                let (token, name) = words.iter().enumerate().find_map(|(at, token)| {
                    let name = names.iter().find(|name| token.is_word(sql, name))?;
                    let called = words.get(at + 1)?.kind == TokenKind::OpenParenthesis;
                    let before = at.checked_sub(1).and_then(|at| words.get(at));
                    let is_object = before.is_some_and(|before| {
                        before.kind == TokenKind::Dot
                            || NO_CALL.iter().any(|word| before.is_word(sql, word))
                    });
                    let is_own = registered
                        .functions
                        .iter()
                        .chain(&registered.aggregates)
                        .any(|own| own.name.eq_ignore_ascii_case(name));
                    (called && !is_object && !is_own).then_some((*token, name))
                })?;
                Some((token, format!("the function `{name}()`")))
            }
            Is::Operator(beginning) => words
                .iter()
                .find(|token| {
                    token.kind == TokenKind::Operator && token.text(sql).starts_with(beginning)
                })
                .and_then(|token| with_name(*token)),
            Is::TableOption(option) => {
                let creates = words.first()?.is_word(sql, "CREATE")
                    && words[1..]
                        .iter()
                        .take(2)
                        .any(|token| token.is_word(sql, "TABLE"));
                let close = words
                    .iter()
                    .rposition(|token| token.kind == TokenKind::CloseParenthesis)?;
                words[close..]
                    .iter()
                    .find(|token| creates && token.is_word(sql, option))
                    .and_then(|token| with_name(*token))
            }
            Is::InNumber(character) => words
                .iter()
                .find(|token| {
                    token.kind == TokenKind::Number && token.text(sql).contains(character)
                })
                .and_then(|token| with_name(*token)),
        }
    }
}
