//! One thread with a runtime of its own, where all of the kit's own work runs.
//!
//! Every test has a runtime of its own, and a connection belongs to the runtime
//! that opened it: what outlives a test must live elsewhere. It also lets a
//! guard that is dropped inside a runtime wait for the server.

use std::future::Future;
use std::sync::{OnceLock, mpsc};
use std::thread;

use tokio::runtime::Handle;

const THREAD: &str = "migrate-test worker";

fn handle() -> &'static Handle {
    static HANDLE: OnceLock<Handle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let (sender, receiver) = mpsc::sync_channel(1);
        thread::Builder::new()
            .name(THREAD.to_owned())
            .spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .expect("a process that runs tests can have a timer and a poller");
                drop(sender.send(runtime.handle().clone()));
                runtime.block_on(std::future::pending::<()>());
            })
            .expect("a process that runs tests can have a thread");
        receiver
            .recv()
            .expect("the thread sends its handle before anything else")
    })
}

/// Runs a future on the kit's thread, from any runtime or executor.
pub(crate) async fn run<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    match handle().spawn(future).await {
        Ok(value) => value,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// Runs a future on the kit's thread and waits for it; on that thread itself, where
/// waiting would never end, it only starts it.
pub(crate) fn block_on<T: Send + 'static>(
    future: impl Future<Output = T> + Send + 'static,
) -> Option<T> {
    let (sender, receiver) = mpsc::sync_channel(1);
    handle().spawn(async move {
        // Nobody may wait for it.
        drop(sender.send(future.await));
    });
    if thread::current().name() == Some(THREAD) {
        return None;
    }
    receiver.recv().ok()
}

/// Starts a future on the kit's thread, and waits until it calls what it is given
/// or ends: what follows happens behind the caller.
pub(crate) fn start<F: Future<Output = ()> + Send + 'static>(
    future: impl FnOnce(Box<dyn FnOnce() + Send>) -> F,
) {
    let (sender, receiver) = mpsc::sync_channel(1);
    handle().spawn(future(Box::new(move || {
        // On the kit's own thread nobody waits for it.
        let _ = sender.send(());
    })));
    if thread::current().name() != Some(THREAD) {
        // The sender goes with the future.
        let _ = receiver.recv();
    }
}
