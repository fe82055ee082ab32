//! `-- migrate: …` comments: what each says.

use std::ops::Range;

use super::limit::{Limit, limit, retries};
use super::suggestion::suggestion;
use crate::finding::{Code, codes};
use crate::sql::directive_text;

/// A `-- migrate: …` comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// Byte range of the comment in the file's text.
    pub span: Range<usize>,
    /// What it says.
    pub kind: DirectiveKind,
}

/// The directives there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectiveKind {
    /// `-- migrate: no-transaction`: at the top of a script.
    NoTransaction,
    /// `-- migrate: irreversible "reason"`: at the top of an up script.
    Irreversible(String),
    /// `-- migrate: breaks-older "reason"`: at the top of an up script.
    BreaksOlder(String),
    /// `-- migrate: works-with-older "reason"`: at the top of an up script.
    WorksWithOlder(String),
    /// `-- migrate: lock-timeout 500ms`: at the top of a script.
    LockTimeout(Limit),
    /// `-- migrate: statement-timeout 10min`: at the top of a script.
    StatementTimeout(Limit),
    /// `-- migrate: lock-retries 3`: at the top of a script.
    LockRetries(u32),
    /// `-- migrate: allow(code, …) reason`: for the next statement, or at the top for the script.
    Allow {
        /// The codes or rules that are allowed.
        names: Vec<String>,
        /// Why.
        reason: String,
        /// Byte range in the file's text that it covers: a statement's, or the script's.
        scope: Range<usize>,
    },
    /// `-- migrate: lossy(table.column, …)`: at the top of a script; going up and
    /// down again does not bring this data back.
    Lossy(Vec<String>),
}

/// The names of all directives.
const NAMES: [&str; 9] = [
    "no-transaction",
    "irreversible",
    "lock-timeout",
    "statement-timeout",
    "lock-retries",
    "allow",
    "lossy",
    "breaks-older",
    "works-with-older",
];

impl DirectiveKind {
    /// The directive's name.
    pub fn name(&self) -> &'static str {
        match self {
            DirectiveKind::NoTransaction => "no-transaction",
            DirectiveKind::Irreversible(_) => "irreversible",
            DirectiveKind::LockTimeout(_) => "lock-timeout",
            DirectiveKind::StatementTimeout(_) => "statement-timeout",
            DirectiveKind::LockRetries(_) => "lock-retries",
            DirectiveKind::Allow { .. } => "allow",
            DirectiveKind::Lossy(_) => "lossy",
            DirectiveKind::BreaksOlder(_) => "breaks-older",
            DirectiveKind::WorksWithOlder(_) => "works-with-older",
        }
    }
}

/// What is wrong with a directive.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) code: &'static Code,
    /// Byte range in the comment.
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) help: String,
}

/// Reads one comment; `None` for a comment that is no directive and does not
/// look like one. The scope of an `allow` is still empty.
pub(super) fn parse(comment: &str) -> Option<Result<DirectiveKind, Mistake>> {
    let Some(text) = directive_text(comment) else {
        return near_miss(comment).map(Err);
    };
    // `text` is a part of `comment`, up to white space at the end.
    let at = comment.trim_end().len() - text.len();
    let name_length = text
        .find(|character: char| character.is_whitespace() || character == '(')
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(name_length);
    Some(match name {
        "no-transaction" if rest.trim().is_empty() => Ok(DirectiveKind::NoTransaction),
        "no-transaction" => Err(bad(
            at + text.len() - rest.trim_start().len()..at + text.len(),
            "`no-transaction` takes no arguments",
            "write the reason into a comment of its own",
        )),
        "irreversible" => reason(rest.trim())
            .map(|reason| DirectiveKind::Irreversible(reason.to_owned()))
            .ok_or_else(|| {
                bad(
                    at..at + text.len(),
                    "`irreversible` needs a reason in double quotes",
                    "write `-- migrate: irreversible \"why this cannot be undone\"`",
                )
            }),
        "breaks-older" => reason(rest.trim())
            .map(|reason| DirectiveKind::BreaksOlder(reason.to_owned()))
            .ok_or_else(|| {
                bad(
                    at..at + text.len(),
                    "`breaks-older` needs a reason in double quotes",
                    "write `-- migrate: breaks-older \"what older releases cannot live with\"`",
                )
            }),
        "works-with-older" => reason(rest.trim())
            .map(|reason| DirectiveKind::WorksWithOlder(reason.to_owned()))
            .ok_or_else(|| {
                bad(
                    at..at + text.len(),
                    "`works-with-older` needs a reason in double quotes",
                    "write `-- migrate: works-with-older \"why older releases do not notice\"`",
                )
            }),
        "lock-timeout" => limit(rest.trim())
            .map(DirectiveKind::LockTimeout)
            .ok_or_else(|| no_limit(at..at + text.len(), name, "500ms")),
        "statement-timeout" => limit(rest.trim())
            .map(DirectiveKind::StatementTimeout)
            .ok_or_else(|| no_limit(at..at + text.len(), name, "10min")),
        "lock-retries" => retries(rest.trim())
            .map(DirectiveKind::LockRetries)
            .ok_or_else(|| {
                bad(
                    at..at + text.len(),
                    "`lock-retries` needs a number up to 1000",
                    "write `-- migrate: lock-retries 3`",
                )
            }),
        "allow" => allow(rest).ok_or_else(|| {
            bad(
                at..at + text.len(),
                "`allow` needs names in parentheses and a reason behind them",
                "write `-- migrate: allow(name, other-name) why this is right here`",
            )
        }),
        "lossy" => lossy(rest).ok_or_else(|| {
            bad(
                at..at + text.len(),
                "`lossy` needs tables or columns in parentheses",
                "write `-- migrate: lossy(table.column, other_table)`",
            )
        }),
        _ => Err(Mistake {
            code: &codes::UNKNOWN_DIRECTIVE,
            span: if name.is_empty() {
                0..comment.trim_end().len()
            } else {
                at..at + name_length
            },
            message: if name.is_empty() {
                "a directive that says nothing".to_owned()
            } else {
                format!("unknown directive `{name}`")
            },
            help: match suggestion(name, &NAMES) {
                Some(known) => format!("did you mean `{known}`?"),
                None => {
                    "there are `no-transaction`, `irreversible \"reason\"`, `lock-timeout 3s`, \
                     `statement-timeout 10min`, `lock-retries 3`, `breaks-older \"reason\"`, \
                     `works-with-older \"reason\"`, `allow(name) reason` and \
                     `lossy(table.column)`; \
                     a comment that is no directive must not begin with `migrate: `"
                        .to_owned()
                }
            },
        }),
    })
}

fn no_limit(span: Range<usize>, name: &str, example: &str) -> Mistake {
    Mistake {
        code: &codes::BAD_DIRECTIVE,
        span,
        message: format!("`{name}` needs a time with its unit, up to 24 days"),
        help: format!(
            "write `-- migrate: {name} {example}`; the units are `ms`, `s`, `min` and `h`, and \
             `none` stands for no limit"
        ),
    }
}

fn bad(span: Range<usize>, message: &str, help: &str) -> Mistake {
    Mistake {
        code: &codes::BAD_DIRECTIVE,
        span,
        message: message.to_owned(),
        help: help.to_owned(),
    }
}

/// The text between double quotes; quotes inside stand for themselves.
fn reason(text: &str) -> Option<&str> {
    let reason = text.strip_prefix('"')?.strip_suffix('"')?.trim();
    (!reason.is_empty()).then_some(reason)
}

/// `(name, …) reason`
fn allow(text: &str) -> Option<DirectiveKind> {
    let (names, reason) = text.trim_start().strip_prefix('(')?.split_once(')')?;
    let reason = reason.trim();
    let names: Vec<String> = names
        .split(',')
        .map(|name| name.trim().to_owned())
        .collect();
    let are_names = names.iter().all(|name| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    });
    (are_names && !reason.is_empty()).then(|| DirectiveKind::Allow {
        names,
        reason: reason.to_owned(),
        scope: 0..0,
    })
}

/// `(table.column, …)`, and a reason for people behind it, if they like.
fn lossy(text: &str) -> Option<DirectiveKind> {
    let (names, _) = text.trim_start().strip_prefix('(')?.split_once(')')?;
    let names: Vec<String> = names
        .split(',')
        .map(|name| name.trim().to_owned())
        .collect();
    let are_names = names
        .iter()
        .all(|name| !name.is_empty() && name.split('.').all(|part| !part.trim().is_empty()));
    are_names.then_some(DirectiveKind::Lossy(names))
}

/// A comment that would be a directive, were it not for case, spacing or the
/// kind of comment: `-- migrate:no-transaction`, `# migrate: no-transaction`.
fn near_miss(comment: &str) -> Option<Mistake> {
    let inside = comment.trim_start_matches(['-', '#', '/', '*', ' ', '\t']);
    if !inside
        .get(..7)
        .is_some_and(|word| word.eq_ignore_ascii_case("migrate"))
    {
        return None;
    }
    let text = inside[7..].trim_start().strip_prefix(':')?.trim_start();
    let length = text
        .find(|character: char| !character.is_ascii_alphabetic() && !matches!(character, '-' | '_'))
        .unwrap_or(text.len());
    let written = text[..length].to_ascii_lowercase().replace('_', "-");
    let known = NAMES
        .into_iter()
        .find(|known| *known == written.trim_end_matches('-'))?;
    let from = comment.len() - inside.len();
    let to = comment.len() - text.len() + length;
    Some(Mistake {
        code: &codes::UNKNOWN_DIRECTIVE,
        span: from..to,
        message: "this comment looks like a directive and is none".to_owned(),
        help: format!(
            "write `-- migrate: {known}`: two dashes, `migrate:` in lower case, a space, the name"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(comment: &str) -> String {
        match parse(comment) {
            None => "no directive".to_owned(),
            Some(Ok(kind)) => format!("{kind:?}"),
            Some(Err(mistake)) => format!(
                "{} `{}`: {}",
                mistake.code.name,
                &comment[mistake.span.clone()],
                mistake.help
            ),
        }
    }

    #[test]
    fn comments_and_what_they_say() {
        let comments = [
            "-- migrate: no-transaction",
            "--\tmigrate:   no-transaction  ",
            "-- migrate: irreversible \"the \"old\" names are gone\"",
            "-- migrate: allow(drop-column, drop-table) unused since 2.3",
            "-- migrate: lock-timeout 500ms",
            "-- migrate: statement-timeout none",
            "-- migrate: lock-retries 3",
            "-- migrate: lock-timeout 5",
            "-- migrate: lock-retries often",
            "-- migrate: lock_timeout 5s",
            "-- migrate:up",
            "-- migrate:down transaction:false",
            "-- migrate the users",
            "-- Migrate: users to accounts",
            "-- migrate: no-transactoin",
            "-- migrate: No_Transaction",
            "-- migrate: transaction:false",
            "-- migrate:",
            "-- migrate: no-transaction because",
            "-- migrate: irreversible",
            "-- migrate: irreversible \"\"",
            "-- migrate: breaks-older \"reads the old names\"",
            "-- migrate: works-with-older \"nobody reads it since 2.3\"",
            "-- migrate: breaks-older",
            "-- migrate: works-with-older because",
            "-- migrate: works-with-old \"x\"",
            "-- migrate: allow(drop-column)",
            "-- migrate: allow drop-column it is unused",
            "-- migrate: allow(Drop Column) it is unused",
            "-- migrate: lossy(users.nickname)",
            "-- migrate: lossy(audit.users.nickname, drafts) nobody reads them",
            "-- migrate: lossy",
            "-- migrate: lossy()",
            "-- migrate: lossy(users.)",
            "-- migrate:no-transaction",
            "-- MIGRATE: no-transaction",
            "-- migrate : irreversible \"x\"",
            "# migrate: no-transaction",
            "/* migrate: allow(x) y */",
            "-- migräte: no-transaction",
        ];
        let found: Vec<String> = comments
            .iter()
            .map(|comment| format!("{comment}\n    {}\n", summary(comment)))
            .collect();
        let found = found.concat();
        expect_test::expect![[r#"
            -- migrate: no-transaction
                NoTransaction
            --	migrate:   no-transaction  
                NoTransaction
            -- migrate: irreversible "the "old" names are gone"
                Irreversible("the \"old\" names are gone")
            -- migrate: allow(drop-column, drop-table) unused since 2.3
                Allow { names: ["drop-column", "drop-table"], reason: "unused since 2.3", scope: 0..0 }
            -- migrate: lock-timeout 500ms
                LockTimeout(Within(500ms))
            -- migrate: statement-timeout none
                StatementTimeout(Unlimited)
            -- migrate: lock-retries 3
                LockRetries(3)
            -- migrate: lock-timeout 5
                bad-directive `lock-timeout 5`: write `-- migrate: lock-timeout 500ms`; the units are `ms`, `s`, `min` and `h`, and `none` stands for no limit
            -- migrate: lock-retries often
                bad-directive `lock-retries often`: write `-- migrate: lock-retries 3`
            -- migrate: lock_timeout 5s
                unknown-directive `lock_timeout`: did you mean `lock-timeout`?
            -- migrate:up
                no directive
            -- migrate:down transaction:false
                no directive
            -- migrate the users
                no directive
            -- Migrate: users to accounts
                no directive
            -- migrate: no-transactoin
                unknown-directive `no-transactoin`: did you mean `no-transaction`?
            -- migrate: No_Transaction
                unknown-directive `No_Transaction`: did you mean `no-transaction`?
            -- migrate: transaction:false
                unknown-directive `transaction:false`: there are `no-transaction`, `irreversible "reason"`, `lock-timeout 3s`, `statement-timeout 10min`, `lock-retries 3`, `breaks-older "reason"`, `works-with-older "reason"`, `allow(name) reason` and `lossy(table.column)`; a comment that is no directive must not begin with `migrate: `
            -- migrate:
                unknown-directive `-- migrate:`: there are `no-transaction`, `irreversible "reason"`, `lock-timeout 3s`, `statement-timeout 10min`, `lock-retries 3`, `breaks-older "reason"`, `works-with-older "reason"`, `allow(name) reason` and `lossy(table.column)`; a comment that is no directive must not begin with `migrate: `
            -- migrate: no-transaction because
                bad-directive `because`: write the reason into a comment of its own
            -- migrate: irreversible
                bad-directive `irreversible`: write `-- migrate: irreversible "why this cannot be undone"`
            -- migrate: irreversible ""
                bad-directive `irreversible ""`: write `-- migrate: irreversible "why this cannot be undone"`
            -- migrate: breaks-older "reads the old names"
                BreaksOlder("reads the old names")
            -- migrate: works-with-older "nobody reads it since 2.3"
                WorksWithOlder("nobody reads it since 2.3")
            -- migrate: breaks-older
                bad-directive `breaks-older`: write `-- migrate: breaks-older "what older releases cannot live with"`
            -- migrate: works-with-older because
                bad-directive `works-with-older because`: write `-- migrate: works-with-older "why older releases do not notice"`
            -- migrate: works-with-old "x"
                unknown-directive `works-with-old`: did you mean `works-with-older`?
            -- migrate: allow(drop-column)
                bad-directive `allow(drop-column)`: write `-- migrate: allow(name, other-name) why this is right here`
            -- migrate: allow drop-column it is unused
                bad-directive `allow drop-column it is unused`: write `-- migrate: allow(name, other-name) why this is right here`
            -- migrate: allow(Drop Column) it is unused
                bad-directive `allow(Drop Column) it is unused`: write `-- migrate: allow(name, other-name) why this is right here`
            -- migrate: lossy(users.nickname)
                Lossy(["users.nickname"])
            -- migrate: lossy(audit.users.nickname, drafts) nobody reads them
                Lossy(["audit.users.nickname", "drafts"])
            -- migrate: lossy
                bad-directive `lossy`: write `-- migrate: lossy(table.column, other_table)`
            -- migrate: lossy()
                bad-directive `lossy()`: write `-- migrate: lossy(table.column, other_table)`
            -- migrate: lossy(users.)
                bad-directive `lossy(users.)`: write `-- migrate: lossy(table.column, other_table)`
            -- migrate:no-transaction
                unknown-directive `migrate:no-transaction`: write `-- migrate: no-transaction`: two dashes, `migrate:` in lower case, a space, the name
            -- MIGRATE: no-transaction
                unknown-directive `MIGRATE: no-transaction`: write `-- migrate: no-transaction`: two dashes, `migrate:` in lower case, a space, the name
            -- migrate : irreversible "x"
                unknown-directive `migrate : irreversible`: write `-- migrate: irreversible`: two dashes, `migrate:` in lower case, a space, the name
            # migrate: no-transaction
                unknown-directive `migrate: no-transaction`: write `-- migrate: no-transaction`: two dashes, `migrate:` in lower case, a space, the name
            /* migrate: allow(x) y */
                unknown-directive `migrate: allow`: write `-- migrate: allow`: two dashes, `migrate:` in lower case, a space, the name
            -- migräte: no-transaction
                no directive
        "#]].assert_eq(&found);
    }
}
