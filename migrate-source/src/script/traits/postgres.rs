//! `PostgreSQL`.
//!
//! Which statements are refused in a transaction block: the callers of
//! `PreventInTransactionBlock` in the server's source (`src/backend/tcop/utility.c`
//! and `src/backend/commands`), and "Notes" in the manual's pages of the commands.

use super::verdict::{Verdict, with_changes_data};
use crate::script::do_block;
use crate::script::words::Words;
use crate::sql::TokenKind;

pub(super) fn verdict(statement: Words<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut words = statement;
    let traits = &mut verdict.traits;
    match words.take_word().as_str() {
        "BEGIN" | "COMMIT" | "END" | "ABORT" => traits.transaction_control = true,
        "START" | "PREPARE" => traits.transaction_control = words.is("TRANSACTION"),
        "ROLLBACK" => {
            words.skip(&["WORK", "TRANSACTION"]);
            traits.transaction_control = !words.is("TO");
        }
        "INSERT" | "UPDATE" | "DELETE" | "MERGE" => traits.changes_data = true,
        "WITH" => traits.changes_data = with_changes_data(words),
        "COPY" => traits.changes_data = words.skip_past("FROM"),
        "SET" => {
            traits.ends_batch = words.is_any(&["CONSTRAINTS", "TRANSACTION"]);
        }
        "CREATE" => create(&mut verdict, words),
        "DROP" => drop(&mut verdict, words),
        "ALTER" => alter(&mut verdict, words),
        "REINDEX" => reindex(&mut verdict, words),
        "VACUUM" => verdict.outside("VACUUM", words.end),
        "CLUSTER" => {
            words.skip(&["VERBOSE"]);
            if words.kind() == Some(TokenKind::OpenParenthesis) {
                words.parentheses();
            }
            if words.is_empty() {
                verdict.outside("CLUSTER", words.end);
            }
        }
        "DO" if do_block::ends_transaction(words) => verdict.outside("DO … COMMIT", words.end),
        "DISCARD" if words.take_if("ALL") => verdict.outside("DISCARD ALL", words.end),
        _ => {}
    }
    verdict
}

fn create(verdict: &mut Verdict, mut words: Words<'_>) {
    match words.take_word().as_str() {
        "DATABASE" => verdict.outside("CREATE DATABASE", words.end),
        "TABLESPACE" => verdict.outside("CREATE TABLESPACE", words.end),
        "SUBSCRIPTION" => {
            // Only a subscription that makes no slot can be made in a transaction.
            let end = words.end;
            if !sets(words, "create_slot", "false") && !sets(words, "connect", "false") {
                verdict.outside("CREATE SUBSCRIPTION", end);
            }
        }
        "UNIQUE" | "INDEX" => {
            words.take_if("INDEX");
            if words.take_if("CONCURRENTLY") {
                verdict.outside("CREATE INDEX CONCURRENTLY", words.end);
            }
        }
        "TABLE" | "TEMP" | "TEMPORARY" | "LOCAL" | "GLOBAL" | "UNLOGGED" | "CONSTRAINT" => {
            verdict.traits.ends_batch = lasts_until_commit(words);
        }
        _ => {}
    }
}

/// Checks that wait for the commit, and tables that go with it.
fn lasts_until_commit(words: Words<'_>) -> bool {
    words.contains(&["INITIALLY", "DEFERRED"]) || words.contains(&["ON", "COMMIT"])
}

fn drop(verdict: &mut Verdict, mut words: Words<'_>) {
    match words.take_word().as_str() {
        "DATABASE" => verdict.outside("DROP DATABASE", words.end),
        "TABLESPACE" => verdict.outside("DROP TABLESPACE", words.end),
        "SUBSCRIPTION" => verdict.outside("DROP SUBSCRIPTION", words.end),
        "INDEX" if words.take_if("CONCURRENTLY") => {
            verdict.outside("DROP INDEX CONCURRENTLY", words.end);
        }
        _ => {}
    }
}

fn alter(verdict: &mut Verdict, mut words: Words<'_>) {
    match words.take_word().as_str() {
        "SYSTEM" => verdict.outside("ALTER SYSTEM", words.end),
        "DATABASE" => {
            words.identifier();
            if words.take_all(&["SET", "TABLESPACE"]) {
                verdict.outside("ALTER DATABASE … SET TABLESPACE", words.end);
            }
        }
        "TYPE" => {
            words.name();
            verdict.traits.ends_batch = words.take_all(&["ADD", "VALUE"]);
        }
        "SUBSCRIPTION" => {
            words.identifier();
            alter_subscription(verdict, words);
        }
        "TABLE" => {
            verdict.traits.ends_batch = words.contains(&["INITIALLY", "DEFERRED"]);
            if words.contains(&["DETACH", "PARTITION"]) {
                words.skip_past("DETACH");
                words.take();
                words.name();
                if words.take_if("CONCURRENTLY") {
                    verdict.outside("ALTER TABLE … DETACH PARTITION CONCURRENTLY", words.end);
                }
            }
        }
        _ => {}
    }
}

fn alter_subscription(verdict: &mut Verdict, mut words: Words<'_>) {
    match words.take_word().as_str() {
        "REFRESH" => verdict.outside("ALTER SUBSCRIPTION … REFRESH PUBLICATION", words.end),
        "SET" | "ADD" | "DROP" if words.take_if("PUBLICATION") => {
            let end = words.end;
            if !sets(words, "refresh", "false") {
                verdict.outside("ALTER SUBSCRIPTION … PUBLICATION", end);
            }
        }
        "SET" if words.contains(&["FAILOVER"]) || words.contains(&["TWO_PHASE"]) => {
            verdict.outside("ALTER SUBSCRIPTION … SET", words.end);
        }
        _ => {}
    }
}

fn reindex(verdict: &mut Verdict, mut words: Words<'_>) {
    let mut concurrently = false;
    if words.kind() == Some(TokenKind::OpenParenthesis) {
        let options = words.parentheses();
        concurrently = options.contains(&["CONCURRENTLY"])
            && !sets(options, "concurrently", "false")
            && !sets(options, "concurrently", "off");
    }
    let object = words.take_word();
    concurrently |= words.take_if("CONCURRENTLY");
    match object.as_str() {
        "DATABASE" => verdict.outside("REINDEX DATABASE", words.end),
        "SYSTEM" => verdict.outside("REINDEX SYSTEM", words.end),
        "SCHEMA" => verdict.outside("REINDEX SCHEMA", words.end),
        _ if concurrently => verdict.outside("REINDEX … CONCURRENTLY", words.end),
        _ => {}
    }
}

/// Whether an option is set to a value: `option = value`, `option value`.
fn sets(mut words: Words<'_>, option: &str, value: &str) -> bool {
    while let Some(token) = words.take() {
        if words.text(token).eq_ignore_ascii_case(option) {
            words.take_kind(TokenKind::Operator);
            return words.peek().is_some_and(|token| {
                words
                    .text(token)
                    .trim_matches('\'')
                    .eq_ignore_ascii_case(value)
            });
        }
    }
    false
}
