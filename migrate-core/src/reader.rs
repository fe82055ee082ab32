//! Looking into a database's catalogue: text in, rows of text out.

#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
use crate::engine::Cleanliness;
use crate::error::Error;
#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
use crate::link::Link;
use crate::target::{Kind, Target};
use crate::{Dialect, url};

/// The rows that a statement answered with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextRows {
    /// The names of the columns; empty where there is no row.
    pub columns: Vec<String>,
    /// Every row's columns, as text or null.
    pub rows: Vec<Vec<Option<String>>>,
}

/// Reads from a database without prepared statements, so that it works through
/// transaction poolers.
///
/// For tools that look into the catalogue, such as schema snapshots. It does not
/// keep anybody from sending statements that write.
///
/// # Examples
///
/// ```no_run
/// # async fn example(pool: &sqlx::SqlitePool) -> Result<(), migrate_core::Error> {
/// # #[cfg(feature = "sqlite")] {
/// let mut reader = migrate_core::Reader::open(pool.into()).await?;
/// let answers = reader.ask(&["SELECT name FROM sqlite_schema".to_owned()]).await?;
/// println!("{:?}", answers[0].rows);
/// reader.finish().await;
/// # }
/// # Ok(())
/// # }
/// ```
pub struct Reader<'a>(Opened<'a>);

#[cfg_attr(
    not(all(feature = "postgres", feature = "sqlite", feature = "mysql")),
    allow(
        clippy::allow_attributes,
        clippy::large_enum_variant,
        reason = "with one database alone the variant that never is looks small beside it"
    )
)]
enum Opened<'a> {
    #[cfg(feature = "postgres")]
    Postgres(Link<'a, sqlx::Postgres>),
    #[cfg(feature = "sqlite")]
    Sqlite(Link<'a, sqlx::Sqlite>),
    #[cfg(feature = "mysql")]
    Mysql(Link<'a, sqlx::MySql>),
    #[expect(dead_code, reason = "only here so that the lifetime is always used")]
    Never(std::convert::Infallible, std::marker::PhantomData<&'a ()>),
}

impl<'a> Reader<'a> {
    /// Takes a connection from where the target says.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached, or the program was built without it.
    pub async fn open(target: Target<'a>) -> Result<Reader<'a>, Error> {
        let dialect = target.dialect()?;
        Ok(Reader(match target.0 {
            Kind::Url(text) => by_url(dialect, &text).await?,
            #[cfg(feature = "postgres")]
            Kind::Postgres(place) => Opened::Postgres(Link::open(place).await?),
            #[cfg(feature = "sqlite")]
            Kind::Sqlite(place) => Opened::Sqlite(Link::open(place).await?),
            #[cfg(feature = "mysql")]
            Kind::Mysql(place) => Opened::Mysql(Link::open(place).await?),
            Kind::Never(never, _) => match never {},
        }))
    }

    /// The database that is read.
    pub fn dialect(&self) -> Dialect {
        match &self.0 {
            #[cfg(feature = "postgres")]
            Opened::Postgres(_) => Dialect::Postgres,
            #[cfg(feature = "sqlite")]
            Opened::Sqlite(_) => Dialect::Sqlite,
            #[cfg(feature = "mysql")]
            Opened::Mysql(_) => Dialect::Mysql,
            Opened::Never(never, _) => match *never {},
        }
    }

    /// Sends statements and returns what each of them answered.
    ///
    /// On `PostgreSQL` they are one message, hence one round trip and one
    /// transaction; elsewhere each is a round trip of its own.
    ///
    /// # Errors
    ///
    /// If the database refuses one of them.
    #[cfg_attr(
        not(any(feature = "postgres", feature = "sqlite", feature = "mysql")),
        expect(
            unused_variables,
            clippy::unused_async,
            reason = "without a database nothing is asked"
        )
    )]
    pub async fn ask(&mut self, statements: &[String]) -> Result<Vec<TextRows>, Error> {
        match &mut self.0 {
            #[cfg(feature = "postgres")]
            Opened::Postgres(link) => {
                read::<sqlx::Postgres>(link.connection(), statements.join(";\n")).await
            }
            #[cfg(feature = "sqlite")]
            Opened::Sqlite(link) => {
                let mut answers = Vec::with_capacity(statements.len());
                for statement in statements {
                    let answer = read::<sqlx::Sqlite>(link.connection(), statement.clone()).await?;
                    answers.push(answer.into_iter().next().unwrap_or_default());
                }
                Ok(answers)
            }
            #[cfg(feature = "mysql")]
            Opened::Mysql(link) => {
                let mut answers = Vec::with_capacity(statements.len());
                for statement in statements {
                    let answer = read::<sqlx::MySql>(link.connection(), statement.clone()).await?;
                    answers.push(answer.into_iter().next().unwrap_or_default());
                }
                Ok(answers)
            }
            Opened::Never(never, _) => match *never {},
        }
    }

    /// Gives the connection back, or closes it where it was opened for this reader.
    ///
    /// A reader that is dropped without it takes the connection out of its pool.
    #[cfg_attr(
        not(any(feature = "postgres", feature = "sqlite", feature = "mysql")),
        expect(
            clippy::unused_async,
            reason = "without a database nothing is given back"
        )
    )]
    pub async fn finish(self) {
        match self.0 {
            #[cfg(feature = "postgres")]
            Opened::Postgres(link) => link.finish(Cleanliness::Clean).await,
            #[cfg(feature = "sqlite")]
            Opened::Sqlite(link) => link.finish(Cleanliness::Clean).await,
            #[cfg(feature = "mysql")]
            Opened::Mysql(link) => link.finish(Cleanliness::Clean).await,
            Opened::Never(never, _) => match never {},
        }
    }
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Reader({})", self.dialect())
    }
}

#[cfg_attr(
    not(any(feature = "postgres", feature = "sqlite", feature = "mysql")),
    expect(
        clippy::unused_async,
        reason = "without a database nothing is connected to"
    )
)]
async fn by_url<'a>(dialect: Dialect, text: &str) -> Result<Opened<'a>, Error> {
    #[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
    use sqlx::ConnectOptions as _;
    match dialect {
        #[cfg(feature = "postgres")]
        Dialect::Postgres => {
            let options: sqlx::postgres::PgConnectOptions = text
                .parse()
                .map_err(|error| url::unreadable(text, &error))?;
            let options = options.disable_statement_logging();
            Ok(Opened::Postgres(Link::connect(&options).await?))
        }
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => {
            let mut options: sqlx::sqlite::SqliteConnectOptions = text
                .parse()
                .map_err(|error| url::unreadable(text, &error))?;
            if text.contains("mode=rwc") && !options.get_filename().exists() {
                // What would be made is an empty database, and reading makes nothing.
                options = options.in_memory(true).filename(":memory:");
            }
            let options = options.disable_statement_logging();
            Ok(Opened::Sqlite(Link::connect(&options).await?))
        }
        #[cfg(feature = "mysql")]
        Dialect::Mysql => {
            let text = text.replacen("mariadb:", "mysql:", 1);
            let options: sqlx::mysql::MySqlConnectOptions = text
                .parse()
                .map_err(|error| url::unreadable(&text, &error))?;
            let options = options.disable_statement_logging();
            Ok(Opened::Mysql(Link::connect(&options).await?))
        }
        #[cfg(not(all(feature = "postgres", feature = "sqlite", feature = "mysql")))]
        _ => Err(url::unusable(text)),
    }
}

#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
async fn read<DB>(connection: &mut DB::Connection, sql: String) -> Result<Vec<TextRows>, Error>
where
    DB: sqlx::Database,
    DB::Row: crate::text_row::TextRow,
    for<'c> &'c mut DB::Connection: sqlx::Executor<'c, Database = DB>,
{
    use crate::text_row::TextRow as _;
    use futures_util::TryStreamExt as _;
    use sqlx::{Column as _, Executor as _, Row as _};

    let failed = |error| Error::database("the catalogue could not be read", error);
    let mut answers = Vec::new();
    let mut current = TextRows::default();
    let mut stream = connection.fetch_many(sqlx::raw_sql(sqlx::AssertSqlSafe(sql)));
    while let Some(item) = stream.try_next().await.map_err(failed)? {
        match item {
            sqlx::Either::Left(_) => answers.push(std::mem::take(&mut current)),
            sqlx::Either::Right(row) => {
                if current.columns.is_empty() {
                    current.columns = row
                        .columns()
                        .iter()
                        .map(|column| column.name().to_owned())
                        .collect();
                }
                current.rows.push(row.texts().map_err(failed)?);
            }
        }
    }
    if !current.columns.is_empty() {
        answers.push(current);
    }
    Ok(answers)
}
