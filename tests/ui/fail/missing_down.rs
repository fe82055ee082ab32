static MIGRATIONS: sqlmigrate::Migrations = sqlmigrate::migrate!("folders/missing_down");

fn main() {
    println!("{}", MIGRATIONS.len());
}
