//! Paths from the repository's root, as other programs want them.

/// The path of a file, which is relative to the package, from the repository's root.
pub(super) fn from_root(package: &str, path: &str) -> String {
    let package = package.trim_matches('/');
    if path.starts_with('/') {
        return path.to_owned();
    }
    // A folder outside the package is shown with `..`, which nobody resolves.
    let mut parts: Vec<&str> = Vec::new();
    for part in package.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}
