//! Conversations in writing with reporters: what comes in by any channel is heard once, becomes reports and facts, and is answered
//! through an outbox. Knows no messenger's server; how a dialogue goes says the domain.

mod conversation;
mod deeds;
mod files;
mod forget;
mod hear;
mod held;
mod look;
mod news;
mod say;
mod send;

pub use self::conversation::{Conversation, Delivery, DeliveryState, Line, Speaker};
pub use self::files::{FromReporters, Kept, MediaSource, MediaSources};
pub use self::hear::Incoming;
pub use self::look::Shown;
pub use self::news::NewsChoice;
pub use self::send::{Messenger, Messengers, Outgoing, ToReporters, Unsent};
