//! `MySQL` and `MariaDB`: `SET` without `GLOBAL` or `PERSIST`, `SET NAMES`, `USE`.
//!
//! Source: <https://dev.mysql.com/doc/refman/8.4/en/set-variable.html>.

use super::settings::Settings;
use crate::script::words::Words;
use crate::sql::TokenKind;

pub(super) fn settings(statement: Words<'_>, settings: &mut Settings) {
    let mut words = statement;
    match words.take_word().as_str() {
        "SET" => set(words, settings),
        "USE" => settings.add("database"),
        _ => {}
    }
}

/// Behind `SET`.
fn set(words: Words<'_>, settings: &mut Settings) {
    // A role of somebody, the next transaction, one statement: none of the session.
    if words.is_any(&[
        "PASSWORD",
        "DEFAULT",
        "RESOURCE",
        "STATEMENT",
        "TRANSACTION",
    ]) {
        return;
    }
    if words.is("ROLE") {
        settings.add("role");
        return;
    }
    if words.is_any(&["NAMES", "CHARSET", "CHARACTER"]) {
        for name in [
            "character_set_client",
            "character_set_results",
            "character_set_connection",
            "collation_connection",
        ] {
            settings.add(name);
        }
        return;
    }
    let mut transaction = words;
    if transaction.take_word() != "GLOBAL" && transaction.take_if("TRANSACTION") {
        if transaction.contains(&["ISOLATION"]) {
            settings.add("transaction_isolation");
        }
        if transaction.contains(&["READ", "ONLY"]) || transaction.contains(&["READ", "WRITE"]) {
            settings.add("transaction_read_only");
        }
        return;
    }
    assignments(words, settings);
}

/// `[SESSION] a = 1, @@session.b = 2, GLOBAL c = 3, @d = 4`.
fn assignments(mut words: Words<'_>, settings: &mut Settings) {
    let mut global = false;
    let mut begins = true;
    let mut depth = 0_u32;
    while let Some(token) = words.take() {
        let text = words.text(token);
        match token.kind {
            TokenKind::OpenParenthesis => depth += 1,
            TokenKind::CloseParenthesis => depth = depth.saturating_sub(1),
            TokenKind::Comma if depth == 0 => {
                begins = true;
                continue;
            }
            _ => {}
        }
        if !begins {
            continue;
        }
        match token.kind {
            TokenKind::Word | TokenKind::QuotedWord => {
                // A scope holds for the assignments behind it, too.
                let is_name = words.kind() == Some(TokenKind::Operator)
                    || words.kind() == Some(TokenKind::Dot);
                match text.to_ascii_lowercase().as_str() {
                    "session" | "local" if !is_name => {
                        global = false;
                        continue;
                    }
                    "global" | "persist" | "persist_only" if !is_name => {
                        global = true;
                        continue;
                    }
                    name => {
                        if !global {
                            settings.add(name.trim_matches('`'));
                        }
                    }
                }
            }
            TokenKind::Parameter => {
                if let Some(variable) = text.strip_prefix("@@") {
                    let variable = variable.to_ascii_lowercase();
                    let (scope, name) = variable.split_once('.').unwrap_or(("session", &variable));
                    if matches!(scope, "session" | "local") {
                        settings.add(name);
                    }
                }
            }
            _ => {}
        }
        begins = false;
    }
}
