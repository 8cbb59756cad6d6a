//! A simulated engine in the process, behind the same [`Transport`] as a real one: `--demo`. It opens no socket and
//! touches nothing of the machine.
//!
//! It begins with as many containers as are asked for, of projects as people run them, and is alive: figures breathe,
//! logs are written, one service fails again and again, one runs out of memory now and then, one falls ill. All of that
//! follows from seeds and the clock; nothing runs while nobody asks. What people do to it is done, and forgotten at the
//! end.
//!
//! # Faults on request
//! - a container whose name contains `broken`, or that has that label, cannot be started: 500
//! - one marked `slow` in the same way takes ten seconds to start and to stop
//! - one labelled `loop` fails after twelve seconds, and is started again
//! - one labelled `quayside.demo.rate=N` writes N numbered lines a second, 20,000 at most
//! - an image whose name contains `missing` cannot be pulled, `broken` comes half way, `slow` takes a minute
//! - a build with a step `RUN false`, or with `exit 1` in one, fails
//!
//! `server/tests/demo.rs` holds its answers against recordings of real engines, field by field.
//!
//! # Layout
//! - `routes`: which request is answered by whom; `answer`: requests and answers
//! - `state`: all that there is; `found`: what it begins with
//! - `container`, `rhythm`, `lines`, `style`, `noise`, `clock`: what a container is at any time
//! - the rest is one file for each thing that can be asked

mod act;
mod answer;
mod archive;
mod build;
mod clock;
mod container;
mod create;
mod events;
mod exec;
mod files;
mod filters;
mod found;
mod image;
mod inspect;
mod lines;
mod list;
mod logs;
mod network;
mod noise;
mod progress;
mod pull;
mod rhythm;
mod routes;
mod shell;
mod state;
mod stats;
mod style;
mod system;
mod template;
mod told;
mod volume;

use answer::{Ask, Failure};
use engine::route::{self, Payload, Refusal};
use engine::transport::{self, BoxFuture, ByteStream, Reply, Request, Transport, Upgrade};
use engine::{ApiVersion, Error};
use state::World;
use std::sync::Arc;

/// The newest version of the API that the demo speaks.
const API: ApiVersion = ApiVersion(1, 45);
/// How much of a body is kept; the rest of one is read and let go.
const BODY: usize = 4 * 1024 * 1024;
/// The largest JSON body: much of one is kept as long as what it made.
const JSON: usize = 64 * 1024;

/// A simulated engine.
pub struct Demo {
    world: Arc<World>,
}

impl Demo {
    /// One with so many containers.
    pub fn new(containers: usize) -> Arc<Self> {
        Arc::new(Self { world: World::new(containers) })
    }
}

impl Transport for Demo {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply, Error>> {
        Box::pin(async move {
            let answer = match understood(request).await {
                Ok(ask) => routes::answer(&self.world, &ask).await,
                Err(failure) => Err(failure),
            };
            Ok(answer.unwrap_or_else(Failure::reply))
        })
    }

    fn upgrade(&self, request: Request) -> BoxFuture<'_, Result<Upgrade, Error>> {
        Box::pin(async move {
            let opened = match understood(request).await {
                Ok(ask) if ask.matched.route.template == "/exec/{id}/start" => exec::open(&self.world, &ask),
                Ok(ask) => routes::answer(&self.world, &ask).await.map(Upgrade::Refused),
                Err(failure) => Err(failure),
            };
            Ok(opened.unwrap_or_else(|failure| Upgrade::Refused(failure.reply())))
        })
    }
}

/// A request as the Engine reads it, with its body.
async fn understood(request: Request) -> Result<Ask, Failure> {
    let (path, query) = request.target.split_once('?').unwrap_or((request.target.as_str(), ""));
    let matched = route::find(request.method, path, query).map_err(|refusal| match refusal {
        Refusal::Unknown => Failure::not_found("page not found"),
        refused => Failure::bad(refused.to_string()),
    })?;
    if let Some(version) = matched.version.filter(|version| *version > API) {
        let message = format!("client version {version} is too new. Maximum supported API version is {API}");
        return Err(Failure::bad(message));
    }
    let body = match request.body {
        Some(body) => beginning(body).await?,
        None => Vec::new(),
    };
    if matched.route.payload == Payload::Json && body.len() > JSON {
        return Err(Failure::bad("http: request body too large"));
    }
    Ok(Ask { matched, body })
}

/// Reads a body to its end and keeps its beginning.
async fn beginning(mut body: ByteStream) -> Result<Vec<u8>, Failure> {
    let mut kept = Vec::new();
    while let Some(chunk) = transport::next(&mut body).await {
        let chunk = chunk.map_err(|cause| Failure::bad(cause.to_string()))?;
        kept.extend_from_slice(&chunk[..chunk.len().min(BODY - kept.len())]);
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::transport::{Duplex, collect, once, open};
    use engine::{Call, Method, call};
    use serde_json::Value;

    /// What a call is answered with.
    pub(super) async fn get_bytes(demo: &Demo, call: &Call) -> Vec<u8> {
        collect(&mut open(demo, "/v1.45", call).await.unwrap(), 64 * 1024 * 1024).await.unwrap()
    }

    pub(super) async fn get(demo: &Demo, call: &Call) -> String {
        String::from_utf8(get_bytes(demo, call).await).unwrap()
    }

    pub(super) async fn inspect(demo: &Demo, name: &str) -> Value {
        serde_json::from_str(&get(demo, &call::container::inspect(name, false)).await).unwrap()
    }

    /// A call with other values in its query.
    pub(super) fn with<'a>(mut call: Call, query: impl IntoIterator<Item = (&'static str, &'a str)>) -> Call {
        for (key, value) in query {
            call.query.retain(|(known, _)| *known != key);
            call.query.push((key, value.to_owned()));
        }
        call
    }

    /// A `POST`, and what it is answered with.
    pub(super) async fn post(
        demo: &Demo,
        path: &str,
        query: &[(&'static str, &str)],
        body: &str,
    ) -> Result<String, Error> {
        post_bytes(demo, path, query, body.into()).await
    }

    pub(super) async fn post_bytes(
        demo: &Demo,
        path: &str,
        query: &[(&'static str, &str)],
        body: Vec<u8>,
    ) -> Result<String, Error> {
        let call = with(Call { path: path.to_owned(), ..call::system::ping() }, query.iter().copied());
        let target = format!("/v1.45{}", call.target());
        let body = (!body.is_empty()).then(|| once(body.into()));
        let mut reply = demo.send(Request { method: Method::Post, target, headers: Vec::new(), body }).await?;
        let answer = collect(&mut reply.body, 1024 * 1024).await?;
        match Error::from_answer(reply.status, &answer) {
            Some(error) => Err(error),
            None => Ok(String::from_utf8(answer).unwrap()),
        }
    }

    /// A `POST` that becomes a tunnel.
    pub(super) async fn upgrade(demo: &Demo, path: &str, body: &str) -> Box<dyn Duplex> {
        let body = Some(once(body.to_owned().into()));
        let request = Request { method: Method::Post, target: format!("/v1.45{path}"), headers: Vec::new(), body };
        match demo.upgrade(request).await.unwrap() {
            Upgrade::Tunnel { io, .. } => io,
            Upgrade::Refused(reply) => panic!("{}", reply.status),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_it_cannot_do_it_says() {
        let demo = Demo::new(3);
        let export = Call { path: "/containers/shop-web-1/export".into(), ..call::system::info() };
        let failed = open(&*demo, "/v1.45", &export).await.err();
        assert!(matches!(failed, Some(Error::Engine { status: 501, .. })), "{failed:?}");
        let new = open(&*demo, "/v1.46", &call::system::info()).await.err();
        assert!(matches!(new, Some(Error::Engine { status: 400, .. })), "{new:?}");
        let unknown = Call { path: "/nothing".into(), ..call::system::info() };
        assert!(matches!(open(&*demo, "/v1.45", &unknown).await.err(), Some(Error::NotFound(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn it_has_as_many_containers_as_were_asked_for() {
        for count in [1, 30, 2000] {
            let demo = Demo::new(count);
            let listed: Vec<Value> = serde_json::from_str(&get(&demo, &call::container::list()).await).unwrap();
            assert_eq!(listed.len(), count);
        }
    }
}
