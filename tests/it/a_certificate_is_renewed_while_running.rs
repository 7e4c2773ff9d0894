//! TLS by this server itself: only what is encrypted is answered, browsers are told to stay with it, and a renewed certificate is in
//! force without a restart; one that does not hold leaves the one before.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use sigap::app::tls::Tls;
use sigap::config::Config;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::harness::centre::TestCentre;
use crate::harness::command::{said, sigap};
use crate::harness::eventually;
use crate::harness::folder::Folder;
use crate::harness::socket::Serving;

/// Writes a certificate for this machine and its key; gives the certificate.
fn renew(folder: &Path) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
    std::fs::write(folder.join("chain.pem"), cert.pem()).unwrap();
    cert.der().clone()
}

fn settings(folder: &Path) -> String {
    let file = |name: &str| folder.join(name).display().to_string();
    format!(
        "[http]\nlisten = \"127.0.0.1:0\"\ntls_cert_file = \"{}\"\ntls_key_file = \"{}\"\ntls_check_ms = 50\n\
         tls_handshake_ms = 5000\n",
        file("chain.pem"),
        file("key.pem")
    )
}

/// Asks over TLS, believing this certificate only; `None` when it is another one.
async fn ask(address: std::net::SocketAddr, believed: &CertificateDer<'static>) -> Option<String> {
    let mut roots = RootCertStore::empty();
    roots.add(believed.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TcpStream::connect(address).await.unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.ok()?;
    let request = b"GET /lapor HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    // A server that closes without a word at the end has said all the same what it said.
    let _ = stream.read_to_end(&mut answer).await;
    Some(String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_restart_and_only_by_a_pair_that_holds() {
    let folder = Folder::new();
    let first = renew(folder.path());
    let test = TestCentre::with(&settings(folder.path())).await;
    let serving = Serving::of(&test).await;
    let address = serving.running.address;
    let answer = ask(address, &first).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age=63072000; includeSubDomains"), "{answer}");
    let origin = format!("wss://{address}");
    assert!(answer.contains(&origin), "sockets of its own pages are secret too: {answer}");

    // In the clear nothing is answered.
    let mut plain = TcpStream::connect(address).await.unwrap();
    plain.write_all(b"GET /lapor HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut said = Vec::new();
    let _ = plain.read_to_end(&mut said).await;
    assert!(!String::from_utf8_lossy(&said).contains("HTTP/1.1"), "{said:?}");

    // Half a renewal, and words in the place of a key: the pair before stays.
    let key = std::fs::read(folder.path().join("key.pem")).unwrap();
    let other = Folder::new();
    renew(other.path());
    std::fs::copy(other.path().join("chain.pem"), folder.path().join("chain.pem")).unwrap();
    assert!(Tls::open(&test.centre.config.http).is_err());
    std::fs::write(folder.path().join("key.pem"), "-----BEGIN PRIVATE KEY-----\nrahasia\n").unwrap();
    let fault = Tls::open(&test.centre.config.http).err().unwrap().to_string();
    assert!(fault.contains("key.pem") && !fault.contains("rahasia"), "{fault}");
    std::fs::write(folder.path().join("key.pem"), key).unwrap();
    assert!(ask(address, &first).await.is_some());

    let second = renew(folder.path());
    eventually("the renewed certificate is in force", async || ask(address, &second).await).await;
    assert_eq!(ask(address, &first).await, None);
    serving.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handshake_that_never_ends_is_cut_off() {
    let folder = Folder::new();
    renew(folder.path());
    let brief = settings(folder.path()).replace("tls_handshake_ms = 5000", "tls_handshake_ms = 300");
    let test = TestCentre::with(&brief).await;
    let serving = Serving::of(&test).await;
    for begun in [&b""[..], b"\x16\x03\x01\x02\x00\x01"] {
        let mut stream = TcpStream::connect(serving.running.address).await.unwrap();
        stream.write_all(begun).await.unwrap();
        let mut said = Vec::new();
        let closed = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut said)).await;
        assert!(closed.is_ok(), "it was closed");
    }
    serving.running.stop().await;
}

#[tokio::test]
async fn cookies_and_origins_are_those_of_a_secret_connection() {
    let folder = Folder::new();
    let text = settings(folder.path());
    let http = Config::load(Some(("test", &text)), []).unwrap().http;
    let bound = "127.0.0.1:8443".parse().unwrap();
    assert!(http.is_https());
    assert_eq!(http.public_url(bound), "https://127.0.0.1:8443");
    assert!(http.origins(bound).iter().all(|origin| origin.starts_with("https://")));
}

#[test]
fn half_a_setting_and_files_that_are_none_are_named() {
    let folder = Folder::new();
    let config = folder.path().join("sigap.toml");
    let checked = |text: &str| {
        std::fs::write(&config, text).unwrap();
        let out = sigap(folder.path(), &["check-config", "sigap.toml"]).output().unwrap();
        assert!(!out.status.success());
        said(&out).0
    };
    assert!(checked("[http]\ntls_cert_file = \"chain.pem\"\n").contains("http.tls_key_file go together"));
    let both = "[http]\ntls_cert_file = \"chain.pem\"\ntls_key_file = \"key.pem\"\n";
    assert!(checked(both).contains("chain.pem: cannot be read"));
    std::fs::write(folder.path().join("chain.pem"), "sertifikat").unwrap();
    assert!(checked(both).contains("chain.pem: holds no chain of certificates in PEM"));
    assert!(checked("[http]\ntrusted_proxies = [\"10.0.0.0/99\"]\n").contains("http.trusted_proxies"));
}
