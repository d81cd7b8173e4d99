//! The journeys, one file each.

mod hosting;
mod offline;
