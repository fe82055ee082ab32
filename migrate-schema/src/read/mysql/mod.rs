//! `MySQL`'s and `MariaDB`'s `information_schema`: a fixed number of queries.

use migrate_core::{Dialect, Error, Reader};

use super::build::Builder;
use super::options::SnapshotOptions;
use crate::model::Snapshot;

/// Parents before children.
const QUERIES: &[&str] = &[
    include_str!("tables.sql"),
    include_str!("columns.sql"),
    include_str!("constraints.sql"),
    include_str!("indexes.sql"),
    include_str!("triggers.sql"),
];

pub(super) async fn read(
    reader: &mut Reader<'_>,
    options: &SnapshotOptions,
) -> Result<Snapshot, Error> {
    let statements: Vec<String> = QUERIES.iter().map(|query| (*query).to_owned()).collect();
    let answers = reader.ask(&statements).await?;
    let mut builder = Builder::new(Dialect::Mysql, options);
    for answer in &answers {
        builder.rows(answer);
    }
    Ok(builder.finish())
}
