//! Runs the benchmarks of the parts, keeps their medians in `benches/history.txt`
//! and holds the newest run against the one before: `benches/run.sh parts`.

mod divan_output;
mod history;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use history::{History, Run};

/// From here on a difference is marked: below, it is the machine.
const NOTABLE: f64 = 1.25;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.first().map(String::as_str) {
        Some("--compare") => compare(),
        _ => measure(&words.join(" ")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("parts: {message}");
            ExitCode::FAILURE
        }
    }
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../history.txt")
}

fn read() -> Result<History, String> {
    let text = match std::fs::read_to_string(file()) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("{}: {error}", file().display())),
    };
    History::parse(&text)
}

/// Runs them all, appends what came out, and compares.
fn measure(note: &str) -> Result<(), String> {
    let mut history = read()?;
    let output = Command::new("cargo")
        .args(["bench", "--quiet", "-p", "parts", "--bench", "parts"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo bench: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    print!("{text}");
    if !output.status.success() {
        return Err(format!("cargo bench: {}", output.status));
    }
    let medians = divan_output::medians(&text);
    if medians.is_empty() {
        return Err("no figures in the output of cargo bench".to_owned());
    }
    history.runs.push(Run {
        title: title(note),
        medians,
    });
    std::fs::write(file(), history.to_string()).map_err(|error| error.to_string())?;
    compare_in(&history);
    Ok(())
}

fn compare() -> Result<(), String> {
    let history = read()?;
    compare_in(&history);
    Ok(())
}

fn compare_in(history: &History) {
    let [.., before, newest] = &history.runs[..] else {
        println!("\none run so far: nothing to compare it with");
        return;
    };
    println!("\nbefore: {}\nnewest: {}\n", before.title, newest.title);
    for (name, now) in &newest.medians {
        let Some((_, then)) = before.medians.iter().find(|(other, _)| other == name) else {
            println!("{name:<32} {:>12}  new", history::shown(*now));
            continue;
        };
        let factor = now / then;
        let mark = if factor >= NOTABLE {
            "  slower"
        } else if factor <= 1.0 / NOTABLE {
            "  faster"
        } else {
            ""
        };
        println!(
            "{name:<32} {:>12} {:>12}  {factor:.2}{mark}",
            history::shown(*then),
            history::shown(*now)
        );
    }
}

/// When, what and where.
fn title(note: &str) -> String {
    let says = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output();
        output.map_or_else(
            |_| "unknown".to_owned(),
            |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        )
    };
    let date = says("date", &["-u", "+%Y-%m-%d"]);
    let commit = says("git", &["rev-parse", "--short=7", "HEAD"]);
    let rustc = says("rustc", &["--version"]);
    let rustc = rustc.split(' ').nth(1).unwrap_or("unknown");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = information
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .and_then(|line| line.split(':').nth(1))
        .unwrap_or("unknown processor");
    let note = if note.is_empty() {
        String::new()
    } else {
        format!(": {note}")
    };
    format!(
        "{date} {commit}, Rust {rustc}, {cores} cores of {}{note}",
        processor.trim()
    )
}
