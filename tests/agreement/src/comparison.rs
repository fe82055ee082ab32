//! What one side refuses and the other takes.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use migrate_source::finding::codes;
use migrate_source::{Level, SourceFile};

use crate::histories::History;
use crate::opinion::{Opinion, has_no_end};
use crate::parser::{Parser, Refusal};

/// How often both sides said what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many were looked at.
    pub all: usize,
    /// The server refuses them.
    pub refused: usize,
    /// The server takes them, and we refuse them.
    pub falsely: usize,
    /// The server refuses them, and we do not.
    pub missed: usize,
}

impl Counts {
    fn add(&mut self, server: bool, ours: bool) {
        self.all += 1;
        self.refused += usize::from(server);
        self.falsely += usize::from(ours && !server);
        self.missed += usize::from(server && !ours);
    }

    fn sum(&mut self, other: Counts) {
        self.all += other.all;
        self.refused += other.refused;
        self.falsely += other.falsely;
        self.missed += other.missed;
    }
}

/// A place where the two sides disagree.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// The file.
    pub file: PathBuf,
    /// The line of our finding, or of the server's error.
    pub line: u32,
    /// What the server says, where it refuses.
    pub server: Option<String>,
    /// What we say, where we refuse.
    pub ours: Option<String>,
    /// The text's beginning.
    pub text: String,
}

/// One history, compared.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    /// Its name.
    pub name: String,
    /// Whole files.
    pub files: Counts,
    /// Statements, each by itself, of the files that can be split.
    pub statements: Counts,
    /// Bodies of functions in SQL.
    pub bodies: Counts,
    /// How many statements both sides refuse, and at how many both point to the same byte.
    pub places: (usize, usize),
    /// Findings by code and level, of all kinds.
    pub codes: BTreeMap<(&'static str, &'static str), usize>,
    /// Where the sides disagree: files, statements, bodies.
    pub disagreements: Vec<Disagreement>,
}

impl Compared {
    /// Adds another history to this one.
    pub fn sum(&mut self, other: &Compared) {
        self.files.sum(other.files);
        self.statements.sum(other.statements);
        self.bodies.sum(other.bodies);
        self.places.0 += other.places.0;
        self.places.1 += other.places.1;
        for (code, count) in &other.codes {
            *self.codes.entry(*code).or_default() += count;
        }
        self.disagreements
            .extend(other.disagreements.iter().cloned());
    }
}

/// Compares the files of one history.
///
/// # Errors
///
/// When a file cannot be read, or the server does not answer.
pub async fn compare(history: &History, parser: &mut Parser) -> Result<Compared, String> {
    let mut compared = Compared {
        name: history.name.clone(),
        ..Compared::default()
    };
    for file in &history.files {
        one(file, parser, &mut compared)
            .await
            .map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(compared)
}

/// Compares one file.
async fn one(path: &Path, parser: &mut Parser, compared: &mut Compared) -> Result<(), String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let opinion = Opinion::of(&bytes, parser.version()).map_err(|error| error.to_string())?;
    for finding in &opinion.findings {
        let key = (finding.code.name, level_name(finding.level));
        *compared.codes.entry(key).or_default() += 1;
    }
    let (file, bad) = SourceFile::from_bytes(path.to_string_lossy(), &bytes);
    if bad.is_some() {
        return Ok(());
    }

    let whole = ask(parser, &file.text).await?;
    let ours = opinion.refusals().next();
    // Where nobody knows what a statement is, there is nothing more to compare; and
    // of placeholders only a script's first is told.
    let no_end = opinion
        .refusals()
        .any(|finding| has_no_end(finding.code) || finding.code == &codes::PLACEHOLDER);
    if no_end || opinion.text != file.text {
        compared.files.add(whole.is_some(), ours.is_some());
        if whole.is_some() != ours.is_some() {
            let all = 0..file.text.len();
            compared
                .disagreements
                .push(disagreement(&file, &all, whole.as_ref(), &opinion));
        }
        return Ok(());
    }

    let before = compared.disagreements.len();
    for span in &opinion.statements {
        let server = ask(parser, &file.text[span.clone()]).await?;
        let mut ours = opinion.refusal_in(span);
        // What is wrong in a body, the parser of the whole statement does not see.
        let in_body = ours.is_some_and(|finding| {
            let start = finding.labels[0].span.as_ref().map_or(0, |span| span.start);
            opinion.bodies.iter().any(|body| body.span.contains(&start))
        });
        if in_body {
            ours = None;
        }
        compared.statements.add(server.is_some(), ours.is_some());
        if let (Some(server), Some(ours)) = (&server, ours) {
            compared.places.0 += 1;
            let place = ours.labels[0].span.as_ref().map(|found| found.start);
            let same = server.offset.map(|offset| offset + span.start) == place;
            compared.places.1 += usize::from(same);
        }
        if server.is_some() != ours.is_some() {
            let found = disagreement(&file, span, server.as_ref(), &opinion);
            compared.disagreements.push(found);
        }
    }
    let mut refused = whole.is_some();
    for body in &opinion.bodies {
        let server = ask(parser, &body.text).await?;
        // It looks into them when it makes the function.
        refused |= server.is_some();
        let ours = opinion.refusal_in(&body.span);
        compared.bodies.add(server.is_some(), ours.is_some());
        if server.is_some() != ours.is_some() {
            let found = disagreement(&file, &body.span, server.as_ref(), &opinion);
            compared.disagreements.push(found);
        }
    }
    compared.files.add(refused, ours.is_some());
    // The whole can be refused where every part is fine: a `;` that is missing.
    if compared.disagreements.len() == before && whole.is_some() != ours_outside_bodies(&opinion) {
        let all = 0..file.text.len();
        compared
            .disagreements
            .push(disagreement(&file, &all, whole.as_ref(), &opinion));
    }
    Ok(())
}

fn ours_outside_bodies(opinion: &Opinion) -> bool {
    opinion.refusals().any(|finding| {
        let start = finding.labels[0].span.as_ref().map_or(0, |span| span.start);
        !opinion.bodies.iter().any(|body| body.span.contains(&start))
    })
}

async fn ask(parser: &mut Parser, text: &str) -> Result<Option<Refusal>, String> {
    parser
        .refuses(text)
        .await
        .map_err(|error| error.to_string())
}

fn disagreement(
    file: &SourceFile,
    part: &Range<usize>,
    server: Option<&Refusal>,
    opinion: &Opinion,
) -> Disagreement {
    let ours = opinion.refusal_in(part);
    let offset = server
        .and_then(|refusal| refusal.offset)
        .map(|offset| part.start + offset)
        .or_else(|| ours?.labels.first()?.span.as_ref().map(|span| span.start))
        .unwrap_or(part.start);
    let position = file.position(offset);
    let line = file.line(position.line).unwrap_or(0..0);
    Disagreement {
        file: PathBuf::from(&file.path),
        line: position.line,
        server: server.map(|refusal| format!("{} {}", refusal.sqlstate, refusal.message)),
        ours: ours.map(|finding| format!("{}: {}", finding.code.name, finding.message)),
        text: file.text[line].trim().chars().take(160).collect(),
    }
}

fn level_name(level: Level) -> &'static str {
    level.name()
}
