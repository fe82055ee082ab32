sqlmigrate::migrate!(mod migrations = "folders/several");

fn main() {
    // No cascade: the set and its names are there, although they are wrong.
    println!("{}", migrations::MIGRATIONS.len());
    println!("{:?}", migrations::CREATE_TAGS);
}
