//! refinery: `V<number>__<name>.sql`, in subfolders too.
//!
//! Names match `^([U|V])(\d+(?:\.\d+)?)__(\w+)\.(rs|sql)$` and the version must
//! parse as an `i32`, or as an `i64` with the feature `int8-versions`; others
//! are ignored with a log message: [`util.rs`][util]. `V` and `U` are both up
//! scripts and share their versions; `U` ("unversioned") may run late:
//! [`traits/mod.rs`][traits]. There are no down scripts, and each script is
//! applied in a transaction.
//!
//! Where we differ: numbers are 64 bits wide, dotted versions (which match the
//! expression and then fail to parse) are no names, and Rust files are not run,
//! which is said for each.
//!
//! [util]: https://github.com/rust-db/refinery/blob/main/refinery_core/src/util.rs
//! [traits]: https://github.com/rust-db/refinery/blob/main/refinery_core/src/traits/mod.rs

use crate::migration::Version;
use crate::script::TransactionRule;

use super::Profile;
use super::convention::{Convention, Layout, Name, Role};
use super::flyway::split;
use super::version::{self, OutOfRange};

/// refinery's conventions.
pub(super) struct Refinery;

impl Convention for Refinery {
    fn profile(&self) -> Profile {
        Profile::Refinery
    }

    fn layout(&self) -> Layout {
        Layout::Nested
    }

    fn names(&self) -> &'static str {
        "`V<number>__<name>.sql`, with letters, digits and `_` in the name"
    }

    fn read_name<'a>(&self, name: &'a str) -> Name<'a> {
        let Some((stem, extension @ ("sql" | "rs"))) = name.rsplit_once('.') else {
            return Name::Unknown;
        };
        match split(stem) {
            Some(('V' | 'U', version, name)) if is_number(version) && is_word(name) => {
                if extension == "rs" {
                    Name::Unsupported("a migration written in Rust")
                } else {
                    Name::Migration {
                        version,
                        name,
                        role: Role::Up,
                    }
                }
            }
            _ => Name::Unknown,
        }
    }

    fn version(&self, text: &str) -> Result<Version, OutOfRange> {
        version::number(text, 0, i64::MAX as u64)
    }

    fn stray_fate(&self, _name: &str) -> String {
        "refinery itself ignores this file with a log message".to_owned()
    }

    fn rule(&self, _text: &str) -> TransactionRule {
        TransactionRule::Always
    }
}

/// Whether a version is what refinery takes.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a description is what refinery takes: `\w+`.
pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}
