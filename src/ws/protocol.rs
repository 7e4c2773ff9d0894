//! What a client may say, and how a socket ends.

use axum::extract::ws::{CloseFrame, Utf8Bytes};
use serde::Deserialize;

use crate::domain::ids::IncidentId;

/// A message from a client. Commands go over HTTP.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromClient {
    /// Begin; with the cursor of the last message that was seen, after a break. Later: begin again.
    Hello {
        /// `EPOCH:ID`.
        #[serde(default)]
        cursor: Option<String>,
    },
    /// Somebody took note of an alarm.
    Ack,
    /// What this screen shows.
    View {
        /// The incident that is open.
        #[serde(default)]
        incident: Option<IncidentId>,
        /// Something is being typed into one of its forms.
        #[serde(default)]
        typing: bool,
    },
    /// Still there.
    Pong,
}

/// Why the server ends a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The server stops, or cannot serve yet: come back after so many milliseconds.
    GoingAway {
        /// Milliseconds.
        reconnect_ms: u64,
    },
    /// No session, or it ended.
    SessionEnded,
    /// Too slow: come back with the last cursor.
    Resume,
    /// Nothing of the running work is theirs to see.
    Forbidden,
    /// Too many sockets, or too many messages.
    TooMany,
    /// No sign of life, or the link broke: nobody is there to be told.
    Lost,
}

impl End {
    /// The close frame; `None` when nobody would read it.
    pub fn frame(self) -> Option<CloseFrame> {
        let (code, reason): (u16, Utf8Bytes) = match self {
            Self::GoingAway { reconnect_ms } => (1001, format!("{{\"reconnect_ms\":{reconnect_ms}}}").into()),
            Self::SessionEnded => (4001, "session ended".into()),
            Self::Resume => (4002, "resume".into()),
            Self::Forbidden => (4003, "forbidden".into()),
            Self::TooMany => (4008, "too many".into()),
            Self::Lost => return None,
        };
        Some(CloseFrame { code, reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<FromClient> {
        serde_json::from_str(text).ok()
    }

    #[test]
    fn a_hello_may_come_with_a_cursor_and_with_what_a_newer_client_says() {
        assert_eq!(read(r#"{"type":"hello"}"#), Some(FromClient::Hello { cursor: None }));
        assert_eq!(
            read(r#"{"type":"hello","cursor":"ab:1-0","screen":"wall"}"#),
            Some(FromClient::Hello { cursor: Some("ab:1-0".to_owned()) })
        );
        let view = |incident: Option<&str>, typing| {
            Some(FromClient::View { incident: incident.map(IncidentId::from), typing })
        };
        assert_eq!(read(r#"{"type":"view","of":"wall"}"#), view(None, false));
        assert_eq!(read(r#"{"type":"view","incident":"32-x","typing":true}"#), view(Some("32-x"), true));
        assert_eq!(read(r#"{"type":"dance"}"#), None);
    }
}
