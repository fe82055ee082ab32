//! What the writer wrote is what the reader says, and damage is answered.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use arbtest::arbitrary::{Result, Unstructured};
use migrate_source::config::{Config, OrderPolicy};
use migrate_source::finding::{Direction, SourceFile};
use migrate_source::load::Checked;
use migrate_source::migration::{Migration, Version};
use migrate_source::script::{
    self, DirectiveKind, Limit, LossKind, ProbeObject, ScriptInput, TransactionRule,
};

use super::*;
use crate::digest::{hex, sha256};
use crate::migrations::Migrations;
use crate::probe::Presence;

/// Scripts whose statements say something to the runtime.
const SCRIPTS: [&str; 16] = [
    "",
    ";",
    "-- nothing\n\n",
    "CREATE TABLE item (id int);\nCREATE INDEX item_id ON item (id);\n",
    "CREATE TABLE a.item (id int);\r\nDROP TABLE a.item, \"b\tc\", \"d\ne\";\n",
    "ALTER TABLE Item ADD COLUMN Name text NOT NULL;\nALTER TABLE item DROP COLUMN name;\n",
    "DROP TABLE \"größe\";\nTRUNCATE straße;\n  DELETE FROM x WHERE id = 1;",
    "-- migrate: lock-timeout 3s\n-- migrate: lock-retries 7\n-- migrate: lossy(a.b, c)\nDROP TABLE a;\n",
    "-- migrate: breaks-older \"`a` of table `b`: 漢字\"\nSELECT 1;\n",
    "-- migrate: works-with-older \"nobody reads it\"\nDROP TABLE a;\n",
    "-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY i ON t (x);\nSET search_path = a;\n",
    "BEGIN;\nCREATE TABLE a (b int);\nCOMMIT;\n",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;\nALTER TYPE mood ADD VALUE 'ok';\n",
    "CREATE TABLE new (a int, b int);\nINSERT INTO new SELECT a, b FROM old;\nDROP TABLE old;\nALTER TABLE new RENAME TO old;\n",
    "LOCK TABLE a IN ROW SHARE MODE; LOCK TABLE b;\nREFRESH MATERIALIZED VIEW v;\nGRANT ALL ON a TO b;",
    "PRAGMA foreign_keys = off;\n/*!50003 CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET NEW.a = 1 */;\nALTER TABLE a RENAME COLUMN b TO c;\n",
];

/// Names as nobody should choose them.
const NAMES: [&str; 16] = [
    "",
    "a",
    "item",
    "item_id",
    "0",
    "00",
    "0012",
    "20240108093000",
    "2024-01-08-093000",
    "1.2",
    "größe",
    "漢字 _x",
    "a\tb\rc\nd",
    "`.`",
    "/up.sql",
    "a_rather_long_name_a_rather_long_name_a_rather_long_name_a_rather_long_name_a_rather_long_name_a_rather_long_name_a_rather_long_name",
];

const PATHS: [&str; 10] = [
    "{folder}/{version}_{name}.up.sql",
    "{folder}/{version}_{name}.down.sql",
    "{folder}/{version}_{name}.sql",
    "{folder}/{version}_{name}/up.sql",
    "{folder}/{version}_{name}/down.sql",
    "{folder}/{version}_{name}/migration.sql",
    "{folder}/V{version}__{name}.SQL",
    "../elsewhere/{name}.sql",
    "{folder}",
    "",
];

fn one_of<'a>(u: &mut Unstructured<'_>, texts: &[&'a str]) -> Result<&'a str> {
    u.choose(texts).copied()
}

fn text(u: &mut Unstructured<'_>) -> Result<String> {
    let mut text = one_of(u, &SCRIPTS)?.to_owned();
    if u.ratio(1, 4)? {
        text.push_str(one_of(u, &SCRIPTS)?);
    }
    if u.ratio(1, 16)? {
        text.insert_str(0, &format!("SELECT '{}';\n", "é".repeat(40_000)));
    }
    Ok(text)
}

fn read_script(
    path: &str,
    text: &str,
    section: Option<Range<usize>>,
    direction: Direction,
    dialects: &[migrate_source::Dialect],
) -> script::Script {
    let (file, _) = SourceFile::from_bytes(path, text.as_bytes());
    let input = ScriptInput {
        section: section.unwrap_or(0..file.text.len()),
        file: &Arc::clone(&file),
        direction,
        version: "1",
        dialects,
        rule: TransactionRule::Always,
        rule_is_outside: false,
        own_marker: None,
    };
    script::read(&input, &mut Vec::new())
}

fn random_script(
    u: &mut Unstructured<'_>,
    path: &str,
    direction: Direction,
    dialects: &[migrate_source::Dialect],
) -> Result<script::Script> {
    let text = text(u)?;
    let section = if u.ratio(1, 4)? {
        text.find('\n').map(|line_end| line_end + 1..text.len())
    } else {
        None
    };
    let section = section.filter(|_| !text.contains('\r'));
    let mut script = read_script(path, &text, section, direction, dialects);
    let probes = [
        ProbeObject::Table,
        ProbeObject::Column,
        ProbeObject::Policy,
        ProbeObject::EnumValue,
        ProbeObject::Repeat,
    ];
    for dialect in &mut script.dialects {
        if u.ratio(1, 4)? {
            let reason = format!("drops column `{}` of é", one_of(u, &NAMES)?);
            dialect.compatibility = match u.int_in_range(0..=3)? {
                0 => script::Compatibility::Compatible,
                1 => script::Compatibility::Breaks {
                    statement: u.int_in_range(0..=3)?,
                    reason,
                },
                2 => script::Compatibility::DeclaredCompatible(reason),
                _ => script::Compatibility::DeclaredBreaking(reason),
            };
        }
        if u.ratio(1, 8)? {
            dialect.session_settings = vec!["sql_mode".to_owned(), "role".to_owned()];
        }
        for statement in &mut dialect.statements {
            if u.ratio(1, 8)? {
                let schema = one_of(u, &NAMES)?;
                statement.probe = Some(script::Probe {
                    exists_after: u.arbitrary()?,
                    object: *u.choose(&probes)?,
                    schema: (!schema.is_empty()).then(|| schema.to_owned()),
                    name: one_of(u, &NAMES)?.to_owned(),
                    table: Some(one_of(u, &NAMES)?.to_owned()),
                });
            }
            if u.ratio(1, 8)? {
                statement.losses.push(script::Loss {
                    kind: *u.choose(&LossKind::ALL)?,
                    schema: None,
                    name: one_of(u, &NAMES)?.to_owned(),
                    parts: vec![one_of(u, &NAMES)?.to_owned(); u.int_in_range(0..=2)?],
                });
            }
            if u.ratio(1, 8)? {
                statement.locks.push(script::Lock {
                    mode: one_of(u, &["SHARE", "a lock that nobody knows"])?,
                    schema: Some("item".to_owned()),
                    name: one_of(u, &NAMES)?.to_owned(),
                });
            }
        }
    }
    Ok(script)
}

fn random_set(u: &mut Unstructured<'_>) -> Result<Checked> {
    let mut dialects = migrate_source::Dialect::ALL.to_vec();
    let rotated = u.int_in_range(0..=2)?;
    dialects.rotate_left(rotated);
    dialects.truncate(u.int_in_range(1..=3)?);
    let folder = one_of(u, &["migrations", "", "../größe", "."])?;
    let migrations = (0..u.int_in_range(0..=3)?).map(|_| {
        let version = one_of(u, &NAMES)?;
        let name = one_of(u, &NAMES)?;
        let path = |u: &mut Unstructured<'_>| -> Result<String> {
            let path = one_of(u, &PATHS)?.replace("{folder}", folder);
            Ok(path.replace("{version}", version).replace("{name}", name))
        };
        let keys = [
            version.to_owned(),
            version.trim_start_matches('0').to_owned(),
            version.replace('-', ""),
            one_of(u, &NAMES)?.to_owned(),
        ];
        let key = u.choose(&keys)?.clone();
        let sort_keys = [key.clone(), format!("{key:0>20}"), format!("{version}_")];
        let sort_key = u.choose(&sort_keys)?.clone();
        let up = path(u)?;
        let up = random_script(u, &up, Direction::Up, &dialects)?;
        let down = if u.arbitrary()? {
            let down = path(u)?;
            Some(random_script(u, &down, Direction::Down, &dialects)?)
        } else {
            None
        };
        Ok(Migration {
            version: Version {
                sort_key,
                key,
                text: version.to_owned(),
            },
            name: name.to_owned(),
            up,
            down,
            irreversible: u.ratio(1, 4)?.then(|| name.to_owned()),
            frozen: u.arbitrary()?,
        })
    });
    let migrations = migrations.collect::<Result<_>>()?;
    Ok(set(folder, dialects, migrations))
}

fn set(
    folder: &str,
    dialects: Vec<migrate_source::Dialect>,
    migrations: Vec<Migration>,
) -> Checked {
    Checked {
        folder: folder.to_owned(),
        dialects,
        profile: None,
        order: OrderPolicy::Any,
        config: Config::default(),
        migrations,
        skipped: Vec::new(),
        files_read: Vec::new(),
        files: Vec::new(),
        findings: Vec::new(),
        accepted: Vec::new(),
        lock_file: None,
    }
}

fn embedded(checked: &Checked) -> Migrations {
    Migrations::from_image_bytes(migrate_source::image::write(checked).unwrap()).unwrap()
}

/// Compares every field.
fn assert_same(checked: &Checked) {
    let migrations = embedded(checked);
    assert_eq!(migrations.folder(), checked.folder);
    assert_eq!(migrations.len(), checked.migrations.len());
    assert_eq!(
        migrations.image.any_order(),
        checked.order == OrderPolicy::Any
    );
    assert_eq!(
        migrations.image.algorithm(),
        migrate_source::checksum::ALGORITHM
    );
    let profile = checked.profile.as_ref();
    assert_eq!(
        migrations.profile(),
        profile.map_or("", |(found, _)| found.name())
    );
    let names: Vec<&str> = checked.dialects.iter().map(|one| one.name()).collect();
    let dialects = migrations.dialects();
    assert_eq!(
        dialects.iter().map(|one| one.name()).collect::<Vec<_>>(),
        names
    );
    assert_eq!(
        *migrations.head_digest().bytes(),
        migrate_source::image::head(checked)
    );
    let (mut lines, mut texts) = (vec![String::new(); dialects.len()], String::new());
    for (index, expected) in checked.migrations.iter().enumerate() {
        let found = migrations.migration(index).unwrap();
        texts.push_str(&hex(&expected.up.text_digest));
        for (lines, dialect) in lines.iter_mut().zip(&expected.up.dialects) {
            let digest = hex(&dialect.token_digest);
            lines.push_str(&[expected.version.key.as_str(), " ", &digest, "\n"].concat());
        }
        assert_eq!(found.version(), expected.version.text);
        assert_eq!(found.key(), expected.version.key);
        assert_eq!(found.sort_key().text(), expected.version.sort_key);
        assert_eq!(found.name(), expected.name);
        assert_eq!(found.irreversible(), expected.irreversible.as_deref());
        assert_eq!(found.is_frozen(), expected.frozen);
        assert_eq!(found.has_down(), expected.down.is_some());
        assert_eq!(found.file().unwrap().text(), expected.up.file.path);
        let down = expected.down.as_ref();
        assert_eq!(found.down_text().unwrap(), down.map(script::Script::text));
        for dialect in 0..dialects.len() {
            let digests = (
                expected.up.text_digest,
                expected.up.dialects[dialect].token_digest,
            );
            assert_eq!(found.up_digests(dialect).unwrap(), digests);
            let up = found.up(dialect).unwrap();
            assert_eq!((*up.text_digest(), *up.token_digest()), digests);
            assert_same_script(&up, &expected.up, dialect);
            let verdict = found.verdict(dialect).unwrap().stored();
            assert_eq!(
                verdict,
                stored(&expected.up.dialects[dialect].compatibility)
            );
            if let Some(expected) = down {
                assert_same_script(&found.down(dialect).unwrap().unwrap(), expected, dialect);
            }
        }
        assert_eq!(found.up(dialects.len()).err(), Some(Damaged));
    }
    assert_eq!(
        hex(&migrations.image.text_head().unwrap()),
        sha256(texts.as_bytes())
    );
    for (index, lines) in lines.iter().enumerate() {
        let head = migrations.image.head(index).unwrap();
        assert_eq!(hex(&head), sha256(lines.as_bytes()));
    }
    assert_eq!(
        migrations.migration(checked.migrations.len()).err(),
        Some(Damaged)
    );
}

/// A verdict as the history keeps it.
fn stored(compatibility: &script::Compatibility) -> String {
    match compatibility {
        script::Compatibility::Compatible => "compatible".to_owned(),
        script::Compatibility::Breaks { statement, reason } => {
            format!("breaks-older statement {}: {reason}", statement + 1)
        }
        script::Compatibility::DeclaredCompatible(reason) => {
            format!("compatible declared: {reason}")
        }
        script::Compatibility::DeclaredBreaking(reason) => {
            format!("breaks-older declared: {reason}")
        }
    }
}

fn assert_same_script(found: &crate::script::Script<'_>, expected: &script::Script, index: usize) {
    let dialect = &expected.dialects[index];
    assert_eq!(found.text(), expected.text());
    assert_eq!(found.file(), expected.file.path);
    let line = expected.file.position(expected.section.start).line;
    assert_eq!(found.line(), line);
    assert_eq!(found.class().number(), dialect.transaction as u32);
    assert_eq!(found.settings(), dialect.session_settings);
    let mut lossy = Vec::new();
    let mut limits = crate::limits::ScriptLimits::default();
    let time = |limit: &Limit| match limit {
        Limit::Unlimited => Duration::ZERO,
        Limit::Within(time) => *time,
    };
    for directive in &expected.directives {
        match &directive.kind {
            DirectiveKind::LockTimeout(limit) => limits.lock_timeout = Some(time(limit)),
            DirectiveKind::StatementTimeout(limit) => limits.statement_timeout = Some(time(limit)),
            DirectiveKind::LockRetries(retries) => limits.lock_retries = Some(*retries),
            DirectiveKind::Lossy(names) => lossy.extend(names),
            _ => {}
        }
    }
    assert_eq!(found.limits(), limits);
    assert_eq!(found.lossy().collect::<Vec<_>>(), lossy);
    assert_eq!(found.statements().len(), dialect.statements.len());
    let numbered = found.statements().iter().zip(found.lines());
    for ((found, line), expected) in numbered.zip(&dialect.statements) {
        assert_eq!(found.start()..found.end(), expected.span);
        assert_eq!((found.line(), line), (expected.line, expected.line));
        let traits = expected.traits;
        assert_eq!(found.is_outside_transaction(), traits.outside_transaction);
        assert_eq!(found.commits_implicitly(), traits.implicit_commit);
        assert_eq!(found.is_transaction_control(), traits.transaction_control);
        assert_eq!(found.ends_batch(), traits.ends_batch);
        assert_eq!(found.is_connection_pragma(), traits.connection_pragma);
        let probe = found.probe();
        assert_eq!(probe.is_some(), expected.probe.is_some());
        if let (Some(found), Some(expected)) = (probe, &expected.probe) {
            let object = format!("{:?}", expected.object).to_lowercase();
            assert_eq!(found.object.replace('-', ""), object);
            assert_eq!(found.expected == Presence::Present, expected.exists_after);
            assert_eq!(found.schema, expected.schema.as_deref().unwrap_or(""));
            assert_eq!(found.name, expected.name);
            assert_eq!(found.table, expected.table.as_deref().unwrap_or(""));
        }
        let losses: Vec<_> = expected
            .losses
            .iter()
            .map(|loss| {
                let schema = loss.schema.as_deref().filter(|schema| !schema.is_empty());
                let parts: Vec<&str> = loss.parts.iter().map(String::as_str).collect();
                (loss.kind.name(), schema, loss.name.as_str(), parts)
            })
            .collect();
        let found_losses: Vec<_> = found
            .losses()
            .into_iter()
            .map(|loss| (loss.kind.name(), loss.schema, loss.name, loss.parts))
            .collect();
        assert_eq!(found_losses, losses);
        let locks: Vec<_> = expected
            .locks
            .iter()
            .map(|lock| {
                let schema = lock.schema.as_deref().filter(|schema| !schema.is_empty());
                (lock.mode, schema, lock.name.as_str())
            })
            .collect();
        let found_locks: Vec<_> = found
            .locks()
            .into_iter()
            .map(|lock| (lock.mode, lock.schema, lock.name))
            .collect();
        assert_eq!(found_locks, locks);
    }
}

#[test]
fn the_reader_says_what_the_writer_wrote() {
    arbtest::arbtest(|u| {
        assert_same(&random_set(u)?);
        Ok(())
    })
    .budget_ms(5_000);
}

/// One migration of each script, alone and with every other as its down script.
fn every_script(dialects: &[migrate_source::Dialect]) -> Checked {
    let mut migrations = Vec::new();
    for (index, up) in SCRIPTS.iter().enumerate() {
        let version = format!("{:04}", index * 37);
        let path = |ending: &str| format!("migrations/{version}_item{ending}");
        let down = SCRIPTS[(index + 5) % SCRIPTS.len()];
        let mut up = read_script(&path(".up.sql"), up, None, Direction::Up, dialects);
        script::settle([&mut up]);
        migrations.push(Migration {
            up,
            down: (index % 3 > 0)
                .then(|| read_script(&path(".down.sql"), down, None, Direction::Down, dialects)),
            name: "item".to_owned(),
            irreversible: (index % 3 == 0).then(|| "gone".to_owned()),
            frozen: index % 2 == 0,
            version: Version {
                sort_key: format!("{version:0>20}"),
                key: (index * 37).to_string(),
                text: version,
            },
        });
    }
    set("migrations", dialects.to_vec(), migrations)
}

/// Every order of every choice of dialects.
fn choices() -> Vec<Vec<migrate_source::Dialect>> {
    let all = migrate_source::Dialect::ALL;
    let mut choices = Vec::new();
    for one in all {
        choices.push(vec![one]);
        for two in all.into_iter().filter(|two| *two != one) {
            choices.push(vec![one, two]);
            let three = all.into_iter().find(|three| ![one, two].contains(three));
            choices.push([vec![one, two], three.into_iter().collect()].concat());
        }
    }
    choices
}

#[test]
fn every_kind_of_statement_reads_back_in_every_dialect() {
    for dialects in choices() {
        assert_same(&every_script(&dialects));
    }
}

#[test]
fn scripts_of_any_size_read_back() {
    let dialects = [migrate_source::Dialect::Sqlite];
    for size in [0, 1, 127, 128, 16_383, 16_384, 65_535, 65_536, 3_000_000] {
        let text = format!("{}\nDROP TABLE item", " ".repeat(size));
        let mut checked = every_script(&dialects);
        checked.migrations[1].up =
            read_script("x.sql", &text[..size], None, Direction::Up, &dialects);
        checked.migrations[2].up = read_script("x.sql", &text, None, Direction::Up, &dialects);
        assert_same(&checked);
    }
}

/// The width of an offset changes when an image passes 256 and 65,536 bytes and 16 MiB.
#[test]
fn an_image_reads_back_on_both_sides_of_a_wider_offset() {
    let dialects = [migrate_source::Dialect::Sqlite];
    for limit in [1 << 8, 1 << 16, 1 << 24] {
        for size in limit - 200..limit + 8 {
            let text = " ".repeat(size - 32);
            let mut checked = set("m", dialects.to_vec(), Vec::new());
            checked.migrations.push(Migration {
                up: read_script("m/1_a.sql", "", None, Direction::Up, &dialects),
                down: None,
                name: "a".to_owned(),
                irreversible: Some(text),
                frozen: false,
                version: Version {
                    sort_key: "1".to_owned(),
                    key: "1".to_owned(),
                    text: "1".to_owned(),
                },
            });
            assert_same(&checked);
            if limit > 1 << 16 {
                // One of many takes long enough.
                break;
            }
        }
    }
}

/// The histories of this repository, whose scripts are short.
#[test]
fn an_image_is_hardly_larger_than_its_sql() {
    for dialect in migrate_source::Dialect::ALL {
        let checked = migrate_source::load(&migrate_source::Options {
            package: concat!(env!("CARGO_MANIFEST_DIR"), "/..").into(),
            folder: format!("migrations/{}", dialect.name()).into(),
            ..migrate_source::Options::default()
        });
        assert_same(&checked);
        let scripts = checked
            .migrations
            .iter()
            .flat_map(|migration| std::iter::once(&migration.up).chain(&migration.down));
        let sql: usize = scripts.map(|script| script.text().len()).sum();
        let image = migrate_source::image::write(&checked).unwrap().len();
        assert!(checked.migrations.len() > 10);
        assert!(image * 4 < sql * 5, "{image} bytes for {sql} of SQL");
    }
}

#[test]
fn more_than_four_gigabytes_are_refused() {
    let dialects = [migrate_source::Dialect::Sqlite];
    let mut checked = every_script(&dialects);
    let text = " ".repeat(1 << 20);
    checked.migrations[1].up = read_script("x.sql", &text, None, Direction::Up, &dialects);
    // They share the text.
    checked.migrations = vec![checked.migrations[1].clone(); 4_096];
    let too_large = migrate_source::image::write(&checked).unwrap_err();
    assert!(too_large.bytes >= u64::from(u32::MAX));
}

/// Asks for everything.
fn walk(migrations: &Migrations) -> usize {
    let mut seen = migrations.folder().len() + migrations.profile().len();
    for index in 0..3 {
        seen += migrations.image.head(index).map_or(0, |head| head.len());
    }
    seen += migrations.image.text_head().map_or(0, |head| head.len());
    seen + migrations.iter().map(walk_one).sum::<usize>()
}

fn walk_one(migration: crate::Migration<'_>) -> usize {
    let mut seen = migration.sort_key().text().len() + migration.name().len();
    seen += migration.file().map_or(0, |file| file.text().len());
    seen += migration.lossy().len();
    for index in 0..=3 {
        seen += migration.up_digests(index).map_or(0, |_| 1);
        let verdict = migration.verdict(index);
        seen += verdict.map_or(0, |verdict| verdict.stored().len());
        let scripts = [
            migration.up(index).ok(),
            migration.down(index).ok().flatten(),
        ];
        for script in scripts.iter().flatten() {
            seen += script.compiled().len() + script.file().len();
            for statement in script.statements() {
                seen += statement.line() as usize;
                seen += statement.losses().len() + statement.locks().len();
                seen += usize::from(statement.probe().is_some());
            }
        }
    }
    seen
}

#[test]
fn damage_anywhere_is_answered_not_panicked_about() {
    for dialects in [
        vec![migrate_source::Dialect::Sqlite],
        migrate_source::Dialect::ALL.to_vec(),
    ] {
        let bytes = migrate_source::image::write(&every_script(&dialects)).unwrap();
        let whole = Migrations::from_image_bytes(bytes.clone()).unwrap();
        let seen = walk(&whole);
        assert!(seen > 1_000);
        let places: Vec<Range<usize>> = (0..whole.len())
            .map(|index| whole.image.place(index).unwrap())
            .collect();
        let mut damaged = bytes.clone();
        for at in 0..bytes.len() {
            let place = places.iter().position(|place| place.contains(&at));
            for change in [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff] {
                damaged[at] = bytes[at] ^ change;
                let Ok(migrations) = Migrations::from_image_bytes(damaged.clone()) else {
                    continue;
                };
                // A record is damaged for itself alone.
                match place.map(|index| migrations.migration(index)) {
                    Some(found) => found.map_or(0, walk_one),
                    None => walk(&migrations),
                };
            }
            damaged[at] = bytes[at];
        }
        for length in 0..bytes.len() {
            match Migrations::from_image_bytes(bytes[..length].to_vec()) {
                Ok(migrations) if length < HEADS + 200 || length % 16 == 0 => {
                    assert!(walk(&migrations) < seen);
                }
                Ok(migrations) => {
                    let place = places.iter().position(|place| place.contains(&length));
                    assert!(migrations.migration(place.unwrap()).is_err());
                }
                Err(_) => assert!(length < HEADS),
            }
        }
    }
}

#[test]
fn damage_of_many_bytes_is_answered_not_panicked_about() {
    let bytes = migrate_source::image::write(&every_script(&migrate_source::Dialect::ALL)).unwrap();
    arbtest::arbtest(|u| {
        let mut damaged = bytes.clone();
        for _ in 0..u.int_in_range(1..=40)? {
            let at = u.choose_index(damaged.len())?;
            damaged[at] = u.arbitrary()?;
        }
        if let Ok(migrations) = Migrations::from_image_bytes(damaged) {
            walk(&migrations);
        }
        Ok(())
    })
    .budget_ms(2_000);
}

#[test]
fn a_header_alone_is_answered_not_panicked_about() {
    for filler in [0, 0xff] {
        let mut bytes = MAGIC.to_vec();
        bytes.resize(HEADS, filler);
        let image = Image::owned(bytes.clone()).unwrap();
        assert_eq!(image.migration(0).err(), Some(Damaged));
        assert_eq!(image.migration(usize::MAX).err(), Some(Damaged));
        assert_eq!(image.folder(), "");
        assert!(image.dialects().is_empty());
        bytes.pop();
        assert_eq!(Image::owned(bytes).err(), Some(Damaged));
    }
    assert_eq!(Image::owned(b"SQLMIGR2".repeat(8)).err(), Some(Damaged));
}

impl std::fmt::Debug for Image {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Image")
    }
}
