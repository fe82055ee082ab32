//! diesel: a folder a migration, `<version>_<name>/up.sql` and `down.sql`.
//!
//! A version is what stands before the first `_` of the folder's name, without
//! its `-`; versions are texts and sort as texts. Hidden and empty folders and
//! loose files are ignored; any other folder must have an `up.sql`:
//! [`migrations_internals/src/lib.rs`][internals] and
//! [`file_based_migrations.rs`][files]. `metadata.toml` may say
//! `run_in_transaction`; a file that does not say it means `false`, a file that
//! cannot be parsed means `true` (both are what diesel does).
//!
//! Where we differ: loose SQL files and a broken `metadata.toml` are findings,
//! and two folders with one version are an error, where diesel drops one of them.
//!
//! [internals]: https://github.com/diesel-rs/diesel/blob/main/diesel_migrations/migrations_internals/src/lib.rs
//! [files]: https://github.com/diesel-rs/diesel/blob/main/diesel_migrations/src/file_based_migrations.rs

use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use crate::finding::{Finding, Label, SourceFile, codes};
use crate::migration::Version;
use crate::script::TransactionRule;

use super::Profile;
use super::convention::{Convention, Layout, Name, Role, Settings};
use super::version::{self, OutOfRange};

/// diesel's conventions.
pub(super) struct Diesel;

impl Convention for Diesel {
    fn profile(&self) -> Profile {
        Profile::Diesel
    }

    fn layout(&self) -> Layout {
        Layout::FolderEach {
            up: "up.sql",
            down: "down.sql",
        }
    }

    fn names(&self) -> &'static str {
        "folders `<version>_<name>` with `up.sql` and `down.sql` in them"
    }

    fn read_name<'a>(&self, name: &'a str) -> Name<'a> {
        let (version, rest) = name.split_once('_').unwrap_or((name, ""));
        if version.bytes().all(|byte| byte == b'-') {
            return Name::Unknown;
        }
        Name::Migration {
            version,
            name: if rest.is_empty() { version } else { rest },
            role: Role::Both,
        }
    }

    fn version(&self, text: &str) -> Result<Version, OutOfRange> {
        let key = text.replace('-', "");
        version::text(text, &key, key.clone())
    }

    fn stray_fate(&self, _name: &str) -> String {
        "diesel itself ignores this file without a word".to_owned()
    }

    fn rule(&self, _text: &str) -> TransactionRule {
        TransactionRule::Always
    }

    fn no_transaction_marker(&self) -> Option<&'static str> {
        Some("`run_in_transaction = false` in the folder's `metadata.toml`")
    }

    fn settings_file(&self, _name: &str) -> Option<String> {
        Some("metadata.toml".to_owned())
    }

    fn read_settings(&self, file: &Arc<SourceFile>, findings: &mut Vec<Finding>) -> Settings {
        let mut refuse = |span, message: String| {
            findings.push(
                Finding::new(&codes::TOOL_CONFIG, message)
                    .label(match span {
                        Some(span) => Label::at(file, span, ""),
                        None => Label::whole(file, ""),
                    })
                    .note("diesel ignores the whole file then, and runs the migration in a transaction")
                    .help("write `run_in_transaction = true` or `run_in_transaction = false`"),
            );
        };
        let mut rule = TransactionRule::Always;
        match DeTable::parse(&file.text) {
            Ok(table) => match table.get_ref().get("run_in_transaction") {
                None => rule = TransactionRule::Never,
                Some(value) => match value.get_ref() {
                    DeValue::Boolean(true) => {}
                    DeValue::Boolean(false) => rule = TransactionRule::Never,
                    _ => refuse(
                        Some(value.span()),
                        "`run_in_transaction` is neither `true` nor `false`".to_owned(),
                    ),
                },
            },
            Err(error) => refuse(
                error.span(),
                format!("`metadata.toml` is not valid TOML: {}", error.message()),
            ),
        }
        Settings {
            rule: Some(rule),
            keeps_placeholders: false,
        }
    }
}
