//! One diagnostic about user files: a code, a level, labelled spans, a help.

mod code;
mod fix;
mod not_utf8;
mod source_file;

use std::ops::Range;
use std::sync::Arc;

pub use code::{Code, codes, proven};
pub use fix::Fix;
pub(crate) use not_utf8::not_utf8;
pub use source_file::{Position, SourceFile};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing; nothing has to be done.
    Note,
    /// Should be looked at; the build goes on.
    Warning,
    /// Refused: nothing is embedded.
    Error,
}

impl Level {
    /// `note`, `warning` or `error`.
    pub fn name(self) -> &'static str {
        match self {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// Which script of a migration a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// The up script.
    Up,
    /// The down script.
    Down,
}

impl Direction {
    /// `up` or `down`.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Up => "up",
            Direction::Down => "down",
        }
    }
}

/// A place in a file, or a whole file, with a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The file; its text is the normalised one (no byte-order mark, LF).
    pub file: Arc<SourceFile>,
    /// Byte range in the file's text; `None` where the file as a whole is meant.
    pub span: Option<Range<usize>>,
    /// What to say at that place; may be empty for the first label.
    pub text: String,
}

impl Label {
    /// A label at a byte range of `file`.
    pub fn at(file: &Arc<SourceFile>, span: Range<usize>, text: impl Into<String>) -> Label {
        Label {
            file: Arc::clone(file),
            span: Some(span),
            text: text.into(),
        }
    }

    /// A label for a file (or folder) as a whole.
    pub fn whole(file: &Arc<SourceFile>, text: impl Into<String>) -> Label {
        Label {
            file: Arc::clone(file),
            span: None,
            text: text.into(),
        }
    }
}

/// One diagnostic about user files.
///
/// Messages are lowercase, without a final period, with code in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of finding this is.
    pub code: &'static Code,
    /// Its level: the code's, unless configuration says otherwise.
    pub level: Level,
    /// What is wrong, in one line.
    pub message: String,
    /// Where; the first label is the place that matters most.
    pub labels: Vec<Label>,
    /// Facts that explain it.
    pub notes: Vec<String>,
    /// What to do about it; each entry may have several lines.
    pub helps: Vec<String>,
    /// What `cargo migrate check --fix` would write, where that is safe.
    pub fix: Option<Fix>,
    /// The migration it is about, by version as the user wrote it, and the script.
    /// Findings without one cannot be accepted in the lock file.
    pub about: Option<(String, Direction)>,
}

impl Finding {
    /// A finding with its code's own level and nothing but a message.
    #[must_use]
    pub fn new(code: &'static Code, message: impl Into<String>) -> Finding {
        Finding {
            code,
            level: code.level,
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            fix: None,
            about: None,
        }
    }

    /// Adds a label; the first one added is the place that matters most.
    #[must_use]
    pub fn label(mut self, label: Label) -> Finding {
        self.labels.push(label);
        self
    }

    /// Adds a note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Finding {
        self.notes.push(note.into());
        self
    }

    /// Adds a help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Finding {
        self.helps.push(help.into());
        self
    }

    /// Says what would mend it and is safe to write into a draft.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Finding {
        self.fix = Some(fix);
        self
    }

    /// Says which migration and script it is about.
    #[must_use]
    pub fn about(mut self, version: impl Into<String>, direction: Direction) -> Finding {
        self.about = Some((version.into(), direction));
        self
    }

    /// Changes the level.
    #[must_use]
    pub fn level(mut self, level: Level) -> Finding {
        self.level = level;
        self
    }
}
