//! `MySQL`'s and `MariaDB`'s catalogue.

use super::model::{Check, Column, Filler, ForeignKey, Kind, Table, literals, mentions};
use crate::workbench::{Connection, TextRow, Trouble};

pub(super) async fn tables(connection: &mut Connection) -> Result<Vec<Table>, Trouble> {
    let rows = connection
        .rows(
            "SELECT c.TABLE_NAME, c.COLUMN_NAME, c.DATA_TYPE, c.COLUMN_TYPE, c.IS_NULLABLE, c.EXTRA,
                CAST(c.CHARACTER_MAXIMUM_LENGTH AS CHAR), c.COLUMN_KEY,
                CAST(c.NUMERIC_PRECISION AS CHAR), CAST(c.NUMERIC_SCALE AS CHAR)
            FROM information_schema.COLUMNS AS c
            JOIN information_schema.TABLES AS t
                ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
            WHERE c.TABLE_SCHEMA = DATABASE() AND t.TABLE_TYPE = 'BASE TABLE'
                AND c.TABLE_NAME <> 'sqlmigrate_history'
            ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION",
        )
        .await?;
    let mut tables: Vec<Table> = Vec::new();
    for row in &rows {
        let name = text(row, 0);
        if tables.last().is_none_or(|last| last.name != name) {
            tables.push(Table {
                schema: None,
                name,
                columns: Vec::new(),
                primary_key: Vec::new(),
                uniques: Vec::new(),
                foreign_keys: Vec::new(),
                checks: Vec::new(),
            });
        }
        if let Some(table) = tables.last_mut() {
            table.columns.push(column(row));
        }
    }
    indexes(connection, &mut tables).await?;
    foreign_keys(connection, &mut tables).await?;
    checks(connection, &mut tables).await?;
    Ok(tables)
}

fn column(row: &TextRow) -> Column {
    let data_type = text(row, 2).to_lowercase();
    let column_type = text(row, 3);
    let kind = match data_type.as_str() {
        "tinyint" if column_type.starts_with("tinyint(1)") => Kind::Bool,
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "bit" => Kind::Integer,
        "decimal" => {
            let number = |index| text(row, index).parse::<usize>().unwrap_or(0);
            Kind::Decimal(Some(number(8).saturating_sub(number(9))))
        }
        "float" | "double" => Kind::Float,
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" => Kind::Text,
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => Kind::Bytes,
        "uuid" => Kind::Uuid,
        "date" => Kind::Date,
        "time" => Kind::Time,
        "datetime" | "timestamp" => Kind::Timestamp,
        "json" => Kind::Json,
        "enum" | "set" => Kind::Enum,
        other => Kind::Named(other.to_owned()),
    };
    let length = match kind {
        Kind::Text => text(row, 6).parse().ok(),
        _ => None,
    };
    Column {
        name: text(row, 1),
        literals: if kind == Kind::Enum {
            literals(&column_type)
        } else {
            Vec::new()
        },
        kind,
        nullable: text(row, 4) == "YES",
        filler: filler(&text(row, 5).to_uppercase()),
        length,
    }
}

fn filler(extra: &str) -> Filler {
    let generated = extra.contains("GENERATED") && !extra.contains("DEFAULT_GENERATED");
    if generated || extra.contains("AUTO_INCREMENT") {
        Filler::Database
    } else {
        Filler::Row
    }
}

async fn indexes(connection: &mut Connection, tables: &mut [Table]) -> Result<(), Trouble> {
    let rows = connection
        .rows(
            "SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME FROM information_schema.STATISTICS
            WHERE TABLE_SCHEMA = DATABASE() AND NON_UNIQUE = 0
            ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX",
        )
        .await?;
    let mut last = (String::new(), String::new());
    for row in &rows {
        let Some(table) = tables.iter_mut().find(|table| table.name == text(row, 0)) else {
            continue;
        };
        let this = (text(row, 0), text(row, 1));
        if this != last {
            table.uniques.push(Vec::new());
        }
        if let (Some(open), Some(column)) = (table.uniques.last_mut(), row[2].clone()) {
            if this.1 == "PRIMARY" {
                table.primary_key.push(column.clone());
            }
            open.push(column);
        }
        last = this;
    }
    Ok(())
}

async fn foreign_keys(connection: &mut Connection, tables: &mut [Table]) -> Result<(), Trouble> {
    let rows = connection
        .rows(
            "SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
            FROM information_schema.KEY_COLUMN_USAGE
            WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_SCHEMA = DATABASE()
            ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION",
        )
        .await?;
    let mut last = (String::new(), String::new());
    for row in &rows {
        let Some(table) = tables.iter_mut().find(|table| table.name == text(row, 0)) else {
            continue;
        };
        let this = (text(row, 0), text(row, 1));
        if this != last {
            table.foreign_keys.push(ForeignKey {
                columns: Vec::new(),
                parent_schema: None,
                parent: text(row, 3),
                parent_columns: Vec::new(),
            });
        }
        if let Some(open) = table.foreign_keys.last_mut() {
            open.columns.push(text(row, 2));
            open.parent_columns.push(text(row, 4));
        }
        last = this;
    }
    Ok(())
}

/// `MariaDB` names the table of a check; `MySQL` keeps that in another view.
async fn checks(connection: &mut Connection, tables: &mut [Table]) -> Result<(), Trouble> {
    let mariadb = "SELECT TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE
        FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()";
    let mysql = "SELECT t.TABLE_NAME, c.CONSTRAINT_NAME, c.CHECK_CLAUSE
        FROM information_schema.CHECK_CONSTRAINTS AS c
        JOIN information_schema.TABLE_CONSTRAINTS AS t
            ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME
        WHERE c.CONSTRAINT_SCHEMA = DATABASE() AND t.CONSTRAINT_TYPE = 'CHECK'";
    let version = connection.value("SELECT VERSION()").await?;
    let is_mariadb = version.is_some_and(|version| version.contains("MariaDB"));
    let rows = connection
        .rows(if is_mariadb { mariadb } else { mysql })
        .await?;
    for row in &rows {
        let clause = text(row, 2);
        if let Some(table) = tables.iter_mut().find(|table| table.name == text(row, 0)) {
            let columns = table
                .columns
                .iter()
                .filter(|column| mentions(&clause, &column.name))
                .map(|column| column.name.clone())
                .collect();
            table.checks.push(Check {
                name: text(row, 1),
                text: clause,
                columns,
            });
        }
    }
    Ok(())
}

fn text(row: &TextRow, index: usize) -> String {
    row.get(index).cloned().flatten().unwrap_or_default()
}
