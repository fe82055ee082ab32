fn main() {
    let _ = sqlmigrate::migrate!("folders/good", dialekt = "sqlite");
    let _ = sqlmigrate::migrate!("folders/good", dialect = "oracle");
    let _ = sqlmigrate::migrate!("folders/good", order = "any", order = "linear");
    let _ = sqlmigrate::migrate!("");
    let _ = sqlmigrate::migrate!(folder);
}
