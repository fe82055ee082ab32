//! A small line-by-line difference of two texts, for a note.

/// More changed lines than this are counted, not shown.
const SHOWN: usize = 12;

/// Middles larger than this are shown as removed and added, without matching lines.
const MATCHED: usize = 400;

/// What changed, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// Lines that begin with `- ` or `+ `, joined with line ends.
    pub(super) text: String,
    /// The first line of the new text that differs, counted from 1; one past the
    /// last where the new text is a beginning of the old one.
    pub(super) first_line: u32,
}

/// Compares two texts; `None` when they are the same.
pub(super) fn difference(old: &str, new: &str) -> Option<Difference> {
    let old: Vec<&str> = old.lines().collect();
    let new: Vec<&str> = new.lines().collect();
    let same_start = old
        .iter()
        .zip(&new)
        .take_while(|(old, new)| old == new)
        .count();
    let same_end = old[same_start..]
        .iter()
        .rev()
        .zip(new[same_start..].iter().rev())
        .take_while(|(old, new)| old == new)
        .count();
    let old = &old[same_start..old.len() - same_end];
    let new = &new[same_start..new.len() - same_end];
    if old.is_empty() && new.is_empty() {
        return None;
    }
    let changed = changed_lines(old, new);
    let mut text: Vec<String> = changed
        .iter()
        .take(SHOWN)
        .map(|(sign, line)| format!("{sign} {}", shortened(line)))
        .collect();
    if changed.len() > SHOWN {
        text.push(format!("… and {} more lines", changed.len() - SHOWN));
    }
    Some(Difference {
        text: text.join("\n"),
        first_line: same_start as u32 + 1,
    })
}

/// Removed and added lines in order, by the longest common subsequence.
fn changed_lines<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(char, &'a str)> {
    let removed = old.iter().map(|line| ('-', *line));
    let added = new.iter().map(|line| ('+', *line));
    if old.len() > MATCHED || new.len() > MATCHED {
        return removed.chain(added).collect();
    }
    let width = new.len() + 1;
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for (i, old_line) in old.iter().enumerate().rev() {
        for (j, new_line) in new.iter().enumerate().rev() {
            longest[i * width + j] = if old_line == new_line {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut changed = Vec::new();
    while i < old.len() || j < new.len() {
        let both = i < old.len() && j < new.len();
        if both && old[i] == new[j] {
            i += 1;
            j += 1;
        } else if j == new.len()
            || (i < old.len() && longest[(i + 1) * width + j] >= longest[i * width + j + 1])
        {
            changed.push(('-', old[i]));
            i += 1;
        } else {
            changed.push(('+', new[j]));
            j += 1;
        }
    }
    changed
}

/// Long lines are cut: a note is no place for a dump.
fn shortened(line: &str) -> String {
    const WIDTH: usize = 100;
    match line.char_indices().nth(WIDTH) {
        None => line.to_owned(),
        Some((end, _)) => format!("{}…", &line[..end]),
    }
}

#[cfg(test)]
#[expect(
    clippy::needless_raw_string_hashes,
    clippy::format_collect,
    reason = "expect-test writes snapshots with hashes, and speed is no matter here"
)]
mod tests {
    use expect_test::{Expect, expect};

    use super::difference;

    fn check(old: &str, new: &str, expected: &Expect) {
        let text = difference(old, new).map_or_else(
            || "the same".to_owned(),
            |found| format!("{}\nfirst line {}", found.text, found.first_line),
        );
        expected.assert_eq(&text);
    }

    #[test]
    fn changed_added_and_removed_lines() {
        check("a\nb\nc\n", "a\nb\nc\n", &expect!["the same"]);
        check(
            "a\nb\nc\n",
            "a\nx\nc\n",
            &expect![[r#"
            - b
            + x
            first line 2"#]],
        );
        check(
            "a\nb\nc\n",
            "a\nc\n",
            &expect![[r#"
            - b
            first line 2"#]],
        );
        check(
            "a\nb\nc\n",
            "a\n",
            &expect![[r#"
            - b
            - c
            first line 2"#]],
        );
        check(
            "",
            "a\n",
            &expect![[r#"
            + a
            first line 1"#]],
        );
        check(
            "a\nb\nc\nd\ne\n",
            "a\nx\nc\ny\ne\n",
            &expect![[r#"
            - b
            + x
            - d
            + y
            first line 2"#]],
        );
    }

    #[test]
    fn large_differences_are_cut() {
        let old: String = (0..1000).map(|line| format!("old {line}\n")).collect();
        let new = format!("{}\n", "é".repeat(200));
        check(
            &old,
            &new,
            &expect![[r#"
            - old 0
            - old 1
            - old 2
            - old 3
            - old 4
            - old 5
            - old 6
            - old 7
            - old 8
            - old 9
            - old 10
            - old 11
            … and 989 more lines
            first line 1"#]],
        );
    }
}
