//! From a target to a connected database.

use crate::engine::Operation;
use crate::error::Error;
use crate::migrations::Migrations;
use crate::migrator::Running;
use crate::run::{Answer, Job};
use crate::settings::Settings;
use crate::target::{Kind, Target};
use crate::url;
#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
use crate::url_parameters;

/// Runs an operation where the target says.
pub(crate) fn perform<'a>(
    migrations: &'a Migrations,
    settings: Settings,
    operation: Operation,
    target: Target<'a>,
) -> Running<'a, Answer> {
    Box::pin(async move {
        // Before anything is connected to.
        let job = Job::new(migrations, settings, target.dialect()?)?;
        match target.0 {
            Kind::Url(text) => by_url(&job, operation, &text).await,
            #[cfg(feature = "postgres")]
            Kind::Postgres(place) => {
                let link = crate::link::Link::open(place).await?;
                crate::run::operate(crate::postgres::Postgres::new(link), &job, operation).await
            }
            #[cfg(feature = "sqlite")]
            Kind::Sqlite(place) => {
                let link = crate::link::Link::open(place).await?;
                crate::run::operate(crate::sqlite::Sqlite::new(link), &job, operation).await
            }
            #[cfg(feature = "mysql")]
            Kind::Mysql(place) => {
                let link = crate::link::Link::open(place).await?;
                crate::run::operate(crate::mysql::Mysql::new(link), &job, operation).await
            }
            Kind::Never(never, _) => match never {},
        }
    })
}

/// Opens a connection for one operation.
#[cfg_attr(
    not(any(feature = "postgres", feature = "sqlite", feature = "mysql")),
    expect(
        clippy::unused_async,
        reason = "without a database nothing is connected to"
    )
)]
async fn by_url(job: &Job<'_>, operation: Operation, text: &str) -> Result<Answer, Error> {
    #[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
    use sqlx::ConnectOptions as _;
    match job.dialect() {
        #[cfg(feature = "postgres")]
        crate::Dialect::Postgres => {
            let options: sqlx::postgres::PgConnectOptions =
                url_parameters::reading(|| text.parse())
                    .map_err(|error| url::unreadable(text, &error))?;
            let link = crate::link::Link::connect(&options.disable_statement_logging()).await?;
            crate::run::operate(crate::postgres::Postgres::new(link), job, operation).await
        }
        #[cfg(feature = "sqlite")]
        crate::Dialect::Sqlite => {
            let mut options: sqlx::sqlite::SqliteConnectOptions =
                url_parameters::reading(|| text.parse())
                    .map_err(|error| url::unreadable(text, &error))?;
            let reads = matches!(operation, Operation::Plan(_) | Operation::Status);
            if reads && text.contains("mode=rwc") && !options.get_filename().exists() {
                // What would be made is an empty database, and reading makes nothing.
                options = options.in_memory(true).filename(":memory:");
            }
            let link = crate::link::Link::connect(&options.disable_statement_logging()).await?;
            crate::run::operate(crate::sqlite::Sqlite::new(link), job, operation).await
        }
        #[cfg(feature = "mysql")]
        crate::Dialect::Mysql => {
            let text = text.replacen("mariadb:", "mysql:", 1);
            let options: sqlx::mysql::MySqlConnectOptions =
                url_parameters::reading(|| text.parse())
                    .map_err(|error| url::unreadable(&text, &error))?;
            let link = crate::link::Link::connect(&options.disable_statement_logging()).await?;
            crate::run::operate(crate::mysql::Mysql::new(link), job, operation).await
        }
        #[cfg(not(all(feature = "postgres", feature = "sqlite", feature = "mysql")))]
        _ => {
            let _ = operation;
            Err(url::unusable(text))
        }
    }
}
