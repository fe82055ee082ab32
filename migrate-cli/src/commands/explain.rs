//! `cargo migrate explain`.

use migrate_source::Code;
use migrate_source::check::nearest_code;

use crate::arguments::Explain;
use crate::exit::Exit;
use crate::output::{self, say};

pub(crate) fn run(arguments: &Explain) -> Exit {
    if arguments.code.is_empty() {
        list();
        return Exit::Success;
    }
    let text = arguments.code.join(" ");
    let name = code_in(&text).to_ascii_lowercase().replace('_', "-");
    let Some(code) = Code::find(&name) else {
        output::error(&format!("there is no finding `{name}`"));
        output::help(&match nearest_code(&name) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`cargo migrate explain` lists all of them".to_owned(),
        });
        return Exit::Failure;
    };
    say!(
        "{} ({})\n\n{}\n",
        code.name,
        code.level.name(),
        code.summary
    );
    say!("{}", code.page.trim_end());
    Exit::Success
}

/// The code in what may be a whole line of a message: `error[missing-down]: …`.
fn code_in(text: &str) -> &str {
    let bracketed = text
        .split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'))
        .map(|(code, _)| code);
    bracketed.unwrap_or(text).trim()
}

fn list() {
    let width = Code::all().map(|code| code.name.len()).max().unwrap_or(0);
    for code in Code::all() {
        say!(
            "{:width$}  {:7}  {}",
            code.name,
            code.level.name(),
            code.summary
        );
    }
}
