//! What is said about a text as a draft, and what is in it.

use std::fs;
use std::io;
use std::ops::Range;

use migrate_source::finding::codes;
use migrate_source::grammar::Trees;
use migrate_source::{Code, Finding, Level, Options, load};
use rowan::{TextRange, TextSize};
use squawk_syntax::ast::{self, AstNode};
use tempfile::TempDir;

/// What is said about one text.
#[derive(Clone, Debug)]
pub struct Opinion {
    /// Everything that is said about its SQL.
    pub findings: Vec<Finding>,
    /// The text as it was read: without byte-order mark, with LF.
    pub text: String,
    /// Its statements.
    pub statements: Vec<Range<usize>>,
    /// The bodies of its functions in SQL.
    pub bodies: Vec<Body>,
}

/// The body of a function in SQL.
#[derive(Clone, Debug)]
pub struct Body {
    /// The statement that it is in, in the text.
    pub statement: Range<usize>,
    /// The body without its quotes, in the text.
    pub span: Range<usize>,
    /// What the server reads: without quotes, escapes undone.
    pub text: String,
}

/// The findings that say that the server refuses a script as it is.
pub fn refuses(code: &Code) -> bool {
    let refusing: [&Code; 10] = [
        &codes::SYNTAX_ERROR,
        &codes::NEWER_SYNTAX,
        &codes::PLACEHOLDER,
        &codes::PSQL_META_COMMAND,
        &codes::COPY_FROM_STDIN,
        &codes::UNTERMINATED_STRING,
        &codes::UNTERMINATED_QUOTE,
        &codes::UNTERMINATED_COMMENT,
        &codes::UNTERMINATED_DOLLAR_QUOTE,
        &codes::UNTERMINATED_STATEMENT,
    ];
    refusing.contains(&code)
}

/// Whether it leaves open where statements begin and end.
pub fn has_no_end(code: &Code) -> bool {
    code.name.starts_with("unterminated-")
}

impl Opinion {
    /// Reads a file as a draft's up script in a folder of its own.
    ///
    /// # Errors
    ///
    /// When the temporary folder cannot be written.
    pub fn of(bytes: &[u8], server: &str) -> io::Result<Opinion> {
        let package = TempDir::new()?;
        let folder = package.path().join("migrations");
        fs::create_dir(&folder)?;
        fs::write(folder.join("0001_a.sql"), bytes)?;
        let server = server.split('.').next().unwrap_or(server);
        fs::write(
            folder.join("migrate.toml"),
            format!(
                "dialect = \"postgres\"\nprofile = \"sqlx\"\ndown = \"optional\"\nserver = \"{server}\"\n"
            ),
        )?;
        let checked = load(&Options {
            package: package.path().to_owned(),
            folder: "migrations".into(),
            ..Options::default()
        });
        let script = checked.migrations.first().map(|migration| &migration.up);
        let statements = script
            .and_then(|script| script.dialects.first())
            .map(|seen| {
                let spans = seen.statements.iter().map(|found| found.span.clone());
                spans.collect()
            })
            .unwrap_or_default();
        let mut opinion = Opinion {
            findings: checked.findings,
            text: script
                .map(|script| script.text().to_owned())
                .unwrap_or_default(),
            statements,
            bodies: Vec::new(),
        };
        if let Some(script) = script {
            let trees = Trees::default();
            opinion.bodies = bodies(&trees.of(script).parse().tree(), &opinion.statements);
        }
        Ok(opinion)
    }

    /// The findings of error level that say that the server refuses the text.
    pub fn refusals(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.level == Level::Error && refuses(finding.code))
    }

    /// The first refusal in a part of the text.
    pub fn refusal_in(&self, part: &Range<usize>) -> Option<&Finding> {
        self.refusals().find(|finding| {
            // Its rows are what the parser stumbles over, not the statement.
            finding.code != &codes::COPY_FROM_STDIN
                && finding
                    .labels
                    .first()
                    .and_then(|label| label.span.as_ref())
                    .is_some_and(|span| part.start <= span.start && span.start <= part.end)
        })
    }
}

fn bodies(file: &ast::SourceFile, statements: &[Range<usize>]) -> Vec<Body> {
    let mut bodies = Vec::new();
    for node in file.syntax().descendants() {
        let body = ast::CreateFunction::cast(node.clone())
            .and_then(|function| function.sql_body())
            .or_else(|| {
                ast::CreateProcedure::cast(node).and_then(|procedure| procedure.sql_body())
            });
        let Some(body) = body else { continue };
        let whole = body.source_range(TextRange::up_to(TextSize::of(body.text())));
        let span = usize::from(whole.start())..usize::from(whole.end());
        let statement = statements
            .iter()
            .find(|statement| statement.start <= span.start && span.end <= statement.end);
        if let Some(statement) = statement {
            bodies.push(Body {
                statement: statement.clone(),
                span,
                text: body.text().to_owned(),
            });
        }
    }
    bodies
}
