//! Starts the page.

fn main() {
    paas::app::start();
}
