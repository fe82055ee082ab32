//! Whether a script runs in a transaction of ours.

use std::ops::Range;

use super::read::ScriptInput;
use super::statement::Statement;
use super::traits::Outside;
use crate::finding::{Direction, Finding, Label, codes};
use crate::sql::NO_TRANSACTION;

/// Whether a script runs inside a transaction of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionClass {
    /// The script and its history row commit together.
    Transactional,
    /// Statement by statement, each on its own, progress recorded between them:
    /// `no-transaction` scripts, and `MySQL` scripts with DDL in them.
    NoTransaction,
    /// The script has its own `BEGIN … COMMIT` (frozen histories, and scripts
    /// that run without a transaction of ours anyway).
    OwnTransactions,
}

/// What the folder's profile says about a script's transaction before the
/// script's own markers are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionRule {
    /// In a transaction unless the script says otherwise (sqlx, goose, dbmate, refinery, Supabase).
    Always,
    /// Never (diesel's `run_in_transaction = false` and the like).
    Never,
    /// golang-migrate: the file is one message; a lone statement runs outside a transaction.
    OneMessage,
    /// Flyway, prisma: none when one of its statements cannot run in one.
    WhenPossible,
}

impl TransactionRule {
    /// What this rule counts as in a script's digest, where it is said outside of
    /// the script's text.
    pub(crate) fn mark(self) -> Option<&'static str> {
        match self {
            TransactionRule::Never => Some(NO_TRANSACTION),
            TransactionRule::Always => Some("-- transaction"),
            TransactionRule::OneMessage | TransactionRule::WhenPossible => None,
        }
    }

    /// Every mark that a script may have.
    pub(crate) fn marks() -> [Option<&'static str>; 3] {
        [
            None,
            TransactionRule::Never.mark(),
            TransactionRule::Always.mark(),
        ]
    }
}

/// One database's statements, and why some of them cannot run in a transaction.
pub(super) struct Judged<'a> {
    pub(super) statements: &'a [Statement],
    /// By statement.
    pub(super) outside: &'a [Option<Outside>],
    /// The script has `-- migrate: no-transaction`.
    pub(super) marked: bool,
}

/// Decides the class, without a look at the script's own `BEGIN` and `COMMIT`.
fn wanted(judged: &Judged<'_>, rule: TransactionRule) -> TransactionClass {
    let outside = judged.outside.iter().any(Option::is_some);
    let none = judged.marked
        || judged.statements.iter().any(|statement| {
            statement.traits.implicit_commit && !statement.traits.transaction_control
        })
        || match rule {
            TransactionRule::Always => false,
            TransactionRule::Never => true,
            TransactionRule::OneMessage => outside && judged.statements.len() == 1,
            TransactionRule::WhenPossible => outside,
        };
    if none {
        TransactionClass::NoTransaction
    } else {
        TransactionClass::Transactional
    }
}

/// Decides the class of a script, and says what does not fit it.
pub(super) fn class(
    judged: &Judged<'_>,
    input: &ScriptInput<'_>,
    findings: &mut Vec<Finding>,
) -> TransactionClass {
    let wanted = wanted(judged, input.rule);
    let own: Vec<&Statement> = judged
        .statements
        .iter()
        .filter(|statement| statement.traits.transaction_control)
        .collect();
    if wanted == TransactionClass::Transactional {
        if own.is_empty() {
            for (statement, outside) in judged.statements.iter().zip(judged.outside) {
                if let Some(outside) = outside {
                    findings.push(cannot_run(judged, statement, outside, input));
                }
            }
        } else {
            findings.push(transaction_control(&own, input));
        }
    }
    if own.is_empty() {
        wanted
    } else {
        TransactionClass::OwnTransactions
    }
}

fn in_file(input: &ScriptInput<'_>, span: Range<usize>) -> Range<usize> {
    input.section.start + span.start..input.section.start + span.end
}

/// One finding for all of them: they belong together.
fn transaction_control(own: &[&Statement], input: &ScriptInput<'_>) -> Finding {
    let text = &input.file.text[input.section.clone()];
    let words = |statement: &Statement| {
        let text = &text[statement.span.clone()];
        let end = text.find(['\n', '-', '/']).unwrap_or(text.len());
        text[..end].trim_end().to_ascii_uppercase()
    };
    let mut finding = Finding::new(
        &codes::TRANSACTION_CONTROL,
        format!("`{}` in a script that runs in a transaction", words(own[0])),
    );
    for statement in own.iter().take(4) {
        finding = finding.label(Label::at(
            input.file,
            in_file(input, statement.span.clone()),
            "",
        ));
    }
    if own.len() > 4 {
        finding = finding.note(format!("and {} more below", own.len() - 4));
    }
    finding
        .note(
            "the script and its row in the history commit together; a `COMMIT` in between would \
             part them",
        )
        .help("delete it: every script already runs in a transaction of its own")
        .help(
            "or, where the script must commit in parts, write `-- migrate: no-transaction` at its \
             top: a failure then leaves what was committed before it",
        )
        .about(input.version, input.direction)
}

fn cannot_run(
    judged: &Judged<'_>,
    statement: &Statement,
    outside: &Outside,
    input: &ScriptInput<'_>,
) -> Finding {
    let name = outside.name;
    let mut finding = Finding::new(
        &codes::CANNOT_RUN_IN_TRANSACTION,
        format!("`{name}` cannot run in a transaction, and this script runs in one"),
    )
    .label(Label::at(
        input.file,
        in_file(input, statement.span.start..outside.end),
        "",
    ));
    let cost = "its statements then run one by one, and a failure between two of them leaves the \
                first ones applied";
    finding = if judged.statements.len() > 1 && input.direction == Direction::Down {
        finding.help(format!(
            "write `-- migrate: no-transaction` at the top of the script: {cost}"
        ))
    } else if judged.statements.len() == 1 {
        finding.help(
            "write `-- migrate: no-transaction` at the top of the script: if the statement fails \
             half-way, nothing rolls it back",
        )
    } else {
        finding.help(format!(
            "move it into a migration of its own, with `-- migrate: no-transaction` at the top; or \
             write that at the top of this one: {cost}"
        ))
    };
    if input.rule == TransactionRule::OneMessage && judged.statements.len() > 1 {
        finding = finding.note(
            "the file is sent as one message, and several statements of a message are a transaction",
        );
        if input.direction == Direction::Up {
            finding = finding.help(
                "alone in its file, it runs outside a transaction, here and with golang-migrate",
            );
        }
    }
    if let Some(marker) = input.own_marker {
        finding = finding.help(format!(
            "{marker} does the same, and the tool that this folder comes from understands it, too"
        ));
    }
    if name.ends_with("CONCURRENTLY") {
        finding = finding.help(
            "or leave out `CONCURRENTLY`, which blocks writers of the table until it is done",
        );
    }
    finding.about(input.version, input.direction)
}
