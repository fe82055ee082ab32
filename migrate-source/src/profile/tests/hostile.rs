//! No name and no text makes anything panic.

use arbtest::arbtest;

use crate::finding::SourceFile;
use crate::profile::convention::{self, Name};
use crate::profile::{Profile, stray};

const PIECES: [&str; 34] = [
    "1",
    "0",
    "99999999999999999999",
    "V",
    "v",
    "U",
    "R",
    "B",
    "_",
    "__",
    ".",
    "-",
    " ",
    ".sql",
    ".SQL",
    ".up",
    ".down",
    "up",
    "down",
    "\u{e9}",
    "\u{1f600}",
    "$",
    "{",
    "}",
    "'",
    "\n",
    "--",
    " +goose ",
    "Up",
    "Down",
    "StatementBegin",
    "migrate:up",
    "ENVSUB ON",
    "/*",
];

#[test]
fn any_name_is_read() {
    arbtest(|bytes| {
        let mut name = String::new();
        let count = bytes.int_in_range(1..=8)?;
        for _ in 0..count {
            name += bytes.choose(&PIECES)?;
        }
        for profile in Profile::ALL {
            let convention = convention::of(profile);
            if let Name::Migration { version, name, .. } = convention.read_name(&name) {
                assert!(!version.is_empty() && !name.is_empty());
                let _ = convention.version(version);
            }
            let _ = convention.repeats_up_to(&name);
            let _ = stray::finding(convention, "x", &name);
        }
        Ok(())
    });
}

#[test]
fn any_text_is_cut_into_parts_of_itself() {
    arbtest(|bytes| {
        let mut text = String::new();
        for _ in 0..bytes.int_in_range(0..=20)? {
            text += bytes.choose(&PIECES)?;
        }
        let (file, _) = SourceFile::from_bytes("x.sql", text.as_bytes());
        for profile in Profile::ALL {
            let convention = convention::of(profile);
            let mut findings = Vec::new();
            let sections = convention.cut(&file, "1", &mut findings);
            let parts = [sections.up, sections.down];
            for section in parts.iter().flatten() {
                assert!(file.text.get(section.range.clone()).is_some());
            }
            if let [Some(up), Some(down)] = parts {
                assert!(up.range.end <= down.range.start || down.range.end <= up.range.start);
            }
            let _ = convention.placeholder(&file.text);
            let _ = convention.read_settings(&file, &mut findings);
            for label in findings.iter().flat_map(|finding| &finding.labels) {
                if let Some(span) = &label.span {
                    assert!(file.text.get(span.clone()).is_some());
                }
            }
        }
        Ok(())
    });
}
