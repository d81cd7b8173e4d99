//! placeholder
/// x
pub enum Shape {}
