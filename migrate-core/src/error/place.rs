//! A server's error about a user's script: the file, the line, a caret.

use std::fmt;

use crate::error::redact;
use crate::report::Direction;
use crate::script::{Script, Statement};

/// A byte offset in a script's text, as exact as the server is about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The very place.
    Exact(usize),
    /// A line of the text that starts at this offset.
    Line(usize),
}

/// What the database said about a statement of a script, and where that stands.
///
/// Shown the way rustc shows errors.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScriptFailure {
    /// The migration's version, as the file's name spells it.
    pub version: String,
    /// Its name.
    pub name: String,
    /// Which of its scripts failed.
    pub direction: Direction,
    /// The script's file, as messages show it.
    pub file: String,
    /// The line in the file, from 1.
    pub line: u32,
    /// The column in characters, from 1, where the database told the place.
    pub column: Option<u32>,
    /// The text of that line.
    pub line_text: String,
    /// The statement's number, from 1; `None` for an error when the transaction was committed.
    pub statement: Option<usize>,
    /// How many statements the script has.
    pub statements: usize,
    /// What the database said.
    pub message: String,
    /// The database's code: an SQLSTATE, or `SQLite`'s result code.
    pub code: Option<String>,
    /// More of what the database said: detail, hint, context.
    pub notes: Vec<String>,
}

/// What a database said, before it is put in its place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub(crate) message: String,
    pub(crate) code: Option<String>,
    pub(crate) notes: Vec<String>,
}

impl ScriptFailure {
    /// Puts an error in its place.
    ///
    /// `statement` is the index of the statement that failed; `place` is where
    /// in the script's text, where the database told.
    pub(crate) fn locate(
        script: &Script<'_>,
        (version, name, direction): (&str, &str, Direction),
        statement: Option<usize>,
        place: Option<Place>,
        said: Said,
    ) -> ScriptFailure {
        let text = script.text();
        let start = statement
            .and_then(|index| script.statements().get(index))
            .map_or(0, Statement::start);
        let offset = match place {
            Some(Place::Exact(offset) | Place::Line(offset)) => floor(text, offset),
            None => start,
        };
        let line_start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
        let line_text = text[line_start..].split('\n').next().unwrap_or("");
        let column = match place {
            Some(Place::Exact(_)) => Some(text[line_start..offset].chars().count() as u32 + 1),
            _ => None,
        };
        let newlines = text[..offset].bytes().filter(|byte| *byte == b'\n').count();
        ScriptFailure {
            version: version.to_owned(),
            name: name.to_owned(),
            direction,
            file: script.file().into_owned(),
            line: script.line() + newlines as u32,
            column,
            line_text: redact(line_text),
            statement: statement.map(|index| index + 1),
            statements: script.statements().len(),
            message: redact(&said.message),
            code: said.code,
            notes: said.notes.iter().map(|note| redact(note)).collect(),
        }
    }
}

/// The place of a token that stands once in a text, as a word of its own.
pub(crate) fn only_occurrence(sql: &str, token: &str) -> Option<usize> {
    if token.is_empty() {
        return None;
    }
    let word = |found: char| found.is_alphanumeric() || found == '_';
    let mut places = sql.match_indices(token).filter(|(at, found)| {
        let before = sql[..*at].chars().next_back();
        let after = sql[at + found.len()..].chars().next();
        let starts = !token.starts_with(word) || !before.is_some_and(word);
        let ends = !token.ends_with(word) || !after.is_some_and(word);
        starts && ends
    });
    let (at, _) = places.next()?;
    places.next().is_none().then_some(at)
}

/// The nearest character boundary at or before an offset.
fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

impl fmt::Display for ScriptFailure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ScriptFailure { version, name, .. } = self;
        let direction = self.direction.name();
        writeln!(
            out,
            "the {direction} script of migration {version} `{name}` failed: {}",
            self.message
        )?;
        let width = self.line.to_string().len();
        write!(out, "{:width$}--> {}:{}", "", self.file, self.line)?;
        if let Some(column) = self.column {
            write!(out, ":{column}")?;
        }
        writeln!(out, "\n{:width$} |", "")?;
        writeln!(
            out,
            "{} | {}",
            self.line,
            self.line_text.replace('\t', "    ")
        )?;
        write!(out, "{:width$} |", "")?;
        if let Some(column) = self.column {
            let before: String = self
                .line_text
                .chars()
                .take(column as usize - 1)
                .flat_map(|one| match one {
                    '\t' => vec![' '; 4],
                    wide => vec![' '; display_width(wide)],
                })
                .collect();
            write!(out, " {before}^")?;
        }
        write!(out, "\n{:width$} = note: ", "")?;
        match self.statement {
            Some(statement) => write!(out, "statement {statement} of {}", self.statements)?,
            None => out.write_str("when the transaction was committed")?,
        }
        if let Some(code) = &self.code {
            write!(out, ", code {code}")?;
        }
        for note in &self.notes {
            let indented = note.replace('\n', &format!("\n{:width$}   ", ""));
            write!(out, "\n{:width$} = note: {indented}", "")?;
        }
        Ok(())
    }
}

/// Columns that a terminal gives a character: two for East Asian wide ones, none for combining ones.
fn display_width(character: char) -> usize {
    match u32::from(character) {
        0x0300..=0x036f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}
