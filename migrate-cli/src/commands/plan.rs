//! `cargo migrate plan`.

use migrate_core::{Direction, Request, StoredScripts, TransactionClass};

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
        (None, true) => Request::down(1),
        (Some(version), true) => Request::down_to(version.as_str()),
    };
    let mut migrator = session.migrator();
    if arguments.stored_scripts {
        migrator = migrator.stored_scripts(StoredScripts::Allow);
    }
    let plan = wait(migrator.plan_of(request, session.target()))?;
    match arguments.format {
        ReportFormat::Human => show(&plan, arguments),
        ReportFormat::Json => say!("{}", json::plan(&plan, arguments)),
    }
    Ok(if plan.problems.is_empty() {
        Exit::Success
    } else {
        Exit::Failure
    })
}

fn show(plan: &migrate_core::Plan, arguments: &Plan) {
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
        if arguments.sql {
            say!("        -- {}", step.file);
            for line in step.sql.trim_end().lines() {
                say!("        {line}");
            }
        }
    }
    if !plan.steps.is_empty() {
        say!("{}", count(plan.steps.len(), "step"));
    }
    output::problems(&plan.problems, &plan.notes);
}
