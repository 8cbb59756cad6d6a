//! Names of images, as people and the Engine write them. Pure.

use crate::call::image::parts;

/// Docker Hub: the registry of images that name none.
pub const HUB: &str = "docker.io";
/// Its other names.
const HUB_NAMES: [&str; 3] = ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/// The registry that an image's name means, as [`canonical`] writes it.
pub fn host_of(reference: &str) -> String {
    canonical(apart(reference).0.unwrap_or(HUB))
}

/// A registry's name as it is compared.
pub fn canonical(host: &str) -> String {
    let host = host.trim().to_ascii_lowercase();
    if HUB_NAMES.contains(&host.as_str()) { HUB.to_owned() } else { host }
}

/// An image's name as the Engine lists it: without Docker Hub's, and with a tag. One with a digest has no tag.
pub fn familiar(image: &str) -> String {
    let (host, path) = apart(image);
    let (repository, tag, digest) = parts(path);
    let name = match host.filter(|host| canonical(host) != HUB) {
        Some(host) => format!("{host}/{repository}"),
        None => {
            let official = repository.strip_prefix("library/").filter(|name| !name.contains('/'));
            official.unwrap_or(repository).to_owned()
        }
    };
    match digest {
        Some(digest) => format!("{name}@{digest}"),
        None => format!("{name}:{}", tag.unwrap_or("latest")),
    }
}

/// The registry in an image's name, found as the Engine finds it, and the rest.
fn apart(image: &str) -> (Option<&str>, &str) {
    match image.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" || first.to_lowercase() != first => {
            (Some(first), rest)
        }
        _ => (None, image),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_found_as_the_engine_finds_it() {
        for (reference, host) in [
            ("alpine", "docker.io"),
            ("grafana/grafana:10", "docker.io"),
            ("docker.io/library/alpine", "docker.io"),
            ("index.docker.io/a/b", "docker.io"),
            ("GHCR.io/a/b@sha256:00", "ghcr.io"),
            ("registry.lan:5000/a:1", "registry.lan:5000"),
            ("localhost/a", "localhost"),
            ("alpine:3.20", "docker.io"),
        ] {
            assert_eq!(host_of(reference), host, "{reference}");
        }
    }

    #[test]
    fn a_name_is_what_the_engine_would_list() {
        for (image, name) in [
            ("nginx", "nginx:latest"),
            ("docker.io/library/nginx:1", "nginx:1"),
            ("library/nginx", "nginx:latest"),
            ("docker.io/grafana/grafana", "grafana/grafana:latest"),
            ("registry.lan:5000/a", "registry.lan:5000/a:latest"),
            ("registry.lan:5000/library/a:2", "registry.lan:5000/library/a:2"),
            ("a@sha256:00", "a@sha256:00"),
            ("a:1@sha256:12", "a@sha256:12"),
            ("reg:5000/a:1@sha256:12", "reg:5000/a@sha256:12"),
            ("index.docker.io/nginx", "nginx:latest"),
        ] {
            assert_eq!(familiar(image), name, "{image}");
        }
    }
}
