//! Large folders are read in one pass.

use std::time::{Duration, Instant};

use super::Package;

#[test]
fn ten_thousand_pairs_are_read_quickly() {
    let package = Package::new(&[]);
    for version in 1..=5_000 {
        package.write(
            &format!("{version}_name.up.sql"),
            b"CREATE TABLE t (a int);\n",
        );
        package.write(&format!("{version}_name.down.sql"), b"DROP TABLE t;\n");
    }
    let start = Instant::now();
    let (found, findings) = package.discover(None);
    let took = start.elapsed();
    assert_eq!(found.migrations.len(), 5_000);
    assert_eq!(found.files_read.len(), 10_001);
    assert!(findings.is_empty());
    // Ten times what a slow machine needs; quadratic work would take minutes.
    assert!(took < Duration::from_secs(10), "{took:?}");
}
