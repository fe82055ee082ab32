//! What another program was to take out: psql, the Go and SQL Server worlds, comments
//! of other languages.

use super::Mistake;
use super::look::Look;
use crate::sql::TokenKind;

pub(super) fn find(look: &Look<'_>) -> Option<Mistake> {
    variable(look)
        .or_else(|| comment(look))
        .or_else(|| batch(look))
}

/// `:schema` of psql and `:schema` of a driver, `$schema`, `%s`.
fn variable(look: &Look<'_>) -> Option<Mistake> {
    let written = look.written(look.fault);
    if written == ":" && look.span(look.fault).end == look.span(look.fault + 1).start {
        return Some(
            Mistake::new(
                "a variable of psql or of a driver",
                "write the value itself: a migration has nothing to fill it in with",
            )
            .at(look.range(look.fault, look.fault + 1)),
        );
    }
    if written == "%" && matches!(look.at(1), "S" | "I" | "L" | "D") {
        return Some(
            Mistake::new(
                "a placeholder of a formatted string",
                "write the value itself: a migration has nothing to fill it in with",
            )
            .at(look.range(look.fault, look.fault + 1)),
        );
    }
    None
}

/// `# …` and `// …`.
fn comment(look: &Look<'_>) -> Option<Mistake> {
    let written = look.written(look.fault);
    let begins = look.begins_line(look.fault) || look.fault == 0;
    (begins && (written.starts_with('#') || written.starts_with("//")))
        .then(|| Mistake::new("no comment of PostgreSQL's", "begin a comment with `--`"))
}

/// `GO` of SQL Server, `/` of Oracle, on a line of their own.
fn batch(look: &Look<'_>) -> Option<Mistake> {
    let alone = look.begins_line(look.fault) && look.begins_line(look.fault + 1);
    let named = matches!(look.at(0), "GO" | "/");
    let word = look.kind(look.fault)?;
    (alone && named && matches!(word, TokenKind::Word | TokenKind::Operator)).then(|| {
        Mistake::new(
            "a command of another database's client",
            "delete the line, and end the statement before it with `;`",
        )
    })
}
