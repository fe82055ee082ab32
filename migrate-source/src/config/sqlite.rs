//! `[sqlite]`: what the application registers with its connections.

use toml::Spanned;
use toml::de::DeValue;

use super::{Reading, kind};
use crate::finding::{Finding, codes};

/// What an application adds to `SQLite` before it uses a database: scripts may
/// use it, and a database without the application does not have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registered {
    /// `functions = ["slug/1"]`: functions of one row.
    pub functions: Vec<Function>,
    /// `aggregates = ["median/1"]`: functions of many rows.
    pub aggregates: Vec<Function>,
    /// `collations = ["UNICODE"]`.
    pub collations: Vec<String>,
    /// `modules = ["spellfix1"]`: modules of virtual tables.
    pub modules: Vec<String>,
}

/// A function of the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// How many arguments it takes; `None` means any number.
    pub arguments: Option<u8>,
}

/// The keys of `[sqlite]`.
pub(super) const KEYS: [&str; 4] = ["functions", "aggregates", "collations", "modules"];

/// The largest number of arguments that a function can have
/// (<https://www.sqlite.org/c3ref/create_function.html>).
const MOST_ARGUMENTS: u8 = 127;

impl Reading<'_> {
    pub(super) fn sqlite(&mut self, value: &Spanned<DeValue<'_>>) -> Registered {
        let mut registered = Registered::default();
        let DeValue::Table(table) = value.get_ref() else {
            self.bad_value(
                value.span(),
                "`sqlite` is no table".to_owned(),
                "write `[sqlite]` on a line of its own, and a line `functions = [\"name/2\"]` below it",
            );
            return registered;
        };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "functions" => registered.functions = self.functions(name, value),
                "aggregates" => registered.aggregates = self.functions(name, value),
                "collations" => registered.collations = self.names(name, value),
                "modules" => registered.modules = self.names(name, value),
                _ => {
                    let finding = Finding::new(&codes::CONFIG_KEY, format!("unknown key `{name}`"));
                    self.unknown(finding, key.span(), name, &KEYS);
                }
            }
        }
        registered
    }

    fn functions(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Vec<Function> {
        let mut functions = Vec::new();
        for (text, span) in self.texts(key, value) {
            match function(&text) {
                Some(function) => functions.push(function),
                None => self.bad_value(
                    span,
                    format!("`{text}` is no function"),
                    "write its name, and behind a `/` how many arguments it takes: `slug/1`; \
                     without a number it takes any",
                ),
            }
        }
        functions
    }

    fn names(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Vec<String> {
        let mut names = Vec::new();
        for (text, span) in self.texts(key, value) {
            if is_name(&text) {
                names.push(text);
            } else {
                self.bad_value(
                    span,
                    format!("`{text}` in `{key}` is no name"),
                    "write the name under which the application registers it",
                );
            }
        }
        names
    }

    /// The strings of a list, or one string.
    fn texts(
        &mut self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> Vec<(String, std::ops::Range<usize>)> {
        let values: Vec<&Spanned<DeValue<'_>>> = match value.get_ref() {
            DeValue::Array(values) => values.iter().collect(),
            _ => vec![value],
        };
        let mut texts = Vec::new();
        for value in values {
            match value.get_ref().as_str() {
                Some(text) => texts.push((text.to_owned(), value.span())),
                None => self.bad_value(
                    value.span(),
                    format!(
                        "`{key}` has {} in it, and should be a list of strings",
                        kind(value.get_ref())
                    ),
                    "put each name in quotes",
                ),
            }
        }
        texts
    }
}

fn function(text: &str) -> Option<Function> {
    let (name, arguments) = match text.split_once('/') {
        Some((name, "*")) => (name, None),
        Some((name, number)) => {
            let number = number.parse().ok().filter(|n| *n <= MOST_ARGUMENTS)?;
            (name, Some(number))
        }
        None => (text, None),
    };
    is_name(name).then(|| Function {
        name: name.to_owned(),
        arguments,
    })
}

/// A name has no zero in it, and none is longer than 255 bytes.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= 255 && !text.contains('\0')
}
