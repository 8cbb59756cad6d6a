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
        ("GET", "/engine/local/plugins", 403),
        ("GET", "/engine/local/v1.41/../plugins", 400),
        ("GET", "/engine/local/containers/%2e%2e/json", 400),
        ("GET", "/engine/local//containers/json", 400),
        ("GET", "/engine/local/v1.99/containers/json", 400),
        ("GET", "/engine/local/v1.23/containers/json", 400),
        ("GET", "/engine/local/containers/json?all=1&all=0", 400),
        ("GET", "/engine/local/containers/json?evil=1", 400),
        ("POST", "/engine/local/containers/create", 403),
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
    let request = bare("GET", "/live").header("cookie", &cookie).body(axum::body::Body::empty()).unwrap();
    let response = console.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut frames = response.into_body().into_data_stream();
    let first = frames.next().await.unwrap().unwrap();
    assert!(first.starts_with(b"event: hello\n"));
    let out = bare("POST", "/logout").header("cookie", &cookie).header("origin", format!("http://{HOST}"));
    assert_eq!(console.send(out).await.0, StatusCode::SEE_OTHER);
    // The stream ends by itself; without that this would wait for ever and the test's own limit would end it.
    while let Some(frame) = frames.next().await {
        assert!(frame.is_ok());
    }
    let (status, ..) = console.send(bare("GET", "/api/session").header("cookie", &cookie)).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn every_answer_has_its_headers_and_no_redirect_or_page_of_the_engine_passes() {
    let console = TestConsole::new(ScriptedEngine::healthy(|target| match target {
        "/containers/web/json" => Some((200, vec![("content-type", "text/html"), ("set-cookie", "a=b")], "<script>")),
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
