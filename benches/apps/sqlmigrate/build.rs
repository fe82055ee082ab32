fn main() {
    migrate_build::prepare("migrations");
}
