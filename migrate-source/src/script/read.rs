//! Reads one script: its statements, directives, class and digests.

use std::ops::Range;
use std::sync::Arc;

use super::compatibility::{Compatibility, Facts, judge};
use super::directive::{Directive, DirectiveKind};
use super::limit::refusal;
use super::lock::locks;
use super::loss::losses;
use super::placeholder::placeholder;
use super::placement::directives;
use super::probe::probe;
use super::session::settings;
use super::statement::Statement;
use super::template::is_own_comment;
use super::traits::{Outside, verdict};
use super::transaction::{Judged, TransactionClass, TransactionRule, class};
use super::words::Words;
use crate::checksum::{Digest, TokenDigests, text_digest};
use crate::dialect::Dialect;
use crate::finding::{Code, Direction, Finding, Label, SourceFile, codes};
use crate::sql::{Cut, Problem, TokenKind, cut};

/// How one database sees a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialectScript {
    /// The database.
    pub dialect: Dialect,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
    /// Whether it runs inside a transaction.
    pub transaction: TransactionClass,
    /// Session settings that the script changes beyond its transaction, by
    /// name as the server spells it (`search_path`, `sql_mode`, `foreign_keys`).
    ///
    /// `all` stands for `RESET ALL` and `DISCARD ALL`, `role` and
    /// `session_authorization` for what their `SET`s change, `database` for
    /// `MySQL`'s `USE`.
    pub session_settings: Vec<String>,
    /// Digest of the tokens.
    pub token_digest: Digest,
    /// Of an up script: whether the release before it can live with it.
    ///
    /// [`settle`](super::settle) decides it for the scripts of a set together.
    pub compatibility: Compatibility,
    /// What the verdict is made from; [`settle`](super::settle) takes it.
    pub facts: Facts,
}

/// One script of a migration.
#[derive(Clone, Debug)]
pub struct Script {
    /// The file it is in.
    pub file: Arc<SourceFile>,
    /// The part of the file's text that is this script; the whole text unless
    /// the profile keeps both scripts in one file (goose, dbmate).
    pub section: Range<usize>,
    /// What is said outside of its text about its transaction, as the digests count it.
    pub mark: Option<&'static str>,
    /// Digest of the text.
    pub text_digest: Digest,
    /// How each of the folder's databases sees it, in the folder's order; never empty.
    pub dialects: Vec<DialectScript>,
    /// Its directives, in order; those that are wrong or misplaced are only findings.
    pub directives: Vec<Directive>,
    /// Whether it has a comment of its own (a tool's template line is none).
    pub has_own_comment: bool,
    /// Its place in [`crate::memory`], where that keeps it.
    pub(crate) remembered: Option<usize>,
}

impl Script {
    /// The script's text.
    pub fn text(&self) -> &str {
        &self.file.text[self.section.clone()]
    }
}

/// What [`read`] has to know.
#[derive(Clone, Debug)]
pub struct ScriptInput<'a> {
    /// The file.
    pub file: &'a Arc<SourceFile>,
    /// The part of it that is the script.
    pub section: Range<usize>,
    /// Which script of the migration it is.
    pub direction: Direction,
    /// The migration's version, as messages print it.
    pub version: &'a str,
    /// The databases it must serve.
    pub dialects: &'a [Dialect],
    /// What the profile says about transactions, its own markers included.
    pub rule: TransactionRule,
    /// Whether that is said outside of the script's text: in another file, or in
    /// another part of this one.
    pub rule_is_outside: bool,
    /// How the folder's tool is told to run a script without a transaction, as
    /// a help names it (`` `-- no-transaction` on the first line ``).
    pub own_marker: Option<&'a str>,
}

/// Reads one script; what is wrong with its text goes to `findings`.
///
/// Whether a finding about transaction control is an error depends on whether
/// the migration is frozen; that is decided by [`crate::check`].
pub fn read(input: &ScriptInput<'_>, findings: &mut Vec<Finding>) -> Script {
    let text = &input.file.text[input.section.clone()];
    let mut own = Vec::new();
    let cuts: Vec<Cut> = input
        .dialects
        .iter()
        .map(|dialect| cut(text, *dialect))
        .collect();
    nul_character(input, text, &mut own);
    problems(input, &cuts, &mut own);

    let (directives, has_own_comment) = match cuts.first() {
        Some(cut) => read_comments(input, text, cut, &mut own),
        None => (Vec::new(), false),
    };
    let marked = directives
        .iter()
        .any(|directive| directive.kind == DirectiveKind::NoTransaction);
    let first_line = input.file.position(input.section.start).line;
    let mut digests = TokenDigests::default();
    let dialects = input
        .dialects
        .iter()
        .zip(&cuts)
        .map(|(dialect, cut)| {
            let digest = digests.of(mark(input), text, &cut.tokens);
            read_dialect(input, *dialect, cut, first_line, marked, digest, &mut own)
        })
        .collect();

    own.retain(|finding| finding.code != &codes::PLACEHOLDER || !is_told(finding, findings));
    own.sort_by_key(|finding: &Finding| {
        finding
            .labels
            .first()
            .and_then(|label| label.span.as_ref().map(|span| span.start))
    });
    findings.append(&mut own);
    Script {
        file: Arc::clone(input.file),
        section: input.section.clone(),
        mark: mark(input),
        text_digest: text_digest(text),
        dialects,
        directives,
        has_own_comment,
        remembered: None,
    }
}

pub(super) fn mark(input: &ScriptInput<'_>) -> Option<&'static str> {
    input.rule_is_outside.then(|| input.rule.mark()).flatten()
}

/// A byte range of the script as one of the file.
fn in_file(input: &ScriptInput<'_>, span: &Range<usize>) -> Range<usize> {
    input.section.start + span.start..input.section.start + span.end
}

/// What the lexer and the splitter said, each thing once.
/// A NUL ends a text where C reads it: servers and clients refuse it or drop what follows.
fn nul_character(input: &ScriptInput<'_>, text: &str, findings: &mut Vec<Finding>) {
    if let Some(at) = text.find('\0') {
        let span = in_file(input, &(at..at + 1));
        findings.push(
            Finding::new(&codes::NUL_CHARACTER, "this is a NUL character")
                .label(Label::at(input.file, span, ""))
                .help("delete it; no database takes one in a script, not even in a string")
                .about(input.version, input.direction),
        );
    }
}

fn problems(input: &ScriptInput<'_>, cuts: &[Cut], findings: &mut Vec<Finding>) {
    let mut seen: Vec<(&Problem, Vec<Dialect>)> = Vec::new();
    for (dialect, cut) in input.dialects.iter().zip(cuts) {
        for problem in &cut.problems {
            match seen
                .iter_mut()
                .find(|(known, _)| known.code == problem.code && known.span == problem.span)
            {
                Some((_, dialects)) => dialects.push(*dialect),
                None => seen.push((problem, vec![*dialect])),
            }
        }
    }
    for (problem, dialects) in seen {
        let mut finding = Finding::new(problem.code, &problem.message)
            .label(Label::at(input.file, in_file(input, &problem.span), ""))
            .about(input.version, input.direction);
        if dialects.len() < input.dialects.len() {
            finding = finding.note(format!("as `{}` reads it", dialects[0]));
        }
        if let Some(help) = &problem.help {
            finding = finding.help(help);
        }
        findings.push(finding);
    }
}

/// The directives, and whether there is a comment of somebody's own.
fn read_comments(
    input: &ScriptInput<'_>,
    text: &str,
    cut: &Cut,
    findings: &mut Vec<Finding>,
) -> (Vec<Directive>, bool) {
    let spans: Vec<Range<usize>> = cut
        .statements
        .iter()
        .map(|tokens| cut.span(tokens))
        .collect();
    let mut kept = Vec::new();
    for directive in directives(text, &cut.tokens, &spans, input.direction) {
        match directive {
            Ok(mut directive) => {
                directive.span = in_file(input, &directive.span);
                if let DirectiveKind::Allow { scope, .. } = &mut directive.kind {
                    *scope = in_file(input, scope);
                }
                let mut found = contradictions(input, &kept, &directive);
                if found.is_empty() {
                    kept.push(directive);
                }
                findings.append(&mut found);
            }
            Err(mistake) => findings.push(
                Finding::new(mistake.code, mistake.message)
                    .label(Label::at(input.file, in_file(input, &mistake.span), ""))
                    .help(mistake.help)
                    .about(input.version, input.direction),
            ),
        }
    }
    findings.extend(opposite_verdicts(input, &kept));
    let has_own_comment = cut.tokens.iter().any(|token| {
        matches!(token.kind, TokenKind::LineComment | TokenKind::BlockComment)
            && is_own_comment(token.text(text))
    });
    (kept, has_own_comment)
}

/// `breaks-older` and `works-with-older` in one script.
fn opposite_verdicts(input: &ScriptInput<'_>, directives: &[Directive]) -> Option<Finding> {
    let find = |wanted: fn(&DirectiveKind) -> bool| {
        directives.iter().find(|directive| wanted(&directive.kind))
    };
    let breaks = find(|kind| matches!(kind, DirectiveKind::BreaksOlder(_)))?;
    let works = find(|kind| matches!(kind, DirectiveKind::WorksWithOlder(_)))?;
    Some(
        Finding::new(
            &codes::CONTRADICTING_DIRECTIVES,
            "`breaks-older` and `works-with-older` in one script",
        )
        .label(Label::at(input.file, works.span.clone(), ""))
        .label(Label::at(input.file, breaks.span.clone(), ""))
        .help("delete one of them; `breaks-older` is the cautious one")
        .about(input.version, input.direction),
    )
}

/// Why a directive cannot hold: a database cannot do it, or it was said before.
fn contradictions(
    input: &ScriptInput<'_>,
    before: &[Directive],
    directive: &Directive,
) -> Vec<Finding> {
    let kind = &directive.kind;
    let about = |code, message: &str, label: &str| {
        Finding::new(code, message)
            .label(Label::at(input.file, directive.span.clone(), label))
            .about(input.version, input.direction)
    };
    let mut found: Vec<Finding> = input
        .dialects
        .iter()
        .filter_map(|dialect| refusal(kind, *dialect))
        .map(|(message, help)| about(&codes::UNSUPPORTED_DIRECTIVE, message, "").help(help))
        .collect();
    let limits = matches!(
        kind,
        DirectiveKind::LockTimeout(_)
            | DirectiveKind::StatementTimeout(_)
            | DirectiveKind::LockRetries(_)
    );
    let earlier = before
        .iter()
        .find(|other| limits && other.kind.name() == kind.name());
    if let Some(earlier) = earlier {
        let message = format!("`{}` is said twice", kind.name());
        found.push(
            about(&codes::MISPLACED_DIRECTIVE, &message, "")
                .label(Label::at(input.file, earlier.span.clone(), "here as well"))
                .help("keep one of them: it holds for the whole script"),
        );
    }
    found
}

fn read_dialect(
    input: &ScriptInput<'_>,
    dialect: Dialect,
    cut: &Cut,
    first_line: u32,
    marked: bool,
    token_digest: Digest,
    findings: &mut Vec<Finding>,
) -> DialectScript {
    let text = &input.file.text[input.section.clone()];
    let mut statements = Vec::with_capacity(cut.statements.len());
    let mut outside: Vec<Option<Outside>> = Vec::with_capacity(cut.statements.len());
    let mut session_settings: Vec<String> = Vec::new();
    let (mut line, mut counted) = (first_line, 0);
    for tokens in &cut.statements {
        let span = cut.span(tokens);
        line += newlines(&text[counted..span.start]);
        counted = span.start;

        let words = Words::new(dialect, text, &cut.tokens[tokens.clone()]);
        let mut verdict = verdict(words);
        let settings = settings(words);
        verdict.traits.ends_batch |= settings.until_commit || !settings.names.is_empty();
        for name in settings.names {
            if !session_settings.contains(&name) {
                session_settings.push(name);
            }
        }
        outside.push(verdict.outside);
        statements.push(Statement {
            span,
            line,
            traits: verdict.traits,
            probe: probe(words),
            losses: Vec::new(),
            locks: locks(words),
        });
    }
    let all: Vec<Words<'_>> = cut
        .statements
        .iter()
        .map(|tokens| Words::new(dialect, text, &cut.tokens[tokens.clone()]))
        .collect();
    for (statement, losses) in statements.iter_mut().zip(losses(&all)) {
        statement.losses = losses;
    }
    let facts = match input.direction {
        Direction::Up => judge(dialect, &all),
        Direction::Down => Facts::default(),
    };
    let judged = Judged {
        statements: &statements,
        outside: &outside,
        marked,
    };
    let mut found = Vec::new();
    let braces = cut
        .statements
        .iter()
        .find_map(|tokens| placeholder(dialect, text, &cut.tokens[tokens.clone()]));
    if let Some(span) = braces {
        found.push(not_filled_in(input, text, &span));
    }
    let transaction = class(&judged, input, &mut found);
    // Where a quote does not end, nobody knows what is a statement and what is a
    // function's body: that comes first.
    if cut.problems.iter().any(|problem| is_open_end(problem.code)) {
        found.clear();
    }
    // A second database may find the same fault in the same place.
    found.retain(|finding| {
        !findings
            .iter()
            .any(|known| known.code == finding.code && known.labels == finding.labels)
    });
    findings.append(&mut found);
    DialectScript {
        dialect,
        statements,
        transaction,
        session_settings,
        token_digest,
        compatibility: Compatibility::Compatible,
        facts,
    }
}

fn not_filled_in(input: &ScriptInput<'_>, text: &str, span: &Range<usize>) -> Finding {
    Finding::new(
        &codes::PLACEHOLDER,
        format!(
            "`{}` is a placeholder, and nothing fills it in",
            &text[span.clone()]
        ),
    )
    .label(Label::at(
        input.file,
        in_file(input, span),
        "sent to the server as it is",
    ))
    .help("write the value itself, or read it in SQL with `current_setting` or the like")
    .about(input.version, input.direction)
}

/// Whether the profile has said the same of this place.
fn is_told(finding: &Finding, told: &[Finding]) -> bool {
    let place = |finding: &Finding| {
        let label = finding.labels.first()?;
        Some((label.file.path.clone(), label.span.clone()?))
    };
    let Some((path, span)) = place(finding) else {
        return false;
    };
    told.iter().any(|other| {
        other.code == finding.code
            && place(other).is_some_and(|(other_path, other)| {
                other_path == path && other.start < span.end && span.start < other.end
            })
    })
}

/// Whether a problem leaves open where statements begin and end.
fn is_open_end(code: &Code) -> bool {
    let open_ends: [&Code; 5] = [
        &codes::UNTERMINATED_STRING,
        &codes::UNTERMINATED_QUOTE,
        &codes::UNTERMINATED_COMMENT,
        &codes::UNTERMINATED_DOLLAR_QUOTE,
        &codes::UNTERMINATED_STATEMENT,
    ];
    open_ends.contains(&code)
}

fn newlines(text: &str) -> u32 {
    let (bytes, mut at, mut count) = (text.as_bytes(), 0, 0);
    while at < bytes.len() {
        count += u32::from(bytes[at] == b'\n');
        at += 1;
    }
    count
}
