//! Where the console is reached: the port that everybody uses, and where it is wanted the root listener.

use super::Failure;
use crate::console::Console;
use crate::router::{root_router, router};
use crate::serve::{Entrance, Listener, Places, Proxies, serve};
use crate::settings::{Network, RootAddress, Serve, Site, names};
use crate::tls::{Authority, Certificate, Clients, Source, TlsError, acceptor};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// The bound listeners, and how they speak.
pub(super) struct Doors {
    /// What people reach.
    pub(super) site: Site,
    /// Where the root listener is.
    pub(super) root_address: Option<RootAddress>,
    main: Listener,
    main_tls: Option<TlsAcceptor>,
    root: Option<Listener>,
    root_tls: Option<TlsAcceptor>,
    root_user: Option<String>,
    proxies: Proxies,
    certificate: Option<Arc<Certificate>>,
}

impl Doors {
    /// Binds them, or says why not.
    pub(super) async fn open(settings: &Serve, authority: &Authority) -> Result<Self, Failure> {
        let main = tcp(settings.listen, "--listen").await?;
        let mut site = Site::new(settings, main.address()?)?;
        let root = root(settings).await?;
        let root_port = root.as_ref().and_then(|root| root.address().ok());
        let main_has_tls = settings.tls_self_signed || settings.tls_cert.is_some();
        let certificate = if main_has_tls || root_port.is_some() {
            let mut wanted = site.names();
            wanted.extend(root_port.into_iter().flat_map(names));
            Some(Certificate::open(source(settings, wanted), authority.clone())?)
        } else {
            None
        };
        if let Some(certificate) = &certificate
            && main_has_tls
            && !settings.behind_proxy
        {
            site = site.covered(|name| certificate.covers(name))?;
        }
        let speak = |wanted: bool, clients: Clients| -> Result<Option<TlsAcceptor>, TlsError> {
            let certificate = certificate.clone().filter(|_| wanted);
            certificate.map(|certificate| acceptor(certificate, authority, clients)).transpose()
        };
        Ok(Self {
            main_tls: speak(main_has_tls, Clients::May)?,
            root_tls: speak(root_port.is_some(), Clients::Must)?,
            // The real port, where any was asked for.
            root_address: root_port.map(RootAddress::Tcp).or_else(|| settings.root_listen.clone()),
            root_user: settings.root_user.clone(),
            proxies: proxies(settings),
            site,
            main,
            root,
            certificate,
        })
    }

    /// Serves the console at them until it stops.
    pub(super) async fn serve(self, console: &Arc<Console>) {
        let Self { main, main_tls, root, root_tls, root_user, proxies, certificate, .. } = self;
        let (places, stop) = (Places::default(), &console.stop);
        let entrance =
            Entrance { routes: router(Arc::clone(console)), tls: main_tls, proxies, at_root: false, socket_user: None };
        let for_all = serve(main, entrance, places.clone(), stop.clone());
        let at_root = async {
            let Some(root) = root else { return };
            let entrance = Entrance {
                routes: root_router(Arc::clone(console)),
                tls: root_tls,
                proxies: Proxies::default(),
                at_root: true,
                socket_user: root_user,
            };
            serve(root, entrance, places.clone(), stop.clone()).await;
        };
        let renewing = async {
            if let Some(certificate) = certificate {
                certificate.keep_current(stop.clone()).await;
            }
        };
        tokio::join!(for_all, at_root, renewing);
    }
}

async fn tcp(address: SocketAddr, option: &str) -> Result<Listener, Failure> {
    Listener::tcp(address).await.map_err(|cause| match cause.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!("{address} is in use; is Quayside running already? Choose another with {option}.").into()
        }
        _ => format!("{address}: {cause}").into(),
    })
}

async fn root(settings: &Serve) -> Result<Option<Listener>, Failure> {
    match (&settings.root_listen, &settings.root_user) {
        (None, _) => Ok(None),
        (Some(RootAddress::Unix(path)), Some(_)) => {
            Listener::unix(path).await.map(Some).map_err(|cause| match cause.kind() {
                std::io::ErrorKind::AddrInUse => {
                    format!("{} is in use; is Quayside running already?", path.display()).into()
                }
                _ => format!("{}: {cause}", path.display()).into(),
            })
        }
        (Some(RootAddress::Unix(_)), None) => {
            Err("--root-listen unix://… needs --root-user NAME: whose rights the socket gives".into())
        }
        (Some(RootAddress::Tcp(address)), None) => tcp(*address, "--root-listen").await.map(Some),
        (Some(RootAddress::Tcp(_)), Some(_)) => {
            Err("--root-user is for a unix socket; on a port the client's certificate says who it is".into())
        }
    }
}

fn source(settings: &Serve, names: Vec<String>) -> Source {
    match (&settings.tls_cert, &settings.tls_key) {
        (Some(certificate), Some(key)) => Source::Files { certificate: certificate.clone(), key: key.clone() },
        _ => Source::Own { names },
    }
}

/// Nobody's word is taken unless a proxy was said to be there.
fn proxies(settings: &Serve) -> Proxies {
    if !settings.behind_proxy {
        return Proxies::default();
    }
    let named = &settings.trusted_proxy;
    Proxies::new(if named.is_empty() { Network::LOOPBACK.to_vec() } else { named.clone() })
}
