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

/// A reference in its parts: repository, tag and digest, as far as they are there.
pub fn parts(reference: &str) -> (&str, Option<&str>, Option<&str>) {
    let (name, digest) = match reference.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (reference, None),
    };
    match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag), digest),
        _ => (name, None, digest),
    }
}

/// `POST /images/create`: pulls. A reference without tag or digest means `latest`, to the Engine it would mean every tag:
/// that is what `all` asks for.
pub fn pull(reference: &str, all: bool, platform: &str) -> Call {
    let (repository, tag, digest) = parts(reference);
    let mut command = vec!["pull"];
    if all {
        command.push("--all-tags");
    }
    if !platform.is_empty() {
        command.extend(["--platform", platform]);
    }
    command.push(reference);
    let mut call = Call::new(Method::Post, "/images/create".to_owned(), &command).with("fromImage", repository);
    if !all {
        call = call.with("tag", digest.or(tag).unwrap_or("latest"));
    }
    if platform.is_empty() { call } else { call.with("platform", platform) }
}

/// `POST /images/{name}/push`: one tag (`latest` without one), or with `all` every tag of the repository. Wants the header
/// `X-Registry-Auth`, also where there are no credentials.
pub fn push(reference: &str, all: bool) -> Call {
    let (repository, tag, _) = parts(reference);
    let mut command = vec!["push"];
    if all {
        command.push("--all-tags");
    }
    command.push(if all { repository } else { reference });
    let call = Call::new(Method::Post, format!("/images/{}/push", segment(repository)), &command);
    if all { call } else { call.with("tag", tag.unwrap_or("latest")) }
}

/// `POST /images/load`: the images of an archive, which is the body, with how far it is.
pub fn load() -> Call {
    Call::new(Method::Post, "/images/load".to_owned(), &["load"]).with("quiet", "0")
}

/// `GET /images/{name}/get`: an image as an archive.
pub fn save(image: &str) -> Call {
    Call::get(format!("/images/{}/get", segment(image)), &["save", image])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colon_before_a_slash_is_a_port() {
        assert_eq!(parts("nginx"), ("nginx", None, None));
        assert_eq!(parts("reg:5000/a/b"), ("reg:5000/a/b", None, None));
        assert_eq!(parts("reg:5000/a:1@sha256:12"), ("reg:5000/a", Some("1"), Some("sha256:12")));
    }

    #[test]
    fn one_tag_is_pulled_and_all_only_when_asked_for() {
        for (reference, target) in [
            ("nginx", "fromImage=nginx&tag=latest"),
            ("nginx:1.29", "fromImage=nginx&tag=1.29"),
            ("reg.example:5000/a", "fromImage=reg.example:5000/a&tag=latest"),
            ("a@sha256:12", "fromImage=a&tag=sha256:12"),
            ("reg:5000/a:1@sha256:12", "fromImage=reg:5000/a&tag=sha256:12"),
        ] {
            assert_eq!(pull(reference, false, "").target(), format!("/images/create?{target}"));
        }
        assert!(pull("a", false, "linux/arm64").target().ends_with("&platform=linux/arm64"));
        assert_eq!(pull("reg:5000/a", true, "").target(), "/images/create?fromImage=reg:5000/a");
    }

    #[test]
    fn one_tag_is_pushed_and_all_only_when_asked_for() {
        assert_eq!(push("reg:5000/a:1", false).target(), "/images/reg:5000/a/push?tag=1");
        assert_eq!(push("reg:5000/a", false).target(), "/images/reg:5000/a/push?tag=latest");
        assert_eq!(push("reg:5000/a", true).target(), "/images/reg:5000/a/push");
        assert_eq!(push("a:1", true).command, ["push", "--all-tags", "a"]);
    }
}
