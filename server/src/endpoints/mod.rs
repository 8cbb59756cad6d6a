//! The engines this console knows: how each is reached, and which API version is spoken with it.

mod find;

pub use find::{Found, find};

use engine::model::Version;
use engine::transport::{self, ByteStream};
use engine::version::{Mismatch, NEWEST, OLDEST, negotiate};
use engine::{ApiVersion, Call, Error, Transport, call};
use serde::de::DeserializeOwned;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// The largest JSON answer read whole; 20,000 containers with labels stay below it.
const ANSWER_LIMIT: usize = 128 * 1024 * 1024;
/// How long an engine may take to list what it has.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// How long an engine may take to say its version before it counts as not answering.
const GREETING_TIMEOUT: Duration = Duration::from_secs(5);

/// One engine.
pub struct Endpoint {
    /// Its name in paths, as `local`.
    pub name: String,
    /// Where it is, as in `DOCKER_HOST`.
    pub place: String,
    transport: Arc<dyn Transport>,
    api: RwLock<ApiVersion>,
}

impl Endpoint {
    /// An engine behind a transport.
    pub fn new(name: &str, place: &str, transport: Arc<dyn Transport>) -> Self {
        Self { name: name.to_owned(), place: place.to_owned(), transport, api: RwLock::new(OLDEST) }
    }

    /// The version spoken; our oldest until the first greeting.
    pub fn api(&self) -> ApiVersion {
        *self.api.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The way to it.
    pub fn transport(&self) -> &dyn Transport {
        &*self.transport
    }

    /// Asks for the engine's version and agrees on one of the API's.
    pub async fn greet(&self) -> Result<Version, Error> {
        let (pong, version) = in_time(GREETING_TIMEOUT, async {
            let pong = self.ping().await?;
            let version: Version = transport::ask(self.transport(), "", &call::system::version(), 1024 * 1024).await?;
            Ok((pong, version))
        })
        .await?;
        let newest = pong.or(version.api_version.parse().ok());
        let newest = newest.ok_or_else(|| Error::Undecodable("no API version in the engine's greeting".into()))?;
        let agreed = negotiate(newest, version.min_api_version.parse().ok()).map_err(|mismatch| {
            Error::Unreachable(match mismatch {
                Mismatch::EngineTooOld(newest) => {
                    format!("the engine is too old: it speaks API {newest}, Quayside needs {OLDEST} or newer")
                }
                Mismatch::EngineTooNew(oldest) => {
                    format!("the engine is too new: it refuses API versions before {oldest}, this Quayside knows up to {NEWEST}")
                }
            })
        })?;
        *self.api.write().unwrap_or_else(PoisonError::into_inner) = agreed;
        Ok(version)
    }

    /// `GET /_ping`; the engine's newest API version, when it says it.
    pub async fn ping(&self) -> Result<Option<ApiVersion>, Error> {
        let call = call::system::ping();
        let request =
            transport::Request { method: call.method, target: call.target(), headers: Vec::new(), body: None };
        let reply = self.transport.send(request).await?;
        match Error::from_answer(reply.status, b"the engine does not answer its ping") {
            Some(error) => Err(error),
            None => Ok(reply
                .headers
                .iter()
                .find(|(name, _)| name == "api-version")
                .and_then(|(_, value)| value.parse().ok())),
        }
    }

    /// Sends a call and reads its JSON answer; for lists, which an engine has at hand.
    pub async fn ask<T: DeserializeOwned>(&self, call: &Call) -> Result<T, Error> {
        in_time(ANSWER_TIMEOUT, transport::ask(self.transport(), &self.prefix(), call, ANSWER_LIMIT)).await
    }

    /// Sends a call and gives the answer as it arrives; only its head has to come in time.
    pub async fn open(&self, call: &Call) -> Result<ByteStream, Error> {
        in_time(ANSWER_TIMEOUT, transport::open(self.transport(), &self.prefix(), call)).await
    }

    fn prefix(&self) -> String {
        format!("/v{}", self.api())
    }
}

/// An engine that does not answer in time is one that cannot be reached.
async fn in_time<T>(limit: Duration, answer: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    match tokio::time::timeout(limit, answer).await {
        Ok(answer) => answer,
        Err(_) => Err(Error::Unreachable("the engine does not answer".into())),
    }
}
