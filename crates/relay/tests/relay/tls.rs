//! TLS without a proxy.

use axum_server::tls_rustls::RustlsConfig;
use mrm_relay::store::{Identity, SqliteStore};
use mrm_relay::{Limits, Relay};
use mrm_wire::StoreId;
use std::net::TcpListener;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_tungstenite::client_async;

use crate::client::Device;
use crate::team::{beginning, envelope};

#[tokio::test]
async fn a_device_speaks_to_the_relay_over_tls_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let identity = Identity { seed: [9; 32], store: StoreId([8; 16]), generation: 0 };
    let store = SqliteStore::open(&folder.path().join("relay.db"), identity).await.expect("a store");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    let (chain, key) = (made.cert.pem().into_bytes(), made.signing_key.serialize_pem().into_bytes());
    let tls = RustlsConfig::from_pem(chain, key).await.expect("the relay takes it");
    let origin = format!("wss://localhost:{}", address.port());
    let relay = Relay::new(Arc::new(store), &origin, Limits::default());
    tokio::spawn(relay.serve(listener, Some(tls), std::future::pending()));

    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).expect("a root");
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a name");
    let tcp = TcpStream::connect(address).await.expect("a connection");
    let tls = TlsConnector::from(Arc::new(config)).connect(name, tcp).await.expect("TLS");
    let (socket, _) = client_async(format!("{origin}/v1"), tls).await.expect("a WebSocket");
    let mut one = Device::over(socket);
    one.answer(1, beginning().workspace(), &origin, None).await;
    one.welcomed().await;
    one.begin().await;
    one.push(&envelope(1, 1, b"sealed")).await.expect("it is accepted");
}
