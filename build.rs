//! Tells the linker what the cutting of the page's code needs.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        // What refers to what, so that code can be moved into other files.
        println!("cargo::rustc-link-arg-bin=paas=--emit-relocs");
    }
}
