//! Gives the assets one content hash, so that they can be served as immutable under it.

use sha2::{Digest, Sha256};
use std::path::Path;

fn main() {
    // Relative to this package: what is said here holds wherever the project lies, when it is moved or copied too.
    let site = Path::new("../target/site");
    println!("cargo:rerun-if-changed={}", site.display());
    let mut files = Vec::new();
    collect(site, &mut files);
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        println!("cargo:rerun-if-changed={}", file.display());
        hash.update(file.to_string_lossy().as_bytes());
        hash.update(std::fs::read(&file).unwrap_or_default());
    }
    let digest: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    println!("cargo:rustc-env=QUAYSIDE_SITE_HASH={digest}");
}

fn collect(directory: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
