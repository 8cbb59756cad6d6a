//! Which registries an engine may be sent to.

use super::denial::Denial;
use super::host::{self, Reach};
use engine::route::Matched;

/// The registry of images that name none.
const HUB: &str = "docker.io";
/// Its other names.
const HUB_NAMES: [&str; 3] = ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/// Whether the registry that a request names in its path or query may be used.
pub(super) fn allow_route(matched: &Matched, registries: &[String]) -> Result<(), Denial> {
    let image = match matched.route.template {
        "/images/create" => matched.value("fromImage"),
        "/images/search" => matched.value("term"),
        "/images/{image}/push" | "/distribution/{image}/json" => matched.parameter.as_deref(),
        _ => return Ok(()),
    };
    allow(registry_of(image.unwrap_or_default()), registries)
}

/// Whether the registry at an address may be signed in to.
pub(super) fn allow_address(address: &str, registries: &[String]) -> Result<(), Denial> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")).unwrap_or(address);
    let registry = rest.split('/').next().unwrap_or_default();
    allow(if address.is_empty() { HUB } else { registry }, registries)
}

/// The registry in the name of an image, found as the Engine finds it.
fn registry_of(image: &str) -> &str {
    match image.split_once('/') {
        Some((first, _)) if first.contains(['.', ':']) || first == "localhost" || first.to_lowercase() != first => {
            first
        }
        _ => HUB,
    }
}

/// A registry that is listed may be anywhere but where clouds keep credentials; one that is not must be public, and
/// nothing be listed.
pub(super) fn allow(registry: &str, registries: &[String]) -> Result<(), Denial> {
    let name = canonical(registry);
    let listed = registries.iter().any(|known| canonical(known.trim()) == name);
    let allowed = match host::reach(&name) {
        Some(Reach::Public) => listed || registries.is_empty(),
        Some(Reach::Private) => listed,
        Some(Reach::LinkLocal) | None => false,
    };
    if allowed {
        return Ok(());
    }
    let name: String = name.chars().filter(char::is_ascii_graphic).take(60).collect();
    let sentence =
        format!("The registry {name} is not one that is allowed here. Ask an administrator of this console.");
    Err(Denial::forbidden("registry", sentence))
}

fn canonical(registry: &str) -> String {
    let name = registry.to_ascii_lowercase();
    if HUB_NAMES.contains(&name.as_str()) { HUB.to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(image: &str, registries: &[&str]) -> bool {
        let registries: Vec<String> = registries.iter().map(|known| (*known).to_owned()).collect();
        allow(registry_of(image), &registries).is_ok()
    }

    #[test]
    fn security_stored_registries_are_asked_as_the_list_says_but_for_administrators() {
        use crate::gateway::decide::may_ask;
        use crate::rights::{Rights, Role};
        let asks = |role: Role, listed: &[String]| may_ask(&Rights::of(role), "127.0.0.1:5099", listed).is_ok();
        assert!(asks(Role::Admin, &[]) && !asks(Role::Operator, &[]));
        assert!(asks(Role::Operator, &["127.0.0.1:5099".to_owned()]));
    }

    #[test]
    fn without_a_list_every_public_registry_is_allowed() {
        for name in ["alpine", "library/alpine:3", "docker.io/a/b", "ghcr.io/a/b@sha256:00", "reg.example:5000/a"] {
            assert!(image(name, &[]), "{name}");
        }
    }

    #[test]
    fn security_e31_registries_near_the_engine_are_refused() {
        for name in [
            "localhost/a",
            "localhost:5000/a",
            "LOCALHOST/a",
            "Registry/a",
            "registry:5000/a",
            "127.0.0.1:5000/a",
            "2130706433:5000/a",
            "[::1]:5000/a",
            "10.0.0.1:80/a",
            "169.254.169.254/latest",
            "metadata.google.internal/a",
            "user@example.com/a",
            "http://example.com/a",
        ] {
            assert!(!image(name, &[]), "{name}");
        }
    }

    #[test]
    fn security_e31_a_list_is_all_there_is() {
        let listed = ["GHCR.io", "registry.lan:5000", "index.docker.io", "169.254.169.254"];
        for name in ["ghcr.io/a/b", "registry.lan:5000/a", "alpine", "docker.io/library/alpine"] {
            assert!(image(name, &listed), "{name}");
        }
        for name in ["quay.io/a", "registry.lan/a", "registry.lan:5001/a", "xghcr.io/a", "169.254.169.254/a"] {
            assert!(!image(name, &listed), "{name}");
        }
        assert!(!image("alpine", &["ghcr.io"]));
    }

    #[test]
    fn security_e31_addresses_to_sign_in_to() {
        for address in ["", "https://index.docker.io/v1/", "ghcr.io", "http://registry.example:5000/v2/"] {
            assert_eq!(allow_address(address, &[]), Ok(()), "{address}");
        }
        for address in [
            "http://169.254.169.254/",
            "https://",
            "127.0.0.1",
            "ftp://ghcr.io",
            "HTTPS://ghcr.io",
            "https://ghcr.io@127.0.0.1/",
            "https://ghcr.io\\@127.0.0.1/",
            "https://ghcr.io?x",
            " ghcr.io/",
        ] {
            assert_eq!(allow_address(address, &[]).map_err(|denial| denial.reason), Err("registry"), "{address:?}");
        }
    }
}
