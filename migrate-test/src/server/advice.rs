//! What to say where there is no server.

use migrate_core::Dialect;

use crate::error::{Error, ErrorKind};
use crate::server::programs;
use crate::settings;

/// The error that names the one command that would help.
pub(super) fn no_server(dialect: Dialect) -> Error {
    let variable = settings::server_variable(dialect);
    let chosen = settings::programs_variable(dialect);
    let looked = match settings::path(chosen) {
        Some(folder) => format!(
            "{variable} is not set, and {chosen} leads to {}, where no program of {} is",
            folder.display(),
            dialect.product()
        ),
        None => format!(
            "{variable} is not set, and no program of a server is in PATH or where systems put it \
             ({} folders)",
            programs::folders(dialect).len()
        ),
    };
    let command = command(dialect, std::env::consts::OS, &std::path::Path::is_file);
    Error::new(ErrorKind::NoServer {
        dialect,
        help: format!(
            "{looked}\nhelp: {command}\n      or set {variable} to the URL of a server, as a user who may create databases"
        ),
    })
}

/// The command for this system.
fn command(dialect: Dialect, system: &str, is_file: &dyn Fn(&std::path::Path) -> bool) -> String {
    let postgres = dialect == Dialect::Postgres;
    let has = |path: &str| is_file(std::path::Path::new(path));
    let text = match system {
        "macos" if postgres => "brew install postgresql",
        "macos" => "brew install mariadb",
        "linux" if has("/usr/bin/apt-get") && postgres => "sudo apt-get install -y postgresql",
        "linux" if has("/usr/bin/apt-get") => "sudo apt-get install -y mariadb-server",
        "linux" if has("/usr/bin/dnf") && postgres => "sudo dnf install -y postgresql-server",
        "linux" if has("/usr/bin/dnf") => "sudo dnf install -y mariadb-server",
        "linux" if has("/usr/bin/pacman") && postgres => "sudo pacman -S --noconfirm postgresql",
        "linux" if has("/usr/bin/pacman") => "sudo pacman -S --noconfirm mariadb",
        "linux" if has("/sbin/apk") && postgres => "sudo apk add postgresql",
        "linux" if has("/sbin/apk") => "sudo apk add mariadb",
        "linux" if has("/usr/bin/zypper") && postgres => "sudo zypper install -y postgresql-server",
        "linux" if has("/usr/bin/zypper") => "sudo zypper install -y mariadb",
        _ => {
            return format!(
                "install {}; on this system the kit starts no server by itself",
                dialect.product()
            );
        }
    };
    format!("run `{text}`: the program alone is enough, it need not serve")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn the_command_is_that_of_the_system() {
        let mut table = String::new();
        for (system, file) in [
            ("linux", "/usr/bin/apt-get"),
            ("linux", "/usr/bin/dnf"),
            ("linux", "/sbin/apk"),
            ("linux", "/nothing"),
            ("macos", "/nothing"),
            ("windows", "/nothing"),
        ] {
            let is_file = |path: &std::path::Path| path == std::path::Path::new(file);
            for dialect in [Dialect::Postgres, Dialect::Mysql] {
                let line = command(dialect, system, &is_file);
                table.extend([system, " ", file, ": ", &line, "\n"]);
            }
        }
        expect![[r"
            linux /usr/bin/apt-get: run `sudo apt-get install -y postgresql`: the program alone is enough, it need not serve
            linux /usr/bin/apt-get: run `sudo apt-get install -y mariadb-server`: the program alone is enough, it need not serve
            linux /usr/bin/dnf: run `sudo dnf install -y postgresql-server`: the program alone is enough, it need not serve
            linux /usr/bin/dnf: run `sudo dnf install -y mariadb-server`: the program alone is enough, it need not serve
            linux /sbin/apk: run `sudo apk add postgresql`: the program alone is enough, it need not serve
            linux /sbin/apk: run `sudo apk add mariadb`: the program alone is enough, it need not serve
            linux /nothing: install PostgreSQL; on this system the kit starts no server by itself
            linux /nothing: install MySQL; on this system the kit starts no server by itself
            macos /nothing: run `brew install postgresql`: the program alone is enough, it need not serve
            macos /nothing: run `brew install mariadb`: the program alone is enough, it need not serve
            windows /nothing: install PostgreSQL; on this system the kit starts no server by itself
            windows /nothing: install MySQL; on this system the kit starts no server by itself
        "]].assert_eq(&table);
    }
}
