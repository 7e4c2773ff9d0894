//! Where commands write: plain lines that a person reads, also through a pipe.

use std::fmt::Display;
use std::io::Write;

/// A place for lines. A reader that went away is no fault.
pub struct Out(Box<dyn Write + Send>);

impl Out {
    /// The terminal.
    pub fn stdout() -> Self {
        Self(Box::new(std::io::stdout()))
    }

    /// The terminal, for what went wrong.
    pub fn stderr() -> Self {
        Self(Box::new(std::io::stderr()))
    }

    /// Anything else.
    pub fn to(place: impl Write + Send + 'static) -> Self {
        Self(Box::new(place))
    }

    /// Writes one line.
    pub fn line(&mut self, text: impl Display) {
        let _ = writeln!(self.0, "{text}").and_then(|()| self.0.flush());
    }

    /// Writes text as it is.
    pub fn text(&mut self, text: impl Display) {
        let _ = write!(self.0, "{text}").and_then(|()| self.0.flush());
    }
}
