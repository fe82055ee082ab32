static MIGRATIONS: sqlmigrate::Migrations = sqlmigrate::migrate!("folders/syntax_error");

fn main() {
    println!("{}", MIGRATIONS.len());
}
