//! The histories: the same SQL under each tool's names.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::tool::Tool;

/// What migration `number` does: a table, an index, two rows.
pub fn up(number: usize) -> String {
    format!(
        "CREATE TABLE item_{number} (\n    id   INTEGER PRIMARY KEY,\n    name VARCHAR(100) NOT NULL\n);\n\
         CREATE INDEX item_{number}_name ON item_{number} (name);\n\
         INSERT INTO item_{number} (id, name) VALUES (1, 'one');\n\
         INSERT INTO item_{number} (id, name) VALUES (2, 'two');\n"
    )
}

/// What takes it back.
pub fn down(number: usize) -> String {
    format!("DROP TABLE item_{number};\n")
}

/// All up scripts, for a database's own client.
pub fn whole(size: usize) -> String {
    let mut text = String::new();
    for number in 1..=size {
        let _ = write!(text, "{}", up(number));
    }
    text
}

/// How many bytes of SQL a program with such a history carries at least.
pub fn bytes(tool: Tool, size: usize) -> usize {
    let down_bytes = |number| match tool.no_way_back() {
        Some(_) => 0,
        None => down(number).len(),
    };
    (1..=size)
        .map(|number| up(number).len() + down_bytes(number))
        .sum()
}

/// The file of migration `number`'s up script.
pub fn up_file(folder: &Path, tool: Tool, number: usize) -> PathBuf {
    match tool {
        Tool::Refinery => folder.join(format!("V{number}__make_item_{number}.sql")),
        Tool::Diesel => folder.join(format!("{number:06}_make_item_{number}/up.sql")),
        _ => folder.join(format!("{number:06}_make_item_{number}.up.sql")),
    }
}

/// Writes migration `number` as the tool wants it.
pub fn write_one(folder: &Path, tool: Tool, number: usize) -> io::Result<()> {
    let file = up_file(folder, tool, number);
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(&file, up(number))?;
    match tool {
        Tool::Refinery => Ok(()),
        Tool::Diesel => fs::write(file.with_file_name("down.sql"), down(number)),
        _ => {
            let name = format!("{number:06}_make_item_{number}.down.sql");
            fs::write(folder.join(name), down(number))
        }
    }
}

/// Writes a whole history into a folder that is not there yet.
pub fn write(folder: &Path, tool: Tool, size: usize) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for number in 1..=size {
        write_one(folder, tool, number)?;
    }
    if tool == Tool::Sqlmigrate {
        let configuration = "dialect = [\"postgres\", \"sqlite\", \"mysql\"]\nprofile = \"sqlx\"\n";
        fs::write(folder.join("migrate.toml"), configuration)?;
    }
    Ok(())
}
