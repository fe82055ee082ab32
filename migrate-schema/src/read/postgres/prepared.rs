//! The queries as prepared statements of a session that reads many snapshots.

use migrate_core::{Error, Reader};

use super::{between_settings, queries};

/// What the session has; plans are made anew now and then, since they are for a
/// catalogue of the size that it had.
const KNOWN: &str = "SELECT count(*)::text AS known, \
    count(*) FILTER (WHERE prepare_time < pg_catalog.clock_timestamp() - interval '10 s')::text AS old \
    FROM pg_catalog.pg_prepared_statements WHERE name LIKE 'sqlmigrate\\_snapshot\\_%'";

fn name(index: usize) -> String {
    format!("sqlmigrate_snapshot_{index}")
}

/// The statements of one message that answers with a snapshot.
pub(super) async fn statements(reader: &mut Reader<'_>) -> Result<Vec<String>, Error> {
    let answer = reader.ask(&[KNOWN.to_owned()]).await?;
    let row = answer.first().and_then(|answer| answer.rows.first());
    let number = |column: usize| -> Option<usize> { row?.get(column)?.as_ref()?.parse().ok() };
    let count = queries().len();
    let execute = (0..count).map(|index| format!("EXECUTE {}", name(index)));
    let prepare = || {
        queries()
            .enumerate()
            .map(|(index, query)| format!("PREPARE {} AS {query}", name(index)))
    };
    Ok(match (number(0), number(1)) {
        (Some(known), Some(0)) if known == count => between_settings(execute),
        (Some(0), _) => between_settings(prepare().chain(execute)),
        (Some(known), _) if known == count => {
            let forget = (0..count).map(|index| format!("DEALLOCATE {}", name(index)));
            between_settings(forget.chain(prepare()).chain(execute))
        }
        // Somebody has taken some of them away.
        _ => between_settings(queries()),
    })
}
