//! A folder of each tool is taken over: its old mistakes are accepted once, by
//! name, and a new mistake is still caught, alone.

use std::fmt::Write as _;

use expect_test::expect;
use migrate_source::finding::Level;
use migrate_source::freeze::{AcceptFindings, FreezeRequest};
use migrate_source::profile::Profile;

use crate::fixture::{Fixture, fixture};

/// One migration's texts, before a tool's names are put on them.
struct Texts<'a> {
    number: u32,
    name: &'a str,
    up: &'a str,
    down: Option<&'a str>,
}

impl<'a> Texts<'a> {
    fn new(number: u32, name: &'a str, up: &'a str, down: Option<&'a str>) -> Texts<'a> {
        Texts {
            number,
            name,
            up,
            down,
        }
    }

    /// The migration's files, as the tool names them.
    fn files(&self, profile: Profile) -> String {
        let Texts {
            number, name, up, ..
        } = self;
        let day = format!("2024010{number}000000");
        let pair = |up_path: String, down_path: String| {
            let down = self.down.map_or_else(String::new, |down| {
                format!("-- file: migrations/{down_path}\n{down}\n")
            });
            format!("-- file: migrations/{up_path}\n{up}\n{down}")
        };
        let sections = |path: String, marks: [&str; 2]| {
            let down = self
                .down
                .map_or_else(String::new, |down| format!("{}\n{down}\n", marks[1]));
            format!("-- file: migrations/{path}\n{}\n{up}\n{down}", marks[0])
        };
        match profile {
            Profile::Sqlx => pair(
                format!("{day}_{name}.up.sql"),
                format!("{day}_{name}.down.sql"),
            ),
            Profile::GolangMigrate => pair(
                format!("{number:06}_{name}.up.sql"),
                format!("{number:06}_{name}.down.sql"),
            ),
            Profile::Diesel => pair(
                format!("2024-01-0{number}-000000_{name}/up.sql"),
                format!("2024-01-0{number}-000000_{name}/down.sql"),
            ),
            Profile::Prisma => format!("-- file: migrations/{day}_{name}/migration.sql\n{up}\n"),
            Profile::Flyway => format!("-- file: migrations/V{number}.0__{name}.sql\n{up}\n"),
            Profile::Refinery => format!("-- file: migrations/V{number}__{name}.sql\n{up}\n"),
            Profile::Goose => sections(
                format!("{number:05}_{name}.sql"),
                ["-- +goose Up", "-- +goose Down"],
            ),
            Profile::Dbmate => sections(
                format!("{day}_{name}.sql"),
                ["-- migrate:up", "-- migrate:down"],
            ),
            Profile::Supabase => format!("-- file: migrations/{day}_{name}.sql\n{up}\n"),
        }
    }
}

/// What a folder brings along: one sound migration and one with an old mistake.
fn history(profile: Profile) -> [Texts<'static>; 2] {
    let users = Texts::new(
        1,
        "users",
        "CREATE TABLE users (id integer);",
        Some("DROP TABLE users;"),
    );
    let drop_posts = Some("DROP TABLE posts;");
    let posts = "CREATE TABLE posts (id integer);";
    let index = "CREATE INDEX CONCURRENTLY users_id ON users (id);\nSELECT 1;";
    let own = "BEGIN;\nCREATE TABLE posts (id integer);\nCOMMIT;";
    let old = match profile {
        // A down script that nobody ever ran.
        Profile::Sqlx => Texts::new(3, "posts", posts, Some(index)),
        Profile::GolangMigrate | Profile::Prisma | Profile::Flyway | Profile::Supabase => {
            Texts::new(3, "posts", own, drop_posts)
        }
        // The beginning of the block got lost.
        Profile::Diesel => Texts::new(3, "posts", posts, Some("BEGIN\n  NULL;\nEND\n$$;")),
        Profile::Refinery => Texts::new(3, "posts", index, None),
        Profile::Goose => Texts::new(3, "posts", posts, None),
        Profile::Dbmate => Texts::new(3, "posts", "", drop_posts),
    };
    [users, old]
}

/// A folder as its users have it when they come.
fn found(profile: Profile) -> Fixture {
    let mut text = format!(
        "-- file: migrations/migrate.toml\ndialect = \"postgres\"\nprofile = \"{}\"\n",
        profile.name()
    );
    for texts in history(profile) {
        text.push_str(&texts.files(profile));
    }
    fixture(&text)
}

/// The findings of warning level and above, by name.
fn codes(folder: &Fixture) -> Vec<String> {
    folder
        .load()
        .findings
        .iter()
        .filter(|finding| finding.level > Level::Note)
        .map(|finding| format!("{}[{}]", finding.level.name(), finding.code.name))
        .collect()
}

fn adopt(folder: &Fixture) -> Vec<String> {
    let old: Vec<String> = folder
        .load()
        .findings
        .iter()
        .filter(|finding| finding.level == Level::Error)
        .map(|finding| finding.code.name.to_owned())
        .collect();
    let refused = folder.freeze(&FreezeRequest::default()).refused;
    assert_eq!(refused.len(), old.len(), "a mistake is named or refused");
    let frozen = folder.freeze(&FreezeRequest {
        accept_findings: AcceptFindings::Codes(old),
        ..FreezeRequest::default()
    });
    assert_eq!(frozen.refused, [], "{}", folder.rendered());
    assert!(!folder.load().has_errors(), "{}", folder.rendered());
    frozen
        .accepted
        .iter()
        .map(|accepted| format!("{} {}", accepted.code, accepted.version))
        .collect()
}

#[test]
fn each_tools_folder_is_adopted_and_a_new_mistake_is_caught() {
    let posts = "CREATE TABLE tags (id integer);";
    let drop = Some("DROP TABLE tags;");
    let index = "CREATE INDEX CONCURRENTLY users_name ON users (name);\nSELECT 1;";
    let own = "BEGIN;\nCREATE TABLE tags (id integer);\nCOMMIT;";
    let mistakes = [
        ("nothing wrong", Texts::new(5, "tags", posts, drop)),
        ("index", Texts::new(5, "tags", index, drop)),
        ("own transaction", Texts::new(5, "tags", own, drop)),
        ("duplicate", Texts::new(3, "tags", posts, drop)),
        ("no down", Texts::new(5, "tags", posts, None)),
        ("late", Texts::new(2, "tags", posts, drop)),
    ];
    let mut text = String::new();
    for profile in Profile::ALL {
        let folder = found(profile);
        writeln!(text, "{}", profile.name()).unwrap();
        writeln!(text, "  found: {}", codes(&folder).join(" ")).unwrap();
        writeln!(text, "  accepted: {}", adopt(&folder).join(", ")).unwrap();
        let before = codes(&folder);
        writeln!(text, "  left: {}", before.join(" ")).unwrap();
        let new = |folder: &Fixture| {
            let mut found = codes(folder);
            for known in &before {
                if let Some(at) = found.iter().position(|code| code == known) {
                    found.remove(at);
                }
            }
            found.join(" ")
        };
        for (mistake, texts) in &mistakes {
            let folder = found(profile);
            adopt(&folder);
            folder.add(&texts.files(profile));
            writeln!(text, "  {mistake}: {}", new(&folder)).unwrap();
        }
        let up = folder.load().migrations[0].up.file.path.clone();
        folder.edit(&up, "integer", "bigint");
        writeln!(text, "  edited: {}", new(&folder)).unwrap();
    }
    expect![[r#"
        sqlx
          found: error[cannot-run-in-transaction]
          accepted: cannot-run-in-transaction 20240103000000
          left: 
          nothing wrong: 
          index: error[cannot-run-in-transaction]
          own transaction: error[transaction-control]
          duplicate: error[duplicate-version]
          no down: error[missing-down]
          late: error[reordered]
          edited: error[frozen-edited]
        golang-migrate
          found: error[transaction-control]
          accepted: 
          left: 
          nothing wrong: 
          index: error[cannot-run-in-transaction]
          own transaction: error[transaction-control]
          duplicate: error[duplicate-version]
          no down: error[missing-down]
          late: error[reordered]
          edited: error[frozen-edited]
        diesel
          found: error[unterminated-dollar-quote]
          accepted: unterminated-dollar-quote 2024-01-03-000000
          left: 
          nothing wrong: 
          index: error[cannot-run-in-transaction]
          own transaction: error[transaction-control]
          duplicate: error[duplicate-version]
          no down: error[missing-down]
          late: error[reordered]
          edited: error[frozen-edited]
        prisma
          found: warning[missing-down] error[transaction-control]
          accepted: 
          left: warning[missing-down]
          nothing wrong: 
          index: 
          own transaction: error[transaction-control]
          duplicate: 
          no down: 
          late: error[reordered]
          edited: error[frozen-edited]
        flyway
          found: warning[missing-down] error[transaction-control]
          accepted: 
          left: warning[missing-down]
          nothing wrong: 
          index: 
          own transaction: error[transaction-control]
          duplicate: error[duplicate-version]
          no down: 
          late: error[reordered]
          edited: error[frozen-edited]
        refinery
          found: warning[missing-down] error[cannot-run-in-transaction]
          accepted: cannot-run-in-transaction 3
          left: warning[missing-down]
          nothing wrong: 
          index: error[cannot-run-in-transaction]
          own transaction: error[transaction-control]
          duplicate: error[duplicate-version]
          no down: 
          late: error[reordered]
          edited: error[frozen-edited]
        goose
          found: error[missing-down]
          accepted: missing-down 00003
          left: 
          nothing wrong: 
          index: error[cannot-run-in-transaction]
          own transaction: error[transaction-control]
          duplicate: error[duplicate-version]
          no down: error[missing-down]
          late: error[reordered]
          edited: error[frozen-edited]
        dbmate
          found: error[empty-draft]
          accepted: no-statements 20240103000000
          left: 
          nothing wrong: 
          index: error[cannot-run-in-transaction]
          own transaction: error[transaction-control]
          duplicate: error[duplicate-version]
          no down: error[missing-down]
          late: error[reordered]
          edited: error[frozen-edited]
        supabase
          found: warning[missing-down] warning[table-without-row-security] error[transaction-control] warning[table-without-row-security]
          accepted: 
          left: warning[missing-down]
          nothing wrong: warning[table-without-row-security]
          index: error[cannot-run-in-transaction]
          own transaction: error[transaction-control] warning[table-without-row-security]
          duplicate: error[duplicate-version]
          no down: warning[table-without-row-security]
          late: error[reordered] warning[table-without-row-security]
          edited: error[frozen-edited]
    "#]]
    .assert_eq(&text);
}
