//! Reads a URL without letting the driver log what is in it.
//!
//! The driver logs parameters that it does not know with their values, one of
//! which may be a token. Here the name comes through, and the value does not.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::with_default;
use tracing::{Event, Metadata, Subscriber};

/// Reads, and says which parameters the driver does not know.
pub(crate) fn reading<T>(read: impl FnOnce() -> T) -> T {
    let names = Names::default();
    let result = with_default(names.clone(), read);
    for name in names.taken() {
        tracing::warn!(
            target: "sqlmigrate",
            parameter = name,
            "the database URL has a parameter that the driver does not know"
        );
    }
    result
}

/// Keeps the names of what is logged, and nothing else.
#[derive(Clone, Default)]
struct Names(Arc<Mutex<Vec<String>>>);

impl Names {
    fn taken(&self) -> Vec<String> {
        self.0
            .lock()
            .map(|mut names| std::mem::take(&mut *names))
            .unwrap_or_default()
    }
}

struct Key<'a>(&'a mut Vec<String>);

impl Visit for Key<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "key" {
            self.0.push(format!("{value:?}"));
        }
    }
}

impl Subscriber for Names {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        if let Ok(mut names) = self.0.lock() {
            event.record(&mut Key(&mut names));
        }
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
