//! `cargo migrate explain`.

use migrate_source::check::nearest_code;
use migrate_source::rules::{self, Rule};
use migrate_source::{Code, Level};

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
    if let Some(rule) = rules::find(&name) {
        explain_rule(rule);
        return Exit::Success;
    }
    let Some(code) = Code::find(&name) else {
        output::error(&format!("there is no finding or rule `{name}`"));
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

fn explain_rule(rule: &Rule) {
    let dialects: Vec<&str> = rule.dialects.iter().map(|dialect| dialect.name()).collect();
    say!(
        "{} (rule for {}; default: {})\n\n{}\n",
        rule.code.name,
        dialects.join(", "),
        rule.default_name(),
        rule.code.summary
    );
    say!("{}", rule.code.page.trim_end());
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
    let names = Code::all()
        .map(|code| code.name)
        .chain(rules::ALL.iter().map(|rule| rule.code.name));
    let width = names.map(str::len).max().unwrap_or(0);
    for code in Code::all() {
        say!(
            "{:width$}  {:7}  {}",
            code.name,
            code.level.name(),
            code.summary
        );
    }
    say!("\nRules:\n");
    for rule in rules::ALL {
        let default = rule.default_level(None).map_or("allow", Level::name);
        say!(
            "{:width$}  {default:7}  {}",
            rule.code.name,
            rule.code.summary
        );
    }
}
