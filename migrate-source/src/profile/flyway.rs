//! Flyway: `V<version>__<name>.sql` and `U<version>__<name>.sql`, in subfolders too.
//!
//! Names are a prefix, a version, `__`, a description and `.sql` in any case;
//! the description may be missing: [`ResourceNameParser.java`][names]. A version
//! is numbers joined with `.` or `_`, compared one by one, and zeros at the end
//! do not count: [`MigrationVersion.java`][version]. Hidden folders are skipped:
//! [`FileSystemScanner.java`][scanner]. A file with `.conf` appended may say
//! `executeInTransaction` and `placeholderReplacement`:
//! [`SqlScriptMetadata.java`][conf]. A script whose statements do not need a
//! transaction runs without one.
//!
//! Where we differ: repeatable (`R__`), baseline (`B`) and Java migrations and
//! callbacks are not run, which is said for each, but for a baseline migration
//! beside the versioned ones that it sums up; components are 64-bit numbers;
//! `${…}` is not replaced, which is a finding where Flyway would replace it: a
//! warning inside a literal, because a project may have switched that off.
//!
//! [names]: https://github.com/flyway/flyway/blob/main/flyway-core/src/main/java/org/flywaydb/core/internal/resource/ResourceNameParser.java
//! [version]: https://github.com/flyway/flyway/blob/main/flyway-core/src/main/java/org/flywaydb/core/api/MigrationVersion.java
//! [scanner]: https://github.com/flyway/flyway/blob/main/flyway-core/src/main/java/org/flywaydb/core/internal/scanner/filesystem/FileSystemScanner.java
//! [conf]: https://github.com/flyway/flyway/blob/main/flyway-core/src/main/java/org/flywaydb/core/internal/sqlscript/SqlScriptMetadata.java

use std::sync::Arc;

use crate::finding::{Finding, Label, Level, SourceFile, codes};
use crate::migration::Version;
use crate::script::TransactionRule;

use super::Profile;
use super::convention::{Convention, Layout, Name, Placeholder, Role, Settings};
use super::sections;
use super::version::{self, OutOfRange};

/// Flyway's conventions.
pub(super) struct Flyway;

impl Convention for Flyway {
    fn profile(&self) -> Profile {
        Profile::Flyway
    }

    fn layout(&self) -> Layout {
        Layout::Nested
    }

    fn names(&self) -> &'static str {
        "`V<version>__<name>.sql` and `U<version>__<name>.sql`; the version is numbers joined with `.` or `_`"
    }

    fn read_name<'a>(&self, name: &'a str) -> Name<'a> {
        if name.ends_with(".sql.conf") {
            return Name::Known("the configuration of a script");
        }
        if let Some((stem, "java" | "kt" | "class")) = name.rsplit_once('.') {
            return match split(stem) {
                Some(('V' | 'U' | 'R' | 'B', _, _)) if stem.contains("__") => {
                    Name::Unsupported("a migration written in Java")
                }
                _ => Name::Unknown,
            };
        }
        let Some(stem) = strip_sql(name) else {
            return Name::Unknown;
        };
        if is_callback(stem) {
            return Name::Unsupported("a callback");
        }
        match split(stem) {
            Some(('R', "", _)) if stem.contains("__") => {
                Name::Unsupported("a repeatable migration")
            }
            Some(('B', version, _)) if is_version(version) => {
                Name::Unsupported("a baseline migration")
            }
            Some((prefix @ ('V' | 'U'), version, name)) if is_version(version) => Name::Migration {
                version,
                name: if name.is_empty() { version } else { name },
                role: if prefix == 'V' { Role::Up } else { Role::Down },
            },
            _ => Name::Unknown,
        }
    }

    fn version(&self, text: &str) -> Result<Version, OutOfRange> {
        version::components(text)
    }

    fn stray_fate(&self, _name: &str) -> String {
        "Flyway itself ignores this file, unless `validateMigrationNaming` is set".to_owned()
    }

    fn rule(&self, _text: &str) -> TransactionRule {
        TransactionRule::WhenPossible
    }

    fn repeats_up_to(&self, name: &str) -> Option<Version> {
        match split(strip_sql(name)?) {
            Some(('B', version, _)) if is_version(version) => self.version(version).ok(),
            _ => None,
        }
    }

    fn no_transaction_marker(&self) -> Option<&'static str> {
        Some("`executeInTransaction=false` in a file named like the script with `.conf` appended")
    }

    fn settings_file(&self, name: &str) -> Option<String> {
        Some(format!("{name}.conf"))
    }

    fn read_settings(&self, file: &Arc<SourceFile>, findings: &mut Vec<Finding>) -> Settings {
        let mut settings = Settings::default();
        for (range, line) in sections::lines(&file.text) {
            let Some((key, value)) = line.split_once('=') else {
                continue;
            };
            match (key.trim(), value.trim()) {
                ("executeInTransaction", "false") => settings.rule = Some(TransactionRule::Never),
                ("executeInTransaction", "true") => settings.rule = Some(TransactionRule::Always),
                ("placeholderReplacement", "false") => settings.keeps_placeholders = true,
                ("shouldExecute", value) if value != "true" => findings.push(
                    Finding::new(
                        &codes::UNSUPPORTED_MIGRATION,
                        "a script that runs only under a condition is not supported",
                    )
                    .label(Label::at(file, range, ""))
                    .help("without this line the script runs everywhere; where it must not, keep it in a folder of its own"),
                ),
                _ => {}
            }
        }
        settings
    }

    fn placeholder(&self, text: &str) -> Option<Placeholder> {
        sections::lines(text)
            .filter(|(_, line)| line.contains("${") && !line.trim_start().starts_with("--"))
            .find_map(|(range, line)| placeholder_in(line, range.start))
    }
}

/// Whether a name's stem is a callback's: an event, perhaps with a description.
fn is_callback(stem: &str) -> bool {
    let event = stem.split_once("__").map_or(stem, |(event, _)| event);
    let rest = event
        .strip_prefix("before")
        .or_else(|| event.strip_prefix("after"));
    event == "createSchema"
        || rest.is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_uppercase())
                && rest.bytes().all(|byte| byte.is_ascii_alphabetic())
        })
}

/// Cuts a stem into its prefix, its version and its description.
pub(super) fn split(stem: &str) -> Option<(char, &str, &str)> {
    let prefix = stem.chars().next().filter(char::is_ascii)?;
    let rest = &stem[1..];
    let (version, name) = rest.split_once("__").unwrap_or((rest, ""));
    Some((prefix, version, name))
}

/// The name without its extension, whose case does not matter.
fn strip_sql(name: &str) -> Option<&str> {
    let cut = name.len().checked_sub(4)?;
    let extension = name.get(cut..)?;
    extension.eq_ignore_ascii_case(".sql").then(|| &name[..cut])
}

fn is_version(text: &str) -> bool {
    text.split(['.', '_'])
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn placeholder_in(line: &str, line_start: usize) -> Option<Placeholder> {
    for (at, _) in line.match_indices("${") {
        let name = &line[at + 2..];
        let end = name.find('}')?;
        let name = &name[..end];
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte));
        if is_name {
            let start = line_start + at;
            // Inside a literal the text may be meant as it stands, in a project
            // that has switched the replacement off.
            let quotes = line[..at].matches('\'').count();
            return Some(Placeholder {
                range: start..start + end + 3,
                level: if quotes.is_multiple_of(2) {
                    Level::Error
                } else {
                    Level::Warning
                },
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_flyway_reads_them() {
        let migration = |version, name, role| Name::Migration {
            version,
            name,
            role,
        };
        let table = [
            ("V1__users.sql", migration("1", "users", Role::Up)),
            ("V13.1__users.SQL", migration("13.1", "users", Role::Up)),
            ("V1_2__add more.sql", migration("1_2", "add more", Role::Up)),
            ("V1__a__b.sql", migration("1", "a__b", Role::Up)),
            ("V7.sql", migration("7", "7", Role::Up)),
            ("U1__users.sql", migration("1", "users", Role::Down)),
            ("V1_users.sql", Name::Unknown),
            ("V1.__users.sql", Name::Unknown),
            ("v1__users.sql", Name::Unknown),
            ("V__users.sql", Name::Unknown),
            ("R__views.sql", Name::Unsupported("a repeatable migration")),
            ("B5__base.sql", Name::Unsupported("a baseline migration")),
            ("afterMigrate.sql", Name::Unsupported("a callback")),
            (
                "beforeEachMigrate__vacuum.sql",
                Name::Unsupported("a callback"),
            ),
            (
                "V3__Fill.java",
                Name::Unsupported("a migration written in Java"),
            ),
            ("Helper.java", Name::Unknown),
            (
                "V1__users.sql.conf",
                Name::Known("the configuration of a script"),
            ),
            ("afterthoughts.sql", Name::Unknown),
            ("é.sql", Name::Unknown),
        ];
        for (name, expected) in table {
            assert_eq!(Flyway.read_name(name), expected, "{name}");
        }
    }

    #[test]
    fn only_placeholders_that_flyway_would_replace_are_found() {
        let table = [
            ("CREATE TABLE ${schema}.t ();", Some((13..22, Level::Error))),
            ("SELECT 1;\nSELECT '${a.b}'", Some((18..24, Level::Warning))),
            ("-- ${year}\nSELECT 1", None),
            ("SELECT '${}', '${ x }', '$', '${1'", None),
        ];
        for (text, expected) in table {
            let found = Flyway.placeholder(text);
            let found = found.map(|found| (found.range, found.level));
            assert_eq!(found, expected, "{text}");
        }
    }
}
