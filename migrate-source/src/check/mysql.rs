//! What `MySQL` and `MariaDB` do with a script that mixes definitions and data, and
//! delimiters that nobody set.
//!
//! No grammar is needed for it: the words of the statements tell. What cannot be
//! looked into (`CALL`, `EXECUTE`, compound statements) is taken for neither.

use std::ops::Range;

use crate::dialect::Dialect;
use crate::finding::{Direction, Finding, Label, codes};
use crate::migration::Migration;
use crate::script::{DirectiveKind, Script, Statement};
use crate::sql::{Token, TokenKind, tokens};

/// Statements that define something, and so commit what came before them.
/// <https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html>
const DEFINITIONS: [&str; 6] = ["CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE", "GRANT"];

/// Judges the scripts for `MySQL`: of commits only drafts, since a frozen script ran.
pub(super) fn scripts(migrations: &[Migration], findings: &mut Vec<Finding>) {
    for migration in migrations {
        let version = migration.version.text.as_str();
        let up = (Direction::Up, &migration.up);
        let down = migration.down.as_ref().map(|down| (Direction::Down, down));
        for (direction, script) in std::iter::once(up).chain(down) {
            let Some(seen) = script
                .dialects
                .iter()
                .find(|seen| seen.dialect == Dialect::Mysql)
            else {
                continue;
            };
            delimiters(script, (version, direction), findings);
            if !migration.frozen && !is_marked(script) {
                let found = commits(script, &seen.statements);
                findings.extend(found.map(|finding| finding.about(version, direction)));
            }
        }
    }
}

/// Whether its author has said that no transaction is wanted.
fn is_marked(script: &Script) -> bool {
    script
        .directives
        .iter()
        .any(|directive| directive.kind == DirectiveKind::NoTransaction)
}

/// One finding for a script: what is committed in between, or what nothing protects.
fn commits(script: &Script, statements: &[Statement]) -> Option<Finding> {
    let defines = |statement: &&Statement| {
        statement.traits.implicit_commit
            && DEFINITIONS.contains(&first_word(script, statement).as_str())
    };
    let changes = |statement: &&Statement| statement.traits.changes_data;
    let first_data = statements
        .iter()
        .position(|statement| changes(&statement))?;
    // Data, a definition, data.
    let middle = statements[first_data..].iter().find(defines);
    let last_data = statements.iter().rfind(changes)?;
    if let Some(middle) = middle
        && last_data.span.start > middle.span.start
    {
        let words = words(script, middle);
        return Some(
            Finding::new(
                &codes::IMPLICIT_COMMIT,
                format!("`{words}` commits the data changes before it"),
            )
            .label(Label::at(&script.file, head(script, middle), "commits"))
            .label(Label::at(
                &script.file,
                head(script, &statements[first_data]),
                "committed by it",
            ))
            .label(Label::at(
                &script.file,
                head(script, last_data),
                "if this fails, the rest stays",
            ))
            .help(
                "put it into a migration of its own: data changes alone run in one transaction, \
                 and commit or roll back together",
            ),
        );
    }
    // A definition, data.
    let definition = statements[..first_data].iter().rfind(defines)?;
    let first = &statements[first_data];
    Some(
        Finding::new(
            &codes::DATA_AFTER_DDL,
            format!(
                "`{}` after `{}`: no transaction protects it",
                first_word(script, first),
                words(script, definition)
            ),
        )
        .label(Label::at(&script.file, head(script, first), ""))
        .label(Label::at(
            &script.file,
            head(script, definition),
            "with this in it, the script runs statement by statement",
        ))
        .note("a statement that was under way when the runner died has to be settled by hand")
        .help(
            "put the data changes into a migration of their own: alone, they run in one \
             transaction, and commit or roll back together",
        ),
    )
}

fn first_word(script: &Script, statement: &Statement) -> String {
    let text = &script.text()[statement.span.clone()];
    let end = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    text[..end].to_ascii_uppercase()
}

/// The first two words, in upper case.
fn words(script: &Script, statement: &Statement) -> String {
    let text = &script.text()[statement.span.clone()];
    let mut words = text.split_whitespace().take(2);
    let first = words.next().unwrap_or_default().to_ascii_uppercase();
    match words.next() {
        Some(second) if second.chars().all(|c| c.is_ascii_alphabetic()) => {
            format!("{first} {}", second.to_ascii_uppercase())
        }
        _ => first,
    }
}

/// The first line of a statement, in the file.
fn head(script: &Script, statement: &Statement) -> Range<usize> {
    let text = &script.text()[statement.span.clone()];
    let line = text.lines().next().unwrap_or_default().trim_end().len();
    let start = script.section.start + statement.span.start;
    start..start + line
}

/// `END //` without a `DELIMITER //` before it.
fn delimiters(script: &Script, about: (&str, Direction), findings: &mut Vec<Finding>) {
    let text = script.text();
    // Nearly no script has one.
    let may_have = |byte: char, twice: &str| text.contains(byte) && text.contains(twice);
    if !may_have('/', "//") && !may_have('$', "$$") {
        return;
    }
    let tokens: Vec<Token> = tokens(text, Dialect::Mysql)
        .into_iter()
        .filter(|token| !token.kind.is_trivia())
        .collect();
    let in_file =
        |span: Range<usize>| script.section.start + span.start..script.section.start + span.end;
    if tokens
        .iter()
        .any(|token| token.kind == TokenKind::DelimiterCommand)
    {
        return;
    }
    let Some((span, delimiter)) = never_set(text, &tokens) else {
        return;
    };
    // The splitter looked for an end of the body that this is.
    findings.retain(|finding| {
        finding.code != &codes::UNTERMINATED_STATEMENT
            || finding
                .about
                .as_ref()
                .is_none_or(|(version, direction)| (version.as_str(), *direction) != about)
    });
    findings.push(
        Finding::new(
            &codes::DELIMITER,
            format!("`{delimiter}` ends nothing: no `DELIMITER {delimiter}` comes before it"),
        )
        .label(Label::at(&script.file, in_file(span), ""))
        .help(format!(
            "write `DELIMITER {delimiter}` on a line before the first such statement and \
             `DELIMITER ;` behind the last; or write `;` in its place, which is enough here: the \
             end of a body is found without it"
        ))
        .about(about.0, about.1),
    );
}

/// `END //`, `END$$`, `) //`: the delimiter that somebody forgot to set.
fn never_set(text: &str, tokens: &[Token]) -> Option<(Range<usize>, &'static str)> {
    let ends_line = |end: usize| {
        text[end..]
            .lines()
            .next()
            .is_none_or(|rest| rest.trim().is_empty())
    };
    tokens.iter().enumerate().find_map(|(index, token)| {
        let word = token.text(text);
        if token.kind == TokenKind::Word && word.ends_with("$$") && ends_line(token.end) {
            return Some((token.end - 2..token.end, "$$"));
        }
        let slashes = token.kind == TokenKind::Operator
            && text[token.start..].starts_with("//")
            && ends_line(token.start + 2);
        let behind = index.checked_sub(1).is_some_and(|index| {
            matches!(
                tokens[index].kind,
                TokenKind::Word | TokenKind::CloseParenthesis | TokenKind::Semicolon
            )
        });
        (slashes && behind).then_some((token.start..token.start + 2, "//"))
    })
}
