//! Takes a `CREATE TABLE` of `sqlite_schema` apart
//! (<https://www.sqlite.org/lang_createtable.html>).

use super::canonical::{self, Names};
use super::token::Token;
use crate::sqlite_words::identifier;

/// What a `CREATE TABLE` says.
#[derive(Debug, Default)]
pub(super) struct CreateTable {
    pub(super) columns: Vec<Column>,
    pub(super) constraints: Vec<Constraint>,
    pub(super) strict: bool,
    pub(super) without_rowid: bool,
}

#[derive(Debug, Default)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) type_name: String,
    pub(super) not_null: bool,
    pub(super) not_null_name: Option<String>,
    pub(super) not_null_conflict: Option<String>,
    pub(super) default: Option<String>,
    pub(super) collation: Option<String>,
    pub(super) generated: Option<String>,
    pub(super) stored: bool,
    pub(super) autoincrement: bool,
    /// `PRIMARY KEY DESC` behind the column is no other name of the row number.
    pub(super) primary_key: Option<Direction>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Ascending,
    Descending,
}

#[derive(Debug)]
pub(super) struct Constraint {
    pub(super) name: Option<String>,
    pub(super) definition: String,
    /// The columns of a primary key.
    pub(super) primary_key: Option<Vec<String>>,
}

/// Takes the statement apart; `None` where it has another form than is known.
pub(super) fn parse(tokens: &[Token], names: &Names) -> Option<CreateTable> {
    let open = tokens.iter().position(|token| token.is_sign("("))?;
    if tokens[..open].iter().any(|token| token.is("AS")) {
        return None;
    }
    let close = closing(tokens, open)?;
    let mut table = CreateTable::default();
    for part in split(&tokens[open + 1..close]) {
        let mut cursor = Cursor {
            tokens: part,
            at: 0,
            names,
        };
        if is_constraint(part) {
            table_constraints(&mut cursor, &mut table)?;
        } else {
            column(&mut cursor, &mut table)?;
        }
    }
    for token in &tokens[close + 1..] {
        table.strict |= token.is("STRICT");
        table.without_rowid |= token.is("WITHOUT");
    }
    Some(table)
}

/// The place of the parenthesis that closes the one at `open`.
fn closing(tokens: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// The parts between commas that are in no parentheses.
fn split(tokens: &[Token]) -> Vec<&[Token]> {
    let mut parts = Vec::new();
    let (mut depth, mut from) = (0_usize, 0);
    for (at, token) in tokens.iter().enumerate() {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth = depth.saturating_sub(1);
        } else if token.is_sign(",") && depth == 0 {
            parts.push(&tokens[from..at]);
            from = at + 1;
        }
    }
    parts.push(&tokens[from..]);
    parts
}

fn is_constraint(part: &[Token]) -> bool {
    ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]
        .iter()
        .any(|word| part.first().is_some_and(|first| first.is(word)))
}

struct Cursor<'t> {
    tokens: &'t [Token],
    at: usize,
    names: &'t Names,
}

impl<'t> Cursor<'t> {
    fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self, keyword: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.is(keyword));
        self.at += usize::from(found);
        found
    }

    fn name(&mut self) -> Option<String> {
        let name = self.peek()?.name();
        self.at += 1;
        name
    }

    /// What is in parentheses, with them.
    fn parenthesized(&mut self) -> Option<&'t [Token]> {
        if !self.peek()?.is_sign("(") {
            return None;
        }
        let close = closing(self.tokens, self.at)?;
        let inside = &self.tokens[self.at..=close];
        self.at = close + 1;
        Some(inside)
    }

    fn line(&self, tokens: &[Token]) -> String {
        canonical::line(tokens, self.names)
    }

    /// `ON CONFLICT …`, where it is not the default.
    fn conflict(&mut self) -> Option<String> {
        let here = self.at;
        if self.take("ON") && self.take("CONFLICT") {
            let word = self.name()?.to_ascii_uppercase();
            return (word != "ABORT").then_some(word);
        }
        self.at = here;
        None
    }
}

fn column(cursor: &mut Cursor<'_>, table: &mut CreateTable) -> Option<()> {
    let mut column = Column {
        name: cursor.name()?,
        ..Column::default()
    };
    let from = cursor.at;
    while let Some(token) = cursor.peek() {
        if COLUMN_CONSTRAINTS.iter().any(|word| token.is(word)) {
            break;
        }
        if cursor.parenthesized().is_none() {
            cursor.at += 1;
        }
    }
    column.type_name = cursor
        .line(&cursor.tokens[from..cursor.at])
        .to_ascii_uppercase();
    let mut constraint_name = None;
    while cursor.peek().is_some() {
        if cursor.take("CONSTRAINT") {
            constraint_name = cursor.name();
            continue;
        }
        column_constraint(cursor, &mut column, constraint_name.take(), table)?;
    }
    table.columns.push(column);
    Some(())
}

const COLUMN_CONSTRAINTS: &[&str] = &[
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "GENERATED",
    "AS",
    "DEFERRABLE",
];

fn column_constraint(
    cursor: &mut Cursor<'_>,
    column: &mut Column,
    name: Option<String>,
    table: &mut CreateTable,
) -> Option<()> {
    let own = identifier(&column.name);
    let mut push = |definition: String, primary_key: Option<Vec<String>>| {
        table.constraints.push(Constraint {
            name: name.clone(),
            definition,
            primary_key,
        });
    };
    if cursor.take("PRIMARY") {
        cursor.take("KEY");
        let descending = cursor.take("DESC");
        cursor.take("ASC");
        let conflict = on_conflict(cursor.conflict());
        column.autoincrement = cursor.take("AUTOINCREMENT");
        column.primary_key = Some(if descending {
            Direction::Descending
        } else {
            Direction::Ascending
        });
        let direction = if descending { " DESC" } else { "" };
        push(
            format!("PRIMARY KEY ({own}{direction}){conflict}"),
            Some(vec![column.name.clone()]),
        );
    } else if cursor.take("NOT") {
        if !cursor.take("NULL") {
            // `NOT DEFERRABLE`, which is what a foreign key is anyway.
            return deferred(cursor, table);
        }
        column.not_null = true;
        column.not_null_conflict = cursor.conflict();
        column.not_null_name = name;
    } else if cursor.take("NULL") {
        cursor.conflict();
    } else if cursor.take("UNIQUE") {
        let conflict = on_conflict(cursor.conflict());
        push(format!("UNIQUE ({own}){conflict}"), None);
    } else if cursor.take("CHECK") {
        let inside = cursor.parenthesized()?;
        let conflict = on_conflict(cursor.conflict());
        push(format!("CHECK {}{conflict}", cursor.line(inside)), None);
    } else if cursor.take("DEFAULT") {
        column.default = Some(default(cursor)?);
    } else if cursor.take("COLLATE") {
        // BINARY is what applies without the clause.
        column.collation =
            Some(identifier(&cursor.name()?)).filter(|name| !name.eq_ignore_ascii_case("BINARY"));
    } else if cursor.take("REFERENCES") {
        let definition = references(cursor, &own)?;
        push(definition, None);
    } else if cursor.take("GENERATED") {
        cursor.take("ALWAYS");
        cursor.take("AS");
        generated(cursor, column)?;
    } else if cursor.take("AS") {
        generated(cursor, column)?;
    } else {
        return deferred(cursor, table);
    }
    Some(())
}

fn generated(cursor: &mut Cursor<'_>, column: &mut Column) -> Option<()> {
    let inside = cursor.parenthesized()?;
    column.generated = Some(cursor.line(&inside[1..inside.len() - 1]));
    column.stored = cursor.take("STORED");
    cursor.take("VIRTUAL");
    Some(())
}

/// `DEFERRABLE …` that stands apart from its `REFERENCES`.
fn deferred(cursor: &mut Cursor<'_>, table: &mut CreateTable) -> Option<()> {
    let clause = deferrable(cursor)?;
    let last = table.constraints.last_mut()?;
    last.definition.push_str(&clause);
    Some(())
}

fn on_conflict(word: Option<String>) -> String {
    word.map_or_else(String::new, |word| format!(" ON CONFLICT {word}"))
}

fn default(cursor: &mut Cursor<'_>) -> Option<String> {
    if let Some(inside) = cursor.parenthesized() {
        return Some(cursor.line(inside));
    }
    let from = cursor.at;
    while cursor
        .peek()
        .is_some_and(|token| token.is_sign("-") || token.is_sign("+"))
    {
        cursor.at += 1;
    }
    cursor.peek()?;
    cursor.at += 1;
    Some(cursor.line(&cursor.tokens[from..cursor.at]))
}

fn references(cursor: &mut Cursor<'_>, columns: &str) -> Option<String> {
    let table = identifier(&cursor.name()?);
    let mut definition = format!("FOREIGN KEY ({columns}) REFERENCES {table}");
    if let Some(inside) = cursor.parenthesized() {
        definition.push_str(&names_of(inside)?);
    }
    let (mut delete, mut update, mut matching) = (None, None, None);
    loop {
        if cursor.take("ON") {
            let deletes = cursor.take("DELETE");
            if !deletes {
                cursor.take("UPDATE");
            }
            let mut action = cursor.name()?.to_ascii_uppercase();
            if matches!(action.as_str(), "SET" | "NO") {
                action = format!("{action} {}", cursor.name()?.to_ascii_uppercase());
            }
            let action = (action != "NO ACTION").then_some(action);
            if deletes {
                delete = action;
            } else {
                update = action;
            }
        } else if cursor.take("MATCH") {
            matching = Some(cursor.name()?.to_ascii_uppercase());
        } else {
            break;
        }
    }
    for (words, action) in [
        (" MATCH ", matching),
        (" ON UPDATE ", update),
        (" ON DELETE ", delete),
    ] {
        if let Some(action) = action {
            definition.push_str(words);
            definition.push_str(&action);
        }
    }
    definition.push_str(&deferrable(cursor)?);
    Some(definition)
}

/// The clause where it makes a difference: only a key that is initially deferred is deferred at all.
fn deferrable(cursor: &mut Cursor<'_>) -> Option<String> {
    let here = cursor.at;
    let not = cursor.take("NOT");
    if !cursor.take("DEFERRABLE") {
        cursor.at = here;
        // Anything else is unknown, unless it is the next constraint.
        return (cursor.peek().is_none()
            || COLUMN_CONSTRAINTS
                .iter()
                .any(|word| cursor.peek().is_some_and(|token| token.is(word))))
        .then(String::new);
    }
    let deferred = cursor.take("INITIALLY") && {
        let deferred = cursor.take("DEFERRED");
        cursor.take("IMMEDIATE");
        deferred
    };
    Some(if deferred && !not {
        " DEFERRABLE INITIALLY DEFERRED".to_owned()
    } else {
        String::new()
    })
}

fn table_constraints(cursor: &mut Cursor<'_>, table: &mut CreateTable) -> Option<()> {
    let mut name = None;
    while cursor.peek().is_some() {
        if cursor.take("CONSTRAINT") {
            name = cursor.name();
            continue;
        }
        let (definition, primary_key) = if cursor.take("PRIMARY") {
            cursor.take("KEY");
            let inside = cursor.parenthesized()?;
            let (list, names) = key(cursor, inside, table)?;
            let conflict = on_conflict(cursor.conflict());
            (format!("PRIMARY KEY {list}{conflict}"), Some(names))
        } else if cursor.take("UNIQUE") {
            let inside = cursor.parenthesized()?;
            let (list, _) = key(cursor, inside, table)?;
            let conflict = on_conflict(cursor.conflict());
            (format!("UNIQUE {list}{conflict}"), None)
        } else if cursor.take("CHECK") {
            let inside = cursor.parenthesized()?;
            let conflict = on_conflict(cursor.conflict());
            (format!("CHECK {}{conflict}", cursor.line(inside)), None)
        } else if cursor.take("FOREIGN") {
            cursor.take("KEY");
            let inside = names_of(cursor.parenthesized()?)?;
            let columns = inside
                .trim_start_matches('(')
                .trim_end_matches(')')
                .to_owned();
            cursor.take("REFERENCES");
            (references(cursor, &columns)?, None)
        } else {
            return None;
        };
        table.constraints.push(Constraint {
            name: name.take(),
            definition,
            primary_key,
        });
    }
    Some(())
}

/// The columns of a key, written anew, and their names.
fn key(
    cursor: &Cursor<'_>,
    inside: &[Token],
    table: &mut CreateTable,
) -> Option<(String, Vec<String>)> {
    let mut written = Vec::new();
    let mut names = Vec::new();
    for part in split(&inside[1..inside.len() - 1]) {
        let name = part.first()?.name()?;
        let mut text = identifier(&name);
        let mut rest = &part[1..];
        if rest.last().is_some_and(|token| token.is("AUTOINCREMENT")) {
            rest = &rest[..rest.len() - 1];
            if let Some(column) = table
                .columns
                .iter_mut()
                .find(|column| column.name.eq_ignore_ascii_case(&name))
            {
                column.autoincrement = true;
            }
        }
        let ascending = rest.is_empty() || (rest.len() == 1 && rest[0].is("ASC"));
        if !ascending {
            text.push(' ');
            text.push_str(&cursor.line(rest));
        }
        written.push(text);
        names.push(name);
    }
    Some((format!("({})", written.join(", ")), names))
}

fn names_of(inside: &[Token]) -> Option<String> {
    let names: Option<Vec<String>> = split(&inside[1..inside.len() - 1])
        .into_iter()
        .map(|part| part.first()?.name().map(|name| identifier(&name)))
        .collect();
    Some(format!("({})", names?.join(", ")))
}
