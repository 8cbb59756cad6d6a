//! How to connect the docker command, SDKs and curl: the exact commands for this console.

use super::wide;
use crate::live::live;
use crate::site::ENGINE;
use crate::text::t;
use crate::ui::code;
use leptos::prelude::*;

/// Where the console is, as clients need it.
struct Place {
    /// Over TLS.
    secure: bool,
    /// With its port, for the docker command takes another one without.
    host: String,
    /// As browsers call it.
    origin: String,
    /// The API version spoken with the engine.
    api: String,
}

impl Place {
    fn of(origin: &str, api: &str) -> Self {
        let (scheme, rest) = origin.split_once("://").unwrap_or(("http", origin));
        let secure = scheme == "https";
        // The colons of an IPv6 address are in its brackets.
        let has_port = rest.rsplit_once(']').map_or(rest, |(_, after)| after).contains(':');
        let port = if secure { 443 } else { 80 };
        let host = if has_port { rest.to_owned() } else { format!("{rest}:{port}") };
        Self { secure, host, origin: origin.to_owned(), api: api.to_owned() }
    }

    fn docker_host(&self) -> String {
        format!("export DOCKER_HOST=tcp://{}{ENGINE}", self.host)
    }

    /// The token goes from the keyboard into a file that only its owner reads: not into the shell's history.
    fn token_once(&self) -> String {
        "mkdir -p -m 700 ~/.quayside\n\
         printf 'Token: '; stty -echo; read -r QUAYSIDE_TOKEN; stty echo; export QUAYSIDE_TOKEN\n\
         (umask 077; printf '{\"HttpHeaders\":{\"Authorization\":\"Bearer %s\"}}' \"$QUAYSIDE_TOKEN\" > ~/.quayside/config.json)"
            .to_owned()
    }

    fn token_then(&self) -> String {
        let tls = if self.secure { "export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=~/.quayside\n" } else { "" };
        format!("export DOCKER_CONFIG=~/.quayside\n{}\n{tls}docker ps", self.docker_host())
    }

    fn certificate_then(&self) -> String {
        let host = self.docker_host();
        format!("{host}\nexport DOCKER_TLS_VERIFY=1\nexport DOCKER_CERT_PATH=~/.quayside\ndocker ps")
    }

    fn curl(&self) -> String {
        let authority = if self.secure { " --cacert ~/.quayside/ca.pem" } else { "" };
        let url = format!("{}{ENGINE}/containers/json", self.origin);
        format!("curl{authority} -H \"Authorization: Bearer $QUAYSIDE_TOKEN\" {url}")
    }

    /// The version is given, for asking for it would come before the token is set.
    fn python(&self) -> String {
        let (host, api) = (&self.host, &self.api);
        let (tls, import) = if self.secure {
            let authority = "ca_cert=os.path.expanduser(\"~/.quayside/ca.pem\"), verify=True";
            (format!(",\n    tls=docker.tls.TLSConfig({authority})"), "import docker, docker.tls, os")
        } else {
            (String::new(), "import docker, os")
        };
        format!(
            "{import}\n\n\
             client = docker.DockerClient(base_url=\"tcp://{host}{ENGINE}\", version=\"{api}\"{tls})\n\
             client.api.headers[\"Authorization\"] = \"Bearer \" + os.environ[\"QUAYSIDE_TOKEN\"]\n\
             print(client.containers.list())"
        )
    }
}

/// The page.
pub(super) fn cli() -> AnyView {
    let live = live();
    let (origin, machine) = live.session.with_value(|session| (session.origin.clone(), session.token_command.clone()));
    let place = Place::of(&origin, &live.engine.get_untracked().api);
    let block = |title: &'static str, text: String| code(title, Signal::stored(text));
    let hint = if place.secure { t().cli_authority } else { t().cli_plain };
    let token = view! {
        <p>{t().cli_token_lead}" "<a href="/settings/account">{t().account}</a></p>
        <p class="muted">{hint}</p>
        {block(t().cli_once, place.token_once())}
        {block(t().cli_then, place.token_then())}
        {(!machine.is_empty()).then(|| block(t().cli_machine, machine))}
    };
    let certificate = if place.secure {
        view! {
            <p>{t().cli_certificate_lead}" "<a href="/settings/account">{t().account}</a></p>
            <p class="muted">{t().cli_proxy}</p>
            {block(t().cli_then, place.certificate_then())}
        }
        .into_any()
    } else {
        view! { <p class="muted">{t().cli_no_tls}</p> }.into_any()
    };
    let programs = view! { {block(t().cli_curl, place.curl())} {block(t().cli_python, place.python())} };
    view! {
        <div class="panels">
            {wide(t().cli_token, token)}
            {wide(t().cli_certificate, certificate)}
            {wide(t().cli_programs, programs)}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_have_their_port() {
        let host = |origin: &str| Place::of(origin, "1.41").host;
        assert_eq!(host("http://127.0.0.1:9440"), "127.0.0.1:9440");
        assert_eq!(host("https://console.example"), "console.example:443");
        assert_eq!(host("http://localhost"), "localhost:80");
        assert_eq!(host("https://[::1]"), "[::1]:443");
        assert_eq!(host("https://[::1]:9440"), "[::1]:9440");
    }

    #[test]
    fn commands_name_this_console() {
        let plain = Place::of("http://127.0.0.1:9440", "1.41");
        assert_eq!(
            plain.token_then(),
            "export DOCKER_CONFIG=~/.quayside\nexport DOCKER_HOST=tcp://127.0.0.1:9440/engine/local\ndocker ps"
        );
        assert!(plain.token_once().contains(r#"'{"HttpHeaders":{"Authorization":"Bearer %s"}}' "$QUAYSIDE_TOKEN""#));
        assert!(!plain.curl().contains("--cacert") && !plain.python().contains("TLSConfig"));
        let secure = Place::of("https://console.example", "1.41");
        assert!(secure.token_then().contains("DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=~/.quayside"));
        assert!(secure.certificate_then().starts_with("export DOCKER_HOST=tcp://console.example:443/engine/local\n"));
        assert!(secure.curl().ends_with("https://console.example/engine/local/containers/json"));
        assert!(secure.python().contains("version=\"1.41\",\n    tls=docker.tls.TLSConfig("));
    }
}
