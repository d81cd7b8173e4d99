//! Made-up data for tests and benchmarks: the same seed gives the same data. Nothing here is ever shipped.

pub mod big;
pub mod conversations;
pub mod lookalikes;
pub mod month;
pub mod random;
pub mod secrets;

pub use conversations::Shape;
pub use random::Random;
