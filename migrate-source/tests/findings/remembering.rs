//! What was learnt in a build before never changes what the next one says.

use std::fs;
use std::path::{Path, PathBuf};

use arbtest::arbitrary::{Result, Unstructured};
use migrate_source::freeze::FreezeRequest;
use migrate_source::render::{Style, human};
use migrate_source::{Memory, image, load_remembering, prepared};
use tempfile::TempDir;

use crate::fixture::{Fixture, fixture};

/// Scripts: sound ones, those with findings of every stage, and those whose findings depend
/// on what other scripts do.
const SCRIPTS: [&str; 30] = [
    "CREATE TABLE a (id integer PRIMARY KEY);\n",
    "CREATE TABLE a (id integer PRIMARY KEY, b integer REFERENCES b (id));\n",
    "CREATE TABLE b (id bigint, name text);\r\nCREATE INDEX b_name ON b (name);\r\n",
    "\u{feff}CREATE TABLE IF NOT EXISTS c (id bigint);\nINSERT INTO c VALUES (1);\n",
    "ALTER TABLE a ADD COLUMN c text;\n",
    "ALTER TABLE a ADD COLUMN c text NOT NULL DEFAULT random();\n",
    "ALTER TABLE b RENAME TO a;\nALTER TABLE a ALTER COLUMN name TYPE varchar(3);\n",
    "ALTER TABLE a ALTER COLUMN c SET NOT NULL;\n",
    "ALTER TABLE a ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES b (id);\n",
    "CREATE INDEX a_b ON a (b);\nCREATE UNIQUE INDEX c_b ON c (b);\n",
    "DROP TABLE a;\n",
    "DROP TABLE IF EXISTS b;\nCREATE TABLE b (id integer);\n",
    "DROP INDEX a_b;\n",
    "TRUNCATE a;\nDELETE FROM b WHERE id = 1;\n",
    "-- nothing here\n",
    "",
    "BEGIN;\nUPDATE a SET c = 'x';\nCOMMIT;\n",
    "CREATE INDEX CONCURRENTLY a_c ON a (c);\n",
    "-- migrate: no-transaction\nVACUUM;\n",
    "-- migrate: lock-timeout 500ms\n-- migrate: lock-retries 3\nUPDATE a SET b = 1;\n",
    "-- migrate: irreversible \"gone\"\n-- migrate: lossy(a.c)\nALTER TABLE a DROP COLUMN c;\n",
    "-- migrate: allow(drop-table, no-such-rule) nobody reads it\nDROP TABLE b;\n",
    "-- migrate: works-with-older \"really\"\nDROP VIEW v;\n",
    "-- migrate: breaks-older \"really\"\nCREATE VIEW v AS SELECT 1;\n",
    "-- migrate: alow(drop-table) typing\nSELECT 'open;\n",
    "SELECT {{ name }};\n",
    "SELCT 1;\nCREATE TABLE d (;\n",
    "SET search_path = x;\nCREATE TYPE t AS ENUM ('a');\nALTER TYPE t ADD VALUE 'b';\n",
    "CREATE TABLE e (t json, s integer AUTO_INCREMENT) CHARSET utf8;\n",
    "PRAGMA foreign_keys = off;\nDROP TABLE b;\nCREATE TRIGGER x AFTER INSERT ON a BEGIN SELECT 1; END;\n",
];

const CONFIGURATIONS: [&str; 6] = [
    "dialect = \"postgres\"\n",
    "dialect = [\"postgres\", \"sqlite\", \"mysql\"]\n",
    "dialect = [\"mysql\", \"postgres\"]\n[server]\npostgres = \"14\"\n",
    "dialect = \"sqlite\"\ndown = \"optional\"\n",
    "dialect = \"postgres\"\njudge = \"all\"\norder = \"any\"\n[rules]\njson-column = \"deny\"\n[levels]\nmissing-down = \"warn\"\n",
    "profile = \"goose\"\ndialect = \"postgres\"\n",
];

/// One folder, what a build script keeps of it, and what it kept a build earlier.
struct Build {
    folder: Fixture,
    stored: Vec<u8>,
    earlier: Vec<u8>,
}

impl Build {
    /// Builds with what was learnt, and from nothing: the same comes out.
    fn run(&mut self, program: &str) -> usize {
        let memory = Memory::from_bytes(self.stored.clone(), program);
        let options = &self.folder.options;
        let checked = load_remembering(options, &memory);
        let fresh = self.folder.load();
        assert_eq!(checked.findings, fresh.findings);
        assert_eq!(checked.accepted, fresh.accepted);
        assert_eq!(
            without_places(&format!("{:?}", checked.migrations)),
            without_places(&format!("{:?}", fresh.migrations)),
        );
        let shown = |found: &migrate_source::Checked| -> Vec<String> {
            let findings = found.findings.iter();
            findings.map(|one| human(one, Style::Plain)).collect()
        };
        assert_eq!(shown(&checked), shown(&fresh));
        assert_eq!(
            image::write(&checked).unwrap(),
            image::write(&fresh).unwrap()
        );
        let nothing = Memory::default();
        let left = [(&checked, &memory), (&fresh, &nothing)].map(|(found, memory)| {
            let out = TempDir::new().unwrap();
            prepared::write_remembering(out.path(), options, found, memory).unwrap();
            left_in(out.path())
        });
        assert_eq!(left[0], left[1]);
        if let Some(bytes) = memory.to_bytes() {
            self.earlier = std::mem::replace(&mut self.stored, bytes);
        }
        memory.read()
    }

    fn scripts(&self) -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = fs::read_dir(self.folder.path("migrations"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "sql"))
            .collect();
        paths.sort();
        paths
    }
}

/// Where a script stands in the memory is the one thing that differs.
fn without_places(text: &str) -> String {
    let mut parts = text.split("remembered: ");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find([' ', '}']).unwrap_or(part.len());
        kept.push_str(&part[end..]);
    }
    kept
}

/// The names and bytes of what a build script leaves.
fn left_in(out: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut left: Vec<(PathBuf, Vec<u8>)> = fs::read_dir(out)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().into(), fs::read(&path).unwrap())
        })
        .collect();
    left.sort();
    left
}

/// One thing that somebody does between two builds.
fn step(build: &mut Build, pool: &[&str], random: &mut Unstructured<'_>) -> Result<()> {
    let scripts = build.scripts();
    let some = |random: &mut Unstructured<'_>| -> Result<Option<PathBuf>> {
        Ok(if scripts.is_empty() {
            None
        } else {
            Some(random.choose(&scripts)?.clone())
        })
    };
    let sql = |random: &mut Unstructured<'_>| -> Result<String> {
        let up = *random.choose(pool)?;
        Ok(if random.ratio(1, 4)? {
            let down = *random.choose(pool)?;
            format!("-- +goose Up\n{up}\n-- +goose Down\n{down}")
        } else {
            up.to_owned()
        })
    };
    let name = |random: &mut Unstructured<'_>| -> Result<String> {
        let number = random.int_in_range(1..=12)?;
        let ending = *random.choose(&["up.sql", "down.sql", "up.sql", "sql"])?;
        Ok(format!("migrations/{number}_m.{ending}"))
    };
    match random.int_in_range(0..=13)? {
        0 | 1 => {
            if let Some(path) = some(random)? {
                fs::write(path, sql(random)?).unwrap();
            }
        }
        2 => {
            // As long as it was.
            if let Some(path) = some(random)? {
                let text = fs::read_to_string(&path).unwrap();
                let (from, to) =
                    *random.choose(&[("a", "b"), ("b", "a"), ("T", "t"), (";", " ")])?;
                fs::write(path, text.replacen(from, to, 3)).unwrap();
            }
        }
        3..=5 => {
            let (name, sql) = (name(random)?, sql(random)?);
            build.folder.write(&name, sql);
        }
        6 => {
            if let Some(path) = some(random)? {
                fs::remove_file(path).unwrap();
            }
        }
        7 => {
            if let Some(path) = some(random)? {
                fs::rename(path, build.folder.path(&name(random)?)).unwrap();
            }
        }
        8 => {
            let configuration = *random.choose(&CONFIGURATIONS)?;
            build.folder.write("migrations/migrate.toml", configuration);
        }
        9 => drop(build.folder.freeze(&FreezeRequest::default())),
        10 => {
            let lock = build.folder.path("migrations/migrate.lock");
            if lock.exists() && random.ratio(1, 2)? {
                let text = fs::read_to_string(&lock).unwrap();
                let lines: Vec<&str> = text.lines().collect();
                let kept = random.int_in_range(0..=lines.len())?;
                fs::write(lock, lines[..kept].join("\n")).unwrap();
            } else if lock.exists() {
                fs::remove_file(lock).unwrap();
            }
        }
        11 => build.stored.clone_from(&build.earlier),
        12 => {
            let length = random.int_in_range(0..=build.stored.len())?;
            build.stored.truncate(length);
        }
        _ => {
            if !build.stored.is_empty() {
                let at = random.int_in_range(0..=build.stored.len() - 1)?;
                build.stored[at] ^= 1 << random.int_in_range(0..=7)?;
            }
        }
    }
    Ok(())
}

#[test]
fn a_build_that_remembers_says_what_one_from_nothing_says() {
    arbtest::arbtest(|random| {
        // Few scripts in one folder, so that they have to do with each other.
        let pool: Vec<&str> = (0..6)
            .map(|_| random.choose(&SCRIPTS).copied())
            .collect::<Result<_>>()?;
        let mut build = Build {
            folder: fixture(""),
            stored: Vec::new(),
            earlier: Vec::new(),
        };
        build
            .folder
            .write("migrations/migrate.toml", *random.choose(&CONFIGURATIONS)?);
        for number in 1..=random.int_in_range(1..=8)? {
            let up = *random.choose(&pool)?;
            let down = *random.choose(&pool)?;
            build
                .folder
                .write(&format!("migrations/{number}_m.up.sql"), up)
                .write(&format!("migrations/{number}_m.down.sql"), down);
        }
        build.run("one");
        for _ in 0..random.int_in_range(1..=6)? {
            for _ in 0..random.int_in_range(1..=2)? {
                step(&mut build, &pool, random)?;
            }
            let program = if random.ratio(1, 12)? { "two" } else { "one" };
            build.run(program);
        }
        Ok(())
    })
    // What is asked for beyond the end is always the first choice.
    .size_min(2_000)
    .budget_ms(4_000);
}

fn ten() -> Build {
    let folder = fixture("");
    for number in 1..=10 {
        folder
            .write(
                &format!("migrations/{number}_m.up.sql"),
                format!("CREATE TABLE t{number} (id bigint PRIMARY KEY);\n"),
            )
            .write(
                &format!("migrations/{number}_m.down.sql"),
                format!("DROP TABLE t{number};\n"),
            );
    }
    Build {
        folder,
        stored: Vec::new(),
        earlier: Vec::new(),
    }
}

#[cfg(feature = "word-rules")]
#[test]
fn a_rule_that_asks_what_other_scripts_do_is_asked_each_time() {
    let key = "CREATE TABLE a (id bigint PRIMARY KEY);\n\
               CREATE TABLE b (id bigint PRIMARY KEY, a bigint REFERENCES a (id));\n";
    let index = "CREATE INDEX b_a ON b (a);\n";
    let nothing = "SELECT 1;\n";
    let rewritten = "ALTER TABLE a ALTER COLUMN id TYPE integer;\n";
    let made = "CREATE TABLE a (id bigint);\n";
    // Those before and behind it, in two builds, and whether something is said in each.
    let cases = [
        (true, key, [(nothing, index), (nothing, nothing)]),
        // The linter asks whether the table is new.
        (
            cfg!(feature = "rules"),
            rewritten,
            [(made, nothing), (nothing, nothing)],
        ),
    ];
    for (is_asked, script, states) in cases {
        let mut build = ten();
        build.folder.write("migrations/5_m.up.sql", script);
        let mut said = Vec::new();
        for (before, behind) in states {
            build
                .folder
                .write("migrations/4_m.up.sql", before)
                .write("migrations/6_m.up.sql", behind);
            build.run("one");
            let checked = build.folder.load();
            said.push(checked.findings.iter().any(|finding| {
                let label = finding.labels.first();
                label.is_some_and(|label| label.file.path.ends_with("5_m.up.sql"))
            }));
        }
        assert_eq!(said, [false, is_asked], "{script}");
    }
}

#[test]
fn another_configuration_asks_again() {
    let mut build = ten();
    build.folder.write(
        "migrations/5_m.up.sql",
        "CREATE TABLE a (id json, t char(3));\n",
    );
    for configuration in CONFIGURATIONS {
        build.folder.write("migrations/migrate.toml", configuration);
        let scripts = if configuration.contains("goose") {
            10
        } else {
            20
        };
        assert_eq!(build.run("one"), scripts, "{configuration}");
    }
}

#[test]
fn a_record_of_the_image_changes_with_everything_that_it_is_made_from() {
    let mut build = ten();
    build.folder.write(
        "migrations/8_m.up.sql",
        "DROP TABLE IF EXISTS z;\nCREATE TABLE z (id bigint PRIMARY KEY);\n",
    );
    build.run("one");
    // Whether it is frozen.
    drop(build.folder.freeze(&FreezeRequest::default()));
    assert_eq!(build.run("one"), 0);
    build.folder.remove("migrations/migrate.lock");
    assert_eq!(build.run("one"), 0);
    // What an earlier script makes.
    build.folder.write(
        "migrations/3_m.up.sql",
        "CREATE TABLE z (id bigint PRIMARY KEY);\n",
    );
    assert_eq!(build.run("one"), 1);
    // Its down script, and whether there is one.
    build
        .folder
        .write("migrations/5_m.down.sql", "DROP TABLE t5;\nSELECT 5;\n");
    assert_eq!(build.run("one"), 1);
    build.folder.remove("migrations/5_m.down.sql");
    assert_eq!(build.run("one"), 0);
    // Where the folder is not looked at otherwise: the image is never written.
    let memory = Memory::from_bytes(build.stored.clone(), "one");
    load_remembering(&build.folder.options, &memory);
    build.stored = memory.to_bytes().unwrap();
    assert_eq!(build.run("one"), 0);
}

#[test]
fn only_what_changed_is_read_again() {
    let mut build = ten();
    assert_eq!(build.run("one"), 20);
    assert_eq!(build.run("one"), 0);
    build
        .folder
        .edit("migrations/4_m.up.sql", "bigint", "integer");
    assert_eq!(build.run("one"), 1);
    build
        .folder
        .write("migrations/0_m.up.sql", "CREATE TABLE z (id bigint);\n")
        .write("migrations/0_m.down.sql", "DROP TABLE z;\n")
        .remove("migrations/5_m.up.sql")
        .remove("migrations/5_m.down.sql")
        .rename("migrations/6_m.up.sql", "migrations/16_m.up.sql")
        .rename("migrations/6_m.down.sql", "migrations/16_m.down.sql");
    assert_eq!(build.run("one"), 4);
    assert_eq!(build.run("one"), 0);
    // What is said of one that is wrong is remembered as well.
    build
        .folder
        .write("migrations/3_m.up.sql", "SELECT 'open;\n");
    assert_eq!(build.run("one"), 1);
    assert_eq!(build.run("one"), 0);
    build.folder.write(
        "migrations/migrate.toml",
        "dialect = \"postgres\"\nserver = \"15\"\n",
    );
    assert_eq!(build.run("one"), 20);
}

/// Many scripts are read on several threads, few on one.
#[test]
fn many_scripts_at_once_are_read_as_few_are() {
    let mut build = ten();
    build.folder.write(
        "migrations/migrate.toml",
        "dialect = [\"postgres\", \"sqlite\", \"mysql\"]\nprofile = \"sqlx\"\n",
    );
    for numbers in [1..41, 41..101] {
        for number in numbers {
            build
                .folder
                .write(
                    &format!("migrations/{number}_m.up.sql"),
                    SCRIPTS[number % SCRIPTS.len()],
                )
                .write(
                    &format!("migrations/{number}_m.down.sql"),
                    SCRIPTS[number * 7 % SCRIPTS.len()],
                );
        }
        // Fewer than are worth a thread, and beside it all of them at once.
        let read = build.run("one");
        assert!(read < 128, "{read}");
    }
}

#[test]
fn what_another_program_kept_or_somebody_damaged_is_not_taken() {
    let mut build = ten();
    build.run("one");
    let stored = build.stored.clone();
    assert_eq!(build.run("two"), 20);
    for length in [0, 1, 30, stored.len() / 2, stored.len() - 1] {
        build.stored = stored[..length].to_vec();
        assert_eq!(build.run("one"), 20, "{length} bytes");
    }
    for at in (0..stored.len()).step_by(97) {
        build.stored.clone_from(&stored);
        build.stored[at] ^= 0x10;
        assert_eq!(build.run("one"), 20, "a flipped bit in byte {at}");
    }
    build.stored = [&stored[..], b"x"].concat();
    assert_eq!(build.run("one"), 20);
}
