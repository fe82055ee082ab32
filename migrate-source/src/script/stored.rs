//! A script that was read, as bytes: what [`crate::memory`] keeps of it.
//!
//! The file's text is not in it, and neither is what is decided for a whole set. Bytes that
//! are not those of a script are `None`, never a wrong one that would be out of its text.

use std::ops::Range;
use std::sync::Arc;

use super::compatibility::{Compatibility, Facts};
use super::directive::{Directive, DirectiveKind};
use super::limit::Limit;
use super::lock::{LOCKS, Lock};
use super::loss::{Loss, LossKind};
use super::probe::{Probe, ProbeObject};
use super::read::{DialectScript, Script, ScriptInput, mark};
use super::statement::{Statement, StatementTraits};
use super::transaction::TransactionClass;
use crate::bytes::{
    push, push_number, push_optional, push_range, take_byte, take_bytes, take_number,
    take_optional, take_range, take_text,
};
use crate::checksum::Digest;
use crate::dialect::Dialect;

/// Writes what was read of a script; `None` where it has something that has no form here.
pub(crate) fn push_script(out: &mut Vec<u8>, script: &Script) -> Option<()> {
    out.extend_from_slice(&script.text_digest);
    out.push(u8::from(script.has_own_comment));
    push_number(out, script.directives.len());
    for directive in &script.directives {
        push_directive(out, directive)?;
    }
    for dialect in &script.dialects {
        push_dialect(out, dialect)?;
    }
    Some(())
}

/// Takes what was read of the script that `input` describes.
pub(crate) fn take_script(rest: &mut &[u8], input: &ScriptInput<'_>) -> Option<Script> {
    let text_digest = take_digest(rest)?;
    let has_own_comment = take_byte(rest)? == 1;
    let length = input.file.text.len();
    let mut directives = Vec::new();
    for _ in 0..take_number(rest)? {
        directives.push(take_directive(rest, length)?);
    }
    let mut dialects = Vec::with_capacity(input.dialects.len());
    for dialect in input.dialects {
        dialects.push(take_dialect(rest, *dialect, input.section.len())?);
    }
    Some(Script {
        file: Arc::clone(input.file),
        section: input.section.clone(),
        mark: mark(input),
        text_digest,
        dialects,
        directives,
        has_own_comment,
        remembered: None,
    })
}

fn push_dialect(out: &mut Vec<u8>, dialect: &DialectScript) -> Option<()> {
    out.extend_from_slice(&dialect.token_digest);
    out.push(dialect.transaction as u8);
    push_number(out, dialect.session_settings.len());
    for setting in &dialect.session_settings {
        push(out, setting.as_bytes());
    }
    dialect.facts.push(out);
    push_number(out, dialect.statements.len());
    for statement in &dialect.statements {
        push_statement(out, statement)?;
    }
    Some(())
}

fn take_dialect(rest: &mut &[u8], dialect: Dialect, length: usize) -> Option<DialectScript> {
    let token_digest = take_digest(rest)?;
    let transaction = match take_byte(rest)? {
        0 => TransactionClass::Transactional,
        1 => TransactionClass::NoTransaction,
        2 => TransactionClass::OwnTransactions,
        _ => return None,
    };
    let mut session_settings = Vec::new();
    for _ in 0..take_number(rest)? {
        session_settings.push(take_text(rest)?);
    }
    let facts = Facts::take(rest)?;
    let mut statements = Vec::new();
    for _ in 0..take_number(rest)? {
        statements.push(take_statement(rest, length)?);
    }
    Some(DialectScript {
        dialect,
        statements,
        transaction,
        session_settings,
        token_digest,
        compatibility: Compatibility::Compatible,
        facts,
    })
}

fn push_statement(out: &mut Vec<u8>, statement: &Statement) -> Option<()> {
    push_range(out, &statement.span);
    push_number(out, statement.line as usize);
    out.push(trait_bits(statement.traits));
    match &statement.probe {
        None => out.push(0),
        Some(probe) => {
            out.push(if probe.exists_after { 1 } else { 2 });
            out.push(probe.object as u8);
            push_optional(out, probe.schema.as_deref());
            push(out, probe.name.as_bytes());
            push_optional(out, probe.table.as_deref());
        }
    }
    push_number(out, statement.losses.len());
    for loss in &statement.losses {
        out.push(loss.kind as u8);
        push_optional(out, loss.schema.as_deref());
        push(out, loss.name.as_bytes());
        push_number(out, loss.parts.len());
        for part in &loss.parts {
            push(out, part.as_bytes());
        }
    }
    push_number(out, statement.locks.len());
    for lock in &statement.locks {
        let mode = LOCKS.iter().position(|mode| *mode == lock.mode)?;
        out.push(mode as u8);
        push_optional(out, lock.schema.as_deref());
        push(out, lock.name.as_bytes());
    }
    Some(())
}

fn take_statement(rest: &mut &[u8], length: usize) -> Option<Statement> {
    let span = take_range(rest)?;
    if span.start > span.end || span.end > length {
        return None;
    }
    let line = take_number(rest)? as u32;
    let traits = traits(take_byte(rest)?);
    let probe = match take_byte(rest)? {
        0 => None,
        exists_after @ (1 | 2) => Some(Probe {
            exists_after: exists_after == 1,
            object: *ProbeObject::ALL.get(usize::from(take_byte(rest)?))?,
            schema: take_optional(rest)?,
            name: take_text(rest)?,
            table: take_optional(rest)?,
        }),
        _ => return None,
    };
    let mut losses = Vec::new();
    for _ in 0..take_number(rest)? {
        let kind = *LossKind::ALL.get(usize::from(take_byte(rest)?))?;
        let schema = take_optional(rest)?;
        let name = take_text(rest)?;
        let mut parts = Vec::new();
        for _ in 0..take_number(rest)? {
            parts.push(take_text(rest)?);
        }
        losses.push(Loss {
            kind,
            schema,
            name,
            parts,
        });
    }
    let mut locks = Vec::new();
    for _ in 0..take_number(rest)? {
        locks.push(Lock {
            mode: LOCKS.get(usize::from(take_byte(rest)?))?,
            schema: take_optional(rest)?,
            name: take_text(rest)?,
        });
    }
    Some(Statement {
        span,
        line,
        traits,
        probe,
        losses,
        locks,
    })
}

fn trait_bits(traits: StatementTraits) -> u8 {
    u8::from(traits.outside_transaction)
        | u8::from(traits.implicit_commit) << 1
        | u8::from(traits.transaction_control) << 2
        | u8::from(traits.changes_data) << 3
        | u8::from(traits.ends_batch) << 4
        | u8::from(traits.connection_pragma) << 5
}

fn traits(bits: u8) -> StatementTraits {
    StatementTraits {
        outside_transaction: bits & 1 != 0,
        implicit_commit: bits & 2 != 0,
        transaction_control: bits & 4 != 0,
        changes_data: bits & 8 != 0,
        ends_batch: bits & 16 != 0,
        connection_pragma: bits & 32 != 0,
    }
}

fn push_directive(out: &mut Vec<u8>, directive: &Directive) -> Option<()> {
    push_range(out, &directive.span);
    match &directive.kind {
        DirectiveKind::NoTransaction => out.push(0),
        DirectiveKind::Irreversible(reason) => {
            out.push(1);
            push(out, reason.as_bytes());
        }
        DirectiveKind::BreaksOlder(reason) => {
            out.push(2);
            push(out, reason.as_bytes());
        }
        DirectiveKind::WorksWithOlder(reason) => {
            out.push(3);
            push(out, reason.as_bytes());
        }
        DirectiveKind::LockTimeout(limit) => {
            out.push(4);
            push_limit(out, *limit)?;
        }
        DirectiveKind::StatementTimeout(limit) => {
            out.push(5);
            push_limit(out, *limit)?;
        }
        DirectiveKind::LockRetries(count) => {
            out.push(6);
            push_number(out, *count as usize);
        }
        DirectiveKind::Allow {
            names,
            reason,
            scope,
        } => {
            out.push(7);
            push_texts(out, names);
            push(out, reason.as_bytes());
            push_range(out, scope);
        }
        DirectiveKind::Lossy(names) => {
            out.push(8);
            push_texts(out, names);
        }
    }
    Some(())
}

fn take_directive(rest: &mut &[u8], length: usize) -> Option<Directive> {
    let span = take_span(rest, length)?;
    let kind = match take_byte(rest)? {
        0 => DirectiveKind::NoTransaction,
        1 => DirectiveKind::Irreversible(take_text(rest)?),
        2 => DirectiveKind::BreaksOlder(take_text(rest)?),
        3 => DirectiveKind::WorksWithOlder(take_text(rest)?),
        4 => DirectiveKind::LockTimeout(take_limit(rest)?),
        5 => DirectiveKind::StatementTimeout(take_limit(rest)?),
        6 => DirectiveKind::LockRetries(take_number(rest)? as u32),
        7 => DirectiveKind::Allow {
            names: take_texts(rest)?,
            reason: take_text(rest)?,
            scope: take_span(rest, length)?,
        },
        8 => DirectiveKind::Lossy(take_texts(rest)?),
        _ => return None,
    };
    Some(Directive { span, kind })
}

fn push_limit(out: &mut Vec<u8>, limit: Limit) -> Option<()> {
    match limit {
        Limit::Unlimited => push_number(out, 0),
        // At least one, see `limit`.
        Limit::Within(time) => push_number(out, usize::try_from(time.as_millis()).ok()?),
    }
    Some(())
}

fn take_limit(rest: &mut &[u8]) -> Option<Limit> {
    Some(match take_number(rest)? {
        0 => Limit::Unlimited,
        millis => Limit::Within(std::time::Duration::from_millis(millis as u64)),
    })
}

fn push_texts(out: &mut Vec<u8>, texts: &[String]) {
    push_number(out, texts.len());
    for text in texts {
        push(out, text.as_bytes());
    }
}

fn take_texts(rest: &mut &[u8]) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    for _ in 0..take_number(rest)? {
        texts.push(take_text(rest)?);
    }
    Some(texts)
}

fn take_span(rest: &mut &[u8], length: usize) -> Option<Range<usize>> {
    let span = take_range(rest)?;
    (span.start <= span.end && span.end <= length).then_some(span)
}

fn take_digest(rest: &mut &[u8]) -> Option<Digest> {
    take_bytes(rest, size_of::<Digest>())?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_as_a_number_is_found_by_it() {
        for (number, object) in ProbeObject::ALL.iter().enumerate() {
            assert_eq!(*object as usize, number);
        }
        for (number, kind) in LossKind::ALL.iter().enumerate() {
            assert_eq!(*kind as usize, number);
        }
        for bits in 0..64 {
            assert_eq!(trait_bits(traits(bits)), bits);
        }
    }
}
