//! The door: who comes in, what passes, and what reaches the engine.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use http::StatusCode;
use support::{HOST, ScriptedEngine, TestConsole, bare};

/// Every route with data, without and with wrong credentials: refused, and the engine hears nothing of it.
#[tokio::test]
async fn nobody_gets_data_without_a_session() {
    let engine = ScriptedEngine::healthy(|_| None);
    let console = TestConsole::new(engine.clone()).await;
    console.until(true).await;
    let before = engine.asked();
    let paths =
        ["/live", "/live/containers", "/api/session", "/engine/local/_ping", "/engine/local/info", "/engine/x/_ping"];
    for path in paths {
        for method in ["GET", "HEAD", "POST", "DELETE", "PUT"] {
            let tries = [
                bare(method, path),
                bare(method, path).header("cookie", "quayside-9440=abc").header("origin", format!("http://{HOST}")),
                bare(method, path).header("authorization", "Bearer abc"),
                bare(method, path).header("authorization", "Basic YTpi"),
                bare(method, &format!("{path}?token={}", console.token)),
            ];
            for request in tries {
                let (status, headers, body) = console.send(request).await;
                assert!(
                    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::METHOD_NOT_ALLOWED),
                    "{method} {path}: {status}"
                );
                assert!(!body.contains("26.1.5") && !headers.contains_key("api-version"), "{method} {path}: {body}");
            }
        }
    }
    for path in ["/", "/containers", "/containers/x", "/images", "/overview", "/nothing"] {
        let (status, _, body) = console.send(bare("GET", path)).await;
        assert_eq!((status, body.as_str()), (StatusCode::SEE_OTHER, ""), "{path}");
    }
    assert_eq!(engine.asked(), before, "the engine heard nothing");
}

#[tokio::test]
async fn only_routes_of_the_table_pass_and_only_as_rebuilt() {
    let engine = ScriptedEngine::healthy(|_| None);
    let console = TestConsole::new(engine.clone()).await;
    console.until(true).await;
    let before = engine.asked().len();
    for (method, path, status) in [
        ("GET", "/engine/local/libpod/info", 403),
        ("GET", "/engine/local/v1.41/../plugins", 400),
        ("GET", "/engine/local/containers/%2e%2e/json", 400),
        ("GET", "/engine/local//containers/json", 400),
        ("GET", "/engine/local/v1.99/containers/json", 400),
        ("GET", "/engine/local/v1.23/containers/json", 400),
        ("GET", "/engine/local/containers/json?all=1&all=0", 400),
        ("GET", "/engine/local/containers/json?evil=1", 400),
        ("POST", "/engine/local/containers/create/json", 403),
        ("PATCH", "/engine/local/containers/json", 403),
        ("GET", "/engine/other/containers/json", 404),
    ] {
        let (got, _, body) = console.ask(method, path).await;
        assert_eq!(got.as_u16(), status, "{method} {path}: {body}");
        assert!(body.starts_with(r#"{"message":"#), "the Engine's shape: {body}");
    }
    assert_eq!(engine.asked().len(), before, "the engine heard nothing of these");
    console.ask("GET", "/engine/local/containers/json?all=%31").await;
    console.ask("POST", "/engine/local/v1.30/containers/web/stop?t=5").await;
    let asked = engine.asked();
    assert!(asked.contains(&"GET /v1.45/containers/json?all=1".into()), "{asked:?}");
    assert!(asked.contains(&"POST /v1.30/containers/web/stop?t=5".into()), "{asked:?}");
}

/// The Engine reads a form in a body as if it were the query, and lets it win.
#[tokio::test]
async fn a_body_cannot_say_what_the_query_did_not() {
    use tower::ServiceExt;
    let engine = ScriptedEngine::healthy(|_| None);
    let console = TestConsole::new(engine.clone()).await;
    console.until(true).await;
    let before = engine.asked();
    for (method, path) in [("POST", "/containers/web/rename?name=a"), ("GET", "/info"), ("DELETE", "/containers/web")] {
        for kind in ["application/x-www-form-urlencoded", "application/json", "text/plain"] {
            let request = console.request(method, &format!("/engine/local{path}")).header("content-type", kind);
            let request = request.body(axum::body::Body::from("name=evil&force=1")).unwrap();
            let status = console.router.clone().oneshot(request).await.unwrap().status();
            assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{method} {path} {kind}");
        }
    }
    assert_eq!(engine.asked(), before, "the engine heard nothing");
}

#[tokio::test]
async fn the_title_of_the_sign_in_page_is_a_title() {
    let console = TestConsole::new(ScriptedEngine::healthy(|_| None)).await;
    let (_, _, body) = console.send(bare("GET", "/login")).await;
    assert!(body.contains("<title>Sign in · Quayside</title>"), "{body}");
}

#[tokio::test]
async fn a_form_that_is_too_large_is_not_read() {
    use tower::ServiceExt;
    let console = TestConsole::new(ScriptedEngine::healthy(|_| None)).await;
    let large = form("/login", format!("name=ada&password={}", "x".repeat(20_000)));
    let response = console.router.clone().oneshot(large).await.unwrap();
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn other_sites_and_hosts_are_refused() {
    let console = TestConsole::new(ScriptedEngine::healthy(|_| None)).await;
    let cookie = console.cookie().await;
    let stop = "/engine/local/containers/web/stop";
    let own = format!("http://{HOST}");
    let with = |origin: Option<&str>| {
        let request = bare("POST", stop).header("cookie", &cookie);
        match origin {
            Some(origin) => request.header("origin", origin),
            None => request,
        }
    };
    assert_eq!(console.send(with(Some(&own))).await.0, StatusCode::OK);
    let foreign = ["https://evil.example", "null", "http://127.0.0.1:8081", "https://127.0.0.1:9440"];
    for origin in foreign.into_iter().map(Some).chain([None]) {
        assert_eq!(console.send(with(origin)).await.0, StatusCode::FORBIDDEN, "{origin:?}");
    }
    let sibling = bare("GET", "/live/containers").header("cookie", &cookie).header("sec-fetch-site", "same-site");
    assert_eq!(console.send(sibling).await.0, StatusCode::FORBIDDEN);
    for host in ["evil.example", "127.0.0.1", "10.0.0.5:9440"] {
        let request = http::Request::get("/login").header("host", host);
        assert_eq!(console.send(request).await.0, StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    let twice = http::Request::get("/login").header("host", HOST).header("host", "evil.example");
    assert_eq!(console.send(twice).await.0, StatusCode::BAD_REQUEST);
    let absolute = http::Request::get("http://evil.example/login").header("host", HOST);
    assert_eq!(console.send(absolute).await.0, StatusCode::MISDIRECTED_REQUEST);
    // A token is not for browsers.
    let browser = console.request("GET", "/live/containers").header("sec-fetch-site", "same-origin");
    assert_eq!(console.send(browser).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn signing_out_and_revoking_end_open_streams() {
    use futures_util::StreamExt;
    use tower::ServiceExt;
    let console = TestConsole::new(ScriptedEngine::healthy(|_| None)).await;
    console.until(true).await;
    let cookie = console.cookie().await;
    let open = async |request: http::request::Builder| {
        let response = console.router.clone().oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body().into_data_stream()
    };
    let mut live = open(bare("GET", "/live").header("cookie", &cookie)).await;
    let events = open(bare("GET", "/engine/local/events").header("cookie", &cookie)).await;
    let with_token = open(console.request("GET", "/engine/local/events")).await;
    let first = live.next().await.unwrap().unwrap();
    assert!(first.starts_with(b"event: hello\n"));
    let out = bare("POST", "/logout").header("cookie", &cookie).header("origin", format!("http://{HOST}"));
    assert_eq!(console.send(out).await.0, StatusCode::SEE_OTHER);
    support::within(live.count()).await;
    support::within(events.count()).await;
    let store = console.console.access.store();
    assert!(store.revoke_token(None, store.tokens(None).unwrap()[0].id).unwrap());
    support::within(with_token.count()).await;
    let (status, ..) = console.send(bare("GET", "/api/session").header("cookie", &cookie)).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn every_answer_has_its_headers_and_no_redirect_or_page_of_the_engine_passes() {
    let console = TestConsole::new(ScriptedEngine::healthy(|target| match target {
        "/containers/web/json" => Some((200, vec![("content-type", "text/html"), ("set-cookie", "a=b")], "<script>")),
        "/images/y/json" => Some((101, vec![], "")),
        "/images/x/json" => Some((302, vec![("location", "https://evil.example")], "")),
        "/_ping" => Some((200, vec![("api-version", "1.99")], "OK")),
        _ => None,
    }))
    .await;
    console.until(true).await;
    let (status, headers, _) = console.ask("GET", "/engine/local/containers/web/json").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers["content-type"], "text/plain; charset=utf-8");
    assert!(!headers.contains_key("set-cookie"));
    let (status, headers, _) = console.ask("GET", "/engine/local/images/x/json").await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    assert!(!headers.contains_key("location"));
    assert_eq!(console.ask("GET", "/engine/local/images/y/json").await.0, StatusCode::BAD_GATEWAY);
    // Clients must not be led to a version that this door does not know.
    let (_, headers, _) = console.ask("GET", "/engine/local/_ping").await;
    assert_eq!(headers["api-version"], "1.55");
    for path in ["/login", "/healthz", "/nothing", "/pkg/x/y.js", "/engine/local/info", "/setup?token=x"] {
        let (_, headers, _) = console.send(bare("GET", path)).await;
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"), "{path}: {policy}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
    }
}

/// A form as a browser of ours posts it.
fn form(path: &str, body: String) -> http::Request<axum::body::Body> {
    bare("POST", path)
        .header("origin", format!("http://{HOST}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body.into())
        .unwrap()
}

#[tokio::test]
async fn setup_is_for_the_link_and_for_one() {
    use tower::ServiceExt;
    let console = TestConsole::unset(ScriptedEngine::healthy(|_| None)).await;
    let (link, _) = console.console.setup.link("").unwrap().unwrap();
    let token = link.split_once("token=").unwrap().1.to_owned();
    let post = async |token: &str, name: &str| {
        let body = format!("token={token}&name={name}&password=a+long+enough+password");
        console.router.clone().oneshot(form("/setup", body)).await.unwrap().status()
    };
    assert_eq!(post("", "mallory").await, StatusCode::FORBIDDEN);
    assert_eq!(post(&token[1..], "mallory").await, StatusCode::FORBIDDEN);
    let names: Vec<String> = (0..20).map(|nth| format!("user{nth}")).collect();
    let statuses = futures_util::future::join_all(names.iter().map(|name| post(&token, name))).await;
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::SEE_OTHER).count(), 1, "{statuses:?}");
    assert_eq!(console.console.access.store().user_count().unwrap(), 1);
    assert_eq!(post(&token, "late").await, StatusCode::NOT_FOUND);
    assert_eq!(console.send(bare("GET", &link)).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_revoked_token_and_a_wrong_password_let_nobody_in() {
    use tower::ServiceExt;
    let console = TestConsole::new(ScriptedEngine::healthy(|_| None)).await;
    assert_eq!(console.ask("GET", "/api/session").await.0, StatusCode::OK);
    let tokens = console.console.access.store().tokens(None).unwrap();
    assert!(console.console.access.store().revoke_token(None, tokens[0].id).unwrap());
    assert_eq!(console.ask("GET", "/api/session").await.0, StatusCode::UNAUTHORIZED);
    for (name, password) in [("ada", "wrong"), ("nobody", support::PASSWORD), ("", ""), ("ada", "")] {
        let body = format!("name={name}&password={}", password.replace(' ', "+"));
        let response = console.router.clone().oneshot(form("/login", body)).await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{name} {password}");
        assert!(!response.headers().contains_key("set-cookie"));
    }
}

/// A link in a chat or a mail brings no `SameSite=Strict` cookie; the visit comes again from here, and then it does.
#[tokio::test]
async fn a_link_from_elsewhere_works_for_who_is_signed_in() {
    let console = TestConsole::new(ScriptedEngine::healthy(|_| None)).await;
    console.until(true).await;
    let visit = bare("GET", "/containers?q=a%22%3E%3Cb%3E").header("sec-fetch-site", "cross-site");
    let (status, headers, body) = console.send(visit).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains("http-equiv=\"refresh\"") && !body.contains("26.1.5"), "{body}");
    assert!(!headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    let again = bare("GET", "/containers").header("sec-fetch-site", "same-origin");
    assert_eq!(console.send(again).await.0, StatusCode::SEE_OTHER);
    let cookie = console.cookie().await;
    let again = bare("GET", "/containers").header("sec-fetch-site", "same-origin").header("cookie", cookie);
    assert_eq!(console.send(again).await.0, StatusCode::OK);
}
