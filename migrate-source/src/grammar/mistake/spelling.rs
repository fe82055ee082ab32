//! Keywords that are nearly right.

use super::Mistake;
use super::look::Look;
use crate::script::suggestion;

/// What statements begin with.
const VERBS: [&str; 36] = [
    "alter", "analyze", "begin", "call", "cluster", "comment", "commit", "copy", "create",
    "declare", "delete", "discard", "do", "drop", "execute", "explain", "grant", "import",
    "insert", "lock", "merge", "notify", "prepare", "reassign", "refresh", "reindex", "reset",
    "revoke", "rollback", "select", "set", "show", "truncate", "update", "vacuum", "with",
];

/// What is created, altered and dropped.
const OBJECTS: [&str; 38] = [
    "access",
    "aggregate",
    "cast",
    "collation",
    "constraint",
    "conversion",
    "database",
    "default",
    "domain",
    "event",
    "extension",
    "foreign",
    "function",
    "group",
    "index",
    "language",
    "large",
    "materialized",
    "operator",
    "policy",
    "procedure",
    "publication",
    "role",
    "routine",
    "rule",
    "schema",
    "sequence",
    "server",
    "statistics",
    "subscription",
    "system",
    "table",
    "tablespace",
    "temporary",
    "trigger",
    "type",
    "unique",
    "view",
];

/// What clauses begin with.
const CLAUSES: [&str; 34] = [
    "after",
    "before",
    "cascade",
    "check",
    "column",
    "concurrently",
    "conflict",
    "constraint",
    "default",
    "execute",
    "exists",
    "foreign",
    "from",
    "function",
    "generated",
    "group",
    "having",
    "identity",
    "inner",
    "into",
    "join",
    "language",
    "order",
    "primary",
    "references",
    "rename",
    "replace",
    "restrict",
    "returning",
    "returns",
    "unique",
    "using",
    "values",
    "where",
];

pub(super) fn find(look: &Look<'_>) -> Option<Mistake> {
    verb(look)
        .or_else(|| object(look))
        .or_else(|| expected(look))
        .or_else(|| clause(look))
}

fn nearly(word: &str, known: &[&'static str]) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    if known.contains(&word.as_str()) {
        return None;
    }
    // Two letters that changed places are the commonest slip.
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    known
        .iter()
        .find(|known| letters(known) == letters(&word))
        .copied()
        .or_else(|| suggestion(&word, known))
}

fn did_you_mean(look: &Look<'_>, index: usize, near: &str) -> Mistake {
    Mistake::new("", format!("did you mean `{}`?", near.to_ascii_uppercase())).at(look.span(index))
}

fn verb(look: &Look<'_>) -> Option<Mistake> {
    let index = if look.fault <= 1 { 0 } else { look.fault };
    if index != 0 && !look.begins_line(index) {
        return None;
    }
    let near = nearly(look.word(index), &VERBS)?;
    (index == 0).then(|| did_you_mean(look, index, near))
}

/// The parser points at `CREATE` where it does not know what follows.
fn object(look: &Look<'_>) -> Option<Mistake> {
    if look.fault > 2 || !matches!(look.word(0), "CREATE" | "ALTER" | "DROP") {
        return None;
    }
    let near = nearly(look.word(1), &OBJECTS)?;
    Some(did_you_mean(look, 1, near))
}

/// A word before the fault, or the one at fault, that is nearly a clause's first.
fn clause(look: &Look<'_>) -> Option<Mistake> {
    let before = look.fault.checked_sub(1)?;
    [look.fault, before].into_iter().find_map(|index| {
        let near = nearly(look.word(index), &CLAUSES)?;
        Some(did_you_mean(look, index, near))
    })
}

/// The one keyword that the parser waits for, nearly.
fn expected(look: &Look<'_>) -> Option<Mistake> {
    let keyword = look.said.strip_prefix("expected ")?;
    let keyword = keyword.split([' ', ',']).next()?.strip_suffix("_KW")?;
    let word = look.at(0).to_ascii_lowercase();
    let keyword = keyword.to_ascii_lowercase();
    let close = suggestion(&word, &[keyword.as_str()]).is_some();
    (close && word != keyword).then(|| did_you_mean(look, look.fault, &keyword))
}
