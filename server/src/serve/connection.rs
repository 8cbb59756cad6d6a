//! One connection: TLS where there is, then HTTP/1.1 or HTTP/2, each with its limits.

use super::Entrance;
use super::arrival::{Arrival, Hangup};
use super::lasting::{self, Handover, Watched};
use super::places::Place;
use super::socket::{Exchange, Socket};
use crate::access::Peer;
use crate::tls;
use axum::body::Body;
use axum::response::Response;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// How long a client may take to send a request's head, the first included; also how long it may keep an idle
/// connection open.
const HEAD: Duration = Duration::from_secs(10);
/// The largest head.
const HEAD_SIZE: usize = 32 * 1024;
/// How much of one connection is in memory, each way. hyper's own default is about twice as much.
const BUFFER: usize = 256 * 1024;
/// How long a client may read nothing of what waits for it: that is memory of ours, though not much of it, and a pager
/// behind `docker logs -f` may well be left alone for a while.
const UNREAD: Duration = Duration::from_secs(300);
/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How often an HTTP/2 client is asked whether it is still there, and how long it may take to say so.
const PING: Duration = Duration::from_secs(20);
/// How long an HTTP/2 client may send nothing at all, not even an answer to that.
const QUIET: Duration = Duration::from_secs(45);
/// How many requests at once on one HTTP/2 connection.
const STREAMS: u32 = 100;
/// How many requests an HTTP/2 client may take back before we began with them.
const RESETS: usize = 20;

/// Serves it until its client, or the console, ends it.
pub(super) async fn run<S>(
    stream: S,
    place: Place,
    address: Option<IpAddr>,
    entrance: Arc<Entrance>,
    stop: CancellationToken,
) where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let exchange = Arc::<Exchange>::default();
    let mut socket = TimeoutStream::new(Socket::new(stream, place, Arc::clone(&exchange)));
    socket.set_write_timeout(Some(UNREAD));
    let socket = Box::pin(socket);
    let peer = Peer { address, certificate: None, socket_user: entrance.socket_user.clone(), tls: false };
    let acceptor = entrance.tls.clone();
    let arrival = Arrival { entrance, peer, exchange, hangup: None, handover: None };
    // Each in a box of its own, or a connection would take as much room as the largest of them.
    match acceptor {
        Some(acceptor) => Box::pin(secure(socket, acceptor, arrival, stop)).await,
        None => speak_http1(socket, arrival, &stop).await,
    }
}

/// Speaks TLS, and within it what the client chose.
async fn secure<S>(
    socket: Pin<Box<TimeoutStream<Socket<S>>>>,
    acceptor: TlsAcceptor,
    mut arrival: Arrival,
    stop: CancellationToken,
) where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    // Who cannot speak TLS gets no answer: none would be understood.
    let Ok(Ok(mut secured)) = tokio::time::timeout(HANDSHAKE, acceptor.accept(socket)).await else { return };
    let (_, session) = secured.get_ref();
    arrival.peer.tls = true;
    arrival.peer.certificate = session.peer_certificates().and_then(<[_]>::first).map(|der| tls::fingerprint(der));
    let is_http2 = session.alpn_protocol() == Some(b"h2".as_slice());
    if is_http2 {
        secured.get_mut().0.as_mut().set_read_timeout_pinned(Some(QUIET));
        Box::pin(speak_http2(secured, arrival, &stop)).await;
    } else {
        speak_http1(secured, arrival, &stop).await;
    }
}

fn answers(
    arrival: Arrival,
) -> impl Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send + 'static> + Send + Unpin + 'static
{
    service_fn(move |request| arrival.answer(request))
}

async fn speak_http1<I>(io: I, mut arrival: Arrival, stop: &CancellationToken)
where
    I: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let hangup = CancellationToken::new();
    arrival.hangup = Some(Hangup(hangup.clone()));
    let served = async {
        // In a box whose room is given back before an answer that lasts goes on.
        if let Some((io, body)) = Box::pin(speak_to_handover(io, arrival, stop)).await {
            let _ = lasting::tell(io, body).await;
        }
    };
    tokio::select! {
        () = served => {}
        () = hangup.cancelled() => {}
    }
}

/// Serves it to its end, or until it has an answer that lasts.
async fn speak_to_handover<I>(io: I, mut arrival: Arrival, stop: &CancellationToken) -> Option<(I, Body)>
where
    I: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let handover = Handover::default();
    arrival.handover = Some(handover.clone());
    let io = Watched { io: TokioIo::new(io), handover: handover.clone() };
    // The number of headers is limited to 100 by hyper's default; naming it would cost an allocation a request.
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_header_size(HEAD_SIZE)
        .max_buf_size(BUFFER)
        .serve_connection(io, answers(arrival))
        .with_upgrades();
    let mut until = UntilHandover { connection, handover };
    let body = drive(Pin::new(&mut until), stop, |until| Pin::new(&mut until.get_mut().connection).graceful_shutdown())
        .await?;
    Some((until.connection.into_parts()?.io.io.into_inner(), body))
}

/// Runs a connection of hyper's until it ends, or has nothing more to do than a body that lasts, which is given.
struct UntilHandover<C> {
    connection: C,
    handover: Handover,
}

impl<C: Future + Unpin> Future for UntilHandover<C> {
    type Output = Option<Body>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Body>> {
        if Pin::new(&mut self.connection).poll(cx).is_ready() {
            // Broken by the client: nothing to do, nobody to tell.
            return Poll::Ready(None);
        }
        self.handover.done().map_or(Poll::Pending, |body| Poll::Ready(Some(body)))
    }
}

async fn speak_http2<I>(io: I, arrival: Arrival, stop: &CancellationToken)
where
    I: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING)
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(HEAD_SIZE as u32)
        .max_pending_accept_reset_streams(RESETS)
        .max_send_buf_size(BUFFER)
        .serve_connection(TokioIo::new(io), answers(arrival));
    let _ = drive(pin!(connection), stop, |connection| connection.graceful_shutdown()).await;
}

/// Runs a connection; once the console stops it may only finish what it began.
async fn drive<C: Future>(mut connection: Pin<&mut C>, stop: &CancellationToken, finish: fn(Pin<&mut C>)) -> C::Output {
    tokio::select! {
        output = connection.as_mut() => return output,
        () = stop.cancelled() => finish(connection.as_mut()),
    }
    connection.await
}
