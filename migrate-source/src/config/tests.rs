//! What is read from `migrate.toml`, and what is said about its mistakes.

use expect_test::{Expect, expect};

use super::*;
use crate::profile::tests::rendered;

fn read_text(text: &str) -> (Config, String) {
    let (file, _) = SourceFile::from_bytes("migrations/migrate.toml", text.as_bytes());
    let mut findings = Vec::new();
    let config = read(&file, None, &mut findings);
    (config, rendered(&findings))
}

fn check(text: &str, expected: &Expect) {
    expected.assert_eq(&read_text(text).1);
}

#[test]
fn every_key_is_read() {
    let (config, findings) = read_text(
        r#"
        # comment
        dialect = ["postgres", "mariadb"]
        profile = "golang-migrate"
        order = "any"
        down = "warning"
        drafts = "deny"
        server = { postgres = "15", mysql = "mariadb 10.11" }

        [levels]
        missing-down = "allow"
        names-differ = "deny"
        no-statements = "warn"

        [rules]
        drop-column = "deny"
        truncate = "allow"
        "#,
    );
    assert_eq!(findings, "");
    let expected = Config {
        dialects: Some(vec![Dialect::Postgres, Dialect::Mysql]),
        profile: Some(Profile::GolangMigrate),
        order: Some(OrderPolicy::Any),
        down: Some(DownPolicy::Required(Level::Warning)),
        drafts: Some(DraftPolicy::Deny),
        sqlite: Registered::default(),
        servers: vec![
            ServerVersion::parse(Dialect::Mysql, "mariadb 10.11").unwrap(),
            ServerVersion::parse(Dialect::Postgres, "15").unwrap(),
        ],
        levels: vec![
            ("missing-down".to_owned(), None),
            ("names-differ".to_owned(), Some(Level::Error)),
            ("no-statements".to_owned(), Some(Level::Warning)),
        ],
        judge: None,
        rules: vec![
            ("drop-column".to_owned(), Some(Level::Error)),
            ("truncate".to_owned(), None),
        ],
    };
    assert_eq!(config, expected);
    assert_eq!(read_text("").0, Config::default());
    let (config, findings) = read_text("\u{feff}dialect = 'sqlite'\r\ndown = 'optional'\r\n");
    assert_eq!(findings, "");
    assert_eq!(config.dialects, Some(vec![Dialect::Sqlite]));
    assert_eq!(config.down, Some(DownPolicy::Optional));
}

#[test]
fn unknown_keys_have_a_suggestion() {
    check(
        r#"
dialekt = "postgres"
Profile = "sqlx"
color = true
history = "x"
missing-down = "warn"

[level]
a = 1

[levels]
mising-down = "warn"
missing_down = "warn"
nothing-like-it = "warn"
"#,
        &expect![[r#"
            error[config-key]: unknown key `dialekt`
              @ migrations/migrate.toml:2:1 "dialekt"
              help: did you mean `dialect`?
            error[config-key]: unknown key `Profile`
              @ migrations/migrate.toml:3:1 "Profile"
              help: did you mean `profile`?
            error[config-key]: unknown key `color`
              @ migrations/migrate.toml:4:1 "color"
              help: known are `dialect`, `profile`, `order`, `down`, `drafts`, `server`, `judge`, `sqlite`, `levels`, `rules`
            error[config-key]: unknown key `history`
              @ migrations/migrate.toml:5:1 "history"
              note: this name is kept for a later version
              help: remove it
            error[config-key]: unknown key `missing-down`
              @ migrations/migrate.toml:6:1 "missing-down"
              help: levels of findings stand below `[levels]`: move `missing-down` there
            error[config-key]: unknown key `level`
              @ migrations/migrate.toml:8:2 "level"
              help: did you mean `levels`?
            error[config-key]: there is no finding named `mising-down`
              @ migrations/migrate.toml:12:1 "mising-down"
              help: did you mean `missing-down`?
            error[config-key]: there is no finding named `missing_down`
              @ migrations/migrate.toml:13:1 "missing_down"
              help: did you mean `missing-down`?
            error[config-key]: there is no finding named `nothing-like-it`
              @ migrations/migrate.toml:14:1 "nothing-like-it"
              help: known are `folder-outside-package`, `file-name`, `unsupported-migration`, `placeholder`, `tool-config`, `missing-down`, `down-without-up`, `names-differ`, `empty-draft`, `no-statements`, `syntax-error`, `newer-syntax`, `not-parsed`, `data-after-ddl`, `implicit-commit`, `sqlite-foreign-keys`, `sqlite-limit`, `sqlite-not-run`, `down-fails`, `down-does-not-restore`, `up-again-differs`, `unused-allow`, `frozen-reformatted`, `frozen-down-edited`, `unused-accept`
        "#]],
    );
}

#[test]
fn bad_values_list_what_is_allowed() {
    check(
        r#"
dialect = ["postgres", "oracle", "pg", 3]
profile = "sqlxx"
order = 'linaer'
down = true
drafts = ["allow"]
levels.missing-down = "error"
levels.names-differ = "Allow"
"#,
        &expect![[r#"
            error[config-value]: `dialect` cannot be `oracle`
              @ migrations/migrate.toml:2:24 "\"oracle\""
              help: allowed are `postgres`, `sqlite`, `mysql`
            error[config-value]: `postgres` is listed twice
              @ migrations/migrate.toml:2:34 "\"pg\""
              help: list each database once
            error[config-value]: `dialect` is a number, and should be a string
              @ migrations/migrate.toml:2:40 "3"
              help: allowed are `postgres`, `sqlite`, `mysql`
            error[config-value]: `profile` cannot be `sqlxx`
              @ migrations/migrate.toml:3:11 "\"sqlxx\""
              help: did you mean `sqlx`? allowed are `sqlx`, `golang-migrate`, `diesel`, `prisma`, `flyway`, `refinery`, `goose`, `dbmate`, `supabase`
            error[config-value]: `order` cannot be `linaer`
              @ migrations/migrate.toml:4:9 "'linaer'"
              help: did you mean `linear`? allowed are `linear`, `any`
            error[config-value]: `down` is a boolean, and should be a string
              @ migrations/migrate.toml:5:8 "true"
              help: allowed are `error`, `warning`, `optional`
            error[config-value]: `drafts` is a list, and should be a string
              @ migrations/migrate.toml:6:10 "[\"allow\"]"
              help: allowed are `allow`, `deny`
            error[config-value]: `missing-down` cannot be `error`
              @ migrations/migrate.toml:7:23 "\"error\""
              help: allowed are `allow`, `warn`, `deny`
            error[config-value]: `names-differ` cannot be `Allow`
              @ migrations/migrate.toml:8:23 "\"Allow\""
              help: did you mean `allow`? allowed are `allow`, `warn`, `deny`
        "#]],
    );
    check(
        "dialect = []\nlevels = 'all'",
        &expect![[r#"
        error[config-value]: `dialect` is an empty list
          @ migrations/migrate.toml:1:11 "[]"
          help: name at least one of `postgres`, `sqlite` and `mysql`
        error[config-value]: `levels` is no table
          @ migrations/migrate.toml:2:10 "'all'"
          help: write `[levels]` on a line of its own, and a line `missing-down = "warn"` for each finding below it
    "#]],
    );
    check(
        "dialect = 'p\u{f6}stgres'",
        &expect![[r#"
        error[config-value]: `dialect` cannot be `pöstgres`
          @ migrations/migrate.toml:1:11 "'pöstgres'"
          help: did you mean `postgres`? allowed are `postgres`, `sqlite`, `mysql`
    "#]],
    );
}

#[test]
fn structural_findings_keep_their_level() {
    check(
        r#"
[levels]
duplicate-version = "allow"
lock-file-damaged = "warn"
reordered = "allow"
draft-denied = "allow"
"#,
        &expect![[r#"
            error[config-value]: the level of `duplicate-version` cannot be changed
              @ migrations/migrate.toml:3:1 "duplicate-version"
              help: it says that the migrations cannot be understood or would not run: mend what it points at
            error[config-value]: the level of `lock-file-damaged` cannot be changed
              @ migrations/migrate.toml:4:1 "lock-file-damaged"
              help: it says that the migrations cannot be understood or would not run: mend what it points at
            error[config-value]: the level of `reordered` cannot be changed
              @ migrations/migrate.toml:5:1 "reordered"
              help: `order = "any"` allows it
            error[config-value]: the level of `draft-denied` cannot be changed
              @ migrations/migrate.toml:6:1 "draft-denied"
              help: `drafts = "allow"` allows them
        "#]],
    );
}

#[test]
fn every_syntax_error_is_reported_and_the_rest_is_read() {
    let text = "dialect = postgres\nprofile = \"sqlx\"\norder = \ndown = \"optional\nordr = 1\n";
    let (config, findings) = read_text(text);
    assert_eq!(config.profile, Some(Profile::Sqlx));
    expect![[r#"
        error[config-syntax]: not valid TOML: string values must be quoted, expected literal string
          @ migrations/migrate.toml:1:11 "postgres"
          help: a line is `key = "value"`, and `[levels]` comes after the other keys
        error[config-syntax]: not valid TOML: string values must be quoted, expected literal string
          @ migrations/migrate.toml:3:9 ""
          help: a line is `key = "value"`, and `[levels]` comes after the other keys
        error[config-syntax]: not valid TOML: invalid basic string, expected `"`
          @ migrations/migrate.toml:4:17 ""
          help: a line is `key = "value"`, and `[levels]` comes after the other keys
        error[config-key]: unknown key `ordr`
          @ migrations/migrate.toml:5:1 "ordr"
          help: did you mean `order`?
    "#]]
    .assert_eq(&findings);
    check(
        "dialect = \"sqlite\"\ndialect = \"mysql\"\n",
        &expect![[r#"
            error[config-syntax]: not valid TOML: duplicate key
              @ migrations/migrate.toml:2:1 "dialect"
              help: a line is `key = "value"`, and `[levels]` comes after the other keys
        "#]],
    );
    check(
        "[levels",
        &expect![[r#"
        error[config-syntax]: not valid TOML: unclosed table, expected `]`
          @ migrations/migrate.toml:1:8 ""
          help: a line is `key = "value"`, and `[levels]` comes after the other keys
    "#]],
    );
}

#[test]
fn no_text_makes_it_panic() {
    arbtest::arbtest(|bytes| {
        let pieces = [
            "dialect",
            "levels",
            "=",
            "[",
            "]",
            "\"",
            "'",
            "\n",
            ".",
            " ",
            "{",
            "}",
            "3",
            "\u{0}",
            "\u{e9}",
            "#",
            "missing-down",
            "[[",
            "\"\"\"",
            "\r",
            "1979-05-27",
            "\\u",
        ];
        let mut text = String::new();
        for _ in 0..bytes.int_in_range(0..=12)? {
            text += bytes.choose(&pieces)?;
        }
        read_text(&text);
        Ok(())
    });
}

#[test]
fn the_page_lists_what_levels_may_change() {
    for code in ADJUSTABLE {
        let name = format!("`{}`", code.name);
        assert!(codes::CONFIG_VALUE.page.contains(&name), "{name}");
    }
}

#[test]
fn rules_and_findings_have_tables_of_their_own() {
    check(
        r#"
dialect = "postgres"
judge = "al"
drop-table = "warn"

[levels]
drop-column = "warn"

[rules]
drop-colum = "deny"
missing-down = "allow"
truncate = "forbid"
no-such-rule-at-all = "warn"
"#,
        &expect![[r#"
            error[config-value]: `judge` cannot be `al`
              @ migrations/migrate.toml:3:9 "\"al\""
              help: did you mean `all`? allowed are `drafts`, `all`
            error[config-key]: unknown key `drop-table`
              @ migrations/migrate.toml:4:1 "drop-table"
              help: levels of rules stand below `[rules]`: move `drop-table` there
            error[config-value]: `drop-column` is a rule, and `[levels]` is for findings
              @ migrations/migrate.toml:7:1 "drop-column"
              help: levels of rules stand below `[rules]`: move `drop-column` there
            error[config-key]: there is no rule named `drop-colum`
              @ migrations/migrate.toml:10:1 "drop-colum"
              help: did you mean `drop-column`?
            error[config-value]: `missing-down` is a finding, and `[rules]` is for rules
              @ migrations/migrate.toml:11:1 "missing-down"
              help: levels of findings stand below `[levels]`: move `missing-down` there
            error[config-value]: `truncate` cannot be `forbid`
              @ migrations/migrate.toml:12:12 "\"forbid\""
              help: allowed are `allow`, `warn`, `deny`
            error[config-key]: there is no rule named `no-such-rule-at-all`
              @ migrations/migrate.toml:13:1 "no-such-rule-at-all"
              help: `cargo migrate explain` lists the rules there are
        "#]],
    );
}

#[test]
fn a_server_is_a_version_of_the_folders_database() {
    let read = |text: &str| {
        let (config, findings) = read_text(text);
        assert_eq!(findings, "", "{text}");
        config
            .servers
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        read("dialect = 'postgres'\nserver = 15\n"),
        ["PostgreSQL 15"]
    );
    assert_eq!(read("server = 3.45\ndialect = 'sqlite'\n"), ["SQLite 3.45"]);
    assert_eq!(
        read("dialect = 'mysql'\nserver = 'mariadb 10.11'\n"),
        ["MariaDB 10.11"]
    );
    assert_eq!(
        read("dialect = ['sqlite', 'postgres']\n[server]\npostgres = '13'\n"),
        ["PostgreSQL 13"]
    );
    // Which database it is, is missing, and that is told elsewhere.
    assert_eq!(read("server = 'none'\n"), [""; 0]);
}

#[test]
fn servers_that_cannot_be() {
    check(
        "dialect = 'postgres'\nserver = 'lates'\n",
        &expect![[r#"
        error[config-value]: `lates` is no version of a server
          @ migrations/migrate.toml:2:10 "'lates'"
          help: write `"15"`
    "#]],
    );
    check(
        "dialect = 'postgres'\nserver = '12'\n",
        &expect![[r#"
        error[config-value]: `12` is older than PostgreSQL 13, the oldest that is supported
          @ migrations/migrate.toml:2:10 "'12'"
          help: name the oldest server that the migrations have to run on: `"15"`
    "#]],
    );
    check(
        "dialect = 'postgres'\nserver = true\n",
        &expect![[r#"
        error[config-value]: `server` is a boolean, and should be a version
          @ migrations/migrate.toml:2:10 "true"
          help: write `"15"`
    "#]],
    );
    check(
        "dialect = 'mysql'\nserver = '80'\n",
        &expect![[r#"
        error[config-value]: there is no MySQL 80
          @ migrations/migrate.toml:2:10 "'80'"
          help: write `"8.0"`, or `"mariadb 10.11"` for MariaDB
    "#]],
    );
    check(
        "dialect = 'postgres'\nserver = 'mariadb 10.11'\n",
        &expect![[r#"
            error[config-value]: `mariadb 10.11` is MariaDB, and the folder is for `postgres`
              @ migrations/migrate.toml:2:10 "'mariadb 10.11'"
              help: write `"15"`
        "#]],
    );
    check(
        "dialect = ['sqlite', 'postgres']\nserver = '15'\n",
        &expect![[r#"
            error[config-value]: `server` does not say for which database
              @ migrations/migrate.toml:2:10 "'15'"
              help: name each one's version:
            [server]
            sqlite = "…"
            postgres = "…"
        "#]],
    );
    check(
        "dialect = 'postgres'\n[server]\npostgres = '15'\npg = '16'\nsqlite = '3.45'\npostgress = '15'\n",
        &expect![[r#"
            error[config-value]: the server of `postgres` is named twice
              @ migrations/migrate.toml:3:1 "postgres"
              help: keep one of the two
            error[config-value]: the folder is not for `sqlite`
              @ migrations/migrate.toml:5:1 "sqlite"
              help: remove the line, or add the database to `dialect`
            error[config-key]: there is no database `postgress`
              @ migrations/migrate.toml:6:1 "postgress"
              help: did you mean `postgres`?
        "#]],
    );
}
