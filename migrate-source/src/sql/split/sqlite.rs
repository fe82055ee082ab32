//! Where a semicolon does not end an `SQLite` statement: in a trigger.
//!
//! `CREATE [TEMP] TRIGGER …` goes on until `; END ;`, exactly as in
//! `sqlite3_complete` (<https://www.sqlite.org/c3ref/complete.html>); a
//! `CASE … END` never follows a semicolon.

use super::tracker::{Source, Unfinished};

#[derive(Default)]
pub(super) struct Tracker {
    start: Start,
    /// The token of `TRIGGER`, once it is known to be one.
    trigger: Option<usize>,
    last: Last,
}

/// How much of `[EXPLAIN [QUERY PLAN]] CREATE [TEMP | TEMPORARY] TRIGGER` has been seen.
#[derive(Default, Clone, Copy)]
enum Start {
    #[default]
    Nothing,
    Explain,
    Create,
    Decided,
}

/// What the last token in a trigger was.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Last {
    #[default]
    Other,
    Semicolon,
    /// An `END` behind a semicolon.
    End,
}

impl Tracker {
    pub(super) fn token(&mut self, source: Source<'_>, index: usize) {
        if self.trigger.is_some() {
            self.last = if self.last == Last::Semicolon && source.is(index, "end") {
                Last::End
            } else {
                Last::Other
            };
            return;
        }
        let is = |keyword| source.is(index, keyword);
        self.start = match self.start {
            Start::Nothing if is("explain") => Start::Explain,
            Start::Explain if is("query") || is("plan") => Start::Explain,
            Start::Nothing | Start::Explain if is("create") => Start::Create,
            Start::Create if is("temp") || is("temporary") => Start::Create,
            Start::Create if is("trigger") => {
                self.trigger = Some(index);
                Start::Decided
            }
            _ => Start::Decided,
        };
    }

    pub(super) fn goes_on(&mut self) -> bool {
        if self.trigger.is_none() || self.last == Last::End {
            return false;
        }
        self.last = Last::Semicolon;
        true
    }

    pub(super) fn unfinished(self) -> Option<Unfinished> {
        let token = self.trigger.filter(|_| self.last != Last::End)?;
        Some(Unfinished {
            token,
            message: "this trigger's body does not end".to_owned(),
            help: "end it with `; END;`: every statement inside needs its own `;`".to_owned(),
        })
    }
}
