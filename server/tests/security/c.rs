//! C: other sites, other hosts, and pages that are not ours.

use super::browser::{console, fields, form, json, open, own, status as asked, untouched, with};
use super::wire::{Served, head, status};
use crate::support::{HOST, PASSWORD, TestConsole, bare};
use engine::Method;
use engine::route::routes;
use http::StatusCode;
use http::request::Builder;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Requests that change something: the engine's things, the console's own, and who is signed in.
const CHANGES: [(&str, &str, &str, &str); 9] = [
    ("POST", "/engine/local/containers/web/stop", "", ""),
    ("DELETE", "/engine/local/containers/web", "", ""),
    ("POST", "/engine/local/containers/create", "application/json", "{}"),
    ("POST", "/api/account/tokens", "application/json", r#"{"name":"more"}"#),
    ("PUT", "/api/settings", "application/json", r#"{"registries":[]}"#),
    ("DELETE", "/api/people/1", "", ""),
    ("POST", "/logout", "", ""),
    ("POST", "/login", "application/x-www-form-urlencoded", "name=eve&password=another+long+password"),
    ("POST", "/setup", "application/x-www-form-urlencoded", "token=x&name=eve&password=another+long+password"),
];

/// Each of them is refused with a good cookie and any of these headers, and nothing has changed.
async fn refuses(headers: &[&[(&str, &str)]]) {
    let (console, engine) = console().await;
    let cookie = console.cookie().await;
    for (method, path, kind, body) in CHANGES {
        for headers in headers {
            let mut request = bare(method, path).header("cookie", &cookie);
            for (name, value) in headers.iter().chain(&[("content-type", kind)]).filter(|(_, value)| !value.is_empty())
            {
                request = request.header(*name, *value);
            }
            let (status, answer, _) = console.send_body(request, body).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{method} {path} {headers:?}");
            assert!(!answer.contains_key("set-cookie"), "{method} {path} {headers:?}");
        }
    }
    untouched(&engine);
    assert_eq!(asked(&console, bare("GET", "/api/session").header("cookie", &cookie)).await, 200, "still signed in");
    assert_eq!(console.console.access.tokens(None).unwrap().len(), 1);
    assert_eq!(console.console.access.people().unwrap().len(), 1);
}

#[tokio::test]
async fn security_c1_another_site_changes_nothing() {
    refuses(&[
        &[("origin", "https://evil.example")],
        &[("origin", "http://evil.example:9440"), ("sec-fetch-site", "cross-site")],
        &[("origin", "http://127.0.0.1:9440.evil.example")],
        &[("origin", "http://evil.example/127.0.0.1:9440")],
    ])
    .await;
}

#[tokio::test]
async fn security_c2_nor_does_one_that_hides_its_name() {
    refuses(&[&[("origin", "null")], &[("origin", "")], &[("referer", "http://127.0.0.1:9440/containers")]]).await;
}

#[tokio::test]
async fn security_c3_nor_does_a_neighbour_on_the_same_host() {
    refuses(&[
        &[("origin", "http://127.0.0.1:8081"), ("sec-fetch-site", "same-site")],
        &[("origin", "https://127.0.0.1:9440")],
        &[("origin", "http://127.0.0.1")],
        &[("origin", "http://other.lan"), ("sec-fetch-site", "same-site")],
    ])
    .await;
    let (console, engine) = console().await;
    let cookie = console.cookie().await;
    for path in ["/live", "/live/containers", "/api/session", "/engine/local/containers/web/json"] {
        let sibling = bare("GET", path).header("cookie", &cookie).header("sec-fetch-site", "same-site");
        assert_eq!(asked(&console, sibling).await, 403, "{path}");
    }
    untouched(&engine);
}

#[tokio::test]
async fn security_c4_a_form_that_looks_like_json_is_none() {
    let (console, engine) = console().await;
    let cookie = console.cookie().await;
    let body = r#"{"name":"more","x":"="}"#;
    for kind in ["text/plain", "text/plain; charset=application/json", "multipart/form-data", ""] {
        let foreign = bare("POST", "/api/account/tokens").header("cookie", &cookie);
        let foreign = foreign.header("origin", "https://evil.example").header("content-type", kind);
        assert_eq!(console.send_body(foreign, body).await.0, StatusCode::FORBIDDEN, "{kind}");
        let own = with(&cookie, "POST", "/api/account/tokens").header("content-type", kind);
        assert_eq!(console.send_body(own, body).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
    for kind in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let create = with(&cookie, "POST", "/engine/local/containers/create").header("content-type", kind);
        assert_eq!(console.send_body(create, "{}").await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
    untouched(&engine);
    assert_eq!(console.console.access.tokens(None).unwrap().len(), 1);
}

/// A visit is a `GET`: none of the console's own routes, nor of the Engine's, changes anything by it.
#[tokio::test]
async fn security_c5_a_visit_changes_nothing() {
    let (console, engine) = console().await;
    let cookie = console.cookie().await;
    let visit = |path: &str| bare("GET", path).header("cookie", &cookie).header("sec-fetch-site", "same-origin");
    for path in ["/logout", "/login/code"] {
        assert_eq!(asked(&console, visit(path)).await, 405, "{path}");
    }
    for path in ["/api/account/proof", "/api/account/password", "/api/account/two-factor/start"] {
        assert_eq!(asked(&console, visit(path)).await, 405, "{path}");
    }
    for path in ["/login?name=eve&password=x", "/containers?action=remove", "/containers/web?cmd=sh"] {
        assert_ne!(asked(&console, visit(path)).await, 303, "{path}");
    }
    for route in routes().filter(|route| !matches!(route.method, Method::Get | Method::Head)) {
        let path = route.template.replace("{id}", "web").replace("{image}", "web").replace("{link}", "web");
        asked(&console, visit(&format!("/engine/local{path}"))).await;
    }
    assert!(engine.heard().iter().all(|heard| matches!(heard.method, "GET" | "HEAD") && heard.body.is_empty()));
    assert_eq!(asked(&console, visit("/api/session")).await, 200, "still signed in");
}

#[tokio::test]
async fn security_c6_no_other_site_opens_a_tunnel() {
    let (console, engine) = console().await;
    let cookie = console.cookie().await;
    let served = Served::new(console).await;
    let request = |target: &str, protocol: &str, more: &str| {
        let head = format!("host: {HOST}\r\ncookie: {cookie}\r\nconnection: Upgrade\r\nupgrade: {protocol}\r\n{more}");
        format!("{target} HTTP/1.1\r\n{head}\r\n")
    };
    for (target, protocol) in [
        ("POST /engine/local/exec/abc/start", "tcp"),
        ("POST /engine/local/containers/web/attach?stdin=1&stream=1", "tcp"),
        ("GET /engine/local/containers/web/attach/ws?stdin=1", "websocket"),
        ("POST /engine/local/session", "h2c"),
    ] {
        for foreign in [
            "",
            "origin: null\r\n",
            "origin: https://evil.example\r\n",
            "origin: http://127.0.0.1:8081\r\n",
            "origin: http://127.0.0.1:9440\r\nsec-fetch-site: cross-site\r\n",
        ] {
            let answer = served.say(request(target, protocol, &format!("connection: close\r\n{foreign}"))).await;
            assert_eq!(status(&answer), 403, "{target} {foreign}: {answer}");
        }
    }
    untouched(&engine);
    let mut stream = served.connect().await;
    let own = format!("origin: http://{HOST}\r\nsec-fetch-site: same-origin\r\n");
    let attach = "GET /engine/local/containers/web/attach/ws?stdin=1";
    stream.write_all(request(attach, "websocket", &own).as_bytes()).await.unwrap();
    assert_eq!(status(&head(&mut stream).await), 101, "our own page does");
    stream.write_all(b"ping").await.unwrap();
    let mut echo = [0; 4];
    stream.read_exact(&mut echo).await.unwrap();
    assert_eq!(&echo, b"ping");
}

#[tokio::test]
async fn security_c7_no_other_site_is_ever_let_read() {
    let (console, engine) = console().await;
    let cookie = console.cookie().await;
    let foreign = |method: &str, path: &str| {
        bare(method, path).header("cookie", &cookie).header("origin", "https://evil.example")
    };
    for path in
        ["/live", "/live/containers", "/engine/local/events", "/api/session", "/containers", "/login", "/healthz"]
    {
        let preflight = foreign("OPTIONS", path)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization");
        for request in [foreign("GET", path), preflight] {
            let (status, headers, _) = console.send(request).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
            assert!(headers.keys().all(|name| !name.as_str().starts_with("access-control-")), "{path}: {headers:?}");
        }
    }
    untouched(&engine);
}

#[tokio::test]
async fn security_c8_other_names_for_this_machine_are_not_ours() {
    let (console, engine) = console().await;
    let token = console.token.clone();
    for host in [
        "evil.example",
        "10.0.0.5.rebind.net",
        "10.0.0.5:9440",
        "127.0.0.1",
        "127.0.0.1:9441",
        "127.0.0.1:9440.evil.example",
        "127.0.0.1:9440@evil.example",
        "",
    ] {
        for path in ["/login", "/engine/local/info", "/nothing"] {
            let request =
                http::Request::get(path).header("host", host).header("authorization", format!("Bearer {token}"));
            assert_eq!(asked(&console, request).await, 421, "{host} {path}");
        }
    }
    let served = Served::new(console).await;
    let twice = format!("GET /login HTTP/1.1\r\nhost: {HOST}\r\nhost: evil.example\r\nconnection: close\r\n\r\n");
    assert_eq!(status(&served.say(twice).await), 400);
    let none = "GET /login HTTP/1.1\r\nconnection: close\r\n\r\n";
    assert!(matches!(status(&served.say(none).await), 400 | 421));
    for host in [HOST, "evil.example"] {
        let absolute = format!("GET http://evil.example/login HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        assert!(matches!(status(&served.say(absolute).await), 400 | 421), "{host}");
    }
    untouched(&engine);
}

#[tokio::test]
async fn security_c10_no_other_site_signs_anybody_in_or_out() {
    let (console, _) = console().await;
    let cookie = console.cookie().await;
    for origin in ["https://evil.example", "null", "http://127.0.0.1:8081"] {
        let foreign = |path: &str| {
            let request = bare("POST", path).header("origin", origin);
            request.header("content-type", "application/x-www-form-urlencoded")
        };
        let (status, headers, _) = console.send_body(foreign("/login"), fields(PASSWORD)).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{origin}");
        assert!(!headers.contains_key("set-cookie"));
        assert_eq!(asked(&console, foreign("/logout").header("cookie", &cookie)).await, 403, "{origin}");
    }
    let image = bare("GET", "/logout").header("cookie", &cookie).header("sec-fetch-site", "cross-site");
    assert_eq!(asked(&console, image).await, 405);
    assert_eq!(asked(&console, bare("GET", "/api/session").header("cookie", &cookie)).await, 200);
}

#[tokio::test]
async fn security_c12_no_page_stands_in_a_frame() {
    let (console, _) = console().await;
    let cookie = console.cookie().await;
    for path in ["/login", "/overview", "/containers", "/containers/web", "/nothing", "/setup?token=x"] {
        let response = open(&console, bare("GET", path).header("cookie", &cookie)).await;
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
    }
}

#[tokio::test]
async fn security_c14_a_token_in_a_browser_is_refused() {
    let (console, engine) = console().await;
    let browser = |console: &TestConsole, path: &str, name: &str, value: &str| -> Builder {
        console.request("GET", path).header(name, value)
    };
    for path in ["/engine/local/containers/web/json", "/api/session", "/live/containers"] {
        for (name, value) in [
            ("origin", own().as_str()),
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-site", "none"),
            ("sec-fetch-site", "cross-site"),
        ] {
            assert_eq!(asked(&console, browser(&console, path, name, value)).await, 403, "{path} {name}: {value}");
        }
    }
    untouched(&engine);
    let cookie = console.cookie().await;
    let (status, made) = json(&console, &cookie, "POST", "/api/account/tokens", &json!({"name": "laptop"})).await;
    assert_eq!(status, StatusCode::OK);
    let both = with(&cookie, "GET", "/api/session");
    let both = both.header("authorization", format!("Bearer {}", made["token"].as_str().unwrap()));
    assert_eq!(asked(&console, both).await, 403, "also beside a session");
    assert_eq!(asked(&console, form("/logout").header("cookie", &cookie)).await, 303);
}
