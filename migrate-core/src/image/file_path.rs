//! A script's file: the image has the folder and the endings of names once.

use std::borrow::Cow;

use super::Damaged;

/// The endings of files in the order of their numbers.
const ENDINGS: [&str; 7] = [
    "",
    ".sql",
    ".up.sql",
    ".down.sql",
    "/up.sql",
    "/down.sql",
    "/migration.sql",
];

/// A file as messages show it, in parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FilePath<'a> {
    /// The folder that it is in; `None` where the stem tells it.
    folder: Option<&'a str>,
    stem: &'a str,
    ending: &'static str,
}

impl<'a> FilePath<'a> {
    pub(super) fn new(
        folder: Option<&'a str>,
        stem: &'a str,
        ending: u8,
    ) -> Result<FilePath<'a>, Damaged> {
        Ok(FilePath {
            folder,
            stem,
            ending: ENDINGS.get(usize::from(ending)).ok_or(Damaged)?,
        })
    }

    /// The path in one piece.
    pub(crate) fn text(self) -> Cow<'a, str> {
        match self.folder {
            None if self.ending.is_empty() => Cow::Borrowed(self.stem),
            None => Cow::Owned([self.stem, self.ending].concat()),
            Some(folder) => Cow::Owned([folder, "/", self.stem, self.ending].concat()),
        }
    }
}

impl<'a> From<&'a str> for FilePath<'a> {
    fn from(whole: &'a str) -> FilePath<'a> {
        FilePath {
            folder: None,
            stem: whole,
            ending: "",
        }
    }
}
