fn main() {
    let _ = sqlmigrate::migrate!("folders/no_dialect");
}
