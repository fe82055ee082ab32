//! How the commands speak: results on standard output, findings and errors on
//! standard error, colour only on a terminal.

use std::io::{IsTerminal, Write};

use migrate_source::render::{self, Style};
use migrate_source::{Checked, Finding, Level};

/// Prints a line of result. A closed pipe ends the output, not the command.
macro_rules! say {
    ($($arguments:tt)*) => {
        $crate::output::line(&format!($($arguments)*))
    };
}
pub(crate) use say;

/// Writes one line to standard output.
pub(crate) fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Writes one line to standard error.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// An error of the command itself, in the look of findings.
pub(crate) fn error(message: &str) {
    complain(&match style() {
        // Bold red, as the renderer of findings has it.
        Style::Coloured => format!("\x1b[1m\x1b[91merror\x1b[0m\x1b[1m:\x1b[0m {message}"),
        Style::Plain => format!("error: {message}"),
    });
}

/// What to do about an error, below it.
pub(crate) fn help(message: &str) {
    complain(&format!("  = help: {}", indented(message)));
}

/// Something worth knowing that stops nothing.
pub(crate) fn note(message: &str) {
    complain(&format!("note: {message}"));
}

/// Whether what goes to standard error may have colour
/// (<https://no-color.org>).
fn style() -> Style {
    let unset = |name| std::env::var_os(name).is_none_or(|value| value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    if unset("NO_COLOR") && !dumb && std::io::stderr().is_terminal() {
        Style::Coloured
    } else {
        Style::Plain
    }
}

/// Prints findings for people, with a summary.
pub(crate) fn findings(findings: &[Finding]) {
    let style = style();
    for finding in findings {
        complain(&render::human(finding, style));
        complain("");
    }
    if !findings.is_empty() {
        complain(&render::summary(findings));
    }
}

/// Prints the errors of a folder that a command needs whole, and says whether
/// there is one. Warnings are `check`'s business.
pub(crate) fn refuse_errors(checked: &Checked) -> bool {
    refuse(checked, |_| true)
}

/// As [`refuse_errors`], for the errors that are in a command's way.
pub(crate) fn refuse(checked: &Checked, in_the_way: impl Fn(&Finding) -> bool) -> bool {
    let errors: Vec<Finding> = checked
        .findings
        .iter()
        .filter(|finding| finding.level == Level::Error && in_the_way(finding))
        .cloned()
        .collect();
    findings(&errors);
    !errors.is_empty()
}

/// `1 migration`, `2 migrations`.
pub(crate) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// Prints what keeps an operation from running, and what is worth knowing.
pub(crate) fn problems(problems: &[migrate_core::Problem], notes: &[String]) {
    for problem in problems {
        error(&problem.to_string());
        help(&problem.help());
    }
    for one in notes {
        note(one);
    }
}

/// The lines behind the first one, below the text of a help.
fn indented(message: &str) -> String {
    message.replace('\n', "\n          ")
}
