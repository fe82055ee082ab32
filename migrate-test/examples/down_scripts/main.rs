//! Lists the migrations of a folder whose down script fails, does nothing, or
//! does not restore the schema.
//!
//! ```console
//! $ cargo run -p migrate-test --all-features --example down-scripts -- \
//!       path/to/migrations --dialect postgres --prelude prelude.sql
//! ```
//!
//! With `--compare` each down script also runs through the database's own client
//! (`psql`, or SQLite on a copy of the file), and what `pg_dump -s` or
//! `sqlite_schema` say before the up script and after the down script is compared:
//! the last lines say where the two disagree. Nothing is written into the folder.
#![expect(clippy::print_stdout, reason = "that is what the program is for")]

mod folder;
mod native;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use migrate_test::suite::{Check, Failure, Suite};
use migrate_test::{Dialect, Prelude};

/// What the command line says.
struct Arguments {
    folder: PathBuf,
    dialect: Dialect,
    profile: Option<String>,
    prelude: Option<PathBuf>,
    compare: bool,
}

/// What is wrong with a down script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Fails,
    DoesNothing,
    DoesNotRestore,
}

impl Kind {
    fn of(failure: &Failure) -> Option<Kind> {
        match failure.code? {
            "down-fails" => Some(Kind::Fails),
            _ if failure.message.ends_with("does nothing") => Some(Kind::DoesNothing),
            _ => Some(Kind::DoesNotRestore),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Fails => "fails",
            Kind::DoesNothing => "does nothing",
            Kind::DoesNotRestore => "does not restore",
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = arguments()?;
    let copy = folder::copied(
        &arguments.folder,
        arguments.dialect,
        arguments.profile.as_deref(),
    )?;
    let migrations = folder::read(&copy)?;
    let prelude = match &arguments.prelude {
        Some(file) => Prelude::file(file)?,
        None => Prelude::none(),
    };
    let mut suite = Suite::new(&migrations, arguments.dialect, copy.path());
    if let Some(file) = &arguments.prelude {
        suite = suite.prelude(std::path::absolute(file)?);
    }

    let begun = Instant::now();
    let outcome = suite.check(Check::DownRestores).await?;
    let took = begun.elapsed();
    let mut kinds: BTreeMap<String, Kind> = BTreeMap::new();
    for failure in &outcome.failures {
        let Some(kind) = Kind::of(failure) else {
            println!("{failure}\n");
            continue;
        };
        let is_change = |line: &&str| !line.starts_with([' ', '\t']) && !line.starts_with("note:");
        let first = failure.details.lines().find(is_change).unwrap_or("");
        println!(
            "{:16}  {} {}: {first}",
            kind.name(),
            failure.version,
            failure.name
        );
        kinds.insert(failure.version.clone(), kind);
    }
    let with_down = migrations
        .iter()
        .filter(migrate_core::Migration::has_down)
        .count();
    let count = |wanted: Kind| kinds.values().filter(|kind| **kind == wanted).count();
    println!(
        "\n{} migrations, {with_down} with a down script: {} fail, {} do nothing, {} do not restore; {:.1} s",
        migrations.len(),
        count(Kind::Fails),
        count(Kind::DoesNothing),
        count(Kind::DoesNotRestore),
        took.as_secs_f64()
    );
    if arguments.compare {
        let found = native::kinds(&migrations, arguments.dialect, &prelude).await?;
        compare(&kinds, &found);
    }
    Ok(())
}

fn compare(kit: &BTreeMap<String, Kind>, native: &BTreeMap<String, Option<Kind>>) {
    let mut disagreements = 0;
    for (version, native) in native {
        let kit = kit.get(version).copied();
        if kit != *native {
            disagreements += 1;
            let name = |kind: Option<Kind>| kind.map_or("restores", Kind::name);
            println!(
                "disagreement at {version}: the kit says `{}`, the native tools say `{}`",
                name(kit),
                name(*native)
            );
        }
    }
    println!(
        "compared with the native tools: {} down scripts, {disagreements} disagreements",
        native.len()
    );
}

fn arguments() -> Result<Arguments, Box<dyn Error>> {
    let mut folder = None;
    let mut dialect = None;
    let mut profile = None;
    let mut prelude = None;
    let mut compare = false;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--dialect" => {
                dialect = Some(match value()?.as_str() {
                    "postgres" => Dialect::Postgres,
                    "sqlite" => Dialect::Sqlite,
                    "mysql" => Dialect::Mysql,
                    other => return Err(format!("there is no dialect `{other}`").into()),
                });
            }
            "--profile" => profile = Some(value()?),
            "--prelude" => prelude = Some(PathBuf::from(value()?)),
            "--compare" => compare = true,
            _ if word.starts_with('-') => return Err(format!("unknown option `{word}`").into()),
            _ => folder = Some(PathBuf::from(&word)),
        }
    }
    Ok(Arguments {
        folder: folder.ok_or("usage: down-scripts FOLDER --dialect postgres|sqlite|mysql [--profile NAME] [--prelude FILE] [--compare]")?,
        dialect: dialect.ok_or("say which database the scripts are for: --dialect postgres")?,
        profile,
        prelude,
        compare,
    })
}
