//! What the tools' documentation asks for, so that an added file is noticed.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
