//! The thing in the world that reports are about.
