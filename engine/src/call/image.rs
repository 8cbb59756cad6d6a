//! Images. `image` is an id, a `repository:tag` or a `repository@digest`.

use super::{Call, Method, segment};

/// `GET /images/json`.
pub fn list() -> Call {
    Call::get("/images/json", &["image", "ls"])
}

/// `GET /images/{name}/json`.
pub fn inspect(image: &str) -> Call {
    Call::get(format!("/images/{}/json", segment(image)), &["image", "inspect", image])
}

/// `GET /images/{name}/history`: its layers, newest first.
pub fn history(image: &str) -> Call {
    Call::get(format!("/images/{}/history", segment(image)), &["image", "history", "--no-trunc", image])
}

/// `POST /images/{name}/tag`: `reference` is `repository` or `repository:tag` (`latest` without one).
pub fn tag(image: &str, reference: &str) -> Call {
    let (repository, tag) = split(reference);
    Call::new(
        Method::Post,
        format!("/images/{}/tag", segment(image)),
        &["image", "tag", image, &format!("{repository}:{tag}")],
    )
    .with("repo", repository)
    .with("tag", tag)
}

/// Repository and tag of a reference; a colon before a slash is a registry's port.
pub fn split(reference: &str) -> (&str, &str) {
    match reference.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, tag),
        _ => (reference, "latest"),
    }
}

/// `DELETE /images/{name}`: untags; the last tag takes the image along. 409 when something uses it.
pub fn remove(image: &str, force: bool, noprune: bool) -> Call {
    let mut command = vec!["image", "rm"];
    let options = [(force, "--force"), (noprune, "--no-prune")];
    command.extend(options.iter().filter(|(on, _)| *on).map(|(_, word)| *word));
    command.push(image);
    Call::new(Method::Delete, format!("/images/{}", segment(image)), &command)
        .flag("force", force)
        .flag("noprune", noprune)
}
