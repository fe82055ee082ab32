//! Whom a private server runs as: root's servers run as somebody else.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use crate::server::programs::Flavour;
use crate::state::own_user;

/// A user that a server's processes become.
#[derive(Clone, Copy, Debug)]
pub(super) struct Identity {
    /// User and group; `None` is whoever runs the tests.
    other: Option<(u32, u32)>,
}

impl Identity {
    /// Whoever runs the tests.
    #[cfg(feature = "container")]
    pub(super) fn own() -> Identity {
        Identity { other: None }
    }

    /// Whom a server of this kind runs as.
    pub(super) fn of(flavour: Flavour) -> io::Result<Identity> {
        if own_user()? != 0 {
            return Ok(Identity { other: None });
        }
        let names: &[&str] = match flavour {
            Flavour::Postgres => &["postgres", "_postgres", "nobody"],
            Flavour::Mariadb | Flavour::Mysql => &["mysql", "_mysql", "nobody"],
        };
        let other = names
            .iter()
            .find_map(|name| Some((id("-u", name)?, id("-g", name)?)));
        if other.is_none() {
            return Err(io::Error::other(
                "a server does not run as root, and there is none of the users postgres, mysql and nobody",
            ));
        }
        Ok(Identity { other })
    }

    /// Makes a command run as this user.
    pub(super) fn apply(self, command: &mut Command) {
        if let Some((user, group)) = self.other {
            // The standard library also gives up root's further groups.
            command.gid(group).uid(user);
        }
    }

    /// Makes a folder that only this user (and root) may look into.
    pub(super) fn folder(self, path: &Path) -> io::Result<()> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
        match self.other {
            Some((user, group)) => chown(path, Some(user), Some(group)),
            None => Ok(()),
        }
    }
}

fn id(what: &str, name: &str) -> Option<u32> {
    let output = Command::new("id").args([what, name]).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
