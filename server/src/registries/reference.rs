//! What a registry, a repository and a tag can be called.

/// The longest name of a repository, in bytes.
const LONGEST: usize = 255;

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

#[cfg(test)]
mod tests {
    use super::*;

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
