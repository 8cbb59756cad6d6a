//! Queries. The table of routes knows the keys; here is what their values may be for those who are no administrators.

use super::build;
use super::denial::Denial;
use super::scope::bare;
use engine::route::{Matched, is_container_name};

/// The query to send.
pub(super) fn judged(matched: &Matched) -> Result<Vec<(String, String)>, Denial> {
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
        _ => Ok(matched.query.clone()),
    }
}

/// Puts a full id in place of the container's name in a query.
pub(super) fn name_container(query: &mut [(String, String)], id: &str) {
    for (key, value) in query {
        if key.as_str() == "container" {
            id.clone_into(value);
        }
    }
}
