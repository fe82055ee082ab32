//! Where a semicolon does not end a statement of `MySQL` or `MariaDB`: in the
//! body of a stored program, with or without `DELIMITER`.
//!
//! Compound statements are `BEGIN … END`, `IF`, `CASE`, `LOOP`, `WHILE`, `REPEAT`
//! and `MariaDB`'s `FOR`, nested and labelled, in `CREATE {PROCEDURE | FUNCTION |
//! TRIGGER | EVENT}`, in `ALTER EVENT`, and, on `MariaDB`, by themselves (`BEGIN
//! NOT ATOMIC`). Source: <https://dev.mysql.com/doc/refman/8.4/en/sql-compound-statements.html>,
//! <https://mariadb.com/docs/server/reference/sql-statements/programmatic-compound-statements>.
//!
//! The same words are names and functions elsewhere: `IF(a, b, c)`,
//! `REPEAT('-', 3)`, `DROP TABLE IF EXISTS`, `FOR UPDATE`, a column `end`. They
//! count only where a statement can begin, or where the open block can end.
//!
//! The bodies of `sql_mode = ORACLE` (`AS … BEGIN`, packages) are one statement
//! only under a `DELIMITER`, which they cannot do without in the client either.

use super::tracker::{Source, Unfinished};
use crate::sql::token::TokenKind;

#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about the text so far, and they combine freely"
)]
pub(super) struct Tracker {
    /// A `DELIMITER` other than `;` is in force.
    custom_delimiter: bool,
    program: Program,
    /// Tokens since the statement began.
    count: u32,
    blocks: Vec<Block>,
    /// The last token that is no trivia.
    previous: Option<usize>,
    /// A statement can begin at the next token.
    at_start: bool,
    /// The inner statement is a `DECLARE`, whose handler may be a block.
    declares: bool,
    /// Bodies as with `sql_mode = ORACLE`.
    oracle: bool,
    /// A function's header has `RETURNS`, which `sql_mode = ORACLE` does not know.
    returns: bool,
    /// Tokens since the object's keyword.
    header: u32,
    parentheses: u32,
}

/// What kind of statement is being read.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Program {
    /// Its first words do not tell yet.
    #[default]
    Unknown,
    /// A stored program's header, until its body begins.
    Header,
    /// A body, or a compound statement by itself.
    Body,
    /// Any other statement.
    Plain,
}

#[derive(Clone, Copy)]
struct Block {
    kind: BlockKind,
    token: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum BlockKind {
    Begin,
    If,
    Case,
    /// `CASE` as an expression: `THEN` and `ELSE` begin no statement in it.
    CaseExpression,
    Loop,
    While,
    Repeat,
    For,
}

impl BlockKind {
    /// The keyword that begins it and, behind `END`, ends it.
    fn keyword(self) -> &'static str {
        match self {
            BlockKind::Begin => "BEGIN",
            BlockKind::If => "IF",
            BlockKind::Case | BlockKind::CaseExpression => "CASE",
            BlockKind::Loop => "LOOP",
            BlockKind::While => "WHILE",
            BlockKind::Repeat => "REPEAT",
            BlockKind::For => "FOR",
        }
    }

    /// The compound statement that begins with this word.
    fn of(word: &str) -> Option<BlockKind> {
        [
            BlockKind::Begin,
            BlockKind::If,
            BlockKind::Case,
            BlockKind::Loop,
            BlockKind::While,
            BlockKind::Repeat,
            BlockKind::For,
        ]
        .into_iter()
        .find(|kind| word.eq_ignore_ascii_case(kind.keyword()))
    }
}

/// Objects that have no body, or one without semicolons.
const PLAIN_OBJECTS: [&str; 16] = [
    "TABLE",
    "VIEW",
    "INDEX",
    "UNIQUE",
    "FULLTEXT",
    "SPATIAL",
    "DATABASE",
    "SCHEMA",
    "USER",
    "ROLE",
    "SERVER",
    "SEQUENCE",
    "TABLESPACE",
    "LOGFILE",
    "UNDO",
    "TEMPORARY",
];

/// Objects with a body.
const PROGRAMS: [&str; 5] = ["PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE"];

/// Behind these, a stored program's body can begin.
const HEADER_ENDS: [&str; 8] = [
    "ROW",
    "DETERMINISTIC",
    "SQL",
    "DATA",
    "INVOKER",
    "DEFINER",
    "DO",
    "SONAME",
];

/// Behind these, an expression goes on, and `BEGIN` or `END` is a name.
const EXPECTS_OPERAND: [&str; 19] = [
    "WHEN", "THEN", "ELSE", "CASE", "AND", "OR", "XOR", "NOT", "SELECT", "SET", "WHERE", "ON",
    "BY", "RETURN", "IN", "LIKE", "BETWEEN", "AS", "FROM",
];

fn is_any(word: &str, list: &[&str]) -> bool {
    list.iter().any(|entry| word.eq_ignore_ascii_case(entry))
}

impl Tracker {
    pub(super) fn token(&mut self, source: Source<'_>, index: usize) {
        self.count += 1;
        match self.program {
            Program::Unknown => self.beginning(source, index),
            Program::Header => self.header(source, index),
            Program::Body => self.body(source, index),
            Program::Plain => {}
        }
        match source.tokens[index].kind {
            TokenKind::OpenParenthesis => self.parentheses += 1,
            TokenKind::CloseParenthesis => self.parentheses = self.parentheses.saturating_sub(1),
            _ => {}
        }
        self.previous = Some(index);
    }

    /// A `DELIMITER` command names `;` or something else.
    pub(super) fn delimiter_command(&mut self, custom: bool) {
        self.custom_delimiter = custom;
    }

    /// The same place between two statements.
    pub(super) fn next_statement(&self) -> Tracker {
        Tracker {
            custom_delimiter: self.custom_delimiter,
            ..Tracker::default()
        }
    }

    pub(super) fn goes_on(&mut self, source: Source<'_>, index: usize) -> bool {
        self.previous = Some(index);
        self.at_start = true;
        self.declares = false;
        if self.custom_delimiter && self.oracle {
            return source.next(index).is_some();
        }
        !self.blocks.is_empty()
    }

    pub(super) fn unfinished(self) -> Option<Unfinished> {
        let block = self.blocks.first()?;
        let keyword = block.kind.keyword();
        let end = match block.kind {
            BlockKind::Begin | BlockKind::CaseExpression => "END".to_owned(),
            _ => format!("END {keyword}"),
        };
        Some(Unfinished {
            token: block.token,
            message: format!("this `{keyword}` does not end"),
            help: format!(
                "end it with `{end};`, and every `IF`, `CASE`, `LOOP`, `WHILE` and `REPEAT` inside \
                 with its own `END`"
            ),
        })
    }

    /// The first words: a stored program, a compound statement, or neither.
    fn beginning(&mut self, source: Source<'_>, index: usize) {
        let word = source.word(index);
        if self.count == 1 {
            let begins_block = word.eq_ignore_ascii_case("BEGIN");
            if begins_block && source.next_is(index, "NOT") {
                self.program = Program::Body;
                self.open(BlockKind::Begin, index);
            } else if let Some(kind) = BlockKind::of(word).filter(|_| !begins_block) {
                self.program = Program::Body;
                self.open(kind, index);
            } else if !is_any(word, &["CREATE", "ALTER"]) {
                self.program = Program::Plain;
            }
            return;
        }
        if is_any(word, &PROGRAMS) {
            self.program = Program::Header;
            self.oracle = word.eq_ignore_ascii_case("PACKAGE");
        } else if is_any(word, &PLAIN_OBJECTS) || self.count > 24 {
            self.program = Program::Plain;
        }
    }

    /// Between the object's keyword and its body.
    fn header(&mut self, source: Source<'_>, index: usize) {
        let word = source.word(index);
        self.header += 1;
        if word.is_empty() || self.parentheses > 0 {
            return;
        }
        let previous = self
            .previous
            .map_or(TokenKind::Unknown, |previous| source.tokens[previous].kind);
        let previous_word = self.previous.map_or("", |previous| source.word(previous));
        if previous == TokenKind::Dot {
            return;
        }
        self.returns |= word.eq_ignore_ascii_case("RETURNS");
        let behind_name = self.header <= 4 || previous == TokenKind::CloseParenthesis;
        if behind_name && !self.returns && is_any(word, &["AS", "IS", "RETURN"]) {
            self.oracle = true;
        }
        if word.eq_ignore_ascii_case("BEGIN") {
            if !is_any(previous_word, &PROGRAMS) && !is_any(previous_word, &EXPECTS_OPERAND) {
                self.program = Program::Body;
                self.open(BlockKind::Begin, index);
            }
            return;
        }
        let Some(kind) = BlockKind::of(word) else {
            return;
        };
        let can_begin = matches!(
            previous,
            TokenKind::CloseParenthesis | TokenKind::String | TokenKind::QuotedWord
        ) || is_any(previous_word, &HEADER_ENDS)
            || is_label_end(source, self.previous);
        let is_option = kind == BlockKind::If
            && (source.next_is(index, "EXISTS") || source.next_is(index, "NOT"))
            && is_any(previous_word, &PROGRAMS);
        // Not `FOR EACH ROW`, not `FOR UPDATE`.
        let other_for = kind == BlockKind::For
            && !source
                .next(index)
                .is_some_and(|variable| source.next_is(variable, "IN"));
        if can_begin && !is_option && !other_for {
            self.program = Program::Body;
            self.open(kind, index);
        }
    }

    /// Inside compound statements.
    fn body(&mut self, source: Source<'_>, index: usize) {
        let at_start = std::mem::take(&mut self.at_start);
        let word = source.word(index);
        if word.is_empty() {
            self.at_start = is_label_end(source, Some(index)) && !self.in_expression();
            return;
        }
        let previous_word = self.previous.map_or("", |previous| source.word(previous));
        let previous = self
            .previous
            .map_or(TokenKind::Unknown, |previous| source.tokens[previous].kind);
        if previous == TokenKind::Dot {
            return;
        }
        if word.eq_ignore_ascii_case("END") {
            if self.ends_block(source, index, at_start) {
                self.blocks.pop();
            }
            return;
        }
        // The keyword of `END IF` and its siblings begins no new block.
        if previous_word.eq_ignore_ascii_case("END") && BlockKind::of(word).is_some() {
            return;
        }
        let handler = self.declares
            && (matches!(previous, TokenKind::Number | TokenKind::String)
                || is_any(previous_word, &["SQLEXCEPTION", "SQLWARNING", "FOUND"])
                || word.eq_ignore_ascii_case("BEGIN"));
        if at_start {
            self.declares = word.eq_ignore_ascii_case("DECLARE");
        }
        if at_start || handler {
            if let Some(kind) = BlockKind::of(word) {
                self.open(kind, index);
                return;
            }
        } else if word.eq_ignore_ascii_case("CASE") {
            self.open(BlockKind::CaseExpression, index);
            return;
        }
        if is_any(word, &["THEN", "ELSE", "DO"]) && !self.in_expression() {
            self.at_start = true;
        }
    }

    fn open(&mut self, kind: BlockKind, token: usize) {
        self.blocks.push(Block { kind, token });
        // A condition follows the others, up to `THEN` or `DO`.
        self.at_start = matches!(kind, BlockKind::Begin | BlockKind::Loop | BlockKind::Repeat);
        self.declares = false;
    }

    fn in_expression(&self) -> bool {
        self.blocks
            .last()
            .is_some_and(|block| block.kind == BlockKind::CaseExpression)
    }

    /// Whether this `END` ends the innermost block: `end` may also be a name.
    fn ends_block(&self, source: Source<'_>, index: usize, at_start: bool) -> bool {
        let Some(block) = self.blocks.last() else {
            return false;
        };
        if block.kind == BlockKind::CaseExpression {
            // An operand must stand before it.
            let Some(previous) = self.previous else {
                return false;
            };
            return match source.tokens[previous].kind {
                TokenKind::Word => !is_any(source.word(previous), &EXPECTS_OPERAND),
                TokenKind::Operator | TokenKind::Comma | TokenKind::OpenParenthesis => false,
                _ => true,
            };
        }
        at_start || (block.kind != BlockKind::Begin && source.next_is(index, block.kind.keyword()))
    }
}

/// `name:`, where the token is the colon.
fn is_label_end(source: Source<'_>, token: Option<usize>) -> bool {
    token.is_some_and(|token| {
        source.tokens[token].kind == TokenKind::Operator
            && source.tokens[token].text(source.text) == ":"
    })
}
