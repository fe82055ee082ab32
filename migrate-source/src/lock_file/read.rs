//! A lock file from text: what cannot be read is a finding, and the rest still counts.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::field::{self, Field};
use super::{
    Acceptance, DownEntry, Entry, FORMAT, LockFile, ReadLockFile, Soundness, TextMark, keep_main,
};
use crate::checksum::Digest;
use crate::dialect::Dialect;
use crate::finding::{Direction, Finding, Label, SourceFile, codes};

/// First fields that would not be read as a version.
pub(super) const KEYWORDS: [&str; 2] = ["format", "accept"];

/// Damaged lines that are told one by one; of the others only the number.
const TOLD: usize = 5;

/// Reads the text of a lock file; everything wrong with it goes to `findings`.
///
/// `bad` is the offset of a byte that is not UTF-8, where there is one.
pub fn read(
    file: &Arc<SourceFile>,
    bad: Option<usize>,
    findings: &mut Vec<Finding>,
) -> ReadLockFile {
    let mut reader = Reader {
        file,
        content: LockFile::default(),
        versions: HashMap::new(),
        gap: false,
        damages: Vec::new(),
    };
    if let Some(at) = bad {
        reader.damage(at..at, "the lock file is not UTF-8 here");
        return reader.finish(&[], findings);
    }
    let lines = lines(&file.text);
    let (conflicts, sound) = conflicts(&lines, &file.text);
    let mut content = lines
        .iter()
        .zip(sound)
        .filter(|(line, sound)| *sound && !means_nothing(&file.text[(*line).clone()]))
        .map(|(line, _)| line.clone());
    if let Some(first) = content.next() {
        if reader.header(first) {
            for line in content {
                reader.line(line);
            }
        }
    } else if conflicts.is_empty() {
        reader.damage(0..0, "the lock file is empty");
    }
    reader.finish(&conflicts, findings)
}

/// A place with conflict markers: from the first marker to the last.
struct Conflict {
    first: Range<usize>,
    last: Option<Range<usize>>,
}

struct Reader<'a> {
    file: &'a Arc<SourceFile>,
    content: LockFile,
    versions: HashMap<String, Range<usize>>,
    gap: bool,
    damages: Vec<Damage>,
}

struct Damage {
    span: Range<usize>,
    message: String,
    other: Option<(Range<usize>, &'static str)>,
    newer: bool,
}

impl Reader<'_> {
    fn damage(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.gap = true;
        self.damages.push(Damage {
            span,
            message: message.into(),
            other: None,
            newer: false,
        });
    }

    /// Reads the `format` line; without it nothing else can be read.
    fn header(&mut self, line: Range<usize>) -> bool {
        let Ok(fields) = field::split(&self.file.text[line.clone()]) else {
            self.damage(line, "the lock file does not begin with its `format` line");
            return false;
        };
        let at = |field: &Field| line.start + field.span.start..line.start + field.span.end;
        let [format, number, dialects @ ..] = fields.as_slice() else {
            self.damage(line, "the lock file does not begin with its `format` line");
            return false;
        };
        if format.text != "format" || format.quoted {
            self.damage(line, "the lock file does not begin with its `format` line");
            return false;
        }
        match number.text.parse::<u32>() {
            Ok(FORMAT) => {}
            Ok(newer) if newer > FORMAT => {
                let message =
                    format!("the lock file has format {newer}, and this version reads {FORMAT}");
                self.damage(at(number), message);
                if let Some(damage) = self.damages.last_mut() {
                    damage.newer = true;
                }
                return false;
            }
            _ => {
                self.damage(at(number), "not the number of a format");
                return false;
            }
        }
        for field in dialects {
            let known = Dialect::ALL
                .into_iter()
                .find(|dialect| dialect.name() == field.text);
            match known {
                Some(dialect) if !self.content.dialects.contains(&dialect) => {
                    self.content.dialects.push(dialect);
                }
                Some(_) => {}
                None => {
                    self.damage(at(field), format!("`{}` is not a dialect", field.text));
                    return false;
                }
            }
        }
        if self.content.dialects.is_empty() {
            self.damage(line, "the `format` line names no dialect");
            return false;
        }
        true
    }

    fn line(&mut self, line: Range<usize>) {
        let fields = match field::split(&self.file.text[line.clone()]) {
            Ok(fields) => fields,
            Err(bad) => {
                let span = line.start + bad.span.start..line.start + bad.span.end;
                self.damage(span, bad.message);
                return;
            }
        };
        let keyword = fields
            .first()
            .filter(|first| !first.quoted && KEYWORDS.contains(&first.text.as_str()));
        match keyword.map(|first| first.text.as_str()) {
            Some("accept") => self.acceptance(line, &fields),
            Some(_) => self.damage(line, "a second `format` line"),
            None => self.entry(line, &fields),
        }
    }

    fn acceptance(&mut self, line: Range<usize>, fields: &[Field]) {
        let [_, code, version, direction] = fields else {
            self.damage(line, "not `accept CODE VERSION up` or `down`");
            return;
        };
        let direction = match direction.text.as_str() {
            "up" => Direction::Up,
            "down" => Direction::Down,
            _ => {
                self.damage(line, "not `accept CODE VERSION up` or `down`");
                return;
            }
        };
        self.content.accepted.push(Acceptance {
            code: code.text.clone(),
            version: version.text.clone(),
            direction,
            place: line,
        });
    }

    fn entry(&mut self, line: Range<usize>, fields: &[Field]) {
        let [version, name, up, down] = fields else {
            self.damage(line, "this line is not a migration: it has not four fields");
            return;
        };
        let at = |field: &Field| line.start + field.span.start..line.start + field.span.end;
        let Some((chain, up_text)) = digests(up, "up:") else {
            self.damage(at(up), "not the digests of an up script");
            return;
        };
        let down = if down.text == "down:none" && !down.quoted {
            None
        } else {
            let Some((tokens, text)) = digests(down, "down:") else {
                self.damage(at(down), "not the digests of a down script");
                return;
            };
            Some(DownEntry { tokens, text })
        };
        let place = line.start + version.span.start..line.start + name.span.end;
        if let Some(first) = self.versions.get(&version.text) {
            let other = Some((first.clone(), "first listed here"));
            let message = format!("the lock file lists `{}` twice", version.text);
            self.damage(place, message);
            if let Some(damage) = self.damages.last_mut() {
                damage.other = other;
            }
            return;
        }
        self.versions.insert(version.text.clone(), place.clone());
        self.content.entries.push(Entry {
            version: version.text.clone(),
            name: name.text.clone(),
            chain,
            up_text,
            down,
            place,
            after_gap: std::mem::take(&mut self.gap),
        });
    }

    fn finish(self, conflicts: &[Conflict], findings: &mut Vec<Finding>) -> ReadLockFile {
        for conflict in conflicts {
            findings.push(conflict_finding(self.file, conflict));
        }
        // What a conflict left is looked at again when it is settled.
        let told = if conflicts.is_empty() { TOLD } else { 0 };
        let untold = self.damages.len().saturating_sub(told);
        let last = self.damages.len().min(told);
        for (index, damage) in self.damages.iter().take(told).enumerate() {
            let mut finding = Finding::new(&codes::LOCK_FILE_DAMAGED, damage.message.as_str())
                .label(Label::at(self.file, damage.span.clone(), ""));
            if let Some((span, text)) = &damage.other {
                finding = finding.label(Label::at(self.file, span.clone(), *text));
            }
            if index + 1 == last && untold > 0 {
                finding = finding.note(format!("{untold} more places cannot be read"));
            }
            finding = if damage.newer {
                finding.help("a newer version of sqlmigrate wrote it: update the dependency")
            } else {
                finding.help(restore(&self.file.path))
            };
            findings.push(finding);
        }
        let soundness = if !conflicts.is_empty() {
            Soundness::Conflicted
        } else if self.damages.is_empty() {
            Soundness::Sound
        } else {
            Soundness::Damaged
        };
        ReadLockFile {
            file: Arc::clone(self.file),
            content: self.content,
            soundness,
        }
    }
}

/// The help for a lock file that cannot be trusted.
pub(crate) fn restore(path: &str) -> String {
    format!("restore the file: `git restore --source=HEAD -- {path}`")
}

fn conflict_finding(file: &Arc<SourceFile>, conflict: &Conflict) -> Finding {
    let mut finding = Finding::new(
        &codes::LOCK_FILE_CONFLICT,
        "the lock file has merge-conflict markers",
    )
    .label(Label::at(
        file,
        conflict.first.clone(),
        "two branches froze migrations at the same time",
    ));
    if let Some(last) = &conflict.last {
        finding = finding.label(Label::at(file, last.clone(), "up to here"));
    }
    finding.helps = keep_main(None, &file.path);
    finding
}

/// The byte range of each line, without line ends.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    text.split('\n')
        .map(|line| {
            let range = start..start + line.len();
            start = range.end + 1;
            range
        })
        .collect()
}

/// The conflicts, and for each line whether it is no marker.
fn conflicts(lines: &[Range<usize>], text: &str) -> (Vec<Conflict>, Vec<bool>) {
    let mut conflicts: Vec<Conflict> = Vec::new();
    let mut open = false;
    let sound = lines
        .iter()
        .map(|line| {
            let Some(marker) = marker(&text[line.clone()]) else {
                return true;
            };
            match conflicts.last_mut() {
                Some(conflict) if open && marker != '<' => conflict.last = Some(line.clone()),
                _ => conflicts.push(Conflict {
                    first: line.clone(),
                    last: None,
                }),
            }
            open = marker != '>';
            false
        })
        .collect();
    (conflicts, sound)
}

/// The character of a conflict marker: seven of it, then a blank or nothing.
fn marker(line: &str) -> Option<char> {
    let first = line
        .chars()
        .next()
        .filter(|first| matches!(first, '<' | '|' | '=' | '>'))?;
    let rest = line.trim_start_matches(first);
    (line.len() - rest.len() == 7 && (rest.is_empty() || rest.starts_with(' '))).then_some(first)
}

fn means_nothing(line: &str) -> bool {
    let line = line.trim_matches([' ', '\t']);
    line.is_empty() || line.starts_with('#')
}

/// `up:<64 hex digits>.<16 hex digits>`.
fn digests(field: &Field, prefix: &str) -> Option<(Digest, TextMark)> {
    if field.quoted {
        return None;
    }
    let (digest, mark) = field.text.strip_prefix(prefix)?.split_once('.')?;
    Some((unhex(digest)?, unhex(mark)?))
}

fn unhex<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    if text.len() != LENGTH * 2 {
        return None;
    }
    let mut bytes = [0; LENGTH];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}
