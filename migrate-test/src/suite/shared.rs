//! Work that several checks of one process need, done once.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, OnceLock};

use tokio::sync::OnceCell;

use crate::workbench::Trouble;

type Cells<T> = Mutex<HashMap<String, Arc<OnceCell<Arc<T>>>>>;

/// Results by the suite that they belong to.
pub(super) struct Shared<T: 'static> {
    cells: OnceLock<Cells<T>>,
}

impl<T> Shared<T> {
    pub(super) const fn new() -> Shared<T> {
        Shared {
            cells: OnceLock::new(),
        }
    }

    /// The result for a suite; whoever comes first works, the others wait for it.
    pub(super) async fn get<F>(
        &self,
        identity: String,
        work: impl FnOnce() -> F,
    ) -> Result<Arc<T>, Trouble>
    where
        F: Future<Output = Result<T, Trouble>>,
    {
        let cell = {
            let cells = self.cells.get_or_init(Mutex::default);
            let mut cells = match cells.lock() {
                Ok(cells) => cells,
                // Whoever panicked was not changing the map.
                Err(poisoned) => poisoned.into_inner(),
            };
            Arc::clone(cells.entry(identity).or_default())
        };
        let result = cell
            .get_or_try_init(|| async { work().await.map(Arc::new) })
            .await?;
        Ok(Arc::clone(result))
    }
}
