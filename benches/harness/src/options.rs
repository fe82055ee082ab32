//! What the command line says.

use std::path::PathBuf;
use std::time::Duration;

use crate::app::Build;
use crate::database::{KINDS, Kind};
use crate::rows;
use crate::tool::{EMBEDDING, Tool};

/// How much is measured, and where the result goes.
pub struct Options {
    /// Whether to keep to ten minutes.
    pub quick: bool,
    /// The rows to measure; empty for all.
    pub only: Vec<String>,
    /// How many migrations the histories have.
    pub sizes: Vec<usize>,
    /// The tools that take part, ours first.
    pub tools: Vec<Tool>,
    /// The databases, where rows have them.
    pub kinds: Vec<Kind>,
    /// How many paired runs a figure is the median of; without it each row decides.
    runs: Option<usize>,
    /// How the programs that are run are compiled.
    pub build: Build,
    /// What takes longer is ended, and the table says that it takes longer.
    pub patience: Duration,
    pub json: Option<PathBuf>,
    pub markdown: Option<PathBuf>,
}

impl Options {
    pub fn wants(&self, row: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == row)
    }

    /// How many paired runs a row has that would have so many by itself.
    pub fn runs(&self, quick: usize, full: usize) -> usize {
        self.runs.unwrap_or(if self.quick { quick } else { full })
    }
}

/// Reads the arguments behind the program's name.
pub fn read(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options {
        quick: false,
        only: Vec::new(),
        sizes: Vec::new(),
        tools: EMBEDDING.to_vec(),
        kinds: KINDS.to_vec(),
        runs: None,
        build: Build::Debug,
        patience: Duration::from_secs(600),
        json: None,
        markdown: None,
    };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} wants a value"));
        match word.as_str() {
            "--quick" => options.quick = true,
            "--release" => options.build = Build::Release,
            "--only" => options.only = value()?.split(',').map(str::to_owned).collect(),
            "--sizes" => {
                options.sizes = value()?
                    .split(',')
                    .map(|size| match size.parse() {
                        Ok(size @ 1..) => Ok(size),
                        _ => Err(format!("`{size}` is no number of migrations")),
                    })
                    .collect::<Result<_, _>>()?;
            }
            "--tools" => {
                options.tools = value()?
                    .split(',')
                    .map(|name| {
                        let found = EMBEDDING.into_iter().find(|tool| tool.name() == name);
                        found.ok_or_else(|| {
                            let names = EMBEDDING.map(Tool::name).join(", ");
                            format!("`{name}` is no tool that is measured: {names}")
                        })
                    })
                    .collect::<Result<_, _>>()?;
            }
            "--databases" => {
                options.kinds = value()?
                    .split(',')
                    .map(|name| {
                        let same = |kind: &Kind| kind.name().eq_ignore_ascii_case(name);
                        let found = KINDS.into_iter().find(same);
                        found.ok_or_else(|| {
                            format!("`{name}` is none of postgresql, mariadb, sqlite")
                        })
                    })
                    .collect::<Result<_, _>>()?;
            }
            "--runs" => match value()?.parse() {
                Ok(runs @ 1..) => options.runs = Some(runs),
                _ => return Err("--runs wants a number".to_owned()),
            },
            "--patience" => match value()?.parse() {
                Ok(seconds @ 1..) => options.patience = Duration::from_secs(seconds),
                _ => return Err("--patience wants a number of seconds".to_owned()),
            },
            "--json" => options.json = Some(value()?.into()),
            "--markdown" => options.markdown = Some(value()?.into()),
            other => return Err(format!("`{other}` is no option")),
        }
    }
    for row in &options.only {
        if !rows::names().any(|name| name == row) {
            let names: Vec<&str> = rows::names().collect();
            return Err(format!("`{row}` is no row: {}", names.join(", ")));
        }
    }
    if options.sizes.is_empty() {
        options.sizes = if options.quick {
            vec![10, 1_000]
        } else {
            vec![10, 100, 1_000, 10_000]
        };
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::read;

    fn error(words: &str) -> String {
        match read(words.split_whitespace().map(str::to_owned)) {
            Ok(_) => "nothing wrong".to_owned(),
            Err(message) => message,
        }
    }

    #[test]
    fn what_is_not_understood_is_named_with_what_there_is() {
        assert_eq!(
            error("--only apply --sizes 10,100 --tools sqlx"),
            "nothing wrong"
        );
        assert!(error("--only applied").starts_with("`applied` is no row: build,"));
        assert!(error("--tools atlas").ends_with("sqlmigrate, sqlx, refinery, diesel"));
        assert_eq!(error("--sizes 0"), "`0` is no number of migrations");
        assert_eq!(error("--sizes"), "--sizes wants a value");
        assert_eq!(error("--fast"), "`--fast` is no option");
    }
}
