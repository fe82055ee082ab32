//! `PostgreSQL`: `SET`, `RESET`, `DISCARD ALL`, `set_config(…)`, also in the
//! body of a `DO` block.
//!
//! Source: <https://www.postgresql.org/docs/current/sql-set.html>. What a `DO`
//! block or a function does through `EXECUTE` cannot be seen.

use super::settings::Settings;
use crate::dialect::Dialect;
use crate::script::do_block;
use crate::script::words::Words;
use crate::sql::{TokenKind, tokens};

pub(super) fn settings(statement: Words<'_>, settings: &mut Settings) {
    let mut words = statement;
    match words.take_word().as_str() {
        "SET" => set(words, settings),
        "RESET" => reset(words, settings),
        "DISCARD" if words.is("ALL") => settings.add("all"),
        "DO" => block(words, settings),
        // What is in a definition happens when it is used.
        "CREATE" | "ALTER" | "COMMENT" => {}
        _ => set_config(statement, settings),
    }
}

/// Behind `SET`.
fn set(mut words: Words<'_>, settings: &mut Settings) {
    if words.take_if("LOCAL") || words.is_any(&["CONSTRAINTS", "TRANSACTION"]) {
        settings.until_commit = true;
        return;
    }
    if words.take_if("SESSION") {
        if words.take_all(&["CHARACTERISTICS", "AS", "TRANSACTION"]) {
            for (mode, name) in [
                ("ISOLATION", "default_transaction_isolation"),
                ("READ", "default_transaction_read_only"),
                ("DEFERRABLE", "default_transaction_deferrable"),
            ] {
                // `READ COMMITTED` is a level; `READ ONLY` and `READ WRITE` are modes.
                let found = if mode == "READ" {
                    words.contains(&["READ", "ONLY"]) || words.contains(&["READ", "WRITE"])
                } else {
                    words.contains(&[mode])
                };
                if found {
                    settings.add(name);
                }
            }
            return;
        }
        if words.is("AUTHORIZATION") {
            settings.add("session_authorization");
            return;
        }
    }
    settings.add(name(words));
}

/// Behind `RESET`.
fn reset(words: Words<'_>, settings: &mut Settings) {
    let mut ahead = words;
    if ahead.take_all(&["SESSION", "AUTHORIZATION"]) {
        settings.add("session_authorization");
    } else {
        settings.add(name(words));
    }
}

/// The parameter's name, where the grammar has words of its own for some.
fn name(mut words: Words<'_>) -> String {
    for (special, name) in [
        (&["TIME", "ZONE"] as &[&str], "timezone"),
        (&["SESSION", "AUTHORIZATION"], "session_authorization"),
        (&["XML", "OPTION"], "xmloption"),
        (&["NAMES"], "client_encoding"),
        (&["SCHEMA"], "search_path"),
        (
            &["TRANSACTION", "ISOLATION", "LEVEL"],
            "transaction_isolation",
        ),
    ] {
        let mut ahead = words;
        if ahead.take_all(special) {
            return name.to_owned();
        }
    }
    let Some(mut name) = words.identifier() else {
        return String::new();
    };
    while words.take_kind(TokenKind::Dot).is_some() {
        let Some(part) = words.identifier() else {
            break;
        };
        name.push('.');
        name.push_str(&part);
    }
    name.to_ascii_lowercase()
}

/// `set_config('name', value, false)`, wherever it stands.
fn set_config(mut words: Words<'_>, settings: &mut Settings) {
    while let Some(token) = words.take() {
        if !token.is_word(words.source(), "set_config")
            || words.kind() != Some(TokenKind::OpenParenthesis)
        {
            continue;
        }
        let mut arguments = words.parentheses();
        let Some(name) = arguments.take_kind(TokenKind::String) else {
            continue;
        };
        let name = arguments.text(name).trim_matches('\'').to_ascii_lowercase();
        let mut last = None;
        while let Some(argument) = arguments.take() {
            last = Some(argument);
        }
        let is_local = last.is_some_and(|last| {
            let text = words.text(last).trim_matches('\'');
            ["true", "t", "on", "yes", "1"]
                .iter()
                .any(|value| text.eq_ignore_ascii_case(value))
        });
        if is_local {
            settings.until_commit = true;
        } else {
            settings.add(name);
        }
    }
}

/// The body of a `DO` block, read as statements of PL/pgSQL.
fn block(words: Words<'_>, settings: &mut Settings) {
    let Some(body) = do_block::body(words) else {
        return;
    };
    let inner = tokens(&body, Dialect::Postgres);
    set_config(Words::new(Dialect::Postgres, &body, &inner), settings);
    for mut words in do_block::statements(&body, &inner) {
        if words.take_if("SET") {
            set(words, settings);
        } else if words.take_if("RESET") {
            reset(words, settings);
        }
    }
}
