//! Files that are no migrations and are passed over quietly, each with its reason.

/// Why an entry is passed over whatever the profile, if it is.
pub(super) fn always(name: &str) -> Option<&'static str> {
    let reason = match name {
        "migrate.toml" => "the folder's configuration",
        "migrate.lock" => "the folder's lock file",
        "prelude.sql" => "reserved for the test kit: it runs before the history in tests",
        "target" | "node_modules" => "a build's output",
        _ if name.starts_with("schema.snapshot") => "reserved for the test kit: a schema snapshot",
        _ if name.starts_with(".#") || (name.starts_with('#') && name.ends_with('#')) => {
            "an editor's unsaved file"
        }
        _ if name.starts_with('.') => "hidden",
        _ if name.ends_with('~') => "an editor's backup",
        _ => match extension(name).as_deref() {
            Some("swp" | "swo" | "swx" | "orig" | "bak" | "rej" | "tmp") => "an editor's backup",
            _ => return None,
        },
    };
    Some(reason)
}

/// Why a file that the profile does not know is passed over: it is not SQL.
pub(super) fn not_sql(name: &str) -> Option<&'static str> {
    if is_sql(name) {
        return None;
    }
    let reason = match extension(name).as_deref() {
        Some("md" | "markdown" | "txt" | "rst" | "adoc") => "documentation",
        Some("rs" | "go" | "java" | "kt" | "class" | "py" | "js" | "ts" | "sh") => "program text",
        Some("toml" | "conf" | "yaml" | "yml" | "json" | "ini" | "env" | "prisma") => {
            "a tool's configuration"
        }
        _ if name.starts_with("README") || name.starts_with("LICENSE") => "documentation",
        _ => "not an SQL file",
    };
    Some(reason)
}

/// Whether a name ends in `.sql`, in any case.
pub(super) fn is_sql(name: &str) -> bool {
    extension(name).as_deref() == Some("sql")
}

fn extension(name: &str) -> Option<String> {
    name.rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase())
}
