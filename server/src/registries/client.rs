//! Asks a registry, by the distribution API: little time, bounded answers, credentials to it and its token service alone.

use super::Registry;
use super::auth::{Auth, shown};
use super::challenge::{self, Challenge};
use super::failure::Failure;
use crate::notify::{Address, Names};
use engine::reference::HUB;
use http::{HeaderMap, Method, StatusCode, header};
use reqwest::{Certificate, Response, Url};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long an answer may take, from the name's look-up on.
const TIMEOUT: Duration = Duration::from_secs(20);
/// How long it may take to be connected.
const CONNECT: Duration = Duration::from_secs(5);
/// The largest answer.
const LIMIT: usize = 4 * 1024 * 1024;
/// So many redirects of one request are followed.
const REDIRECTS: usize = 3;
/// The most tokens that are kept at once.
const TOKENS: usize = 256;
/// A token that says nothing holds for so long, in seconds …
const HOLDS: u64 = 60;
/// … and none is used in its last seconds.
const SPARE: u64 = 10;
/// Where Docker Hub's API is.
const HUB_API: &str = "https://registry-1.docker.io/";
/// The manifests that are understood.
const MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json, \
    application/json";

/// A registry as it is asked.
pub(crate) struct Client {
    base: Url,
    login: Option<Auth>,
    http: reqwest::Client,
    /// What it was asked for so far, and what opened it.
    keys: Mutex<HashMap<String, Key>>,
}

/// A value of `Authorization`, and until when it is good.
struct Key(String, Option<Instant>);

/// An answer, whole.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// Its JSON.
    pub(super) fn json(&self) -> Result<Value, Failure> {
        serde_json::from_slice(&self.body).map_err(|_| Failure::nonsense())
    }

    /// A header, where it is a text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl Client {
    /// Of a registry, with its credentials. Fails for a CA that is none.
    pub(crate) fn new(registry: &Registry) -> Result<Self, Failure> {
        // Fails only when one is there already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let address = match registry.host.as_str() {
            HUB => HUB_API.to_owned(),
            host => format!("{}://{host}/", registry.scheme),
        };
        let base = Url::parse(&address).map_err(|_| Failure::nonsense())?;
        let builder = reqwest::Client::builder()
            .http1_only()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .dns_resolver(Names)
            .pool_max_idle_per_host(1)
            .user_agent(concat!("quayside/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .timeout(TIMEOUT);
        // Without TLS no authorities are needed, and with an own one nobody else is trusted.
        let builder = match (base.scheme(), registry.ca.is_empty()) {
            ("https", true) => builder,
            ("https", false) => builder.tls_certs_only(certificates(&registry.ca)?),
            _ => builder.tls_certs_only([]),
        };
        let http = builder.build().map_err(|_| if registry.ca.is_empty() { no_roots() } else { no_ca() })?;
        Ok(Self { base, login: registry.auth(), http, keys: Mutex::default() })
    }

    /// Asks for a path (without a slash before it, with its query); `scope` is what a token has to be for.
    pub(super) async fn ask(&self, method: Method, target: &str, scope: &str) -> Result<Answer, Failure> {
        let url = self.base.join(target).map_err(|_| Failure::nonsense())?;
        let mut answer = self.send(&method, url.clone(), self.known(scope)).await?;
        if answer.status == StatusCode::UNAUTHORIZED {
            let key = self.open(&answer.headers, scope).await?;
            answer = self.send(&method, url, Some(key)).await?;
        }
        self.judged(answer)
    }

    /// Whether it was opened for this by a key.
    pub(super) fn was_opened(&self, scope: &str) -> bool {
        self.keys().contains_key(scope)
    }

    /// Whether there are credentials.
    pub(super) fn has_login(&self) -> bool {
        self.login.is_some()
    }

    /// What it is reached at.
    pub(super) fn base(&self) -> &Url {
        &self.base
    }

    /// The key to this, if it is still good.
    fn known(&self, scope: &str) -> Option<String> {
        let now = Instant::now();
        let keys = self.keys();
        let Key(value, until) = keys.get(scope)?;
        until.is_none_or(|until| now < until).then(|| value.clone())
    }

    /// Makes the key that a registry asks for.
    async fn open(&self, headers: &HeaderMap, scope: &str) -> Result<String, Failure> {
        let (value, until) = match challenge::read(headers).ok_or(Failure::Refused)? {
            Challenge::Basic => (self.login.as_ref().ok_or(Failure::Refused)?.basic(), None),
            Challenge::Bearer { realm, service, scope: asked } => {
                let (token, seconds) =
                    self.token(&realm, &service, if asked.is_empty() { scope } else { &asked }).await?;
                (format!("Bearer {token}"), Some(Instant::now() + Duration::from_secs(seconds.saturating_sub(SPARE))))
            }
        };
        let mut keys = self.keys();
        if keys.len() >= TOKENS {
            keys.clear();
        }
        keys.insert(scope.to_owned(), Key(value.clone(), until));
        Ok(value)
    }

    /// Has a token given, and for how many seconds.
    async fn token(&self, realm: &str, service: &str, scope: &str) -> Result<(String, u64), Failure> {
        let mut url = Url::parse(realm).map_err(|_| Failure::nonsense())?;
        let is_near = self.base.scheme() == "http" && url.host_str() == self.base.host_str();
        if url.scheme() != "https" && !is_near {
            let sentence = "It wants the secret sent to another host without TLS, which is not done.";
            return Err(Failure::Unreachable(sentence.to_owned()));
        }
        for (key, value) in [("service", service), ("scope", scope)] {
            if !value.is_empty() {
                url.query_pairs_mut().append_pair(key, value);
            }
        }
        let answer = self.send(&Method::GET, url, self.login.as_ref().map(Auth::basic)).await?;
        let answer = self.judged(answer).map_err(|failure| match failure {
            Failure::Forbidden(_) | Failure::Status(400, _) => Failure::Refused,
            Failure::Missing | Failure::Unsupported => Failure::nonsense(),
            other => other,
        })?;
        let json = answer.json()?;
        let token = json["token"].as_str().or(json["access_token"].as_str()).filter(|token| !token.is_empty());
        let seconds = json["expires_in"].as_u64().unwrap_or(HOLDS).min(3600);
        Ok((token.ok_or_else(Failure::nonsense)?.to_owned(), seconds))
    }

    /// Sends a request, and follows where it is sent on to: without the key where that is another place.
    async fn send(&self, method: &Method, mut url: Url, mut key: Option<String>) -> Result<Answer, Failure> {
        let first = url.origin();
        for _ in 0..=REDIRECTS {
            if url.as_str().parse::<Address>().is_err() {
                let sentence = "Link-local, metadata, multicast and unspecified addresses are not asked.";
                return Err(Failure::Unreachable(sentence.to_owned()));
            }
            let mut request = self.http.request(method.clone(), url.clone()).header(header::ACCEPT, MANIFESTS);
            if let Some(key) = &key {
                request = request.header(header::AUTHORIZATION, key.as_str());
            }
            let response = request.send().await.map_err(|cause| Failure::of(&cause))?;
            let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
            let location = location.filter(|_| response.status().is_redirection()).map(str::to_owned);
            let Some(location) = location.filter(|_| *method == Method::GET) else {
                let mut answer = whole(response).await?;
                if url.origin() != first {
                    // Only the registry itself says where its secret goes.
                    answer.headers.remove(header::WWW_AUTHENTICATE);
                }
                return Ok(answer);
            };
            let next = url.join(&location).map_err(|_| Failure::nonsense())?;
            if next.scheme() != "https" && url.scheme() == "https" {
                let sentence = "It leads on to an address without TLS, which is not followed.";
                return Err(Failure::Unreachable(sentence.to_owned()));
            }
            key = key.filter(|_| next.origin() == url.origin());
            url = next;
        }
        Err(Failure::Unreachable("It leads from address to address without an end.".to_owned()))
    }

    fn judged(&self, answer: Answer) -> Result<Answer, Failure> {
        Err(match answer.status.as_u16() {
            200..=299 => return Ok(answer),
            401 => Failure::Refused,
            403 => Failure::Forbidden(self.words(&answer.body)),
            404 => Failure::Missing,
            405 | 501 => Failure::Unsupported,
            429 => Failure::Limited(answer.header("retry-after").and_then(|text| text.parse().ok())),
            status => Failure::Status(status, self.words(&answer.body)),
        })
    }

    /// What it says of a failure, as it is added to a sentence: nothing of its keys is in it.
    fn words(&self, body: &[u8]) -> String {
        let json: Value = serde_json::from_slice(body).unwrap_or_default();
        let Some(words) = json.pointer("/errors/0/message").and_then(Value::as_str) else { return String::new() };
        let keys = self.keys();
        let tokens = keys.values().map(|Key(value, _)| value.trim_start_matches("Bearer "));
        let words = tokens.fold(words.to_owned(), |words, token| words.replace(token, "•••"));
        let words = self.login.as_ref().map_or_else(|| words.clone(), |login| login.clean(&words));
        match shown(&words) {
            words if words.is_empty() => words,
            words => format!(" It says: {}.", words.trim_end_matches('.')),
        }
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<String, Key>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The certificates of a CA, as PEM; at least one.
pub(super) fn certificates(pem: &str) -> Result<Vec<Certificate>, Failure> {
    let found = Certificate::from_pem_bundle(pem.as_bytes()).map_err(|_| no_ca())?;
    if found.is_empty() { Err(no_ca()) } else { Ok(found) }
}

fn no_ca() -> Failure {
    Failure::Unreachable("The CA is no certificate in PEM form: it begins with -----BEGIN CERTIFICATE-----.".to_owned())
}

fn no_roots() -> Failure {
    Failure::Unreachable("This system trusts no authority at all: give the CA of the registry.".to_owned())
}

async fn whole(mut response: Response) -> Result<Answer, Failure> {
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|cause| Failure::of(&cause))? {
        if body.len() + chunk.len() > LIMIT {
            return Err(Failure::Unreachable("It answers with more than 4 MiB, which is not read.".to_owned()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, headers, body })
}
