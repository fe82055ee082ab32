//! Which profile a folder is given.

use expect_test::expect;

use super::Package;
use crate::profile::Profile;

fn profile(files: &[(&str, &str)]) -> String {
    let (found, findings) = Package::new(files).discover(None);
    let mut line = match found.profile {
        Some((profile, reason)) => format!("{}: {reason}", profile.name()),
        None => "none".to_owned(),
    };
    for finding in findings {
        line.push_str("; ");
        line.push_str(finding.code.name);
    }
    line
}

#[test]
fn each_tool_is_recognised() {
    let goose = "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n";
    let dbmate = "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n";
    let index = "CREATE INDEX CONCURRENTLY i ON t (a);";
    let table: &[(&str, &[(&str, &str)])] = &[
        ("simple", &[("1_a.sql", ""), ("2_b.sql", "")]),
        (
            "reversible",
            &[
                ("20240101000000_a.up.sql", ""),
                ("20240101000000_a.down.sql", ""),
            ],
        ),
        (
            "template",
            &[
                ("000001_a.up.sql", "-- Add up migration script here\n"),
                ("000001_a.down.sql", ""),
            ],
        ),
        (
            "go file",
            &[
                ("1_a.up.sql", ""),
                ("1_a.down.sql", ""),
                ("embed.go", "package migrations"),
            ],
        ),
        (
            "six digits",
            &[
                ("000001_a.up.sql", ""),
                ("000001_a.down.sql", ""),
                ("000002_b.up.sql", ""),
            ],
        ),
        ("u64", &[("9999999999999999999_a.up.sql", "")]),
        (
            "concurrently",
            &[
                ("1_a.up.sql", index),
                ("2_b.up.sql", index),
                ("3_c.up.sql", index),
            ],
        ),
        (
            "concurrently, twice",
            &[
                ("1_a.up.sql", index),
                ("1_a.down.sql", index),
                ("2_b.up.sql", index),
            ],
        ),
        (
            "flyway, concurrently",
            &[
                ("V1__a.sql", index),
                ("V2__b.sql", index),
                ("V3__c.sql", index),
            ],
        ),
        ("goose", &[("1_a.sql", goose), ("2_b.sql", goose)]),
        ("dbmate", &[("1_a.sql", dbmate), ("2_b.sql", dbmate)]),
        ("dbmate's loose names", &[("1-a.sql", dbmate)]),
        (
            "diesel",
            &[
                ("2024-01-01-000000_a/up.sql", ""),
                ("2024-01-01-000000_a/down.sql", ""),
            ],
        ),
        (
            "prisma",
            &[
                ("20240101000000_a/migration.sql", ""),
                ("migration_lock.toml", ""),
            ],
        ),
        ("unnumbered folders", &[("first/up.sql", "")]),
        ("flyway, dotted", &[("V1__a.sql", ""), ("V1.1__b.sql", "")]),
        ("flyway, undo", &[("V1__a.sql", ""), ("U1__a.sql", "")]),
        (
            "flyway, deep",
            &[("2024/01/V1__a.sql", ""), ("2024/02/V2_1__b.sql", "")],
        ),
        ("flyway, words", &[("V1__a b.sql", "")]),
        ("refinery", &[("V1__a.sql", ""), ("V2__b.sql", "")]),
        (
            "refinery, unversioned",
            &[("V1__a.sql", ""), ("U2__b.sql", "")],
        ),
        (
            "refinery, unversioned, and a duplicate",
            &[("U1__a.sql", ""), ("U2__b.sql", ""), ("V2__c.sql", "")],
        ),
        ("nothing known", &[("schema.sql", "")]),
        ("nothing", &[("README.md", "")]),
        ("empty", &[]),
        (
            "one level up",
            &[("postgres/1_a.sql", ""), ("sqlite/1_a.sql", "")],
        ),
    ];
    let lines: Vec<String> = table
        .iter()
        .map(|(name, files)| format!("{name}: {}", profile(files)))
        .collect();
    let text = lines.join("\n") + "\n";
    expect![[r#"
        simple: sqlx: `1_a.sql` is named so, and nothing speaks for another tool
        reversible: sqlx: `20240101000000_a.down.sql` is named so, and nothing speaks for another tool
        template: sqlx: `000001_a.up.sql` begins with a line of sqlx's
        go file: golang-migrate: `embed.go` lies beside the scripts
        six digits: golang-migrate: versions have six digits and count from `000001`
        u64: golang-migrate: `9999999999999999999` is too large for sqlx
        concurrently: golang-migrate: 3 migrations say `CONCURRENTLY`, which sqlx would run in a transaction
        concurrently, twice: sqlx: `1_a.down.sql` is named so, and nothing speaks for another tool
        flyway, concurrently: flyway: 3 migrations say `CONCURRENTLY`, which refinery would run in a transaction
        goose: goose: `1_a.sql` has goose's markers
        dbmate: dbmate: `1_a.sql` has dbmate's markers
        dbmate's loose names: dbmate: `1-a.sql` has dbmate's markers
        diesel: diesel: `2024-01-01-000000_a/up.sql` is there
        prisma: prisma: `20240101000000_a/migration.sql` is there
        unnumbered folders: diesel: `first` is a folder as diesel has it
        flyway, dotted: flyway: `V1.1__b.sql` has a dotted version
        flyway, undo: flyway: `U1__a.sql` is an undo script
        flyway, deep: flyway: `V2_1__b.sql` has a dotted version
        flyway, words: flyway: `V1__a b.sql` is no name to refinery
        refinery: refinery: `V1__a.sql` is named so, and all versions are plain numbers
        refinery, unversioned: refinery: `U2__b.sql` is named so, and all versions are plain numbers
        refinery, unversioned, and a duplicate: refinery: `U1__a.sql` is named so, and all versions are plain numbers; duplicate-version
        nothing known: sqlx: no file is named as a tool names it; file-name
        nothing: none
        empty: none
        one level up: none; file-name; file-name
    "#]].assert_eq(&text);
}

#[test]
fn the_place_tells_supabase_and_flyway() {
    let package = Package::new(&[
        ("supabase/migrations/20240101000000_a.sql", ""),
        ("src/main/resources/db/migration/V1__a.sql", ""),
    ]);
    for (place, expected) in [
        ("supabase/migrations", Profile::Supabase),
        ("src/main/resources/db/migration", Profile::Flyway),
    ] {
        let mut findings = Vec::new();
        let folder = package.folder().join(place);
        let found = super::discover(&folder, place, None, &mut findings);
        assert_eq!(found.profile.unwrap().0, expected);
        assert!(findings.is_empty());
    }
}

#[test]
fn a_few_strays_change_nothing() {
    let mut names: Vec<String> = (1..=3000).map(|n| format!("{n}_a.sql")).collect();
    names.extend(["notes.sql", "V__x.sql", "x/README", "1-y.sql"].map(str::to_owned));
    let files: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), "SELECT 1"))
        .collect();
    let (found, findings) = Package::new(&files).discover(None);
    assert_eq!(found.profile.unwrap().0, Profile::Sqlx);
    assert_eq!(found.migrations.len(), 3000);
    let messages: Vec<&str> = findings
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "the name `1-y.sql` fits no migration of sqlx",
            "the name `V__x.sql` fits no migration of sqlx",
            "the name `notes.sql` fits no migration of sqlx",
        ]
    );
}

#[test]
fn mixed_folders_name_two_files() {
    let goose = "-- +goose Up\nSELECT 1;\n";
    let packages = [
        Package::new(&[
            ("1_a.sql", ""),
            ("2_b.sql", ""),
            ("3_c/up.sql", ""),
            ("V4__d.sql", ""),
        ]),
        Package::new(&[("1_a.sql", ""), ("2_b.sql", ""), ("3_c.sql", goose)]),
        Package::new(&[("1_a.sql", goose), ("2_b.sql", goose), ("3_c.up.sql", "")]),
        Package::new(&[
            ("1_a/up.sql", ""),
            ("2_b/migration.sql", ""),
            ("3_c/up.sql", ""),
        ]),
    ];
    let text: String = packages
        .iter()
        .map(|package| package.outline(None) + "\n")
        .collect();
    expect![[r#"
        profile sqlx: `1_a.sql` is named so, and nothing speaks for another tool
        1 a | up Always ""
        2 b | up Always ""
        skipped migrations/3_c: follows another tool's conventions
        skipped migrations/V4__d.sql: follows another tool's conventions
        error[mixed-profiles]: the folder mixes the conventions of sqlx and diesel
          @ migrations/3_c (this one follows diesel)
          @ migrations/1_a.sql (this one follows sqlx)
          note: 2 entries do not follow sqlx, which most do
          help: keep one history in a folder: rename `migrations/3_c` as sqlx names its files, or move it elsewhere
          help: if sqlx is meant, say `profile = "sqlx"` in `migrate.toml`; then each other file is judged by its rules

        profile sqlx: `1_a.sql` is named so, and nothing speaks for another tool
        1 a | up Always ""
        2 b | up Always ""
        skipped migrations/3_c.sql: follows another tool's conventions
        error[mixed-profiles]: the folder mixes the conventions of sqlx and goose
          @ migrations/3_c.sql (this one follows goose)
          @ migrations/1_a.sql (this one follows sqlx)
          help: keep one history in a folder: rename `migrations/3_c.sql` as sqlx names its files, or move it elsewhere
          help: if sqlx is meant, say `profile = "sqlx"` in `migrate.toml`; then each other file is judged by its rules

        profile goose: `1_a.sql` has goose's markers
        1 a | up Always "SELECT 1;\n"
        2 b | up Always "SELECT 1;\n"
        skipped migrations/3_c.up.sql: follows another tool's conventions
        error[mixed-profiles]: the folder mixes the conventions of goose and sqlx
          @ migrations/3_c.up.sql (this one follows sqlx)
          @ migrations/1_a.sql (this one follows goose)
          help: keep one history in a folder: rename `migrations/3_c.up.sql` as goose names its files, or move it elsewhere
          help: if goose is meant, say `profile = "goose"` in `migrate.toml`; then each other file is judged by its rules

        profile diesel: `1_a/up.sql` is there
        1 a | up Always ""
        3 c | up Always ""
        skipped migrations/2_b: follows another tool's conventions
        error[mixed-profiles]: the folder mixes the conventions of diesel and prisma
          @ migrations/2_b (this one follows prisma)
          @ migrations/1_a (this one follows diesel)
          help: keep one history in a folder: rename `migrations/2_b` as diesel names its files, or move it elsewhere
          help: if diesel is meant, say `profile = "diesel"` in `migrate.toml`; then each other file is judged by its rules

    "#]].assert_eq(&text);
}

#[test]
fn a_named_profile_wins_over_every_sign() {
    let package = Package::new(&[
        (
            "1_a.sql",
            "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n",
        ),
        ("2_b/up.sql", ""),
    ]);
    expect![[r#"
        profile sqlx: it is named by `migrate.toml` or the caller
        1 a | up Always "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n"
        skipped migrations/2_b: a folder that sqlx does not read
    "#]]
    .assert_eq(&package.outline(Some(Profile::Sqlx)));
}

#[test]
fn a_missing_folder_and_a_file_are_for_others_to_report() {
    let package = Package::new(&[("file", "")]);
    for place in ["migrations/none", "migrations/file"] {
        let mut findings = Vec::new();
        let found = super::discover(&package.root().join(place), place, None, &mut findings);
        assert!(found.profile.is_none() && found.files_read.is_empty() && findings.is_empty());
    }
}
