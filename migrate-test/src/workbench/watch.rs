//! Whether anything was written.

use migrate_core::Dialect;

use super::{TextRow, Trouble, Workbench};

/// Statements that write, as `MySQL` counts them for each session.
const WRITING: &str = "'Com_insert', 'Com_insert_select', 'Com_update', 'Com_update_multi', \
    'Com_delete', 'Com_delete_multi', 'Com_replace', 'Com_replace_select', 'Com_truncate', \
    'Com_create_table', 'Com_alter_table', 'Com_drop_table', 'Com_create_index', \
    'Com_drop_index', 'Com_create_view', 'Com_drop_view'";

impl Workbench {
    /// From now on it is noticed when something is written.
    ///
    /// `PostgreSQL` gives a transaction a number when it writes for the first time,
    /// so everything up to [`writes`](Workbench::writes) is one; of `SQLite` the
    /// file itself is compared; `MySQL` counts statements.
    pub(crate) async fn watch_writes(&mut self) -> Result<(), Trouble> {
        match self.dialect() {
            Dialect::Postgres => self.begin_trial(true).await?,
            Dialect::Sqlite => self.watched = self.read_file()?,
            _ => self.watched = self.counters().await?.into_bytes(),
        }
        Ok(())
    }

    /// What was written since [`watch_writes`](Workbench::watch_writes).
    pub(crate) async fn writes(&mut self) -> Result<Option<String>, Trouble> {
        match self.dialect() {
            Dialect::Postgres => {
                let number = self
                    .connection()
                    .value("SELECT CAST(pg_catalog.pg_current_xact_id_if_assigned() AS text)")
                    .await;
                self.end_trial().await?;
                Ok(number?
                    .map(|number| format!("the transaction wrote, and got the number {number}")))
            }
            Dialect::Sqlite => {
                let same = self.read_file()? == self.watched;
                Ok((!same).then(|| "the file is not the same, byte by byte".to_owned()))
            }
            _ => {
                let before = std::mem::take(&mut self.watched);
                let after = self.counters().await?;
                let same = after.as_bytes() == before;
                let before = String::from_utf8_lossy(&before);
                Ok((!same).then(|| format!("before: {before}\nafter: {after}")))
            }
        }
    }

    fn read_file(&self) -> Result<Vec<u8>, Trouble> {
        match self.file() {
            Some(path) => std::fs::read(&path)
                .map_err(|error| Trouble::at("the database's file cannot be read", error)),
            None => Ok(Vec::new()),
        }
    }

    async fn counters(&mut self) -> Result<String, Trouble> {
        let rows = self
            .connection()
            .rows(&format!(
                "SHOW SESSION STATUS WHERE Variable_name IN ({WRITING})"
            ))
            .await?;
        let counts: Vec<String> = rows
            .iter()
            .map(|row| row.iter().flatten().cloned().collect::<Vec<_>>().join(" "))
            .collect();
        Ok(counts.join(", "))
    }

    /// The history, row by row; with where each version of a row is, where the
    /// database tells, so that even an update to the same values shows.
    pub(crate) async fn history(&mut self) -> Result<Vec<TextRow>, Trouble> {
        let sql = match self.dialect() {
            Dialect::Postgres => {
                "SELECT xmin, ctid, history.* FROM sqlmigrate.history ORDER BY sort_key"
            }
            _ => "SELECT * FROM sqlmigrate_history ORDER BY sort_key",
        };
        Ok(self.connection().rows(sql).await?)
    }
}
