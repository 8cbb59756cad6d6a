//! Bodies: `gateway::body` judges each by itself; here is which one has which judge, and what is sent on.

use super::denial::Denial;
use super::{Facts, ForwardBody, Mentions, mentioned, registry, scope};
use crate::gateway::body::{self, Labels, Refusal};
use crate::rights::Rights;
use engine::route::{Matched, Payload, Route};
use serde_json::Value;

/// A body that passes by itself.
pub(super) struct Judged {
    /// What was understood of it, encoded anew.
    bytes: Vec<u8>,
    /// The other things that it names.
    pub(super) mentions: Mentions,
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
        "/volumes/create" => |bytes| body::volume_create(bytes).map(Judged::labelled),
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
    let mentions = Mentions { containers: facts.containers, volumes: facts.volumes, networks: facts.networks };
    Ok(Judged { mentions, ..Judged::labelled((bytes, facts.labels)) })
}

impl Judged {
    fn plain(bytes: Vec<u8>) -> Self {
        Self { bytes, mentions: Mentions::default(), labels: Value::Null, registry: None }
    }

    fn labelled((bytes, labels): (Vec<u8>, Labels)) -> Self {
        Self { labels: labels.into_iter().collect(), ..Self::plain(bytes) }
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

/// Judges a body by itself; none is judged as an empty one.
pub(super) fn judged(route: &Route, bytes: &[u8]) -> Result<Judged, Denial> {
    let judge = judge_of(route)?;
    Ok(judge(if bytes.is_empty() { &b"{}"[..] } else { bytes })?)
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
    let judged = judged(matched.route, bytes)?;
    mentioned::allow(rights, matched.route, &judged.mentions, facts)?;
    if let Some(address) = &judged.registry {
        registry::allow_address(address, facts.registries)?;
    }
    match matched.route.template {
        "/containers/create" => {
            let name = scope::bare(matched.value("name").unwrap_or_default());
            scope::allow_creation(rights, name, &judged.labels)?;
        }
        "/networks/create" | "/volumes/create" => {
            scope::allow_creation(rights, &judged.name(), &judged.labels)?;
        }
        _ => {}
    }
    if bytes.is_empty() {
        return Ok(ForwardBody::None);
    }
    if judged.mentions.containers.is_empty() {
        return Ok(ForwardBody::Bytes(judged.bytes));
    }
    Ok(ForwardBody::Bytes(body::pinned(&judged.bytes, &|name| mentioned::full_id(facts, name))))
}
