//! `migrate.toml`: what a folder says about itself.
//!
//! Every key but `dialect` is optional, and that one may be given at the door.
//! All mistakes are reported, each with its own place; a key with a mistake
//! counts as not said. Which findings `[levels]` may change is in
//! [`ADJUSTABLE`]: those after which the set of migrations is still whole and
//! unambiguous. A finding that says that the set, the configuration or the lock
//! file cannot be understood stays an error.

mod sqlite;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::dialect::Dialect;
use crate::finding::{Code, Finding, Label, Level, SourceFile, codes, proven};
use crate::profile::Profile;
use crate::rules::{self, JudgePolicy};
use crate::script::suggestion;
use crate::server::{BadServer, ServerVersion, spelled};

pub use sqlite::{Function, Registered};

/// Whether a draft may sort before a frozen migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderPolicy {
    /// It may not (the default).
    Linear,
    /// It may; it runs late where newer ones are applied already.
    Any,
}

/// What a migration without a down script is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DownPolicy {
    /// A finding of this level.
    Required(Level),
    /// No finding.
    Optional,
}

/// The environment variable that refuses drafts when it says `deny`; empty or
/// `allow` says nothing, and anything else is a finding.
pub const DRAFTS_VARIABLE: &str = "MIGRATE_DRAFTS";

/// Whether drafts may be embedded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftPolicy {
    /// They may (the default).
    Allow,
    /// Each is an error.
    Deny,
}

/// Whether `SQLite` runs the scripts in memory, where the feature `sqlite-engine` is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RunScripts {
    /// It does (the default).
    #[default]
    InMemory,
    /// It does not: a database is at hand that has its say, or the package is
    /// somebody else's.
    No,
}

/// What `migrate.toml` says; what it does not say is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `dialect = "postgres"` or a list.
    pub dialects: Option<Vec<Dialect>>,
    /// `profile = "diesel"`.
    pub profile: Option<Profile>,
    /// `order = "linear"` or `"any"`.
    pub order: Option<OrderPolicy>,
    /// `down = "error"`, `"warning"` or `"optional"`.
    pub down: Option<DownPolicy>,
    /// `drafts = "allow"` or `"deny"`.
    pub drafts: Option<DraftPolicy>,
    /// `[sqlite]`: what the application registers.
    pub sqlite: Registered,
    /// `server = "15"`, or a table `[server]` with one for each database: the oldest
    /// server that the scripts have to run on, one at most for each dialect.
    pub servers: Vec<ServerVersion>,
    /// `[levels]`: a finding's level by its name; `None` means `"allow"`.
    pub levels: Vec<(String, Option<Level>)>,
    /// `judge = "drafts"` or `"all"`: which migrations the rules look at.
    pub judge: Option<JudgePolicy>,
    /// `[rules]`: a rule's level by its name; `None` means `"allow"`.
    pub rules: Vec<(String, Option<Level>)>,
}

impl Config {
    /// The oldest server of a dialect that the scripts have to run on, where it is named.
    pub fn server(&self, dialect: Dialect) -> Option<ServerVersion> {
        self.servers
            .iter()
            .copied()
            .find(|server| server.product.dialect() == dialect)
    }
}

/// The findings whose level `[levels]` may change.
pub static ADJUSTABLE: &[&Code] = &[
    &codes::FOLDER_OUTSIDE_PACKAGE,
    &codes::FILE_NAME,
    &codes::UNSUPPORTED_MIGRATION,
    &codes::PLACEHOLDER,
    &codes::TOOL_CONFIG,
    &codes::MISSING_DOWN,
    &codes::DOWN_WITHOUT_UP,
    &codes::NAMES_DIFFER,
    &codes::EMPTY_DRAFT,
    &codes::NO_STATEMENTS,
    &codes::SYNTAX_ERROR,
    &codes::NEWER_SYNTAX,
    &codes::NOT_PARSED,
    &codes::DATA_AFTER_DDL,
    &codes::IMPLICIT_COMMIT,
    &codes::SQLITE_FOREIGN_KEYS,
    &codes::SQLITE_LIMIT,
    &codes::SQLITE_NOT_RUN,
    &proven::DOWN_FAILS,
    &proven::DOWN_DOES_NOT_RESTORE,
    &proven::UP_AGAIN_DIFFERS,
    &codes::UNUSED_ALLOW,
    &codes::FROZEN_REFORMATTED,
    &codes::FROZEN_DOWN_EDITED,
    &codes::UNUSED_ACCEPT,
];

const KEYS: [&str; 10] = [
    "dialect", "profile", "order", "down", "drafts", "server", "judge", "sqlite", "levels", "rules",
];

/// Keys that a later version will know.
const LATER_KEYS: [&str; 1] = ["history"];

const ORDERS: [(&str, OrderPolicy); 2] =
    [("linear", OrderPolicy::Linear), ("any", OrderPolicy::Any)];

const DOWNS: [(&str, DownPolicy); 3] = [
    ("error", DownPolicy::Required(Level::Error)),
    ("warning", DownPolicy::Required(Level::Warning)),
    ("optional", DownPolicy::Optional),
];

const DRAFTS: [(&str, DraftPolicy); 2] =
    [("allow", DraftPolicy::Allow), ("deny", DraftPolicy::Deny)];

const JUDGES: [(&str, JudgePolicy); 2] =
    [("drafts", JudgePolicy::Drafts), ("all", JudgePolicy::All)];

const LEVELS: [(&str, Option<Level>); 3] = [
    ("allow", None),
    ("warn", Some(Level::Warning)),
    ("deny", Some(Level::Error)),
];

/// Reads the text of `migrate.toml`; everything wrong with it goes to `findings`.
///
/// `named` are the databases, where the caller names them: they count instead of the file's.
pub fn read(
    file: &Arc<SourceFile>,
    named: Option<&[Dialect]>,
    findings: &mut Vec<Finding>,
) -> Config {
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    let mut reading = Reading {
        file,
        findings: Vec::new(),
    };
    let mut config = Config::default();
    for (key, value) in table.get_ref() {
        let name = key.get_ref().as_ref();
        match name {
            "dialect" => config.dialects = reading.dialects(value),
            "profile" => config.profile = reading.profile(value),
            "order" => config.order = reading.choice(name, value, &ORDERS),
            "down" => config.down = reading.choice(name, value, &DOWNS),
            "drafts" => config.drafts = reading.choice(name, value, &DRAFTS),
            "sqlite" => config.sqlite = reading.sqlite(value),
            // Which database it is about, another key may say.
            "server" => {}
            "levels" => config.levels = reading.levels(value),
            "judge" => config.judge = reading.choice(name, value, &JUDGES),
            "rules" => config.rules = reading.rules(value),
            _ => reading.unknown_key(key),
        }
    }
    if let Some(value) = table.get_ref().get("server") {
        let dialects = named.or(config.dialects.as_deref()).unwrap_or_default();
        config.servers = reading.servers(value, dialects);
    }
    let mut own = reading.findings;
    // What the parser could not make sense of may leave half a key behind.
    let broken: Vec<u32> = errors
        .iter()
        .filter_map(|error| Some(file.position(error.span()?.start).line))
        .collect();
    own.retain(|finding| {
        let place = finding.labels.first().and_then(|label| label.span.clone());
        place.is_none_or(|span| !broken.contains(&file.position(span.start).line))
    });
    own.extend(errors.iter().map(|error| syntax(file, error)));
    own.sort_by_key(|finding| {
        let place = finding.labels.first().and_then(|label| label.span.clone());
        place.map_or(0, |span| span.start)
    });
    findings.append(&mut own);
    config
}

fn syntax(file: &Arc<SourceFile>, error: &toml::de::Error) -> Finding {
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    Finding::new(&codes::CONFIG_SYNTAX, format!("not valid TOML: {message}"))
        .label(match error.span() {
            Some(span) => Label::at(file, span, ""),
            None => Label::whole(file, ""),
        })
        .help("a line is `key = \"value\"`, and `[levels]` comes after the other keys")
}

struct Reading<'a> {
    file: &'a Arc<SourceFile>,
    findings: Vec<Finding>,
}

impl Reading<'_> {
    fn dialects(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Vec<Dialect>> {
        let names: Vec<&Spanned<DeValue<'_>>> = match value.get_ref() {
            DeValue::Array(values) => values.iter().collect(),
            _ => vec![value],
        };
        if names.is_empty() {
            self.bad_value(
                value.span(),
                "`dialect` is an empty list".to_owned(),
                "name at least one of `postgres`, `sqlite` and `mysql`",
            );
            return None;
        }
        let mut dialects = Vec::new();
        for name in names {
            let known = name.get_ref().as_str().and_then(Dialect::parse);
            match known {
                Some(dialect) if dialects.contains(&dialect) => self.bad_value(
                    name.span(),
                    format!("`{dialect}` is listed twice"),
                    "list each database once",
                ),
                Some(dialect) => dialects.push(dialect),
                None => {
                    let all = Dialect::ALL.map(Dialect::name);
                    self.not_among("dialect", name, &all);
                }
            }
        }
        (!dialects.is_empty()).then_some(dialects)
    }

    fn profile(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Profile> {
        let profile = value.get_ref().as_str().and_then(Profile::parse);
        if profile.is_none() {
            let all = Profile::ALL.map(Profile::name);
            self.not_among("profile", value, &all);
        }
        profile
    }

    fn choice<T: Copy>(
        &mut self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        choices: &[(&'static str, T)],
    ) -> Option<T> {
        let text = value.get_ref().as_str();
        let chosen = choices.iter().find(|(name, _)| Some(*name) == text);
        if chosen.is_none() {
            let all: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            self.not_among(key, value, &all);
        }
        chosen.map(|(_, choice)| *choice)
    }

    fn servers(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        dialects: &[Dialect],
    ) -> Vec<ServerVersion> {
        let DeValue::Table(table) = value.get_ref() else {
            return match dialects {
                // That the folder names no database is told elsewhere.
                [] => Vec::new(),
                [dialect] => self.server(*dialect, value).into_iter().collect(),
                several => {
                    let lines: Vec<String> = several
                        .iter()
                        .map(|dialect| format!("{dialect} = \"…\""))
                        .collect();
                    self.bad_value(
                        value.span(),
                        "`server` does not say for which database".to_owned(),
                        &format!("name each one's version:\n[server]\n{}", lines.join("\n")),
                    );
                    Vec::new()
                }
            };
        };
        let mut servers: Vec<ServerVersion> = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match Dialect::parse(name) {
                Some(dialect) if servers.iter().any(|s| s.product.dialect() == dialect) => self
                    .bad_value(
                        key.span(),
                        format!("the server of `{dialect}` is named twice"),
                        "keep one of the two",
                    ),
                Some(dialect) if dialects.contains(&dialect) || dialects.is_empty() => {
                    servers.extend(self.server(dialect, value));
                }
                Some(dialect) => self.bad_value(
                    key.span(),
                    format!("the folder is not for `{dialect}`"),
                    "remove the line, or add the database to `dialect`",
                ),
                None => {
                    let all = Dialect::ALL.map(Dialect::name);
                    let finding =
                        Finding::new(&codes::CONFIG_KEY, format!("there is no database `{name}`"));
                    self.unknown(finding, key.span(), name, &all);
                }
            }
        }
        servers
    }

    fn server(&mut self, dialect: Dialect, value: &Spanned<DeValue<'_>>) -> Option<ServerVersion> {
        let example = match dialect {
            Dialect::Postgres => "`\"15\"`",
            Dialect::Sqlite => "`\"3.45\"`",
            Dialect::Mysql => "`\"8.0\"`, or `\"mariadb 10.11\"` for MariaDB",
        };
        let text = match value.get_ref() {
            DeValue::String(text) => text.as_ref(),
            DeValue::Integer(number) => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => "",
        };
        let (message, help) = match ServerVersion::parse(dialect, text) {
            Ok(server) => return Some(server),
            Err(BadServer::NoVersion) => {
                let message = if text.is_empty() {
                    format!(
                        "`server` is {}, and should be a version",
                        kind(value.get_ref())
                    )
                } else {
                    format!("`{text}` is no version of a server")
                };
                (message, format!("write {example}"))
            }
            Err(BadServer::OtherDatabase(product)) => (
                format!(
                    "`{text}` is {}, and the folder is for `{dialect}`",
                    product.name()
                ),
                format!("write {example}"),
            ),
            Err(BadServer::Absurd(product)) => (
                format!("there is no {} {text}", product.name()),
                format!("write {example}"),
            ),
            Err(BadServer::TooOld(product)) => {
                let oldest = format!("{} {}", product.name(), spelled(product.oldest()));
                (
                    format!("`{text}` is older than {oldest}, the oldest that is supported"),
                    format!("name the oldest server that the migrations have to run on: {example}"),
                )
            }
        };
        self.bad_value(value.span(), message, &help);
        None
    }

    fn levels(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<(String, Option<Level>)> {
        let DeValue::Table(table) = value.get_ref() else {
            self.bad_value(
                value.span(),
                "`levels` is no table".to_owned(),
                "write `[levels]` on a line of its own, and a line `missing-down = \"warn\"` for each finding below it",
            );
            return Vec::new();
        };
        let mut levels = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let Some(code) = Code::find(name) else {
                if rules::is_rule(name) {
                    self.bad_value(
                        key.span(),
                        format!("`{name}` is a rule, and `[levels]` is for findings"),
                        &format!("levels of rules stand below `[rules]`: move `{name}` there"),
                    );
                    continue;
                }
                let names: Vec<&str> = ADJUSTABLE.iter().map(|code| code.name).collect();
                let finding = Finding::new(
                    &codes::CONFIG_KEY,
                    format!("there is no finding named `{name}`"),
                );
                self.unknown(finding, key.span(), name, &names);
                continue;
            };
            if !ADJUSTABLE.contains(&code) {
                self.bad_value(
                    key.span(),
                    format!("the level of `{name}` cannot be changed"),
                    match name {
                        "reordered" => "`order = \"any\"` allows it",
                        "draft-denied" => "`drafts = \"allow\"` allows them",
                        _ => "it says that the migrations cannot be understood or would not run: mend what it points at",
                    },
                );
                continue;
            }
            if let Some(level) = self.choice(name, value, &LEVELS) {
                levels.push((name.to_owned(), level));
            }
        }
        levels
    }

    fn rules(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<(String, Option<Level>)> {
        let DeValue::Table(table) = value.get_ref() else {
            self.bad_value(
                value.span(),
                "`rules` is no table".to_owned(),
                "write `[rules]` on a line of its own, and a line `drop-column = \"deny\"` for each rule below it",
            );
            return Vec::new();
        };
        let mut levels = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if !rules::is_rule(name) {
                if Code::find(name).is_some() {
                    self.bad_value(
                        key.span(),
                        format!("`{name}` is a finding, and `[rules]` is for rules"),
                        &format!("levels of findings stand below `[levels]`: move `{name}` there"),
                    );
                    continue;
                }
                let finding = Finding::new(
                    &codes::CONFIG_KEY,
                    format!("there is no rule named `{name}`"),
                )
                .label(Label::at(self.file, key.span(), ""));
                // There are too many of them to list.
                self.findings.push(match suggestion(name, rules::NAMES) {
                    Some(near) => finding.help(format!("did you mean `{near}`?")),
                    None => finding.help("`cargo migrate explain` lists the rules there are"),
                });
                continue;
            }
            if let Some(level) = self.choice(name, value, &LEVELS) {
                levels.push((name.to_owned(), level));
            }
        }
        levels
    }

    fn unknown_key(&mut self, key: &Spanned<toml::de::DeString<'_>>) {
        let name = key.get_ref().as_ref();
        let finding = Finding::new(&codes::CONFIG_KEY, format!("unknown key `{name}`"));
        if LATER_KEYS.contains(&name) {
            self.findings.push(
                finding
                    .label(Label::at(self.file, key.span(), ""))
                    .note("this name is kept for a later version")
                    .help("remove it"),
            );
            return;
        }
        if sqlite::KEYS.contains(&name) {
            self.findings.push(
                finding
                    .label(Label::at(self.file, key.span(), ""))
                    .help(format!("`{name}` stands below `[sqlite]`: move it there")),
            );
            return;
        }
        if rules::is_rule(name) {
            self.findings.push(
                finding
                    .label(Label::at(self.file, key.span(), ""))
                    .help(format!(
                        "levels of rules stand below `[rules]`: move `{name}` there"
                    )),
            );
            return;
        }
        if Code::find(name).is_some() {
            self.findings.push(
                finding
                    .label(Label::at(self.file, key.span(), ""))
                    .help(format!(
                        "levels of findings stand below `[levels]`: move `{name}` there"
                    )),
            );
            return;
        }
        self.unknown(finding, key.span(), name, &KEYS);
    }

    fn unknown(&mut self, finding: Finding, span: Range<usize>, name: &str, known: &[&str]) {
        let help = match suggestion(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are {}", listed(known)),
        };
        self.findings
            .push(finding.label(Label::at(self.file, span, "")).help(help));
    }

    fn not_among(&mut self, key: &str, value: &Spanned<DeValue<'_>>, allowed: &[&str]) {
        let (message, near) = match value.get_ref().as_str() {
            Some(text) => (
                format!("`{key}` cannot be `{text}`"),
                suggestion(text, allowed),
            ),
            None => (
                format!(
                    "`{key}` is {}, and should be a string",
                    kind(value.get_ref())
                ),
                None,
            ),
        };
        let help = match near {
            Some(near) => format!("did you mean `{near}`? allowed are {}", listed(allowed)),
            None => format!("allowed are {}", listed(allowed)),
        };
        self.bad_value(value.span(), message, &help);
    }

    fn bad_value(&mut self, span: Range<usize>, message: String, help: &str) {
        self.findings.push(
            Finding::new(&codes::CONFIG_VALUE, message)
                .label(Label::at(self.file, span, ""))
                .help(help),
        );
    }
}

/// A value's type, with its article.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
