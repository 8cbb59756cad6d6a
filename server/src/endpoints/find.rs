//! Finds the machine's engine, as the `docker` command would, and Podman's after it.

use engine::connect::{Connection, EngineUrl, UrlError};
use std::path::{Path, PathBuf};

/// A connection prepared, not yet opened.
pub struct Found {
    /// Where it leads.
    pub url: EngineUrl,
    /// The connection.
    pub connection: Connection,
}

/// The engine that was named, else that of `DOCKER_HOST`, else the first socket that exists, else Docker's usual one
/// (it may come yet).
pub fn find(named: Option<&str>) -> Result<Found, UrlError> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let certificates = variable("DOCKER_CERT_PATH").map(PathBuf::from);
    let url: EngineUrl = match named.map(str::to_owned).or_else(|| variable("DOCKER_HOST")) {
        Some(text) => text.parse()?,
        None => EngineUrl::Unix(socket(variable("XDG_RUNTIME_DIR").as_deref())),
    };
    let url = if variable("DOCKER_TLS_VERIFY").is_some() { url.with_tls() } else { url };
    let connection = Connection::new(url.clone(), certificates.as_deref())?;
    Ok(Found { url, connection })
}

fn socket(runtime: Option<&str>) -> PathBuf {
    let docker = PathBuf::from("/var/run/docker.sock");
    let own = runtime.map(Path::new);
    let candidates = [
        Some(docker.clone()),
        own.map(|directory| directory.join("docker.sock")),
        own.map(|directory| directory.join("podman/podman.sock")),
        Some(PathBuf::from("/run/podman/podman.sock")),
    ];
    candidates.into_iter().flatten().find(|path| path.exists()).unwrap_or(docker)
}
