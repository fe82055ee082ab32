//! Every script with rows in the tables, and what becomes of those rows.

use std::fmt::Write as _;
use std::sync::Arc;

use migrate_core::{Direction, Error, Migration, Request};
use migrate_source::finding::proven;

use super::folder::Folder;
use super::settings::WayBack;
use super::shared::Shared;
use super::walk::{runs_in_a_transaction, said, shown};
use super::{Culprit, Failure, Suite};
use crate::rows::{Contents, Filling, Lost, mentions, read_tables};
use crate::workbench::{Beginning, Trouble, Workbench};

/// What one walk over filled tables has found; two checks read it.
#[derive(Debug, Default)]
pub(super) struct FilledWalk {
    /// Scripts that fail on rows.
    pub(super) fails: Vec<(usize, Failure)>,
    /// Data that is lost.
    pub(super) lost: Vec<(usize, Failure)>,
    pub(super) stopped: Option<Failure>,
    /// Tables that took no row.
    pub(super) notes: Vec<String>,
}

/// Walks, or takes what another check of this process has walked.
pub(super) async fn walk(suite: &Suite) -> Result<Arc<FilledWalk>, Trouble> {
    static WALKS: Shared<FilledWalk> = Shared::new();
    WALKS
        .get(suite.identity(), || async {
            let mut walker = Walker {
                suite,
                folder: suite.read_folder(),
                beginning: suite.beginning()?,
                found: FilledWalk::default(),
            };
            walker.walk().await?;
            Ok(walker.found)
        })
        .await
}

struct Walker<'s> {
    suite: &'s Suite,
    folder: Folder,
    beginning: Beginning,
    found: FilledWalk,
}

impl Walker<'_> {
    async fn walk(&mut self) -> Result<(), Trouble> {
        let migrator = self.suite.migrator();
        let mut bench = Workbench::new(&self.beginning).await?;
        let mut filling = Filling::default();
        for (index, migration) in self.suite.migrations.iter().enumerate() {
            for refusal in filling.fill(bench.connection()).await? {
                let note = format!(
                    "no row could be put into `{}`, and no check saw it filled: {}",
                    refusal.table, refusal.reason
                );
                if !self.found.notes.contains(&note) {
                    self.found.notes.push(note);
                }
            }
            let tables = read_tables(bench.connection()).await?;
            let before = Contents::read(bench.connection(), &tables).await?;
            if let Err(error) = bench.migrate(&migrator, Request::up_steps(1)).await {
                let excused = self
                    .folder
                    .accepts(&proven::FAILS_ON_ROWS, migration.version());
                // Without rows it may go on.
                let Some(empty) = self.without_rows(index + 1, &error).await? else {
                    return Ok(());
                };
                bench = empty;
                filling = Filling::default();
                if !excused {
                    let failure = fails(&migration, Direction::Up, &error);
                    self.found.fails.push((index, failure));
                }
                continue;
            }
            if WayBack::of(&migration, &self.folder) != WayBack::Script {
                continue;
            }
            let together = runs_in_a_transaction(self.suite, &migration);
            bench.begin_trial(together).await?;
            let result = self.down(&mut bench, index, &migration, &before).await;
            let undone = bench.end_trial().await?;
            let is_down = result?;
            if undone {
                continue;
            }
            let up_again = is_down && bench.migrate(&migrator, Request::up_steps(1)).await.is_ok();
            if !up_again {
                bench = Workbench::new(&self.beginning).await?;
                bench
                    .migrate(&migrator, Request::up_steps(index + 1))
                    .await
                    .map_err(|error| Trouble::at("going there again failed", error))?;
                filling = Filling::default();
            }
        }
        Ok(())
    }

    /// Reverts one migration and compares; answers whether it was reverted.
    async fn down(
        &mut self,
        bench: &mut Workbench,
        index: usize,
        migration: &Migration<'_>,
        before: &Contents,
    ) -> Result<bool, Trouble> {
        let migrator = self.suite.migrator();
        if let Err(error) = bench.migrate(&migrator, Request::down(1)).await {
            // It may fail on empty tables as well; then the other walk says so.
            let walked = super::walk::walk(self.suite).await?;
            let fails_empty = walked.restore.iter().any(|(failed, failure)| {
                *failed == index && failure.code == Some(proven::DOWN_FAILS.name)
            });
            let excused = self
                .folder
                .accepts(&proven::FAILS_ON_ROWS, migration.version());
            if !fails_empty && !excused {
                let failure = fails(migration, Direction::Down, &error);
                self.found.fails.push((index, failure));
            }
            return Ok(false);
        }
        let tables = read_tables(bench.connection()).await?;
        let after = Contents::read(bench.connection(), &tables).await?;
        let declared = migration.lossy();
        let lost: Vec<Lost> = before
            .lost_in(&after)
            .into_iter()
            .filter(|lost| !declared.iter().any(|name| declares(name, lost)))
            .collect();
        if !lost.is_empty() && !self.folder.accepts(&proven::DATA_LOST, migration.version()) {
            let failure = self.data_lost(migration, &lost);
            self.found.lost.push((index, failure));
        }
        for name in declared {
            if !before.has(name) && !after.has(name) {
                let failure = Failure::of(
                    migration,
                    &proven::DATA_LOST,
                    format!(
                        "{} declares `{name}` as lossy, and there is no such table or column",
                        shown(migration)
                    ),
                );
                self.found.lost.push((index, failure));
            }
        }
        Ok(true)
    }

    /// A database with the first migrations applied on empty tables; `None` where
    /// they fail there as well.
    async fn without_rows(
        &mut self,
        steps: usize,
        error: &Error,
    ) -> Result<Option<Workbench>, Trouble> {
        let mut bench = Workbench::new(&self.beginning).await?;
        let applied = bench
            .migrate(&self.suite.migrator(), Request::up_steps(steps))
            .await;
        if applied.is_ok() {
            return Ok(Some(bench));
        }
        self.found.stopped = Some(super::fresh::failed_on_the_way(self.suite, error));
        Ok(None)
    }

    fn data_lost(&self, migration: &Migration<'_>, lost: &[Lost]) -> Failure {
        let names: Vec<String> = lost.iter().map(name_of).collect();
        let mut failure = Failure::of(
            migration,
            &proven::DATA_LOST,
            format!(
                "going up and down again with {} loses data",
                shown(migration)
            ),
        );
        failure.direction = Some(Direction::Down);
        for lost in lost {
            let rows = if lost.count == 1 { "row" } else { "rows" };
            let _ = writeln!(
                failure.details,
                "lost: {} in {} {rows}: {}",
                name_of(lost),
                lost.count,
                lost.example
            );
        }
        failure.culprit = lost.iter().find_map(|lost| self.culprit(migration, lost));
        failure
            .help(format!(
                "where that cannot be helped, say so at the top of the down script: `-- migrate: lossy({})`",
                names.join(", ")
            ))
            .acceptable()
    }

    /// The statement that names what was lost.
    fn culprit(&self, migration: &Migration<'_>, lost: &Lost) -> Option<Culprit> {
        let scripts = [
            migration.up_script(self.suite.dialect),
            migration.down_script(self.suite.dialect),
        ];
        let table = lost.table.rsplit('.').next().unwrap_or(&lost.table);
        scripts.iter().flatten().find_map(|script| {
            let statement = script.statements().iter().find(|statement| {
                mentions(statement.text(), table)
                    && lost
                        .column
                        .as_ref()
                        .is_none_or(|column| mentions(statement.text(), column))
            })?;
            Some(Culprit {
                file: script.file().into_owned(),
                line: statement.line(),
                text: statement.text().lines().next().unwrap_or("").to_owned(),
            })
        })
    }
}

fn fails(migration: &Migration<'_>, direction: Direction, error: &Error) -> Failure {
    let mut failure = Failure::of(
        migration,
        &proven::FAILS_ON_ROWS,
        format!(
            "the {} script of {} fails when there are rows in the tables",
            direction.name(),
            shown(migration)
        ),
    );
    failure.direction = Some(direction);
    said(failure, error).acceptable()
}

/// What a directive would call it.
fn name_of(lost: &Lost) -> String {
    match &lost.column {
        Some(column) => format!("{}.{column}", lost.table),
        None => lost.table.clone(),
    }
}

fn declares(name: &str, lost: &Lost) -> bool {
    let name = name.strip_prefix("public.").unwrap_or(name);
    name == lost.table || name == name_of(lost)
}
