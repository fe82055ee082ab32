fn main() {
    let _ = sqlmigrate::migrate!();
}
