//! The file of what was measured before: a line for a run, an indented line for each figure.

use std::fmt;

/// Oldest first.
pub struct History {
    pub runs: Vec<Run>,
}

/// One run of all benchmarks.
pub struct Run {
    pub title: String,
    /// Medians in nanoseconds.
    pub medians: Vec<(String, f64)>,
}

const HEAD: &str =
    "# What the parts cost, in medians: `benches/run.sh parts` appends, newest last.\n";

impl History {
    pub fn parse(text: &str) -> Result<History, String> {
        let mut runs: Vec<Run> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let Some(figure) = line.strip_prefix("  ") else {
                runs.push(Run {
                    title: line.to_owned(),
                    medians: Vec::new(),
                });
                continue;
            };
            let median = figure.rsplit_once("  ").and_then(|(name, figure)| {
                let nanoseconds = nanoseconds(figure)?;
                Some((name.trim().to_owned(), nanoseconds))
            });
            match (runs.last_mut(), median) {
                (Some(run), Some(median)) => run.medians.push(median),
                _ => return Err(format!("history.txt:{}: no figure of a run", index + 1)),
            }
        }
        Ok(History { runs })
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEAD)?;
        for run in &self.runs {
            writeln!(f, "\n{}", run.title)?;
            for (name, median) in &run.medians {
                writeln!(f, "  {name:<32}  {}", shown(*median))?;
            }
        }
        Ok(())
    }
}

/// With the unit that suits.
pub fn shown(nanoseconds: f64) -> String {
    match nanoseconds {
        ..1e3 => format!("{nanoseconds:.1} ns"),
        ..1e6 => format!("{:.2} µs", nanoseconds / 1e3),
        _ => format!("{:.3} ms", nanoseconds / 1e6),
    }
}

fn nanoseconds(shown: &str) -> Option<f64> {
    let (number, unit) = shown.trim().split_once(' ')?;
    let factor = match unit {
        "ns" => 1.0,
        "µs" => 1e3,
        "ms" => 1e6,
        _ => return None,
    };
    Some(number.parse::<f64>().ok()? * factor)
}

#[cfg(test)]
mod tests {
    use super::History;

    #[test]
    fn the_file_is_read_as_it_is_written() {
        let text = "# What the parts cost, in medians: `benches/run.sh parts` appends, newest last.\n\
                    \n2026-01-02 abcdef0, 2 cores: first\n  lexer postgres                    1.250 ms\n  \
                    byte_scan sqlite                  13.50 µs\n";
        let history = History::parse(text).expect("it is well-formed");
        assert_eq!(
            history.runs[0].medians[0],
            ("lexer postgres".to_owned(), 1_250_000.0)
        );
        assert_eq!(history.to_string(), text);
        assert!(History::parse("  lexer  1 ms\n").is_err());
    }
}
