//! Accepts connections. Own loop instead of `axum::serve`, which has no limit on how long a client may take over its
//! request's head, none on how many connections there are, and no TLS.
//!
//! [`Listener`] accepts, [`Places`] counts, `lanes` are the threads, `local` is a connection over a unix socket,
//! `connection` speaks TLS and HTTP on one connection through its `Socket`, `lasting` tells what goes on for hours, and
//! `arrival` says with each request whom it comes from.

mod arrival;
mod connection;
mod lanes;
mod lasting;
mod listener;
mod local;
mod places;
mod proxies;
mod socket;
mod upload;

pub use arrival::{AtRoot, Hangup};
pub use lasting::Lasting;
pub use listener::Listener;
pub use places::Places;
pub use proxies::Proxies;

use axum::Router;
use listener::Accepted;
use local::Local;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long requests may take to finish once the console stops.
const DRAIN: Duration = Duration::from_secs(5);
/// How long accepting rests when it fails.
const REST: Duration = Duration::from_millis(100);

/// Where connections of one listener lead.
pub struct Entrance {
    /// What answers.
    pub routes: Router,
    /// With TLS, or without.
    pub tls: Option<TlsAcceptor>,
    /// Whose word on where a request comes from is taken.
    pub proxies: Proxies,
    /// Whether paths are those of the Engine API itself.
    pub at_root: bool,
    /// The person whom its clients act for, whoever they are: of a socket that only they can open.
    pub socket_user: Option<String>,
}

/// Serves until `stop`, then lets what runs finish for a while.
pub async fn serve(listener: Listener, entrance: Entrance, places: Places, stop: CancellationToken) {
    let entrance = Arc::new(entrance);
    let running = TaskTracker::new();
    loop {
        let next = tokio::select! {
            () = stop.cancelled() => break,
            next = next(&listener, &places) => next,
        };
        match next {
            Ok((one, accepted)) => {
                let address = accepted.address();
                let counted = address.filter(|address| is_counted(*address, &entrance));
                // Who is over their share is cut at once, without a word: every word would cost.
                let Some(place) = places.take(one, counted) else { continue };
                let (entrance, stop) = (Arc::clone(&entrance), stop.clone());
                let ride = lanes::ride();
                let handle = ride.handle.clone();
                let connection = async move {
                    // Taken over by the lane's own reactor; one that breaks on the way is gone.
                    match accepted {
                        Accepted::Tcp(stream, _) => {
                            if let Ok(stream) = TcpStream::from_std(stream) {
                                connection::run(stream, place, address, entrance, stop).await;
                            }
                        }
                        Accepted::Unix(stream) => {
                            if let Ok(stream) = Local::new(stream) {
                                connection::run(stream, place, address, entrance, stop).await;
                            }
                        }
                    }
                    drop(ride);
                };
                running.spawn_on(connection, &handle);
            }
            Err(cause) => {
                // Out of file descriptors, mostly: a short rest instead of a busy loop.
                tracing::warn!(%cause, "a connection could not be accepted");
                tokio::time::sleep(REST).await;
            }
        }
    }
    running.close();
    if tokio::time::timeout(DRAIN, running.wait()).await.is_err() {
        tracing::warn!("some requests were still running and were cut");
    }
}

async fn next(listener: &Listener, places: &Places) -> io::Result<(OwnedSemaphorePermit, Accepted)> {
    let one = places.wait().await.map_err(io::Error::other)?;
    listener.accept().await.map(|accepted| (one, accepted))
}

/// Many people come from this machine and through a proxy; from elsewhere an address is about one.
fn is_counted(address: IpAddr, entrance: &Entrance) -> bool {
    !address.to_canonical().is_loopback() && !entrance.proxies.trust(address)
}

#[cfg(test)]
mod tests;
