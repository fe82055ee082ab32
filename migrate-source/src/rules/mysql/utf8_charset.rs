//! `utf8-charset`.

use std::ops::Range;

use crate::rules::DefaultLevel;
use crate::rules::ddl::Ddl;
use crate::rules::report::{Report, paste};
use crate::rules::rule::{Check, MYSQL, rule};
use crate::rules::subject::{Judged, Subject};

rule!(
    "utf8-charset",
    DefaultLevel::Warn,
    MYSQL,
    Check::Words(check),
    "`utf8`, which is only a part of UTF-8",
    r#"Names the character sets `utf8` and `utf8mb3` and their collations.

**Why it is bad.** They hold at most three bytes a character. Emoji, many Chinese characters and
mathematical letters take four: they are refused (`Incorrect string value`), or cut without
strict mode. Both names are deprecated.
([utf8mb3](https://dev.mysql.com/doc/refman/8.4/en/charset-unicode-utf8mb3.html),
[MariaDB](https://mariadb.com/kb/en/unicode/))

**What is blocked.** Nothing now; converting the table later copies it, and nobody writes it
meanwhile.

**Example.**

```sql
CREATE TABLE posts (body text) DEFAULT CHARSET=utf8;
```

**Use instead.**

```sql
CREATE TABLE posts (body text) DEFAULT CHARSET=utf8mb4;
```"#
);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for statement in subject.statements {
        if !statement.words.is_any(&["CREATE", "ALTER"]) {
            continue;
        }
        let found = narrow(statement);
        let Some(first) = found.first() else { continue };
        let mut finding = report
            .finding(
                first,
                format!("`{}` holds only a part of UTF-8", subject.sql(first)),
            )
            .note("a character of four bytes, such as an emoji, is refused or cut")
            .help(paste(
                "write the whole one",
                &format!("{};", replaced(statement, &found)),
            ));
        for span in found.iter().skip(1).take(3) {
            finding = finding.label(report.label(span, ""));
        }
        // An old table may refer to columns of the old character set.
        if matches!(statement.ddl, Ddl::CreateTable(_)) {
            let edits = found
                .iter()
                .map(|span| (span.clone(), whole(subject.sql(span))))
                .collect();
            finding = finding.fix(report.fix("`utf8` made `utf8mb4`", edits));
        }
        report.push(finding);
    }
}

/// Where a statement names one of them.
fn narrow(statement: &Judged<'_>) -> Vec<Range<usize>> {
    let mut words = statement.words;
    let mut found = Vec::new();
    while !words.is_empty() {
        let named = words.take_all(&["CHARACTER", "SET"])
            || words.take_if("CHARSET")
            || words.take_if("COLLATE");
        if !named {
            words.take();
            continue;
        }
        let mut token = words.take();
        if let Some(equals) = token
            && words.text(equals) == "="
        {
            token = words.take();
        }
        let Some(token) = token else { break };
        let text = words.text(token);
        let quotes = text.len() - text.trim_start_matches(['\'', '"', '`']).len();
        let name = text.trim_matches(['\'', '"', '`']).to_ascii_lowercase();
        if ["utf8", "utf8mb3"].contains(&name.as_str())
            || name.starts_with("utf8_")
            || name.starts_with("utf8mb3_")
        {
            found.push(token.start + quotes..token.end - quotes);
        }
    }
    found
}

fn whole(name: &str) -> String {
    let rest = if name.len() >= 7 && name[..7].eq_ignore_ascii_case("utf8mb3") {
        &name[7..]
    } else {
        &name[4..]
    };
    format!("utf8mb4{rest}")
}

fn replaced(statement: &Judged<'_>, spans: &[Range<usize>]) -> String {
    let source = statement.words.source();
    let mut sql = String::new();
    let mut at = statement.span.start;
    for span in spans {
        sql.push_str(&source[at..span.start]);
        sql.push_str(&whole(&source[span.clone()]));
        at = span.end;
    }
    sql.push_str(&source[at..statement.span.end]);
    sql
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Dialect;
    use crate::rules::testing::{rendered, silent};
    use expect_test::expect;

    #[test]
    fn says_why_and_what_to_paste() {
        rendered(
            &RULE,
            Dialect::Mysql,
            &[
                "CREATE TABLE a (\n  b text CHARACTER SET utf8 COLLATE utf8_bin\n) DEFAULT CHARSET = 'utf8mb3' COLLATE=UTF8_general_ci;",
            ],
            &expect![[r#"
                warning[utf8-charset]: `utf8` holds only a part of UTF-8
                 --> 1.up.sql:2:24
                  |
                2 |   b text CHARACTER SET utf8 COLLATE utf8_bin
                  |                        ^^^^         --------
                3 | ) DEFAULT CHARSET = 'utf8mb3' COLLATE=UTF8_general_ci;
                  |                      -------          ---------------
                  |
                  = note: a character of four bytes, such as an emoji, is refused or cut
                  = help: write the whole one:
                          CREATE TABLE a (
                            b text CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
                          ) DEFAULT CHARSET = 'utf8mb4' COLLATE=utf8mb4_general_ci;
            "#]],
        );
    }

    #[test]
    fn the_whole_one_is_fine() {
        for script in [
            "CREATE TABLE a (b text) CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;",
            "CREATE TABLE a (utf8 int);",
            "SET NAMES utf8;",
        ] {
            silent(&RULE, &[script]);
        }
    }
}
