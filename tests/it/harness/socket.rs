//! Sockets of the live feed against a server in this process.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use sigap::app::lifecycle::{Running, start};
use sigap::app::wiring::Opened;
use sigap::domain::access::Role;
use sigap::services::accounts::{Credentials, Profile, SignedIn};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::centre::TestCentre;
use super::screen::Screen;

const PASSWORD: &str = "correct horse";

/// Settings for a server on any port.
pub const ANY_PORT: &str = "[http]\nlisten = \"127.0.0.1:0\"\n";

/// A server in this process.
pub struct Serving {
    pub running: Running,
    pub region: String,
}

impl Serving {
    /// Serves a centre made with [`ANY_PORT`].
    pub async fn of(test: &TestCentre) -> Self {
        let opened = Opened { centre: test.centre.clone(), local_redis: None };
        Self { running: start(opened).await.unwrap(), region: test.centre.region().to_owned() }
    }

    /// Signs somebody with this role in.
    pub async fn sign_in(&self, test: &TestCentre, name: &str, role: Role) -> SignedIn {
        let profile = Profile { name: name.to_owned(), roles: vec![role], agency: None, unit: None };
        test.centre.accounts.create(&profile, PASSWORD).await.unwrap();
        test.centre.accounts.sign_in(&Credentials::new(name, PASSWORD)).await.unwrap()
    }

    /// Opens a socket with a session, from this origin.
    pub async fn open(&self, token: &str, origin: Option<&str>, query: &str) -> Result<Socket, Error> {
        let address = self.running.address;
        let mut request = format!("ws://{address}/api/v1/live{query}").into_client_request().unwrap();
        let headers = request.headers_mut();
        if !token.is_empty() {
            headers.insert("cookie", format!("sigap={}.{token}", self.region).parse().unwrap());
        }
        if let Some(origin) = origin {
            headers.insert("origin", origin.parse().unwrap());
        }
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4_096).unwrap();
        let stream = socket.connect(address).await.unwrap();
        let (socket, _) = tokio_tungstenite::client_async(request, stream).await?;
        Ok(Socket { socket, screen: Screen::default() })
    }

    /// The origin of our own pages.
    pub fn origin(&self) -> String {
        format!("http://{}", self.running.address)
    }

    /// A board of somebody signed in, coming back with a cursor or beginning without.
    pub async fn board(&self, who: &SignedIn, cursor: &str) -> Socket {
        let query = format!("?cursor={cursor}");
        let mut socket = self.open(&who.token, Some(&self.origin()), &query).await.unwrap();
        if !cursor.is_empty() {
            socket.screen.cursor = Some(cursor.to_owned());
        }
        socket
    }
}

/// A socket, and the screen behind it.
pub struct Socket {
    pub socket: WebSocketStream<TcpStream>,
    pub screen: Screen,
}

/// How a socket ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// The close code; `None` when the link just broke.
    pub code: Option<u16>,
    pub reason: String,
}

impl Socket {
    /// Takes messages until `enough`; the end, when it came before.
    pub async fn until(&mut self, mut enough: impl FnMut(&Screen) -> bool) -> Option<Ended> {
        while !enough(&self.screen) {
            let next = tokio::time::timeout(Duration::from_secs(20), self.socket.next()).await;
            match next.expect("something within 20 s") {
                Some(Ok(Message::Text(text))) => self.screen.hear(&text),
                Some(Ok(Message::Close(frame))) => {
                    let (code, reason) = frame.map_or((None, String::new()), |frame| {
                        (Some(frame.code.into()), frame.reason.to_string())
                    });
                    return Some(Ended { code, reason });
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Some(Ended::default()),
            }
        }
        None
    }

    /// Takes messages until the socket ends.
    pub async fn end(&mut self) -> Ended {
        self.until(|_| false).await.unwrap()
    }

    /// Says something.
    pub async fn say(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }
}
