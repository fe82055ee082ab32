//! `migrate.lock`: the frozen part of the history.
