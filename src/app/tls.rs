//! TLS by this server itself: a chain and a key from two files, read again when they change. A pair that does not hold leaves the
//! one before in force.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, version};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;

use crate::config::Http;

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsFault {
    /// One of the two is not set.
    #[error("http.tls_cert_file and http.tls_key_file go together: set both, or none")]
    Half,
    /// A file cannot be read, or holds something else.
    #[error("{file}: {word}")]
    File {
        /// Which.
        file: String,
        /// What is wrong with it.
        word: String,
    },
    /// The two do not belong together.
    #[error("http.tls_key_file is not the key of the first certificate in http.tls_cert_file: {0}")]
    Pair(rustls::Error),
    /// The library refuses.
    #[error("TLS cannot be set up: {0}")]
    Library(#[from] rustls::Error),
}

/// TLS for connections that come in.
pub struct Tls {
    acceptor: TlsAcceptor,
    held: Arc<Held>,
    handshake: Duration,
    check: Duration,
}

/// The pair in force, and the texts of the files it was read from.
#[derive(Debug)]
struct Held {
    cert_file: PathBuf,
    key_file: PathBuf,
    pair: RwLock<Arc<CertifiedKey>>,
}

impl ResolvesServerCert for Held {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.pair.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Tls {
    /// As the settings say; `None` where they name no files.
    ///
    /// # Errors
    /// [`TlsFault`].
    pub fn open(http: &Http) -> Result<Option<Self>, TlsFault> {
        let (cert_file, key_file) = match (&http.tls_cert_file, &http.tls_key_file) {
            (None, None) => return Ok(None),
            (Some(cert), Some(key)) => (cert.clone(), key.clone()),
            _ => return Err(TlsFault::Half),
        };
        let pair = pair(&cert_file, &key_file)?;
        let held = Arc::new(Held { cert_file, key_file, pair: RwLock::new(Arc::new(pair)) });
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&version::TLS13, &version::TLS12])?
            .with_no_client_auth()
            .with_cert_resolver(Arc::<Held>::clone(&held));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Some(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            held,
            handshake: Duration::from_millis(http.tls_handshake_ms),
            check: Duration::from_millis(http.tls_check_ms),
        }))
    }

    /// Makes a connection a secret one, within the time that a handshake may take.
    ///
    /// # Errors
    /// What the library says, or that it took too long.
    pub async fn accept(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        let late = |_| std::io::Error::from(std::io::ErrorKind::TimedOut);
        tokio::time::timeout(self.handshake, self.acceptor.accept(stream)).await.map_err(late)?
    }

    /// Takes changed files over until `stop`. Says once of each pair that it does not hold.
    pub async fn follow(&self, stop: CancellationToken) {
        let mut said = None;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(self.check) => {}
            }
            let held = Arc::clone(&self.held);
            let looked = tokio::task::spawn_blocking(move || held.look()).await;
            match looked {
                Ok(Ok(false)) => said = None,
                Ok(Ok(true)) => tracing::info!("a new TLS certificate is in force"),
                Ok(Err(fault)) => {
                    let word = fault.to_string();
                    if said.as_ref() != Some(&word) {
                        tracing::error!(%fault, "the TLS certificate before stays in force");
                        said = Some(word);
                    }
                }
                Err(fault) => tracing::error!(%fault, "the TLS files could not be looked at"),
            }
        }
    }
}

impl Held {
    /// Reads the files, and whether they hold another pair than the one in force.
    fn look(&self) -> Result<bool, TlsFault> {
        let read = pair(&self.cert_file, &self.key_file)?;
        let mut known = self.pair.write().unwrap_or_else(PoisonError::into_inner);
        let is_new = known.cert != read.cert;
        if is_new {
            *known = Arc::new(read);
        }
        Ok(is_new)
    }
}

const NO_CHAIN: &str = "holds no chain of certificates in PEM";

/// The pair in two files.
fn pair(cert_file: &Path, key_file: &Path) -> Result<CertifiedKey, TlsFault> {
    let fault =
        |file: &Path, word: &str| TlsFault::File { file: file.display().to_string(), word: word.to_owned() };
    let unread = |file: &Path, why: &pem::Error, lacks: &str| match why {
        pem::Error::Io(_) => fault(file, "cannot be read"),
        // Its own words would quote the file, which may be that of a key.
        _ => fault(file, lacks),
    };
    let chain = CertificateDer::pem_file_iter(cert_file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|why| unread(cert_file, &why, NO_CHAIN))?;
    if chain.is_empty() {
        return Err(fault(cert_file, NO_CHAIN));
    }
    let key = PrivateKeyDer::from_pem_file(key_file);
    let key = key.map_err(|why| unread(key_file, &why, "holds no private key in PEM"))?;
    CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(TlsFault::Pair)
}
