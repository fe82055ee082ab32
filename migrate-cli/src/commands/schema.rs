//! `cargo migrate schema`.

use migrate_schema::SnapshotOptions;
use migrate_schema::snapshot_file::{self, Outcome};

use crate::arguments::Schema;
use crate::database;
use crate::exit::Exit;
use crate::output;

pub(crate) fn run(arguments: &Schema) -> Result<Exit, Exit> {
    let url = crate::database_url::find(&arguments.database).map_err(|message| {
        output::error(&message);
        Exit::Failure
    })?;
    let mut options = SnapshotOptions::new();
    if let Some(schema) = &arguments.database.history_schema {
        options = options.leave_out_schema(schema);
    }
    if let Some(table) = &arguments.database.history_table {
        options = options.leave_out_table(table);
    }
    let snapshot = database::wait(options.read(migrate_core::Target::url(url)))?;
    let Some(file) = &arguments.compare else {
        output::line(snapshot.to_string().trim_end());
        return Ok(Exit::Success);
    };
    let outcome = snapshot_file::compare(file, &snapshot).map_err(|error| {
        output::error(&error.to_string());
        Exit::Failure
    })?;
    match outcome {
        Outcome::Same => {
            output::say!("same");
            return Ok(Exit::Success);
        }
        Outcome::Different {
            difference, new, ..
        } => {
            output::line(difference.to_string().trim_end());
            if arguments.sql {
                output::say!("-- brings the database back to the file");
                output::line(difference.mending_sql().to_string().trim_end());
            }
            output::error(&format!("the database is not what {} says", file.display()));
            output::help(&format!(
                "what is there is in {}: rename it if that is right",
                new.display()
            ));
        }
        Outcome::Absent { new, .. } => {
            output::error(&format!("there is no {}", file.display()));
            output::help(&format!(
                "what is in the database is in {}: rename it if that is right",
                new.display()
            ));
        }
        _ => {}
    }
    Ok(Exit::Failure)
}
