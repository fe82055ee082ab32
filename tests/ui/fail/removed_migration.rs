sqlmigrate::migrate!(mod migrations = "folders/good");

fn main() {
    let _ = migrations::CREATE_TAGS;
    let _ = migrations::CREATE_COMMENTS;
}
