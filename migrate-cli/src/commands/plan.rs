//! `cargo migrate plan`.

use migrate_core::{Direction, PlannedStep, Request, StoredScripts, TransactionClass, VersionRef};

use crate::arguments::{Plan, ReportFormat};
use crate::database::{Scripts, Session, wait};
use crate::exit::Exit;
use crate::json;
use crate::output::{self, count, say};

pub(crate) fn run(arguments: &Plan) -> Result<Exit, Exit> {
    let session = Session::open(&arguments.folder, &arguments.database, Scripts::All)?;
    let request = match (&arguments.to, arguments.down) {
        (None, false) => Request::up(),
        (Some(version), false) => Request::up_to(version.as_str()),
        (Some(version), true) => Request::down_to(version.as_str()),
        (None, true) => match (&arguments.to_release, arguments.steps) {
            (Some(release), _) => Request::down_to_release(release),
            (None, _) if arguments.all => Request::down_to(VersionRef::START),
            (None, steps) => Request::down(steps.unwrap_or(1) as usize),
        },
    };
    let mut migrator = session.migrator();
    if arguments.stored_scripts {
        migrator = migrator.stored_scripts(StoredScripts::Allow);
    }
    let plan = wait(migrator.plan_of(request, session.target()))?;
    Ok(print(&plan, arguments.format, arguments.sql))
}

/// Prints a plan; the scripts are in it where they were asked for.
pub(crate) fn print(plan: &migrate_core::Plan, format: ReportFormat, sql: bool) -> Exit {
    match format {
        ReportFormat::Human => show(plan, sql),
        ReportFormat::Json => say!("{}", json::plan(plan, sql)),
    }
    if plan.problems.is_empty() {
        Exit::Success
    } else {
        Exit::Failure
    }
}

fn show(plan: &migrate_core::Plan, sql: bool) {
    if plan.is_empty() {
        say!("nothing to do");
    }
    for step in &plan.steps {
        let verb = match step.direction {
            Direction::Down => "revert",
            _ => "apply",
        };
        let mut remarks = Vec::new();
        if step.transaction != TransactionClass::Transactional {
            remarks.push("not in one transaction".to_owned());
        }
        if step.stored {
            remarks.push("the script that the database stored".to_owned());
        }
        if let Some(done) = step.resumed_after {
            remarks.push(format!("goes on after statement {done}"));
        }
        if let Some(verdict) = step.compatibility.as_ref().filter(|it| it.breaks_older()) {
            remarks.push(match (verdict.statement(), verdict.reason()) {
                (Some(statement), Some(reason)) => {
                    format!("breaks older releases: statement {statement} {reason}")
                }
                (_, reason) => format!("breaks older releases: {}", reason.unwrap_or_default()),
            });
        }
        let remarks = if remarks.is_empty() {
            String::new()
        } else {
            format!("  [{}]", remarks.join("; "))
        };
        say!("{verb:7} {} {}{remarks}", step.version, step.name);
        if sql {
            say!("        -- {}", step.file);
            for line in step.sql.trim_end().lines() {
                say!("        {line}");
            }
        }
        if step.direction == Direction::Down {
            way_down(step, sql);
        }
    }
    if !plan.steps.is_empty() {
        say!("{}", count(plan.steps.len(), "step"));
    }
    output::problems(&plan.problems, &plan.notes);
}

/// What reverting one migration runs, statement by statement.
fn way_down(step: &PlannedStep, sql: bool) {
    for (index, statement) in step.statements.iter().enumerate() {
        let number = index + 1;
        if sql {
            say!("        statement {number}");
        } else {
            let mut lines = statement.sql.lines();
            say!("        {number}: {}", lines.next().unwrap_or_default());
            for line in lines {
                say!("           {line}");
            }
        }
        for lock in &statement.locks {
            say!("           locks {lock}");
        }
        for loss in &statement.losses {
            say!("           loses {loss}");
        }
    }
    if let Some(other) = &step.other {
        let (used, left) = if step.stored {
            ("the one that the database stored", "the folder's")
        } else {
            ("the folder's", "the one that the database stored")
        };
        say!(
            "        two down scripts differ: {used} runs (sha256 {}…),",
            &other.used[..12]
        );
        say!("        {left} does not (sha256 {}…)", &other.other[..12]);
        if sql {
            for line in other.sql.trim_end().lines() {
                say!("        not run: {line}");
            }
        }
    }
}
