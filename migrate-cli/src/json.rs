//! Plans and statuses for programs.
//!
//! The shapes are stable: keys may be added, and `format` grows when one
//! changes. `docs/command-line.md` describes them.

use migrate_core::{
    Compatibility, LossCount, MigrationState, MigrationStatus, Plan, PlannedLoss, PlannedStatement,
    PlannedStep, Problem, Status, TransactionClass,
};
use serde_json::{Value, json};

/// A plan; the SQL is in it where it was asked for.
pub(crate) fn plan(plan: &Plan, sql: bool) -> String {
    let step = |step: &PlannedStep| {
        json!({
            "version": step.version,
            "name": step.name,
            "direction": step.direction.name(),
            "file": step.file,
            "transaction": match step.transaction {
                TransactionClass::Transactional => "transactional",
                TransactionClass::NoTransaction => "no-transaction",
                TransactionClass::OwnTransactions => "own-transactions",
                // A class that a later version adds.
                _ => "other",
            },
            "stored": step.stored,
            "resumed_after": step.resumed_after,
            "compatibility": step.compatibility.as_ref().map(compatibility),
            "sql": sql.then_some(&step.sql),
            "statements": step.statements.iter().map(statement).collect::<Vec<Value>>(),
            "other": step.other.as_ref().map(|other| json!({
                "used_sha256": other.used,
                "other_sha256": other.other,
                "sql": other.sql,
            })),
        })
    };
    format!(
        "{:#}",
        json!({
            "format": 1,
            "steps": plan.steps.iter().map(step).collect::<Vec<Value>>(),
            "problems": problems(&plan.problems),
            "notes": plan.notes,
        })
    )
}

fn statement(statement: &PlannedStatement) -> Value {
    json!({
        "sql": statement.sql,
        "line": statement.line,
        "locks": statement.locks,
        "losses": statement.losses.iter().map(loss).collect::<Vec<Value>>(),
    })
}

fn loss(loss: &PlannedLoss) -> Value {
    let (how, number) = match &loss.count {
        LossCount::Exact(number) => ("exact", Some(*number)),
        LossCount::Estimated(number) => ("estimated", Some(*number)),
        LossCount::MoreThan(number) => ("more-than", Some(*number)),
        LossCount::Tables(number) => ("tables", Some(*number)),
        // A count that a later version adds is unknown as well.
        _ => ("unknown", None),
    };
    json!({
        "kind": loss.kind.name(),
        "schema": loss.schema,
        "name": loss.name,
        "part": loss.part,
        "count": how,
        "number": number,
        "text": loss.to_string(),
    })
}

/// A status.
pub(crate) fn status(status: &Status) -> String {
    let pending = status.pending().count();
    format!(
        "{:#}",
        json!({
            "format": 1,
            "state": if !status.problems.is_empty() {
                "diverged"
            } else if pending > 0 {
                "pending"
            } else {
                "current"
            },
            "pending": pending,
            "migrations": status.migrations.iter().map(migration).collect::<Vec<Value>>(),
            "problems": problems(&status.problems),
            "notes": status.notes,
        })
    )
}

fn migration(migration: &MigrationStatus) -> Value {
    let (state, progress) = match migration.state {
        MigrationState::Running {
            direction,
            done,
            total,
            ..
        } => ("running", Some((direction, done, total))),
        MigrationState::Failed {
            direction,
            done,
            total,
            ..
        } => ("failed", Some((direction, done, total))),
        MigrationState::Applied => ("applied", None),
        MigrationState::Reformatted => ("reformatted", None),
        MigrationState::Edited => ("edited", None),
        MigrationState::Missing => ("missing", None),
        MigrationState::Pending => ("pending", None),
        MigrationState::Late => ("late", None),
        // A state that a later version adds.
        _ => ("other", None),
    };
    json!({
        "version": migration.version,
        "name": migration.name,
        "state": state,
        "progress": progress.map(|(of, done, total)| json!({
            "direction": of.name(), "done": done, "total": total,
        })),
        "attempts": migration.attempts,
        "applied_at": migration.applied_at,
        "duration_ms": migration.duration.map(|took| took.as_millis() as u64),
        "compatibility": compatibility(&migration.compatibility),
        "release": migration.release,
        "commit": migration.commit,
    })
}

fn compatibility(compatibility: &Compatibility) -> Value {
    json!({
        "breaks_older": compatibility.breaks_older(),
        "statement": compatibility.statement(),
        "reason": compatibility.reason(),
        "declared": compatibility.is_declared(),
    })
}

fn problems(problems: &[Problem]) -> Vec<Value> {
    problems
        .iter()
        .map(|problem| {
            json!({
                "version": problem.version(),
                "message": problem.to_string(),
                "help": problem.help(),
            })
        })
        .collect()
}
