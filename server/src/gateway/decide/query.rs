//! Queries. The table of routes knows the keys; here is what their values may be for those who are no administrators.

use super::denial::Denial;
use super::scope::{bare, beyond};
use super::{build, filters};
use crate::rights::Rights;
use engine::route::{Matched, is_container_name};

/// How many digits a full id has.
const ID_LENGTH: usize = 64;

/// The query to send.
pub(super) fn judged(rights: &Rights, matched: &Matched) -> Result<Vec<(String, String)>, Denial> {
    if rights.is_scoped() {
        within(matched)?;
    }
    let mut query = harmless(matched)?;
    for (key, value) in &mut query {
        if key.as_str() == "filters" && !value.is_empty() {
            *value = filters::judged(rights, value)?;
        }
    }
    Ok(query)
}

/// Refuses what would tell a scope's people about things out of it, or take such a thing's name.
fn within(matched: &Matched) -> Result<(), Denial> {
    let is_set = |key: &str| matched.value(key).is_some_and(|value| !value.is_empty());
    match matched.route.template {
        // The Engine counts, and compares with, containers that are left out of its answer only here.
        "/containers/json" if is_set("since") || is_set("before") || is_limited(matched) => Err(beyond()),
        "/commit" if is_set("repo") || is_set("tag") => {
            let sentence = "Your rights are limited to some containers, and names of images are everybody's. \
                            Leave repo and tag out.";
            Err(Denial::forbidden("scope", sentence))
        }
        _ => Ok(()),
    }
}

/// Whether a list has a limit; clients say none as 0 or -1.
fn is_limited(matched: &Matched) -> bool {
    let none = |limit: &str| limit.is_empty() || limit.parse::<i64>().is_ok_and(|limit| limit <= 0);
    matched.value("limit").is_some_and(|limit| !none(limit))
}

/// The query, if it leads nowhere near the host.
fn harmless(matched: &Matched) -> Result<Vec<(String, String)>, Denial> {
    let is_set = |key: &str| matched.value(key).is_some_and(|value| !value.is_empty());
    match matched.route.template {
        "/build" => build::judged(matched),
        "/build/cancel" => Err(Denial::admins("build-options", "Cancelling a build of BuildKit")),
        // The host's `ps` can show environments.
        "/containers/{id}/top" if is_set("ps_args") => Err(Denial::admins("ps-args", "Choosing what ps shows")),
        // The directory is one of the host.
        "/containers/{id}/start" if is_set("checkpoint") || is_set("checkpoint-dir") => {
            Err(Denial::admins("checkpoint", "Starting from a checkpoint"))
        }
        // Without an image to pull, the Engine imports from wherever it is told.
        "/images/create" if is_set("fromSrc") || !is_set("fromImage") => {
            Err(Denial::admins("from-src", "Importing an image"))
        }
        "/containers/create" | "/containers/{id}/rename"
            if is_set("name") && !matched.value("name").map(bare).is_some_and(is_container_name) =>
        {
            Err(Denial::malformed("name", "A container's name has letters, digits, '_', '.' and '-' only."))
        }
        "/containers/create" | "/containers/{id}/rename" if matched.value("name").is_some_and(is_like_an_id) => {
            Err(Denial::malformed("name", "This name could be taken for a container's id. Choose another one."))
        }
        _ => Ok(matched.query.clone()),
    }
}

/// Whether a name could be another container's full id, for whoever looks that up.
fn is_like_an_id(name: &str) -> bool {
    let name = bare(name);
    name.len() == ID_LENGTH && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Puts a full id in place of the container's name in a query.
pub(super) fn name_container(query: &mut [(String, String)], id: &str) {
    for (key, value) in query {
        if key.as_str() == "container" {
            id.clone_into(value);
        }
    }
}
