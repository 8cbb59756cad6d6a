//! Accepts connections. Own loop instead of `axum::serve`, which has no limit on how long a client may take over its
//! request's head, and none on how many connections there are.

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// How long a client may take to send a request's head.
const HEAD: Duration = Duration::from_secs(15);
/// How long a client may read nothing of what waits for it.
const UNREAD: Duration = Duration::from_secs(15);
/// How many connections at once; further ones wait in the kernel's queue.
const CONNECTIONS: usize = 4096;
/// How long requests may take to finish once the console stops.
const DRAIN: Duration = Duration::from_secs(5);

/// Serves until `stop`, then lets what runs finish for a while.
pub async fn serve(listener: TcpListener, routes: Router, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some((stream, place)) = accepted else { continue };
        let routes = routes.clone().map_request(|request: hyper::Request<Incoming>| request.map(Body::new));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .serve_connection(TokioIo::new(patient(stream)), TowerToHyperService::new(routes));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // Broken by the client: nothing to do, nobody to tell.
            let _ = connection.await;
            drop(place);
        });
    }
    if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were still running and were cut");
    }
}

/// A connection that breaks when its client takes nothing for too long: what waits for it is memory of ours.
fn patient(stream: TcpStream) -> Pin<Box<TimeoutStream<TcpStream>>> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(UNREAD));
    Box::pin(stream)
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => {
            // Live frames are small and must not wait for each other.
            let _ = stream.set_nodelay(true);
            Some((stream, place))
        }
        Err(cause) => {
            // Out of file descriptors, mostly: a short rest instead of a busy loop.
            tracing::warn!(%cause, "a connection could not be accepted");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}
