//! Where the URL comes from, and that no secret of it is ever printed.

use expect_test::expect;

use crate::project::{Outcome, Project, outcome};

const SECRET: &str = "s3cret";

fn up(project: &Project, folder: &str, environment: Option<&str>, option: Option<&str>) -> Outcome {
    let mut command = project.command(folder);
    command.arg("up");
    if let Some(option) = option {
        command.args(["--database-url", option]);
    }
    if let Some(url) = environment {
        command.env("DATABASE_URL", url);
    }
    outcome(&mut command)
}

#[test]
fn the_option_goes_before_the_environment_and_that_before_the_file() {
    let project = Project::example("sqlite");
    // Which file was opened shows which URL was taken.
    let url = |name: &str| format!("sqlite://{name}.db?mode=rwc");
    project.write(".env", &format!("DATABASE_URL={}\n", url("file")));
    up(
        &project,
        "",
        Some(&url("environment")),
        Some(&url("option")),
    )
    .exits(0);
    assert!(project.path("option.db").exists());
    assert!(!project.path("environment.db").exists());
    up(&project, "", Some(&url("environment")), None).exits(0);
    assert!(project.path("environment.db").exists());
    assert!(!project.path("file.db").exists());
    up(&project, "", None, None).exits(0);
    assert!(project.path("file.db").exists());
}

#[test]
fn the_nearest_file_upwards_is_read() {
    let project = Project::example("sqlite");
    project.write("Cargo.toml", "[package]\n");
    let file = project.path("app.db");
    project.write(
        ".env",
        &format!("DATABASE_URL=sqlite://{}?mode=rwc\n", file.display()),
    );
    project.write("src/deep/main.rs", "");
    up(&project, "src/deep", None, None).exits(0);
    assert!(file.exists());
    project.write("src/.env", "OTHER=1\n");
    up(&project, "src/deep", None, None)
        .exits(1)
        .says("src/.env` does not set `DATABASE_URL`");
}

#[test]
fn the_file_is_read_as_shells_read_it() {
    for line in [
        "DATABASE_URL=sqlite://app.db?mode=rwc",
        "DATABASE_URL=\"sqlite://app.db?mode=rwc\"",
        "DATABASE_URL='sqlite://app.db?mode=rwc'",
        "export DATABASE_URL=sqlite://app.db?mode=rwc",
        "# a comment\n\nOTHER=x\nDATABASE_URL=sqlite://app.db?mode=rwc # behind it\nLAST=1",
        "this line is nothing\nDATABASE_URL=sqlite://app.db?mode=rwc",
        "DATABASE_URL=sqlite://app.db?mode=rwc\r\nOTHER=1\r\n",
    ] {
        let project = Project::example("sqlite");
        project.write(".env", line);
        let outcome = up(&project, "", None, None);
        assert_eq!(outcome.code, Some(0), "{line}: {}", outcome.shown());
        assert!(project.path("app.db").exists(), "{line}");
    }
}

#[test]
fn without_a_url_the_three_places_are_named() {
    let project = Project::example("sqlite");
    expect![[r"
        exit 1
        --- standard error
        error: no database is named: give `--database-url`, or set `DATABASE_URL` in the environment or in `.env`
    "]]
    .assert_eq(&up(&project, "", None, None).shown());
}

#[test]
fn an_empty_value_is_an_error_and_not_the_next_place() {
    let project = Project::example("sqlite");
    project.write(".env", "DATABASE_URL=sqlite://app.db?mode=rwc\n");
    up(&project, "", Some(""), None)
        .exits(1)
        .says("`DATABASE_URL` in the environment is empty");
    up(&project, "", None, Some(""))
        .exits(1)
        .says("`--database-url` is empty");
    project.write(".env", "DATABASE_URL=\n");
    up(&project, "", None, None).exits(1).says(".env` is empty");
}

#[test]
fn a_file_that_does_not_exist_needs_to_be_asked_for() {
    let project = Project::example("sqlite");
    expect![[r"
        exit 1
        --- standard error
        error: the database could not be reached: unable to open database file (14)
          = help: the file must exist: with `?mode=rwc` at the end of the URL it is created, and its folder is not
    "]]
    .assert_eq(&project.on("sqlite://app.db", &["up"]).shown());
    assert!(!project.path("app.db").exists());
    project
        .on("sqlite://nowhere/app.db?mode=rwc", &["up"])
        .exits(1)
        .says("its folder is not");
}

#[test]
fn a_url_for_another_database_is_refused_before_anything_is_asked() {
    let project = Project::example("sqlite");
    project
        .on("postgres://me:s3cret@127.0.0.1:1/db", &["up"])
        .exits(1)
        .says("these migrations are for SQLite, and the database is PostgreSQL");
}

#[test]
fn no_failure_prints_a_secret() {
    let project = Project::example("sqlite");
    let all = "dialect = [\"postgres\", \"sqlite\", \"mysql\"]\n";
    project.write("migrations/migrate.toml", all);
    let mut urls: Vec<String> = [
        "s3cret",
        "://s3cret",
        "foo://me:s3cret@host/db",
        "POSTGRES://me:s3cret@host/db",
        "postgres:s3cret",
        "postgres://me:s3cret@127.0.0.1:1/db",
        "postgres://me:s3cret@127.0.0.1:port/db",
        "postgres://me:s3cret@127.0.0.1:1/db?sslmode=never",
        "postgres://me:s3cret/x@127.0.0.1:1/db",
        "postgres://me:s3cret#x@127.0.0.1:1/db",
        "postgres://me:s3c ret s3cret@127.0.0.1:1/db",
        "postgres://me:%s3cret@127.0.0.1:1/db",
        "postgres://me@127.0.0.1:1/db?password=s3cret",
        "postgres://me@127.0.0.1:1/db?password=s3cret&sslmode=never",
        "postgresql://[::1:s3cret@127.0.0.1/db",
        "mysql://me:s3cret@127.0.0.1:1/db",
        "mysql://me:s3cret@127.0.0.1:port/db",
        "mysql://me:s3cret@127.0.0.1:1/db?ssl-mode=never",
        "mariadb://me:s3cret?x@127.0.0.1:1/db",
        "sqlite://s3cret.db/x",
        "sqlite://nowhere/app.db?key=s3cret",
    ]
    .map(str::to_owned)
    .to_vec();
    // On real servers: a user, a password and a database that are not there.
    if let Some(database) = test_servers::postgres() {
        urls.push(with_login(database.url(), "nobody_here"));
        urls.push(format!(
            "{}_not_there",
            with_login(database.url(), "nobody_here")
        ));
    }
    if let Some(database) = test_servers::mysql() {
        urls.push(with_login(database.url(), "root"));
        urls.push(with_login(database.url(), "nobody_here"));
    }
    for url in &urls {
        for arguments in [&["status"][..], &["plan", "--format", "json"], &["up"]] {
            let from_environment = project.on(url, arguments);
            let mut line = arguments.to_vec();
            line.extend(["--database-url", url]);
            let from_option = project.run(&line);
            project.write(".env", &format!("DATABASE_URL='{url}'\n"));
            let from_file = project.run(arguments);
            std::fs::remove_file(project.path(".env")).unwrap();
            for outcome in [from_environment, from_option, from_file] {
                assert_eq!(outcome.code, Some(1), "{url}: {}", outcome.shown());
                assert!(
                    outcome.err.starts_with("error: "),
                    "{url}: {}",
                    outcome.shown()
                );
                for text in [&outcome.out, &outcome.err] {
                    assert!(!text.contains(SECRET), "{url}: {text}");
                }
            }
        }
    }
    // A line of `.env` that cannot be read.
    for line in [
        "DATABASE_URL postgres://me:s3cret@h/d",
        "DATABASE_URL=\"postgres://me:s3cret@h",
    ] {
        project.write(".env", line);
        let outcome = project
            .run(&["status"])
            .exits(1)
            .says("cannot be read as `NAME=value`");
        assert!(!outcome.err.contains(SECRET), "{}", outcome.err);
    }
    // Help shows no value of the environment.
    let help = project
        .on("postgres://me:s3cret@h/d", &["up", "--help"])
        .exits(0);
    assert!(!help.out.contains(SECRET), "{}", help.out);
}

/// The URL with another user, and a password.
fn with_login(url: &str, user: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    format!("{scheme}://{user}:{SECRET}@{host}")
}
