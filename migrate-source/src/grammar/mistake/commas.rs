//! Commas, semicolons and parentheses: too many or too few.

use super::Mistake;
use super::look::Look;

/// Words that begin a statement, and hardly ever a line inside another.
const STATEMENTS: [&str; 16] = [
    "CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE", "COMMENT", "GRANT", "REVOKE",
    "TRUNCATE", "BEGIN", "COMMIT", "DO", "MERGE", "REINDEX", "VACUUM",
];

pub(super) fn find(look: &Look<'_>) -> Option<Mistake> {
    trailing_comma(look)
        .or_else(|| two_commas(look))
        .or_else(|| missing_semicolon(look))
        .or_else(|| missing_comma(look))
}

/// `(a int,)`, `SET a = 1, WHERE`.
fn trailing_comma(look: &Look<'_>) -> Option<Mistake> {
    let clauses = matches!(
        look.word(0),
        "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "WITH"
    );
    let ends = |index: usize| {
        let word = look.word(index);
        index >= look.len()
            || word == ")"
            || clauses && matches!(word, "FROM" | "WHERE" | "RETURNING" | "GROUP" | "ORDER")
    };
    let comma = [look.fault, look.fault.checked_sub(1)?]
        .into_iter()
        .find(|index| look.word(*index) == "," && ends(index + 1))?;
    let next = look.word(comma + 1);
    let help = if next.is_empty() {
        "delete it, or write what is to follow".to_owned()
    } else {
        format!("delete it: nothing follows before `{next}`")
    };
    Some(Mistake::new("a comma too many", help).at(look.span(comma)))
}

/// `a int,, b int`.
fn two_commas(look: &Look<'_>) -> Option<Mistake> {
    let second = [look.fault, look.fault + 1]
        .into_iter()
        .find(|index| look.word(*index) == ",")?;
    let first = second.checked_sub(1)?;
    matches!(look.word(first), "," | "(")
        .then(|| Mistake::new("a comma too many", "delete it").at(look.span(second)))
}

/// A statement that begins on a new line where the one before has not ended.
fn missing_semicolon(look: &Look<'_>) -> Option<Mistake> {
    let index = look.fault;
    let before = index.checked_sub(1)?;
    let begins = STATEMENTS.contains(&look.word(index))
        || matches!(look.word(index), "SELECT" | "WITH" | "SET") && look.word(before) == ")";
    (begins && look.begins_line(index) && look.depth() == 0).then(|| {
        Mistake::new(
            "a new statement begins here",
            format!(
                "end the one before it: put a `;` behind `{}`",
                look.written(before)
            ),
        )
    })
}

/// `(a int b int)`: in a list in parentheses.
fn missing_comma(look: &Look<'_>) -> Option<Mistake> {
    let before = look.fault.checked_sub(1)?;
    let expected = look.said.contains("COMMA") || look.said.contains("missing comma");
    let listed = look.depth() > 0 && look.begins_line(look.fault) || look.word(0) == "CREATE";
    let fits = look.is_name(look.fault) || look.word(look.fault) == "(";
    (expected && look.depth() > 0 && listed && fits && look.word(before) != ",").then(|| {
        Mistake::new(
            "expected `,` before it",
            format!(
                "put a `,` behind `{}`, or correct what follows it",
                look.written(before)
            ),
        )
    })
}

/// A `)` that closes nothing.
pub(super) fn find_parenthesis(look: &Look<'_>) -> Option<Mistake> {
    (look.at(0) == ")" && look.depth() == 0).then(|| {
        Mistake::new(
            "no parenthesis is open here",
            "delete it, or open one before",
        )
    })
}
