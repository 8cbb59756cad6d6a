//! What must be known before a request can be judged: its body, and what the engine says about the things it names.
//! All of it only reads, and nothing of it is done for administrators.

use super::decide::{self, Denial, Facts, Forward, Look, Needs};
use super::passage::Passage;
use super::redact::Sight;
use super::{ExecOwner, Halt, denial};
use axum::body::{Body, HttpBody};
use engine::route::{self, Class, Matched};
use engine::{Call, Error, Method};
use futures_util::StreamExt;
use http::StatusCode;
use serde_json::Value;
use std::collections::HashMap;

/// The largest body that is read whole.
const BODY_LIMIT: usize = 1024 * 1024;
/// How many other things a body may name; each is asked for.
const MENTIONS: usize = 32;

const CONTAINER: &str = "/containers/{id}/json";
const VOLUME: &str = "/volumes/{id}";

/// What was found out.
#[derive(Default)]
pub(super) struct Gathered {
    target: Option<Value>,
    exec: Option<ExecOwner>,
    containers: HashMap<String, Value>,
    volumes: HashMap<String, Value>,
    registries: Vec<String>,
}

impl Gathered {
    /// The policy's word.
    pub(super) fn decide(&self, passage: &Passage, matched: &Matched, body: Option<&[u8]>) -> Result<Forward, Denial> {
        let (rights, hub) = (&passage.caller.rights, &passage.console.hub);
        let images = |id: &str| Sight::new(rights, hub).containers().iter().any(|container| container.image_id == id);
        let facts = Facts {
            images: &images,
            target: self.target.as_ref(),
            exec: self.exec.as_ref(),
            body,
            user: passage.caller.user,
            others: &|name| self.containers.get(name).cloned(),
            volumes: &|name| self.volumes.get(name).cloned(),
            registries: &self.registries,
        };
        decide::decide(&passage.caller.rights, matched, &facts)
    }
}

/// Finds out what the policy needs; `body` is there when it is to be judged.
pub(super) async fn gather(
    passage: &Passage,
    matched: &Matched,
    needs: &Needs,
    body: Option<&[u8]>,
) -> Result<Gathered, Halt> {
    let mut found = Gathered::default();
    if passage.caller.rights.is_admin() {
        return Ok(found);
    }
    if matches!(matched.route.class, Class::Image | Class::Registry | Class::Build | Class::Create) {
        found.registries = registries(passage)?;
    }
    // The body first: what it alone forbids is denied before the engine hears a word.
    let mentions = body.map(|body| decide::mentions(matched, body)).transpose()?.unwrap_or_default();
    if mentions.containers.len() + mentions.volumes.len() > MENTIONS {
        return Err(denial(StatusCode::FORBIDDEN, "mentions", "This names too many other things at once.").into());
    }
    found.target = match &needs.look {
        None => None,
        Some(Look::Container(name)) => Some(ask(passage, CONTAINER, name).await?),
        Some(Look::Image(name)) => Some(ask(passage, "/images/{image}/json", name).await?),
        Some(Look::Volume(name)) => Some(ask(passage, VOLUME, name).await?),
        Some(Look::Network(name)) => Some(ask(passage, "/networks/{id}", name).await?),
        Some(Look::Exec(id)) => {
            found.exec = passage.console.execs.get(id);
            match &found.exec {
                Some(owner) => Some(ask(passage, CONTAINER, &owner.container).await?),
                // Made by somebody else, elsewhere: nothing more needs to be known.
                None => None,
            }
        }
    };
    let mut volumes = match &found.target {
        Some(container) if needs.mounts => decide::volumes_of(container),
        _ => Vec::new(),
    };
    for name in mentions.containers {
        if let Some(container) = known(ask(passage, CONTAINER, &name).await)? {
            volumes.extend(decide::volumes_of(&container));
            found.containers.insert(name, container);
        }
    }
    volumes.extend(mentions.volumes);
    for name in volumes {
        if !found.volumes.contains_key(&name)
            && let Some(volume) = known(ask(passage, VOLUME, &name).await)?
        {
            found.volumes.insert(name, volume);
        }
    }
    Ok(found)
}

/// What is not there is known to be absent; any other failure leaves the request unjudged.
fn known(answer: Result<Value, Error>) -> Result<Option<Value>, Error> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What the engine says about a thing. The name may come out of a body: it goes through the same closed table as a
/// client's path, so that it cannot lead elsewhere.
async fn ask(passage: &Passage, template: &'static str, name: &str) -> Result<Value, Error> {
    let path = path(template, name).ok_or_else(|| {
        let name: String = name.chars().take(80).collect();
        Error::NotFound(format!("{name} is no name of anything here"))
    })?;
    let call = Call { method: Method::Get, path, query: Vec::new(), body: None, command: Vec::new() };
    passage.console.hub.endpoint.ask(&call).await
}

/// The path of a template for a name; `None` for a name that would make it another route's.
fn path(template: &'static str, name: &str) -> Option<String> {
    let path = template.replacen("{id}", name, 1).replacen("{image}", name, 1);
    let matched = route::find(Method::Get, &path, "").ok()?;
    (matched.route.template == template && matched.parameter.as_deref() == Some(name)).then_some(path)
}

/// The registries that are not only an administrator's. An empty list allows any public one, so a list that cannot be
/// read allows nothing at all.
fn registries(passage: &Passage) -> Result<Vec<String>, Denial> {
    let stored = passage.console.access.setting("registries").map_err(|cause| cause.to_string());
    let list = stored.and_then(|text| match text {
        Some(text) => serde_json::from_str(&text).map_err(|cause| cause.to_string()),
        None => Ok(Vec::new()),
    });
    list.map_err(|cause| {
        tracing::error!(%cause, "the allowed registries cannot be read");
        let sentence = "The console cannot read which registries are allowed, so it allows none. Its log says more.";
        denial(StatusCode::SERVICE_UNAVAILABLE, "registries-unreadable", sentence)
    })
}

/// Reads a body that has to be known whole.
pub(super) async fn whole(body: Body) -> Result<Vec<u8>, Denial> {
    let too_large = || {
        denial(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body-too-large",
            "This body is too large to be judged: 1 MiB is the most.",
        )
    };
    if body.size_hint().lower() > BODY_LIMIT as u64 {
        return Err(too_large());
    }
    let mut chunks = body.into_data_stream();
    let mut all = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk =
            chunk.map_err(|_| denial(StatusCode::BAD_REQUEST, "body-broken", "The body did not come to its end."))?;
        if all.len() + chunk.len() > BODY_LIMIT {
            return Err(too_large());
        }
        all.extend_from_slice(&chunk);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_its_own_thing_only() {
        assert_eq!(path("/containers/{id}/json", "web").as_deref(), Some("/containers/web/json"));
        assert_eq!(
            path("/images/{image}/json", "reg.lan:5000/a/b:1").as_deref(),
            Some("/images/reg.lan:5000/a/b:1/json")
        );
        for evil in ["", ".", "..", "../images", "a/b", "a?b", "%2e%2e", "a%2Fb", "a b", "a#b", "{id}", "a\n"] {
            assert_eq!(path("/containers/{id}/json", evil), None, "{evil:?}");
            assert_eq!(path("/volumes/{id}", evil), None, "{evil:?}");
        }
        for evil in ["", "..", "a/../b", "/a", "a//b", "a/", "a?b"] {
            assert_eq!(path("/images/{image}/json", evil), None, "{evil:?}");
        }
    }

    #[tokio::test]
    async fn a_body_is_read_whole_up_to_the_limit() {
        assert_eq!(whole(Body::empty()).await.ok(), Some(Vec::new()));
        assert_eq!(whole(Body::from(vec![7; BODY_LIMIT])).await.ok().map(|all| all.len()), Some(BODY_LIMIT));
        let status = |read: Result<Vec<u8>, Denial>| read.err().map(|denial| denial.status);
        assert_eq!(status(whole(Body::from(vec![7; BODY_LIMIT + 1])).await), Some(StatusCode::PAYLOAD_TOO_LARGE));
        // Without a length it shows only in reading.
        let chunks = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 4096]));
        assert_eq!(status(whole(Body::from_stream(chunks)).await), Some(StatusCode::PAYLOAD_TOO_LARGE));
        let broken = futures_util::stream::iter([Ok(vec![b'{']), Err(std::io::Error::other("gone"))]);
        assert_eq!(status(whole(Body::from_stream(broken)).await), Some(StatusCode::BAD_REQUEST));
    }
}
