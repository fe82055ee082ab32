extern crate sqlmigrate as renamed;

mod sqlmigrate {}

static MIGRATIONS: renamed::Migrations = renamed::migrate!("folders/good");

fn main() {
    assert_eq!(MIGRATIONS.len(), 2);
}
