//! The medians in what divan prints.

/// The benchmarks in the output, with their medians in nanoseconds.
///
/// Divan prints a tree: a benchmark with arguments is a branch with a leaf for each.
pub fn medians(output: &str) -> Vec<(String, f64)> {
    let mut found = Vec::new();
    let mut branch = String::new();
    for line in output.lines() {
        let Some(begin) = line.find(|c: char| c.is_alphanumeric()) else {
            continue;
        };
        // A branch's line ends behind its name; a continuation has no name, but figures.
        let is_inner = line.starts_with('│') || line.starts_with(' ');
        let is_new = line[..begin].contains('─');
        if !is_new {
            continue;
        }
        let rest = &line[begin..];
        let name: String = rest.chars().take_while(|c| !c.is_whitespace()).collect();
        let columns: Vec<&str> = rest.split('│').map(str::trim).collect();
        match columns.get(2).and_then(|median| nanoseconds(median)) {
            Some(median) if is_inner => found.push((format!("{branch} {name}"), median)),
            Some(median) => found.push((name, median)),
            None => branch = name,
        }
    }
    found
}

/// `1.5 µs` as a number.
fn nanoseconds(text: &str) -> Option<f64> {
    let (number, unit) = text.split_once(' ')?;
    let number: f64 = number.parse().ok()?;
    let factor = match unit {
        "ns" => 1.0,
        "µs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        _ => return None,
    };
    Some(number * factor)
}

#[cfg(test)]
mod tests {
    use super::medians;

    #[test]
    fn a_tree_with_counters_becomes_names_and_medians() {
        let output = "\
Timer precision: 20 ns
parts                fastest       │ slowest       │ median        │ mean          │ samples │ iters
├─ byte_scan                       │               │               │               │         │
│  ├─ mysql          13.5 µs       │ 40.1 µs       │ 14 µs         │ 15.1 µs       │ 100     │ 100
│  │                 19.4 GB/s     │ 6.5 GB/s      │ 18.7 GB/s     │ 17.3 GB/s     │         │
│  ╰─ sqlite         13.5 µs       │ 40.1 µs       │ 1.5 ms        │ 15.1 µs       │ 100     │ 100
│                    19.4 GB/s     │ 6.5 GB/s      │ 18.7 GB/s     │ 17.3 GB/s     │         │
╰─ load_1000         13.5 ms       │ 40.1 ms       │ 2.25 s        │ 15.1 µs       │ 100     │ 100
";
        assert_eq!(
            medians(output),
            [
                ("byte_scan mysql".to_owned(), 14_000.0),
                ("byte_scan sqlite".to_owned(), 1_500_000.0),
                ("load_1000".to_owned(), 2_250_000_000.0),
            ]
        );
    }
}
