//! Counts what a plan's statements take away, with queries that read a bounded
//! number of rows.

use crate::dialect::Dialect;
use crate::engine::Engine;
use crate::literal::{identifier, text};
use crate::loss::{Loss, LossKind};
use crate::plan::{LossCount, PlannedLoss};
use crate::run::job::{Job, Stop};

/// How many rows of a table are counted; what is larger is estimated.
const LIMIT: u64 = 100_000;

/// What a statement takes away, counted.
pub(super) async fn counted<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    losses: &[Loss<'_>],
) -> Result<Vec<PlannedLoss>, Stop> {
    let mut counted = Vec::new();
    for loss in losses {
        if loss.kind == LossKind::Rebuilt {
            match columns(engine, job, loss).await {
                Ok(columns) => {
                    for column in columns {
                        let count = count(engine, job, loss, Some(&column)).await;
                        counted.push(planned(loss, Some(column), count));
                    }
                }
                Err(reason) => counted.push(planned(loss, None, LossCount::Unknown(reason))),
            }
            continue;
        }
        let part = (!loss.parts.is_empty()).then(|| loss.parts.join(", "));
        let column = loss.parts.first().filter(|_| loss.kind == LossKind::Column);
        let count = count(engine, job, loss, column.copied()).await;
        counted.push(planned(loss, part, count));
    }
    Ok(counted)
}

fn planned(loss: &Loss<'_>, part: Option<String>, count: LossCount) -> PlannedLoss {
    PlannedLoss {
        kind: loss.kind,
        schema: loss.schema.map(str::to_owned),
        name: loss.name.to_owned(),
        part,
        count,
    }
}

fn name(dialect: Dialect, loss: &Loss<'_>) -> String {
    let name = identifier(dialect, loss.name);
    match loss.schema {
        Some(schema) => format!("{}.{name}", identifier(dialect, schema)),
        None => name,
    }
}

async fn ask<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    sql: &str,
) -> Result<Vec<Vec<Option<String>>>, String> {
    if engine.joined() {
        // A query that fails would end the caller's transaction.
        return Err("the plan was made in a caller's transaction".to_owned());
    }
    engine
        .ask(job, sql)
        .await
        .map_err(|error| error.kind().to_string())
}

/// The columns that a rebuilt table loses.
async fn columns<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    loss: &Loss<'_>,
) -> Result<Vec<String>, String> {
    let dialect = job.dialect();
    let table = text(dialect, loss.name);
    let sql = match dialect {
        Dialect::Postgres => format!(
            "SELECT CAST(attname AS text) FROM pg_catalog.pg_attribute WHERE attrelid = \
             CAST({} AS pg_catalog.regclass) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            text(dialect, &name(dialect, loss))
        ),
        Dialect::Sqlite => format!("SELECT name FROM pragma_table_info({table}) ORDER BY cid"),
        Dialect::Mysql => format!(
            "SELECT column_name FROM information_schema.columns WHERE table_name = {table} \
             AND table_schema = {} ORDER BY ordinal_position",
            loss.schema
                .map_or_else(|| "DATABASE()".to_owned(), |schema| text(dialect, schema))
        ),
    };
    let found = ask(engine, job, &sql).await?;
    let kept = |column: &str| {
        loss.parts.iter().any(|kept| match dialect {
            Dialect::Sqlite | Dialect::Mysql => kept.eq_ignore_ascii_case(column),
            Dialect::Postgres => *kept == column,
        })
    };
    Ok(found
        .into_iter()
        .filter_map(|row| row.into_iter().next().flatten())
        .filter(|column| !kept(column))
        .collect())
}

/// How many rows, or values of a column, are lost.
async fn count<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    loss: &Loss<'_>,
    column: Option<&str>,
) -> LossCount {
    let dialect = job.dialect();
    let sql = match loss.kind {
        _ if loss.name.is_empty() => {
            return LossCount::Unknown("its name is not understood".to_owned());
        }
        LossKind::Type => {
            return LossCount::Unknown("the database knows which they are".to_owned());
        }
        LossKind::Schema => tables_in(dialect, loss.name),
        _ => rows_of(dialect, loss, column),
    };
    let found = match ask(engine, job, &sql).await {
        Ok(found) => found,
        Err(reason) => return LossCount::Unknown(reason),
    };
    let number = |index: usize| -> Option<u64> {
        let text = found.first()?.get(index)?.as_deref()?;
        text.parse().ok()
    };
    let Some(counted) = number(0) else {
        return LossCount::Unknown("the answer was empty".to_owned());
    };
    if loss.kind == LossKind::Schema {
        return LossCount::Tables(counted);
    }
    if number(1).unwrap_or(0) <= LIMIT {
        return LossCount::Exact(counted);
    }
    match number(2).filter(|estimate| *estimate >= counted) {
        Some(estimate) => LossCount::Estimated(estimate),
        None => LossCount::MoreThan(counted.saturating_sub(1)),
    }
}

fn tables_in(dialect: Dialect, schema: &str) -> String {
    let schema = text(dialect, schema);
    match dialect {
        Dialect::Postgres => format!(
            "SELECT CAST(count(*) AS text) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n \
             ON n.oid = c.relnamespace WHERE n.nspname = {schema} AND c.relkind IN ('r', 'p', 'm')"
        ),
        Dialect::Sqlite | Dialect::Mysql => format!(
            "SELECT CAST(count(*) AS char) FROM information_schema.tables \
             WHERE table_schema = {schema}"
        ),
    }
}

/// Three numbers: what is lost, how many rows were read, and the server's estimate.
fn rows_of(dialect: Dialect, loss: &Loss<'_>, column: Option<&str>) -> String {
    let table = name(dialect, loss);
    let counted = match column {
        Some(_) => "count(x)",
        None => "count(*)",
    };
    let selected = match column {
        // Without the alias, SQLite takes a name that is no column for a text.
        Some(column) => format!("t.{} AS x", identifier(dialect, column)),
        None => "1 AS x".to_owned(),
    };
    let text_type = match dialect {
        Dialect::Postgres | Dialect::Sqlite => "text",
        Dialect::Mysql => "char",
    };
    let partitions = match loss.kind {
        LossKind::Partition => {
            let names: Vec<String> = loss
                .parts
                .iter()
                .map(|part| identifier(dialect, part))
                .collect();
            format!(" PARTITION ({})", names.join(", "))
        }
        _ => String::new(),
    };
    let estimate = match (dialect, column) {
        (Dialect::Postgres, None) => format!(
            "(SELECT CAST(CAST(reltuples AS bigint) AS text) FROM pg_catalog.pg_class WHERE oid = \
             CAST({} AS pg_catalog.regclass))",
            text(dialect, &table)
        ),
        (Dialect::Postgres, Some(column)) => format!(
            "(SELECT CAST(CAST(c.reltuples * (1 - s.null_frac) AS bigint) AS text) FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_catalog.pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname \
             WHERE c.oid = CAST({} AS pg_catalog.regclass) AND s.attname = {} AND NOT s.inherited)",
            text(dialect, &table),
            text(dialect, column)
        ),
        (Dialect::Mysql, None) if partitions.is_empty() => format!(
            "(SELECT CAST(MAX(table_rows) AS char) FROM information_schema.tables \
             WHERE table_name = {} AND table_schema = {})",
            text(dialect, loss.name),
            loss.schema
                .map_or_else(|| "DATABASE()".to_owned(), |schema| text(dialect, schema))
        ),
        _ => "NULL".to_owned(),
    };
    format!(
        "SELECT CAST({counted} AS {text_type}), CAST(count(*) AS {text_type}), {estimate} \
         FROM (SELECT {selected} FROM {table}{partitions} AS t LIMIT {}) sqlmigrate_counted",
        LIMIT + 1
    )
}
