//! Names of images, as people and the Engine write them.

use engine::call::image::split;

/// Docker Hub: the registry of images that name none.
pub(crate) const HUB: &str = "docker.io";
/// Its other names.
const HUB_NAMES: [&str; 3] = ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];
/// The longest name of a repository, in bytes.
const LONGEST: usize = 255;

/// The registry that an image's name means, as credentials are kept by it.
pub(crate) fn host_of(reference: &str) -> String {
    canonical(apart(reference).0.unwrap_or(HUB))
}

/// A registry's name as it is compared.
pub(crate) fn canonical(host: &str) -> String {
    let host = host.trim().to_ascii_lowercase();
    if HUB_NAMES.contains(&host.as_str()) { HUB.to_owned() } else { host }
}

/// An image's name as the Engine lists it: without Docker Hub's, and with a tag.
pub(crate) fn familiar(image: &str) -> String {
    if image.contains('@') {
        return image.to_owned();
    }
    let (host, path) = apart(image);
    let (repository, tag) = split(path);
    match host.filter(|host| canonical(host) != HUB) {
        Some(host) => format!("{host}/{repository}:{tag}"),
        None => {
            let official = repository.strip_prefix("library/").filter(|name| !name.contains('/'));
            format!("{}:{tag}", official.unwrap_or(repository))
        }
    }
}

/// Whether an image's name can begin with it: a host with a dot, or `host:port`.
pub(crate) fn is_host(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-:[]".contains(&byte);
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !text.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    let url = reqwest::Url::parse(&format!("http://{host}/"));
    // Other spellings of an address would pass for another registry.
    let is_canonical = url.is_ok_and(|url| url.host_str() == Some(host) && url.port().is_none());
    let is_named = host.contains(['.', ':']) || host == "localhost" || port.is_some();
    text.len() <= LONGEST && text.bytes().all(plain) && is_named && is_canonical && port.is_none_or(is_port)
}

/// Whether it is the name of a repository within a registry.
pub(crate) fn is_repository(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    let ends = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    text.len() <= LONGEST
        && text.split('/').all(|part| part.bytes().all(plain) && ends(part.bytes().next()) && ends(part.bytes().last()))
}

/// Whether it is a tag.
pub(crate) fn is_tag(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=128).contains(&text.len()) && text.bytes().all(plain) && !text.starts_with(['.', '-'])
}

/// Whether it is a digest.
pub(crate) fn is_digest(text: &str) -> bool {
    let Some((kind, digits)) = text.split_once(':') else { return false };
    let named = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    named && (32..=128).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
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
        ] {
            assert_eq!(familiar(image), name, "{image}");
        }
    }

    #[test]
    fn hosts_are_those_that_images_can_name() {
        for good in ["docker.io", "registry:5000", "localhost", "127.0.0.1:5000", "[::1]:5000", "a-b.example:443"] {
            assert!(is_host(good), "{good}");
        }
        for bad in ["", "registry", "a.b/c", "u@a.b", "a.b:", "a.b:99999", "0x7f.1", "A.b", "a b.c", "[x]:1", "a.b:1:2"]
        {
            assert!(!is_host(bad), "{bad:?}");
        }
    }

    #[test]
    fn what_goes_into_a_path_is_plain() {
        for good in ["a", "library/nginx", "a-b/c_d.e", "a__b/c---d"] {
            assert!(is_repository(good), "{good}");
        }
        for bad in ["", "/a", "a/", "a//b", "../a", "a/..", "A/b", "a b", "a?b", "a%2f", "-a", "a:b"] {
            assert!(!is_repository(bad), "{bad:?}");
        }
        assert!(is_tag("v1.2_3-x") && is_tag("_x") && !is_tag("") && !is_tag(".x") && !is_tag("a/b"));
        let digest = format!("sha256:{}", "ab".repeat(32));
        assert!(is_digest(&digest) && !is_digest("sha256:") && !is_digest("ab") && !is_digest("sha256:../../x"));
    }
}
