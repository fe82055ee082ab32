//! One script's record, and how a dialect sees it.

use super::Damaged;
use super::cursor::{Context, Cursor, DIGEST, utf8};
use super::effect::Locks;
use super::file_path::FilePath;
use super::reason::{reason, skip_reason};
use super::statement::Statements;

const ENDING: u8 = 0x0f;
const OUTSIDE: u8 = 1 << 4;
const OWN_STEM: u8 = 1 << 5;
const LINE: u8 = 1 << 6;
const OPTIONS: u8 = 1 << 7;

const CLASS: u8 = 3;
const VERDICT: u8 = 1 << 2;
const SETTINGS: u8 = 1 << 3;
const OWN_STATEMENTS: u8 = 1 << 4;
const AS_FIRST: u8 = 1 << 5;
const WITHOUT_LOCKS: u8 = 1 << 6;

/// Where a script's record is; every getter goes through it as far as it has to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScriptPlace<'a> {
    bytes: &'a [u8],
    /// The stem of the up script's file.
    stem: &'a str,
    digests: Digests,
    dialects: usize,
}

/// Of the text and of the tokens; zeros of a down script.
type DigestPair = ([u8; DIGEST], [u8; DIGEST]);

/// Only the digests of an up script are ever asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Digests {
    Written,
    LeftOut,
}

/// The fields of one script in one dialect.
#[derive(Clone, Debug)]
pub(crate) struct ScriptRecord<'a> {
    pub(crate) file: FilePath<'a>,
    pub(crate) line: u32,
    pub(crate) options: &'a str,
    pub(crate) text: &'a str,
    pub(crate) class: u32,
    pub(crate) settings: &'a str,
    pub(crate) statements: Statements<'a>,
    /// Zeros of a down script.
    pub(crate) text_digest: [u8; DIGEST],
    pub(crate) token_digest: [u8; DIGEST],
}

/// Whether the release before a script can live with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VerdictRecord {
    /// 0 compatible, 1 breaking, 2 declared compatible, 3 declared breaking.
    pub(crate) verdict: u32,
    /// The statement that decides where it breaks older releases, from 0.
    pub(crate) deciding: u32,
    pub(crate) reason: String,
}

/// What stands before a script's text.
struct Head<'a> {
    bits: u8,
    /// Empty of a down script.
    text_digest: &'a [u8],
    /// Which token digest each dialect has, two bits each.
    which: u8,
    token_digests: &'a [u8],
    rest: Cursor<'a>,
}

/// What stands behind the digests.
struct Body<'a> {
    stem: &'a str,
    line: u32,
    options: &'a str,
    text: &'a [u8],
    views: Cursor<'a>,
}

/// How a dialect sees a script.
#[derive(Clone, Copy)]
struct View<'a> {
    bits: u8,
    /// The verdict's number, and where its reason stands.
    verdict: u32,
    reason: Cursor<'a>,
    settings: &'a str,
    rest: Cursor<'a>,
}

impl<'a> ScriptPlace<'a> {
    pub(super) fn up(bytes: &'a [u8], stem: &'a str, dialects: usize) -> ScriptPlace<'a> {
        ScriptPlace {
            bytes,
            stem,
            digests: Digests::Written,
            dialects,
        }
    }

    pub(super) fn down(bytes: &'a [u8], stem: &'a str, dialects: usize) -> ScriptPlace<'a> {
        ScriptPlace {
            digests: Digests::LeftOut,
            ..ScriptPlace::up(bytes, stem, dialects)
        }
    }

    /// The digests of the text, and of the tokens in the dialect number `index`.
    pub(crate) fn digests(self, index: usize) -> Result<DigestPair, Damaged> {
        self.head()?.digests(index, self)
    }

    /// The file; `folder` is the set's.
    pub(crate) fn file(self, folder: &'a str) -> Result<FilePath<'a>, Damaged> {
        let head = self.head()?;
        let mut stem = self.stem;
        if head.bits & OWN_STEM != 0 {
            stem = head.body(self)?.stem;
        }
        head.file(folder, stem)
    }

    /// The SQL.
    pub(crate) fn text(self) -> Result<&'a str, Damaged> {
        utf8(self.head()?.body(self)?.text)
    }

    /// The verdict in the dialect number `index`.
    pub(crate) fn verdict(self, index: usize) -> Result<VerdictRecord, Damaged> {
        let body = self.head()?.body(self)?;
        let (first, own) = self.views(body.views, index)?;
        let view = own.unwrap_or(first);
        if view.bits & VERDICT == 0 {
            return Ok(VerdictRecord {
                verdict: 0,
                deciding: 0,
                reason: String::new(),
            });
        }
        // The first dialect's reason names what stands in the first dialect's statement.
        let (view, mut statements) = if view.verdict == 0 {
            (first, Self::statements(first, None)?)
        } else {
            (view, Self::statements(first, own)?)
        };
        let (verdict, deciding) = (view.verdict & 3, view.verdict >> 2);
        if verdict == 0 {
            return Err(Damaged);
        }
        let mut context = Context {
            text: utf8(body.text)?,
            start: 0,
        };
        if verdict == 1
            && let Some(statement) = statements.nth(deciding as usize)
        {
            context.start = statement?.start;
        }
        Ok(VerdictRecord {
            verdict,
            deciding,
            reason: reason(view.reason, context)?,
        })
    }

    /// Everything, in the dialect number `index`; `folder` is the set's.
    pub(crate) fn read(self, index: usize, folder: &'a str) -> Result<ScriptRecord<'a>, Damaged> {
        let head = self.head()?;
        let body = head.body(self)?;
        let (first, own) = self.views(body.views, index)?;
        let view = own.unwrap_or(first);
        let (text_digest, token_digest) = head.digests(index, self)?;
        Ok(ScriptRecord {
            file: head.file(folder, body.stem)?,
            line: body.line,
            options: body.options,
            text: utf8(body.text)?,
            class: u32::from(view.bits & CLASS),
            settings: view.settings,
            statements: Self::statements(first, own)?,
            text_digest,
            token_digest,
        })
    }

    fn head(self) -> Result<Head<'a>, Damaged> {
        let mut cursor = Cursor::new(self.bytes);
        let bits = cursor.byte()?;
        let mut head = Head {
            bits,
            text_digest: &[],
            which: 0,
            token_digests: &[],
            rest: cursor,
        };
        if self.digests == Digests::Written {
            head.text_digest = head.rest.take(DIGEST)?;
            if self.dialects > 1 {
                head.which = head.rest.byte()?;
            }
            let last = (head.which & 3)
                .max(head.which >> 2 & 3)
                .max(head.which >> 4 & 3);
            let count = usize::from(last) + usize::from(self.dialects > 0);
            head.token_digests = head.rest.take(count * DIGEST)?;
        }
        Ok(head)
    }

    /// The first dialect's view, and that of the dialect number `index` if it is another.
    fn views(
        self,
        mut cursor: Cursor<'a>,
        index: usize,
    ) -> Result<(View<'a>, Option<View<'a>>), Damaged> {
        if index >= self.dialects {
            return Err(Damaged);
        }
        let mut next = |index: usize| {
            if index + 1 < self.dialects {
                cursor.raw_text().map(Cursor::new)
            } else {
                Ok(cursor)
            }
        };
        let first = View::read(next(0)?)?;
        if index == 0 {
            return Ok((first, None));
        }
        for between in 1..index {
            next(between)?;
        }
        let own = View::read(next(index)?)?;
        if own.bits & AS_FIRST == 0 {
            return Ok((first, Some(own)));
        }
        let as_first = View {
            bits: first.bits | own.bits & (AS_FIRST | WITHOUT_LOCKS),
            ..first
        };
        Ok((first, Some(as_first)))
    }

    fn statements(first: View<'a>, own: Option<View<'a>>) -> Result<Statements<'a>, Damaged> {
        let Some(own) = own else {
            return Statements::new(first.rest, None, Locks::Count);
        };
        if own.bits & OWN_STATEMENTS != 0 {
            return Statements::new(own.rest, None, Locks::Count);
        }
        let differences = (own.bits & AS_FIRST == 0).then_some(own.rest);
        let locks = if own.bits & WITHOUT_LOCKS == 0 {
            Locks::Count
        } else {
            Locks::LeftOut
        };
        Statements::new(first.rest, differences, locks)
    }
}

impl<'a> Head<'a> {
    /// The digests of the text and of a dialect's tokens.
    fn digests(&self, index: usize, place: ScriptPlace<'_>) -> Result<DigestPair, Damaged> {
        if index >= place.dialects {
            return Err(Damaged);
        }
        if place.digests == Digests::LeftOut {
            return Ok(([0; DIGEST], [0; DIGEST]));
        }
        let start = usize::from(self.which >> (2 * index) & 3) * DIGEST;
        let tokens = self.token_digests.get(start..start + DIGEST);
        Ok((
            digest(self.text_digest)?,
            digest(tokens.unwrap_or_default())?,
        ))
    }

    fn body(&self, place: ScriptPlace<'a>) -> Result<Body<'a>, Damaged> {
        let mut cursor = self.rest;
        let mut stem = place.stem;
        if self.bits & OWN_STEM != 0 {
            stem = cursor.text()?;
        }
        let mut line = 1;
        if self.bits & LINE != 0 {
            line = cursor.number()?;
        }
        let mut options = "";
        if self.bits & OPTIONS != 0 {
            options = cursor.text()?;
        }
        Ok(Body {
            stem,
            line,
            options,
            text: cursor.raw_text()?,
            views: cursor,
        })
    }

    fn file(&self, folder: &'a str, stem: &'a str) -> Result<FilePath<'a>, Damaged> {
        let folder = (self.bits & OUTSIDE == 0).then_some(folder);
        FilePath::new(folder, stem, self.bits & ENDING)
    }
}

impl<'a> View<'a> {
    fn read(mut cursor: Cursor<'a>) -> Result<View<'a>, Damaged> {
        let mut view = View {
            bits: cursor.byte()?,
            verdict: 0,
            reason: cursor,
            settings: "",
            rest: cursor,
        };
        if view.bits & VERDICT != 0 {
            view.verdict = cursor.number()?;
            if view.verdict != 0 {
                view.reason = cursor;
                skip_reason(&mut cursor)?;
            }
        }
        if view.bits & SETTINGS != 0 {
            view.settings = cursor.text()?;
        }
        view.rest = cursor;
        Ok(view)
    }
}

fn digest(bytes: &[u8]) -> Result<[u8; DIGEST], Damaged> {
    bytes.try_into().map_err(|_| Damaged)
}
