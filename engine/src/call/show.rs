//! A call as a person would type it.

use super::{Call, Method};

impl Call {
    /// The `docker` command of the same meaning. `place` is the engine's, as in `DOCKER_HOST`; it is named where it is
    /// not the one that `docker` takes by itself.
    pub fn as_docker(&self, place: &str) -> String {
        let usual = matches!(place, "" | "unix:///var/run/docker.sock" | "unix:///run/docker.sock");
        let mut line = if usual { "docker".to_owned() } else { format!("docker -H {}", quoted(place)) };
        for word in &self.command {
            line.push(' ');
            line.push_str(&quoted(word));
        }
        line
    }

    /// `curl` against the engine's own socket. `version` as `1.41`.
    pub fn as_curl_socket(&self, socket: &str, version: &str) -> String {
        let url = format!("http://localhost/v{version}{}", self.target());
        self.as_curl(&format!("--unix-socket {}", quoted(socket)), &url)
    }

    /// `curl` through the console; the token stays in the shell's `$QUAYSIDE_TOKEN`.
    pub fn as_curl_console(&self, origin: &str, endpoint: &str) -> String {
        let url = format!("{origin}/engine/{endpoint}{}", self.target());
        self.as_curl("-H \"Authorization: Bearer $QUAYSIDE_TOKEN\"", &url)
    }

    fn as_curl(&self, how: &str, url: &str) -> String {
        let method = match self.method {
            Method::Get => String::new(),
            Method::Head => " --head".to_owned(),
            other => format!(" -X {}", other.name()),
        };
        let body = match &self.body {
            Some(body) => format!(" -H 'Content-Type: application/json' -d {}", quoted(body)),
            None => String::new(),
        };
        format!("curl{method} {how}{body} {}", quoted(url))
    }
}

/// A word as a POSIX shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use crate::call::{container, image};

    #[test]
    fn shows_what_is_sent() {
        let call = container::stop("web", Some(5));
        assert_eq!(call.as_docker("unix:///var/run/docker.sock"), "docker stop -t 5 web");
        assert_eq!(call.as_docker("unix:///run/x.sock"), "docker -H unix:///run/x.sock stop -t 5 web");
        assert_eq!(
            call.as_curl_socket("/var/run/docker.sock", "1.41"),
            "curl -X POST --unix-socket /var/run/docker.sock 'http://localhost/v1.41/containers/web/stop?t=5'"
        );
        assert_eq!(
            call.as_curl_console("http://127.0.0.1:9440", "local"),
            "curl -X POST -H \"Authorization: Bearer $QUAYSIDE_TOKEN\" 'http://127.0.0.1:9440/engine/local/containers/web/stop?t=5'"
        );
    }

    #[test]
    fn names_cannot_leave_their_place() {
        let call = container::rename("web", "a'b; rm -rf /&x=1");
        assert_eq!(call.as_docker(""), r"docker rename web 'a'\''b; rm -rf /&x=1'");
        assert_eq!(call.target(), "/containers/web/rename?name=a%27b%3B%20rm%20-rf%20/%26x%3D1");
        assert_eq!(container::start("a?b#c").target(), "/containers/a%3Fb%23c/start");
    }

    #[test]
    fn image_names_keep_registry_and_tag() {
        assert_eq!(image::inspect("reg.lan:5000/shop/api:2.1").target(), "/images/reg.lan:5000/shop/api:2.1/json");
        assert_eq!(
            image::tag("a", "reg.lan:5000/shop/api").target(),
            "/images/a/tag?repo=reg.lan:5000/shop/api&tag=latest"
        );
        assert_eq!(image::tag("a", "x:1").target(), "/images/a/tag?repo=x&tag=1");
    }

    #[test]
    fn options_show_in_every_form() {
        let how = container::Remove { volumes: true, force: true, link: false };
        let call = container::remove("web", how);
        assert_eq!(call.as_docker(""), "docker rm --volumes --force web");
        assert_eq!(call.target(), "/containers/web?v=1&force=1");
        assert_eq!(image::remove("x", true, true).as_docker(""), "docker image rm --force --no-prune x");
    }
}
