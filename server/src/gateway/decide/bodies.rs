//! Bodies: `gateway::body` judges each by itself; here is which one has which judge, and what is sent on.

use super::denial::Denial;
use super::{Facts, ForwardBody, Mentions, mentioned, registry, scope, subject};
use crate::gateway::body::{self, Labels, Refusal, Shared};
use crate::rights::Rights;
use engine::route::{Matched, Payload, Route};
use serde_json::Value;
use std::collections::BTreeSet;

/// A body that passes by itself.
pub(super) struct Judged {
    /// What was understood of it, encoded anew.
    bytes: Vec<u8>,
    /// The other things that it names.
    pub(super) mentions: Mentions,
    /// What it gets of other containers.
    pub(super) shared: Vec<Shared>,
    /// The labels of what it creates.
    labels: Value,
    /// The registry that it signs in to.
    registry: Option<String>,
}

type Judge = fn(&[u8]) -> Result<Judged, Refusal>;

/// Who judges the bodies of a route. A JSON body that nobody judges is an administrator's.
pub(super) fn judge_of(route: &Route) -> Result<Judge, Denial> {
    let judge: Judge = match route.template {
        "/containers/create" => container,
        "/containers/{id}/update" => |bytes| body::container_update(bytes).map(Judged::plain),
        "/containers/{id}/exec" => |bytes| body::exec_create(bytes).map(Judged::plain),
        "/exec/{id}/start" => |bytes| body::exec_start(bytes).map(Judged::plain),
        "/commit" => |bytes| body::commit_config(bytes).map(Judged::plain),
        "/networks/create" => |bytes| body::network_create(bytes).map(Judged::labelled),
        "/networks/{id}/connect" => |bytes| body::network_connect(bytes).map(Judged::about),
        "/networks/{id}/disconnect" => |bytes| body::network_disconnect(bytes).map(Judged::about),
        "/volumes/create" => |bytes| body::volume_create(bytes).map(Judged::volume),
        "/auth" => |bytes| {
            let (bytes, address) = body::auth(bytes)?;
            Ok(Judged { registry: Some(address), ..Judged::plain(bytes) })
        },
        _ => return Err(Denial::admins("unjudged", "Sending a body here")),
    };
    Ok(judge)
}

fn container(bytes: &[u8]) -> Result<Judged, Refusal> {
    let (bytes, facts) = body::container_create(bytes)?;
    let containers: BTreeSet<&String> = facts.containers.iter().map(|shared| &shared.container).collect();
    let mentions = Mentions {
        containers: containers.into_iter().cloned().collect(),
        volumes: facts.volumes,
        networks: facts.networks,
        image: Some(facts.image).filter(|image| !image.is_empty()),
    };
    Ok(Judged { mentions, shared: facts.containers, ..Judged::labelled((bytes, facts.labels)) })
}

impl Judged {
    fn plain(bytes: Vec<u8>) -> Self {
        Self { bytes, mentions: Mentions::default(), shared: Vec::new(), labels: Value::Null, registry: None }
    }

    fn labelled((bytes, labels): (Vec<u8>, Labels)) -> Self {
        Self { labels: labels.into_iter().collect(), ..Self::plain(bytes) }
    }

    /// A new volume: where there is one of that name, the Engine gives that one back.
    fn volume(judged: (Vec<u8>, Labels)) -> Self {
        let judged = Self::labelled(judged);
        let volumes = Some(judged.name()).into_iter().filter(|name| !name.is_empty()).collect();
        Self { mentions: Mentions { volumes, ..Mentions::default() }, ..judged }
    }

    fn about((bytes, container): (Vec<u8>, String)) -> Self {
        let mentions = Mentions { containers: vec![container], ..Mentions::default() };
        Self { mentions, ..Self::plain(bytes) }
    }

    /// The name of what it creates, where that stands in the body.
    fn name(&self) -> String {
        let body: Value = serde_json::from_slice(&self.bytes).unwrap_or_default();
        body["Name"].as_str().unwrap_or_default().to_owned()
    }
}

/// Judges a body by itself, and by what it takes of other containers; none is judged as an empty one.
pub(super) fn judged(rights: &Rights, route: &Route, bytes: &[u8]) -> Result<Judged, Denial> {
    let judge = judge_of(route)?;
    let mut judged = judge(if bytes.is_empty() { &b"{}"[..] } else { bytes })?;
    mentioned::allow_sharing(rights, &judged.shared)?;
    if !rights.is_scoped() {
        judged.mentions.image = None;
    }
    Ok(judged)
}

/// Judges a body by all that is known, and gives the one to send.
pub(super) fn forwarded(rights: &Rights, matched: &Matched, facts: &Facts<'_>) -> Result<ForwardBody, Denial> {
    match matched.route.payload {
        // What comes with a pull would be an import; a push has nothing to say in one.
        Payload::Raw if matches!(matched.route.template, "/images/create" | "/images/{image}/push") => {
            return Ok(ForwardBody::None);
        }
        Payload::Raw => return Ok(ForwardBody::Stream),
        Payload::None => return Ok(ForwardBody::None),
        Payload::Json => {}
    }
    let bytes = facts.body.unwrap_or_default();
    let judged = judged(rights, matched.route, bytes)?;
    mentioned::allow(rights, &judged, facts)?;
    if let Some(address) = &judged.registry {
        registry::allow_address(address, facts.registries)?;
    }
    match matched.route.template {
        "/containers/create" => {
            let name = scope::bare(matched.value("name").unwrap_or_default());
            scope::allow_creation(rights, name, &judged.labels)?;
            mentioned::allow_mounts(rights, &judged.mentions.volumes, facts)?;
        }
        "/networks/create" => scope::allow_creation(rights, &judged.name(), &judged.labels)?,
        "/volumes/create" => {
            let name = judged.name();
            mentioned::allow_volume(rights, &name, &judged.labels, (facts.volumes)(&name).as_ref())?;
        }
        _ => {}
    }
    if bytes.is_empty() {
        return Ok(ForwardBody::None);
    }
    if judged.mentions.containers.is_empty() && judged.mentions.networks.is_empty() {
        return Ok(ForwardBody::Bytes(judged.bytes));
    }
    let containers = |name: &str| subject::full_id(&(facts.others)(name)?).ok();
    let networks = |name: &str| subject::full_id(&(facts.networks)(name)?).ok();
    Ok(ForwardBody::Bytes(body::pinned(&judged.bytes, &containers, &networks)))
}
