//! What is there of a container that is to be recreated.

use super::secrets;
use crate::access::Caller;
use crate::console::Console;
use crate::gateway::inside;
use crate::gateway::redact::Sight;
use engine::call::{container, image, system};
use engine::recreate::{Defaults, Plan, body};
use engine::{ApiVersion, Error, transport};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// The largest inspect.
const ANSWER: usize = 4 * 1024 * 1024;
/// How long the engine may take to answer in an older version.
const ANSWER_TIME: Duration = Duration::from_secs(30);
/// From this version on an inspect does not tell which MAC address was asked for; the one before still does.
const NO_MAC: (ApiVersion, &str) = (ApiVersion(1, 52), "/v1.51");

/// A container, and how it is made again.
pub(crate) struct Known {
    /// Its inspect, with its secrets: for the console alone.
    pub(super) inspect: Value,
    /// How it is made again, with its secrets.
    pub(crate) plan: Plan,
    /// The body of the plan as the caller may see it.
    pub(crate) shown: Value,
    /// Whether the name of its image means another one now.
    pub(super) is_moved: bool,
}

impl Known {
    /// Its full id.
    pub(crate) fn id(&self) -> &str {
        self.inspect["Id"].as_str().unwrap_or_default()
    }

    /// The id of its image.
    pub(crate) fn image(&self) -> &str {
        self.inspect["Image"].as_str().unwrap_or_default()
    }

    /// Whether its processes exist.
    pub(crate) fn runs(&self) -> bool {
        self.inspect["State"]["Running"] == true
    }

    /// Whether it removes itself when it stops.
    pub(crate) fn removes_itself(&self) -> bool {
        self.inspect["HostConfig"]["AutoRemove"] == true
    }

    /// Whether something of it is hidden from the caller.
    pub(crate) fn hides(&self) -> bool {
        self.shown != self.plan.body
    }
}

/// Looks at a container: as the caller first, so that what is out of their sight is not there.
pub(crate) async fn look(console: &Arc<Console>, caller: &Caller, name: &str) -> Result<Known, Error> {
    let seen: Value = inside::ask(console, caller, &container::inspect(name, false), ANSWER).await?;
    let call = container::inspect(seen["Id"].as_str().unwrap_or(name), false);
    let endpoint = &console.hub.endpoint;
    let api = endpoint.api();
    let mut inspect: Value = endpoint.ask(&call).await?;
    if api >= NO_MAC.0
        && let Ok(Ok(older)) =
            timeout(ANSWER_TIME, transport::ask::<Value>(endpoint.transport(), NO_MAC.1, &call, ANSWER)).await
        && let Some(config) = inspect.get_mut("Config").and_then(Value::as_object_mut)
    {
        config.insert("MacAddress".to_owned(), older["Config"]["MacAddress"].clone());
    }
    let info: Value = endpoint.ask(&system::info()).await?;
    let made_of = image_of(console, inspect["Image"].as_str().unwrap_or_default()).await?;
    let mut plan = body(&inspect, made_of.as_ref(), api, &Defaults::of(&info));
    let named = image_of(console, &plan.image).await?;
    let is_moved = named.as_ref().is_some_and(|named| named["Id"] != inspect["Image"]);
    if is_moved {
        plan.notes.push(format!("{} names another image by now: the new container is made of that one.", plan.image));
    } else if named.is_none() && made_of.is_some() {
        plan.notes.push(format!(
            "{} is no longer the name of an image here: the new container is made of the same one, by its id.",
            plan.image
        ));
        plan.body["Image"] = inspect["Image"].clone();
    } else if named.is_none() {
        plan.notes.push(format!("The image {} is gone from this engine. Pull it along.", plan.image));
    }
    let shown = secrets::shown(&caller.rights, &plan.body, &inspect);
    Ok(Known { inspect, plan, shown, is_moved })
}

/// The inspect of an image, if there is one of that name.
async fn image_of(console: &Console, name: &str) -> Result<Option<Value>, Error> {
    if name.is_empty() {
        return Ok(None);
    }
    match console.hub.endpoint.ask(&image::inspect(name)).await {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Why a container cannot be recreated at all, and what to do instead.
pub(crate) fn refusal(console: &Console, known: &Known) -> Option<String> {
    let Plan { name, image, .. } = &known.plan;
    let state = &known.inspect["State"];
    if console.own.as_deref() == Some(known.id()) {
        return Some(own(name, image, &known.inspect["Config"]["Labels"]));
    }
    if known.removes_itself() && known.runs() {
        return Some(format!(
            "{name} was made to be removed when it stops (--rm), with its unnamed volumes, so there would be no way back. \
             Nothing was changed. Duplicate it under another name instead, and stop it then."
        ));
    }
    let is_going = state["Dead"] == true || state["Status"] == "removing";
    is_going.then(|| format!("{name} is being removed. Nothing was changed."))
}

/// What to do where the console would replace itself: with it would go who starts the new one.
fn own(name: &str, image: &str, labels: &Value) -> String {
    let label = |key: &str| labels[format!("com.docker.compose.{key}")].as_str().unwrap_or_default().to_owned();
    let (project, service) = (label("project"), label("service"));
    let command = if project.is_empty() || service.is_empty() {
        format!(
            "docker pull {image}, then docker stop {name}, docker rename {name} {name}-before, and the docker run command \
             that Duplicate shows"
        )
    } else {
        format!("docker compose -p {project} up -d --pull always {service}")
    };
    format!("{name} is this console's own container, and cannot replace itself. Run on its host: {command}.")
}

/// The containers that share the network of this one, as far as the caller sees them: they lose it when this one is
/// replaced.
pub(crate) async fn dependents(
    console: &Console,
    caller: &Caller,
    known: &Known,
) -> Result<Vec<(String, String)>, Error> {
    #[derive(Deserialize)]
    struct Row {
        #[serde(rename = "Id")]
        id: String,
        #[serde(rename = "HostConfig", default)]
        host: Value,
    }
    let modes = [known.id(), known.plan.name.as_str()].map(|of| json!(format!("container:{of}")));
    let rows: Vec<Row> = console.hub.endpoint.ask(&container::list()).await?;
    let sight = Sight::new(&caller.rights, &console.hub);
    let sharing = rows.into_iter().filter(|row| modes.contains(&row.host["NetworkMode"]));
    Ok(sharing.filter_map(|row| sight.container(&row.id)).map(|row| (row.id, row.name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_console_says_how_it_is_replaced() {
        let plain = own("quayside", "quayside:2", &Value::Null);
        assert!(plain.contains("docker pull quayside:2, then docker stop quayside,"), "{plain}");
        let labels = json!({"com.docker.compose.project": "tools", "com.docker.compose.service": "console"});
        let composed = own("tools-console-1", "quayside:2", &labels);
        assert!(composed.ends_with("docker compose -p tools up -d --pull always console."), "{composed}");
    }
}
