//! One file a command.

mod accept;
mod amendment;
mod baseline;
mod check;
mod down;
mod explain;
mod forget;
mod freeze;
mod init;
mod new;
mod plan;
mod rebase;
mod redo;
mod resolve;
mod schema;
mod status;
mod up;
mod wait;

use migrate_core::Report;

use crate::arguments::Command;
use crate::exit::Exit;
use crate::output::{self, count, say};

/// Runs a command. An `Err` is an exit code like any other: the command stopped
/// early, and has said why.
pub(crate) fn run(command: Command) -> Exit {
    let result = match command {
        Command::Init(arguments) => Ok(init::run(&arguments)),
        Command::New(arguments) => Ok(new::run(&arguments)),
        Command::Check(arguments) => Ok(check::run(&arguments)),
        Command::Freeze(arguments) => Ok(freeze::run(&arguments)),
        Command::Rebase(arguments) => Ok(rebase::run(&arguments)),
        Command::Explain(arguments) => Ok(explain::run(&arguments)),
        Command::Plan(arguments) => plan::run(&arguments),
        Command::Up(arguments) => up::run(&arguments),
        Command::Down(arguments) => down::run(&arguments),
        Command::Redo(arguments) => redo::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Status(arguments) => status::run(&arguments),
        Command::Resolve(arguments) => resolve::run(&arguments),
        Command::Baseline(arguments) => baseline::run(&arguments),
        Command::Accept(arguments) => accept::run(&arguments),
        Command::Forget(arguments) => forget::run(&arguments),
        Command::Wait(arguments) => wait::run(&arguments),
    };
    result.unwrap_or_else(|exit| exit)
}

/// Says what is not said while it happens.
fn told(report: &Report) -> Exit {
    let (applied, reverted) = (report.applied().count(), report.reverted().count());
    match (applied, reverted) {
        (0, 0) => say!("nothing to do"),
        (applied, 0) => say!("{} applied", count(applied, "migration")),
        (0, reverted) => say!("{} reverted", count(reverted, "migration")),
        (applied, reverted) => say!(
            "{} reverted, {applied} applied",
            count(reverted, "migration")
        ),
    }
    for note in &report.notes {
        output::note(note);
    }
    Exit::Success
}
