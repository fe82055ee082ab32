//! The `DELIMITER` command of the `mysql` client.
//!
//! The client takes it at the start of a line where no statement has begun, in
//! any case, after blanks; its argument ends at white space and may be quoted
//! (tried with the client of `MariaDB` 10.11; the manual:
//! <https://dev.mysql.com/doc/refman/8.4/en/mysql-commands.html>). From then on
//! the argument ends statements. Flyway also finds an argument on the next line,
//! and its users write such; here that is read where it is punctuation.
//!
//! `PostgreSQL` and `SQLite` know no such command. There it is a problem, and it
//! is obeyed nevertheless, so that its delimiters are no further problems.

use super::lex::Lexer;
use crate::dialect::Dialect;
use crate::finding::codes;
use crate::sql::problem::Problem;

const COMMAND: &[u8] = b"delimiter";

impl<'a> Lexer<'a> {
    /// The text of the delimiter in force; empty without one.
    pub(super) fn delimiter_text(&self) -> &str {
        self.delimiter.clone().map_or("", |range| &self.text[range])
    }

    /// Whether the delimiter in force stands at this offset.
    pub(super) fn at_delimiter(&self, at: usize) -> bool {
        match &self.delimiter {
            Some(range) => self.bytes[at..].starts_with(&self.bytes[range.clone()]),
            None => false,
        }
    }

    /// Reads a `DELIMITER` command, where one stands here.
    pub(super) fn delimiter_command(&mut self) -> bool {
        let start = self.at;
        let word_end = start + COMMAND.len();
        let is_command = self
            .bytes
            .get(start..word_end)
            .is_some_and(|word| word.eq_ignore_ascii_case(COMMAND))
            && self.bytes.get(word_end).is_none_or(u8::is_ascii_whitespace);
        if !is_command {
            return false;
        }
        let at_line_start = self.at_line_start();
        if !at_line_start && !self.statement_is_empty {
            return false;
        }
        let (begins, argument, line_end) = self.argument(word_end);
        let mut range = begins..begins + argument.len();
        if !self.statement_is_empty {
            // `delimiter` is also a possible name of a column. Only where it
            // cannot be one is a statement before it missing its end.
            let punctuation =
                !argument.is_empty() && !argument.bytes().any(|byte| byte.is_ascii_alphanumeric());
            if self.delimiter.is_none() || !punctuation {
                return false;
            }
            let delimiter = self.delimiter_text();
            let problem = Problem {
                code: &codes::DELIMITER,
                span: start..range.end,
                message: "`DELIMITER` inside a statement".to_owned(),
                help: Some(format!("end the statement before it with `{delimiter}`")),
            };
            self.problems.push(problem);
        }
        if let Some(quote) = argument
            .bytes()
            .next()
            .filter(|byte| b"'\"`".contains(byte))
        {
            range.start += 1;
            if argument.len() > 2 && argument.as_bytes()[argument.len() - 1] == quote {
                range.end -= 1;
            }
        }
        self.at = line_end;
        let backslash = self.text[range.clone()].contains('\\');
        if range.is_empty() || backslash {
            self.problems.push(Problem {
                code: &codes::DELIMITER,
                span: start..begins + argument.len(),
                message: if backslash {
                    "a delimiter cannot contain a backslash".to_owned()
                } else {
                    "`DELIMITER` without a delimiter".to_owned()
                },
                help: Some("write `DELIMITER //`, and `DELIMITER ;` to end it".to_owned()),
            });
            return true;
        }
        if self.dialect == Dialect::Mysql && !at_line_start {
            self.problems.push(Problem {
                code: &codes::DELIMITER,
                span: start..range.end,
                message: "`DELIMITER` is not at the beginning of its line".to_owned(),
                help: Some(
                    "move it to a line of its own: the `mysql` client finds it nowhere else"
                        .to_owned(),
                ),
            });
        }
        if self.dialect != Dialect::Mysql {
            self.foreign_delimiter(start..range.end);
        }
        self.delimiter = (&self.text[range.clone()] != ";").then_some(range);
        true
    }

    /// The first word behind this offset, with where it begins and where its line ends.
    fn argument(&self, from: usize) -> (usize, &'a str, usize) {
        let line_end = self.find(from, b'\n').unwrap_or(self.bytes.len());
        let rest = self.text[from..line_end].trim_ascii_start();
        if let Some(word) = rest.split_ascii_whitespace().next() {
            return (line_end - rest.len(), word, line_end);
        }
        let next = (line_end + 1).min(self.bytes.len());
        let next_end = self.find(next, b'\n').unwrap_or(self.bytes.len());
        let line = self.text[next..next_end].trim_ascii();
        let is_punctuation =
            !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_punctuation());
        if is_punctuation {
            let begins = next_end - self.text[next..next_end].trim_ascii_start().len();
            (begins, line, next_end)
        } else {
            (from, "", line_end)
        }
    }

    /// One problem is enough for a file.
    fn foreign_delimiter(&mut self, span: std::ops::Range<usize>) {
        if self
            .problems
            .iter()
            .any(|problem| *problem.code == codes::DELIMITER)
        {
            return;
        }
        let (name, how) = match self.dialect {
            Dialect::Postgres => (
                "PostgreSQL",
                "a function's body goes between `$$` and `$$`, where a semicolon ends nothing",
            ),
            _ => (
                "SQLite",
                "a trigger's body ends with its `END`, and semicolons inside end nothing",
            ),
        };
        self.problems.push(Problem {
            code: &codes::DELIMITER,
            span,
            message: format!("`DELIMITER` is a command of the `mysql` client; {name} has none"),
            help: Some(format!(
                "delete the `DELIMITER` lines and end each statement with `;`: {how}"
            )),
        });
    }

    /// Whether only blanks stand before this place on its line.
    fn at_line_start(&self) -> bool {
        let before = &self.bytes[..self.at];
        let blanks = before
            .iter()
            .rev()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        before[..before.len() - blanks]
            .last()
            .is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
    }
}
