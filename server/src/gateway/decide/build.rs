//! The options of a build. Only the classic builder is for everybody: what BuildKit is told cannot be read here.

use super::denial::Denial;
use super::host::{self, Reach};
use engine::route::Matched;

/// What may be anything.
const FREE: [&str; 21] = [
    "t",
    "dockerfile",
    "nocache",
    "pull",
    "rm",
    "forcerm",
    "q",
    "buildargs",
    "labels",
    "target",
    "platform",
    "cachefrom",
    "memory",
    "memswap",
    "cpushares",
    "cpusetcpus",
    "cpusetmems",
    "cpuperiod",
    "cpuquota",
    "shmsize",
    "ulimits",
];
/// Networks of a build that are not the host's or another container's.
const NETWORKS: [&str; 4] = ["", "default", "bridge", "none"];
/// What clients send for what they do not set. It is left out of what is sent on.
const UNSET: [&str; 6] = ["", "0", "false", "null", "[]", "{}"];

/// The query to send.
pub(super) fn judged(matched: &Matched) -> Result<Vec<(String, String)>, Denial> {
    // Said outright, so that no engine's own choice of a builder counts.
    let mut query = vec![("version".to_owned(), "1".to_owned())];
    for (key, value) in &matched.query {
        let kept = match key.as_str() {
            key if FREE.contains(&key) => true,
            "networkmode" if NETWORKS.contains(&value.as_str()) => true,
            "remote" if !value.is_empty() => {
                allow_remote(value)?;
                true
            }
            "version" if value == "1" => false,
            // Only BuildKit builds can be cancelled by it.
            "buildid" => false,
            "version" | "session" if !value.is_empty() => {
                let what = "Building with BuildKit (set DOCKER_BUILDKIT=0 to build without)";
                return Err(Denial::admins("build-options", what));
            }
            _ if UNSET.contains(&value.as_str()) => false,
            key => return Err(Denial::admins("build-options", &format!("Building with the option '{key}'"))),
        };
        if kept {
            query.push((key.clone(), value.clone()));
        }
    }
    Ok(query)
}

/// Whether a build may fetch its files from there.
fn allow_remote(remote: &str) -> Result<(), Denial> {
    match host::reach_of_url(remote, &["http", "https", "git"]) {
        Some(Reach::Public) => Ok(()),
        _ => Err(Denial::admins("remote", "Building from anything but a public http, https or git address")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::{Method, route};

    fn build(query: &str) -> Result<String, &'static str> {
        let matched = route::find(Method::Post, "/build", query).unwrap();
        let pairs = judged(&matched).map_err(|denial| denial.reason)?;
        Ok(pairs.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("&"))
    }

    #[test]
    fn what_the_classic_client_sends_passes_without_its_unset_options() {
        let sent = "buildargs=%7B%7D&cachefrom=%5B%5D&cgroupparent=&cpuperiod=0&cpuquota=0&cpusetcpus=&cpusetmems=\
                    &cpushares=0&dockerfile=Dockerfile&labels=%7B%7D&memory=0&memswap=0&networkmode=default&rm=1\
                    &shmsize=0&t=a%3A1&t=a%3A2&target=&ulimits=null&version=1";
        let kept = build(sent).unwrap();
        assert!(kept.starts_with("version=1&buildargs={}&") && kept.contains("t=a:1&t=a:2"), "{kept}");
        assert!(!kept.contains("cgroupparent") && kept.matches("version").count() == 1, "{kept}");
        assert_eq!(build("").as_deref(), Ok("version=1"));
        assert_eq!(build("version=&session=&squash=0&securityopt=null&buildid=x").as_deref(), Ok("version=1"));
    }

    #[test]
    fn security_e21_options_that_lead_to_the_host_are_refused() {
        for query in [
            "networkmode=host",
            "networkmode=container:web",
            "networkmode=shop_default",
            "securityopt=seccomp%3Dunconfined",
            "cgroupparent=/",
            "extrahosts=%5B%22a%3A169.254.169.254%22%5D",
            "squash=1",
            "outputs=%5B%7B%7D%5D",
            "isolation=process",
            "credentialspec=file://x",
            "session=abc",
            "version=2",
            "version=0x1",
        ] {
            assert_eq!(build(query), Err("build-options"), "{query}");
        }
    }

    #[test]
    fn security_e21_remotes_are_public() {
        for remote in ["https://example.com/a.git%23main", "http://example.com/ctx.tar.gz", "git://example.com/a.git"] {
            assert!(build(&format!("remote={remote}")).is_ok(), "{remote}");
        }
        for remote in [
            "http://169.254.169.254/latest/meta-data",
            "http://2852039166/",
            "http://%5B::ffff:169.254.169.254%5D/",
            "http://127.0.0.1:2375/containers/json",
            "http://localhost/",
            "http://metadata.google.internal/",
            "git://10.0.0.1/a.git",
            "git@example.com:a/b.git",
            "github.com/a/b",
            "client-session",
            "file:///etc",
            "ssh://example.com/a",
            "0",
            "http://example.com@127.0.0.1/",
        ] {
            assert_eq!(build(&format!("remote={remote}")), Err("remote"), "{remote}");
        }
    }
}
