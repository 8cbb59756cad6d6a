//! A container's log, out of `GET /containers/{id}/logs`: frames or a terminal's raw text, cut into stamped lines.
//!
//! # Layout
//! - `frame`: the pieces of a multiplexed body; `raw`: those of a terminal's
//! - `stamp`: the time in front of a piece
//! - `assembly`: a line of one source as it comes together; `border`: the stamps within a terminal's long lines
//! - `clock`: where each line is
//! - `line`: a line, its place, and both as text
//! - `reader`: all of it together

mod assembly;
mod border;
mod clock;
mod frame;
mod line;
mod raw;
mod reader;
mod seen;
mod stamp;

pub use clock::STRAY_NANOS;
pub use frame::{Frames, Malformed, Piece};
pub use line::{LINE_LIMIT, Line, NoPosition, Position, Source};
pub use reader::Reader;

pub use stamp::millis;
