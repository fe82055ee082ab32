//! `cargo migrate explain`.

use migrate_source::Code;
use migrate_source::finding::codes;

use crate::arguments::Explain;
use crate::exit::Exit;
use crate::output::{self, say};

pub(crate) fn run(arguments: &Explain) -> Exit {
    let Some(name) = &arguments.code else {
        let width = codes::ALL
            .iter()
            .map(|code| code.name.len())
            .max()
            .unwrap_or(0);
        for code in codes::ALL {
            say!(
                "{:width$}  {:7}  {}",
                code.name,
                code.level.name(),
                code.summary
            );
        }
        return Exit::Success;
    };
    // As it stands in a message: `error[missing-down]`.
    let bare = name
        .split_once('[')
        .map_or(name.as_str(), |(_, rest)| rest.trim_end_matches(']'));
    let Some(code) = Code::find(&bare.to_ascii_lowercase()) else {
        output::error(&format!(
            "there is no finding `{bare}`: `cargo migrate explain` lists all of them"
        ));
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
