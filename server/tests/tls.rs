//! TLS, client certificates and the root listener, on real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use rustls::ClientConfig;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use server::router::{root_router, router};
use server::serve::{Entrance, Listener, Places, Proxies, serve};
use server::tls::{Authority, Certificate, Clients, Issued, Source, acceptor};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use support::{HOST, ScriptedEngine, TestConsole};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsConnector;

/// A console whose engine is there, behind TLS on a port of its own.
async fn console(clients: Clients) -> (TestConsole, SocketAddr) {
    let test = TestConsole::new(ScriptedEngine::healthy(|_| None)).await;
    test.until(true).await;
    let authority = &test.console.authority;
    let certificate = Certificate::open(Source::Own { names: vec!["127.0.0.1".into()] }, authority.clone()).unwrap();
    let at_root = clients == Clients::Must;
    let routes = if at_root { root_router } else { router };
    let entrance = Entrance {
        routes: routes(Arc::clone(&test.console)),
        tls: Some(acceptor(certificate, authority, clients).unwrap()),
        proxies: Proxies::default(),
        at_root,
        socket_user: None,
    };
    let listener = Listener::tcp(([127, 0, 0, 1], 0).into()).await.unwrap();
    let address = listener.address().unwrap();
    tokio::spawn(serve(listener, entrance, Places::default(), test.console.stop.clone()));
    (test, address)
}

/// A client that trusts this authority, with or without a certificate.
fn client(trusts: &Authority, shows: Option<&Issued>) -> ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let builder = builder.with_root_certificates(trusts.roots().unwrap());
    match shows {
        None => builder.with_no_client_auth(),
        Some(issued) => {
            let chain = vec![CertificateDer::from_pem_slice(issued.certificate.as_bytes()).unwrap()];
            let key = PrivateKeyDer::from_pem_slice(issued.key.as_bytes()).unwrap();
            builder.with_client_auth_cert(chain, key).unwrap()
        }
    }
}

async fn secured(address: SocketAddr, config: ClientConfig) -> io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let name = ServerName::try_from("127.0.0.1").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, TcpStream::connect(address).await?).await
}

async fn get<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    host: &str,
    path: &str,
    more: &str,
) -> io::Result<String> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{more}\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// A certificate of ada's that the console knows; its number.
fn known(test: &TestConsole) -> (Issued, i64) {
    let issued = test.console.authority.issue("ada", 30).unwrap();
    let user = test.console.access.people().unwrap()[0].id;
    let id = test.console.access.add_certificate(user, "laptop", &issued.fingerprint, issued.expires).unwrap();
    (issued, id)
}

#[tokio::test]
async fn who_trusts_the_authority_reaches_the_console() {
    let (test, address) = console(Clients::May).await;
    let trusting = client(&test.console.authority, None);
    let answer = get(secured(address, trusting.clone()).await.unwrap(), HOST, "/healthz", "").await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
    let data = get(secured(address, trusting).await.unwrap(), HOST, "/engine/local/_ping", "").await.unwrap();
    assert!(data.starts_with("HTTP/1.1 401"), "no certificate, no rights: {data}");

    let elsewhere = tempfile::tempdir().unwrap();
    let other = Authority::open(elsewhere.path()).unwrap();
    assert!(secured(address, client(&other, None)).await.is_err());
}

#[tokio::test]
async fn browsers_are_offered_http2() {
    let (test, address) = console(Clients::May).await;
    let mut config = client(&test.console.authority, None);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let stream = secured(address, config).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
}

#[tokio::test]
async fn a_certificate_is_its_person_until_it_is_revoked() {
    let (test, address) = console(Clients::May).await;
    let (issued, id) = known(&test);
    let config = client(&test.console.authority, Some(&issued));
    let ping =
        async || get(secured(address, config.clone()).await.unwrap(), HOST, "/engine/local/_ping", "").await.unwrap();
    assert!(ping().await.starts_with("HTTP/1.1 200"));
    assert!(test.console.access.revoke_certificate(None, id).unwrap());
    assert!(ping().await.starts_with("HTTP/1.1 401"));
}

#[tokio::test]
async fn a_certificate_of_another_authority_does_not_get_in() {
    let (test, address) = console(Clients::May).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let forged = Authority::open(elsewhere.path()).unwrap().issue("ada", 30).unwrap();
    let config = client(&test.console.authority, Some(&forged));
    // With TLS 1.3 the client learns it when it reads.
    let answer = match secured(address, config).await {
        Ok(stream) => get(stream, HOST, "/healthz", "").await,
        Err(cause) => Err(cause),
    };
    assert!(answer.is_err(), "{answer:?}");
}

#[tokio::test]
async fn the_root_listener_wants_a_certificate() {
    let (test, address) = console(Clients::Must).await;
    let (issued, _) = known(&test);
    let with = client(&test.console.authority, Some(&issued));
    // Docker's own names for a host are fine here.
    let answer = get(secured(address, with).await.unwrap(), "docker", "/_ping", "").await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let without = match secured(address, client(&test.console.authority, None)).await {
        Ok(stream) => get(stream, "docker", "/_ping", "").await,
        Err(cause) => Err(cause),
    };
    assert!(without.is_err(), "{without:?}");
}

#[tokio::test]
async fn a_socket_serves_the_engine_at_its_root_for_one_person() {
    let test = TestConsole::new(ScriptedEngine::healthy(|_| None)).await;
    test.until(true).await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("root.sock");
    let entrance = Entrance {
        routes: root_router(Arc::clone(&test.console)),
        tls: None,
        proxies: Proxies::default(),
        at_root: true,
        socket_user: Some("ada".into()),
    };
    let listener = Listener::unix(&path).await.unwrap();
    tokio::spawn(serve(listener, entrance, Places::default(), test.console.stop.clone()));
    let ask = async |target: &str, more: &str| {
        get(UnixStream::connect(&path).await.unwrap(), "api.moby.localhost", target, more).await.unwrap()
    };
    assert!(ask("/_ping", "").await.starts_with("HTTP/1.1 200"));
    assert!(ask("/v1.45/containers/json", "").await.starts_with("HTTP/1.1 200"));
    for browser in ["origin: http://evil.example\r\n", "cookie: a=b\r\n", "sec-fetch-site: cross-site\r\n"] {
        assert!(ask("/_ping", browser).await.starts_with("HTTP/1.1 403"), "{browser}");
    }
    // Nothing but the engine: neither the console's own routes nor a way out of the endpoint.
    for target in ["/api/session", "/../../api/session", "/engine/local/_ping", "/login"] {
        let answer = ask(target, "").await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{target}: {answer}");
    }
}
