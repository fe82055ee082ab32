//! A script's syntax tree, made when somebody first asks for it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use squawk_syntax::{Parse, SourceFile as SquawkFile};

use super::depth::too_deep;
use crate::dialect::Dialect;
use crate::script::Script;
use crate::sql::{TokenKind, tokens};

/// A script as the grammar of `PostgreSQL` reads it.
///
/// Offsets in the tree are offsets in the script's text.
#[derive(Debug)]
pub struct Tree {
    parse: Parse<SquawkFile>,
    too_deep: Vec<Range<usize>>,
}

impl Tree {
    /// Parses a script.
    pub(crate) fn of(script: &Script) -> Tree {
        Tree::of_text(script.text())
    }

    /// Parses a text.
    pub(super) fn of_text(text: &str) -> Tree {
        let mut masked = without_commands(text);
        let too_deep = too_deep(&masked);
        for statement in &too_deep {
            blank(&mut masked, statement);
        }
        Tree {
            parse: SquawkFile::parse(&masked),
            too_deep,
        }
    }

    /// Statements that nest too deeply, and are blank in the tree.
    pub(super) fn too_deep(&self) -> &[Range<usize>] {
        &self.too_deep
    }

    /// The result of the parser: the tree, and its own errors.
    pub fn parse(&self) -> &Parse<SquawkFile> {
        &self.parse
    }
}

/// The trees that are asked for more than once: each of these scripts is parsed once.
#[derive(Debug, Default)]
pub struct Trees {
    known: RefCell<HashMap<(String, usize), Rc<Tree>>>,
}

impl Trees {
    /// The tree of a script, as `PostgreSQL` reads it.
    pub fn of(&self, script: &Script) -> Rc<Tree> {
        let key = (script.file.path.clone(), script.section.start);
        if let Some(tree) = self.known.borrow().get(&key) {
            return Rc::clone(tree);
        }
        let tree = Rc::new(Tree::of(script));
        self.known.borrow_mut().insert(key, Rc::clone(&tree));
        tree
    }

    /// How many trees are kept.
    pub fn parsed(&self) -> usize {
        self.known.borrow().len()
    }
}

/// The text with blanks in place of what the server never sees: psql's commands and
/// the rows behind `COPY … FROM stdin`. Every byte keeps its place.
fn without_commands(text: &str) -> String {
    let mut masked = text.to_owned();
    if !text.contains('\\') {
        return masked;
    }
    for token in tokens(text, Dialect::Postgres) {
        if matches!(token.kind, TokenKind::MetaCommand | TokenKind::CopyData) {
            blank(&mut masked, &token.span());
        }
    }
    masked
}

fn blank(text: &mut String, part: &Range<usize>) {
    let blanks = " ".repeat(part.end - part.start);
    text.replace_range(part.clone(), &blanks);
}
