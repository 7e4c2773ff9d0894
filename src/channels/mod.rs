//! Ways to other servers: messages to people who look at no screen, carried as they were recorded, phones that are woken,
//! answers to reporters, and questions about roads and earthquakes, and files. They decide nothing.

pub mod bmkg;
mod messenger;
pub mod osrm;
pub mod s3;
pub mod sms;
pub mod telegram;
pub mod web_push;
pub mod webhook;
pub mod whatsapp;

pub use self::messenger::messengers;
