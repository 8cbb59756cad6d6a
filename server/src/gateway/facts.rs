//! What must be known before a request can be judged: its body, and what the engine says about the things it names.
//! All of it only reads, and nothing of it is done for administrators.

use super::decide::{self, Denial, Facts, Forward, Look, Mentions, Needs};
use super::passage::Passage;
use super::redact::Sight;
use super::{ExecOwner, Halt, denial};
use crate::console::Console;
use crate::rights::Rights;
use app::contract::Container;
use axum::body::{Body, HttpBody};
use engine::call::image::split;
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
const IMAGE: &str = "/images/{image}/json";
const NETWORK: &str = "/networks/{id}";
const VOLUME: &str = "/volumes/{id}";

/// What was found out.
#[derive(Default)]
pub(super) struct Gathered {
    target: Option<Value>,
    exec: Option<ExecOwner>,
    containers: HashMap<String, Value>,
    volumes: HashMap<String, Value>,
    networks: HashMap<String, Value>,
    image: Option<Value>,
    registries: Vec<String>,
}

impl Gathered {
    /// The policy's word.
    pub(super) fn decide(&self, passage: &Passage, matched: &Matched, body: Option<&[u8]>) -> Result<Forward, Denial> {
        let (rights, hub) = (&passage.caller.rights, &passage.console.hub);
        let images = |image: &Value| {
            let tags = || image["RepoTags"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let repositories: Vec<&str> = tags().map(|tag| split(tag).0).collect();
            let is_of = |container: &Container| {
                image["Id"] == container.image_id || repositories.contains(&split(&container.image).0)
            };
            Sight::new(rights, hub).containers().iter().any(is_of)
        };
        let facts = Facts {
            images: &images,
            target: self.target.as_ref(),
            exec: self.exec.as_ref(),
            body,
            user: passage.caller.user,
            others: &|name| self.containers.get(name).cloned(),
            volumes: &|name| self.volumes.get(name).cloned(),
            networks: &|name| self.networks.get(name).cloned(),
            image: self.image.as_ref(),
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
    let rights = &passage.caller.rights;
    if rights.is_admin() {
        return Ok(found);
    }
    if matches!(matched.route.class, Class::Image | Class::Registry | Class::Build | Class::Create) {
        found.registries = registries(&passage.console)?;
    }
    // The body first: what it alone forbids is denied before the engine hears a word.
    let mentions = body.map(|body| decide::mentions(rights, matched, body)).transpose()?.unwrap_or_default();
    fit(&mentions)?;
    if let Some(look) = &needs.look {
        if let Look::Exec(id) = look {
            found.exec = passage.console.execs.get(id);
        }
        let (template, name) = match look {
            Look::Container(name) => (CONTAINER, Some(name)),
            Look::Image(name) => (IMAGE, Some(name)),
            Look::Volume(name) => (VOLUME, Some(name)),
            Look::Network(name) => (NETWORK, Some(name)),
            // Without an owner it was made by somebody else, elsewhere: nothing more needs to be known.
            Look::Exec(_) => (CONTAINER, found.exec.as_ref().map(|owner| &owner.container)),
        };
        if let Some(name) = name {
            found.target = match ask(passage, template, name).await {
                Ok(target) => Some(target),
                // The Engine's own words would tell what is not there from what is out of scope.
                Err(error) if rights.is_scoped() && is_absent(rights, &error) => return Err(look.absent().into()),
                Err(error) => return Err(error.into()),
            };
        }
    }
    let mut volumes = match &found.target {
        Some(container) if needs.mounts => decide::volumes_of(container),
        _ => Vec::new(),
    };
    for name in mentions.containers {
        if let Some(container) = known(ask(passage, CONTAINER, &name).await, |error| is_absent(rights, error))? {
            volumes.extend(decide::volumes_of(&container));
            found.containers.insert(name, container);
        }
    }
    for name in mentions.networks {
        if let Some(network) = known(ask(passage, NETWORK, &name).await, |error| is_absent(rights, error))? {
            found.networks.insert(name, network);
        }
    }
    if let Some(name) = &mentions.image {
        found.image = known(ask(passage, IMAGE, name).await, |error| is_absent(rights, error))?;
    }
    volumes.extend(mentions.volumes);
    for name in volumes {
        // One that is not there may be made: only the plain word counts.
        if !found.volumes.contains_key(&name)
            && let Some(volume) = known(ask(passage, VOLUME, &name).await, |error| matches!(error, Error::NotFound(_)))?
        {
            found.volumes.insert(name, volume);
        }
    }
    Ok(found)
}

/// Whether what a body names can be asked for. A name that the engine may know, though it leads nowhere here, must not
/// pass for that of something that is not there.
fn fit(mentions: &Mentions) -> Result<(), Denial> {
    let named = [(CONTAINER, &mentions.containers), (NETWORK, &mentions.networks), (VOLUME, &mentions.volumes)];
    if named.iter().map(|(_, names)| names.len()).sum::<usize>() > MENTIONS {
        return Err(denial(StatusCode::FORBIDDEN, "mentions", "This names too many other things at once."));
    }
    for (template, names) in named {
        if names.iter().any(|name| path(template, name).is_none()) {
            let sentence = "This names a container, network or volume as none can be named.";
            return Err(denial(StatusCode::BAD_REQUEST, "name", sentence));
        }
    }
    Ok(())
}

/// What is not there is known to be absent; any other failure leaves the request unjudged.
fn known(answer: Result<Value, Error>, is_absent: impl Fn(&Error) -> bool) -> Result<Option<Value>, Error> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether the engine says that there is no such thing. To who sees a part, also that there are several of that name or
/// beginning: some of them may be out of sight.
fn is_absent(rights: &Rights, error: &Error) -> bool {
    match error {
        Error::NotFound(_) => true,
        Error::Conflict(_) | Error::Engine { status: 400..=499, .. } => rights.is_scoped(),
        _ => false,
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
fn registries(console: &Console) -> Result<Vec<String>, Denial> {
    let stored = console.access.setting("registries").map_err(|cause| cause.to_string());
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

/// Whether somebody may have a registry asked with what the console stores for it: the same as through the door.
pub(crate) fn may_ask(console: &Console, rights: &Rights, registry: &str) -> Result<(), Denial> {
    if rights.is_admin() { Ok(()) } else { decide::may_ask(rights, registry, &registries(console)?) }
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
    use crate::rights::{Role, Scope};

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

    #[test]
    fn security_e15_what_cannot_be_asked_for_is_not_taken_for_absent() {
        let of = |container: &str, network: &str, volume: &str| {
            let [containers, networks, volumes] = [container, network, volume].map(|name| vec![name.to_owned()]);
            let mentions = Mentions { containers, networks, volumes, image: None };
            fit(&mentions).err().map(|denial| denial.reason)
        };
        assert_eq!(of("web", "front", "data"), None);
        assert_eq!(of("web", "front", "da..ta"), Some("name"), "the Engine has volumes of such names");
        assert_eq!(of("web", "fr..ont", "data"), Some("name"));
        assert_eq!(of("a/b", "front", "data"), Some("name"));
        let many = Mentions { volumes: vec!["data".to_owned(); MENTIONS + 1], ..Mentions::default() };
        assert_eq!(fit(&many).err().map(|denial| denial.reason), Some("mentions"));
    }

    #[test]
    fn security_e15_several_are_as_good_as_none_to_who_sees_a_part() {
        let whole = Rights::of(Role::Viewer);
        let part = Rights { scope: Scope::from_text("name:web"), ..whole.clone() };
        let several = Error::Engine { status: 400, message: "multiple IDs found".into() };
        assert!(is_absent(&part, &several) && !is_absent(&whole, &several));
        let broken = [Error::Engine { status: 500, message: "x".into() }, Error::Unreachable("x".into())];
        assert!(broken.iter().all(|error| !is_absent(&part, error)));
        assert!(is_absent(&whole, &Error::NotFound("x".into())));
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
