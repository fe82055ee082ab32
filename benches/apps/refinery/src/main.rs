//! The application with `refinery::embed_migrations!`. It has no way back.

#[path = "../../measure.rs"]
mod measure;

use std::time::Instant;

mod embedded {
    refinery::embed_migrations!("migrations");
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = measure::arguments();
    // Everything in one transaction is an option that it has.
    let grouped = match arguments.operation.as_str() {
        "up" => false,
        "up-grouped" => true,
        other => panic!("{other} is no operation of this application"),
    };
    macro_rules! on {
        ($connection:expr) => {{
            let mut connection = $connection;
            let begin = Instant::now();
            embedded::migrations::runner().set_grouped(grouped).run(&mut connection)?;
            measure::print(begin);
        }};
    }
    if let Some(path) = arguments.url.strip_prefix("sqlite:") {
        on!(rusqlite::Connection::open(path.split('?').next().unwrap_or(path))?);
    } else if arguments.url.starts_with("postgres:") {
        on!(postgres::Client::connect(&arguments.url, postgres::NoTls)?);
    } else {
        #[cfg(feature = "mysql")]
        on!(mysql::Conn::new(arguments.url.as_str())?);
    }
    Ok(())
}
