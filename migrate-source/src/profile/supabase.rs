//! Supabase: `<timestamp>_<name>.sql`, up only.
//!
//! The command line reads files that match `^([0-9]+)_(.*)\.sql$` in
//! `supabase/migrations`, in the order of their names, skips others with a
//! message, and compares versions as texts: [`list.go`][list],
//! [`file.go`][file] and [`apply.go`][apply]. A file and its history row are
//! one batch, which is a transaction.
//!
//! Where we differ: a first file named `<before 20211209>_init.sql`, which the
//! command line skips for the sake of its own past, is a migration like any other.
//!
//! [list]: https://github.com/supabase/cli/blob/develop/apps/cli-go/pkg/migration/list.go
//! [file]: https://github.com/supabase/cli/blob/develop/apps/cli-go/pkg/migration/file.go
//! [apply]: https://github.com/supabase/cli/blob/develop/apps/cli-go/pkg/migration/apply.go

use crate::migration::Version;
use crate::script::TransactionRule;

use super::Profile;
use super::convention::{Convention, Layout, Name, Role};
use super::version::{self, OutOfRange};

/// Supabase's conventions.
pub(super) struct Supabase;

impl Convention for Supabase {
    fn profile(&self) -> Profile {
        Profile::Supabase
    }

    fn layout(&self) -> Layout {
        Layout::Flat
    }

    fn names(&self) -> &'static str {
        "`<timestamp>_<name>.sql`, for example `20240131093000_create_posts.sql`"
    }

    fn read_name<'a>(&self, name: &'a str) -> Name<'a> {
        let Some((version, rest)) = name.split_once('_') else {
            return Name::Unknown;
        };
        let Some(rest) = rest.strip_suffix(".sql") else {
            return Name::Unknown;
        };
        if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
            return Name::Unknown;
        }
        Name::Migration {
            version,
            name: if rest.is_empty() { version } else { rest },
            role: Role::Up,
        }
    }

    fn version(&self, text: &str) -> Result<Version, OutOfRange> {
        // File names are compared, so that `10_` sorts before `1_`.
        version::text(text, text, format!("{text}_"))
    }

    fn stray_fate(&self, _name: &str) -> String {
        "Supabase's command line skips this file with a message".to_owned()
    }

    fn rule(&self, _text: &str) -> TransactionRule {
        TransactionRule::Always
    }
}
