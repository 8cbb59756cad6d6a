//! G: what comes out of containers is text, and stays it. What only a browser can show is in `end2end`.

use super::browser::{form, on, stream, with};
use crate::recording::{RecordingEngine, container};
use crate::support::{TestConsole, bare, within};
use futures_util::StreamExt;
use http::request::Builder;
use http::{HeaderMap, StatusCode};
use serde_json::json;
use server::audit::{Filter, Format};
use std::sync::Arc;

const EVIL: &str = "9999999999999999999999999999999999999999999999999999999999999999";
/// What would run if it became part of a page.
const PAYLOADS: [&str; 5] = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "\"><svg onload=alert(3)>",
    "<!--<script>",
    "javascript:alert(4)\u{2028}\u{2029}",
];

/// An engine whose container says these things wherever a container can say something.
fn evil(text: &str) -> Arc<RecordingEngine> {
    let engine = RecordingEngine::new();
    let mut evil = container(EVIL, text, &json!({text: text, "com.docker.compose.project": text}));
    evil["Config"]["Image"] = json!(text);
    evil["Config"]["Env"] = json!([format!("{text}={text}")]);
    evil["Config"]["Cmd"] = json!([text]);
    evil["Path"] = json!(text);
    evil["State"]["Health"] = json!({"Status": "unhealthy", "Log": [{"Output": text, "ExitCode": 1}]});
    evil["Mounts"] = json!([{"Type": "volume", "Name": text, "Source": text, "Destination": text}]);
    evil["NetworkSettings"]["Networks"] = json!({text: {"IPAddress": text}});
    engine.containers.lock().unwrap().push(evil);
    engine
}

async fn page(console: &TestConsole, cookie: &str, path: &str) -> String {
    let (status, _, body) = console.send(bare("GET", path).header("cookie", cookie)).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    body
}

#[tokio::test]
async fn security_g1_g4_names_and_labels_do_not_become_markup() {
    for payload in PAYLOADS {
        let (console, _) = on(evil(payload)).await;
        let cookie = console.cookie().await;
        for path in
            ["/overview".to_owned(), "/containers".to_owned(), format!("/containers/{EVIL}"), "/images".to_owned()]
        {
            let body = page(&console, &cookie, &path).await;
            // The page's own scripts are all there is, in the text as in the data that travels in it.
            for markup in ["<script>alert", "<img src=x", "<svg onload", "<!--<script", "href=\"javascript:"] {
                assert!(!body.contains(markup), "{path} with {payload}: {markup}");
            }
        }
        let shown = page(&console, &cookie, "/containers").await;
        assert_eq!(shown.contains("alert("), payload.contains("alert("), "it is there, as text: {payload}");
    }
}

#[tokio::test]
async fn security_g5_a_name_cannot_begin_an_event_of_the_stream() {
    let (console, _) = on(evil("x\n\nevent: evil\ndata: {}\r\rid: 7\u{0}")).await;
    let cookie = console.cookie().await;
    let mut live = stream(&console, with(&cookie, "GET", "/live")).await;
    let mut seen = String::new();
    // A greeting, the engine, and two lists.
    for _ in 0..4 {
        let frame = String::from_utf8(within(live.next()).await.unwrap().unwrap().to_vec()).unwrap();
        assert!(frame.starts_with("event: ") && frame.ends_with("\n\n"), "{frame}");
        assert_eq!(frame.matches('\n').count(), 3, "one event, one line of data: {frame}");
        assert!(!frame.contains('\r') && !frame.contains('\u{0}'), "{frame}");
        seen.push_str(&frame);
    }
    assert!(seen.contains("event: evil"), "it is within the data: {seen}");
    assert!(!seen.lines().any(|line| line == "event: evil"), "{seen}");
}

#[tokio::test]
async fn security_g8_files_are_saved_and_never_shown() {
    let engine = RecordingEngine::with(|asked| {
        asked.starts_with("GET /containers/web/archive").then(|| (200, json!("<script>alert(1)</script>")))
    });
    let (console, _) = on(engine).await;
    for path in
        ["/containers/web/archive?path=/x.html", "/containers/web/export", "/images/get?names=a", "/images/a/get"]
    {
        let (status, headers, _) = console.ask("GET", &format!("/engine/local{path}")).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert_eq!(headers["content-disposition"], "attachment", "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert!(headers["content-security-policy"].to_str().unwrap().contains("sandbox"), "{path}");
    }
}

/// The policy of an answer: there, and without a way around it.
fn strict(name: &str, headers: &HeaderMap) {
    let policies: Vec<_> = headers.get_all("content-security-policy").iter().collect();
    assert_eq!(policies.len(), 1, "{name}");
    let policy = policies[0].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{name}: {policy}");
    assert!(!policy.replace("'wasm-unsafe-eval'", "").contains("unsafe"), "{name}: {policy}");
    assert!(!policy.contains('*') && !policy.contains("http:"), "{name}: {policy}");
    assert_eq!(headers["x-content-type-options"], "nosniff", "{name}");
    assert!(headers.contains_key("referrer-policy") && headers.contains_key("cross-origin-opener-policy"), "{name}");
}

#[tokio::test]
async fn security_g10_every_answer_has_its_policy() {
    let (console, _) = on(RecordingEngine::new()).await;
    let cookie = console.cookie().await;
    let visit = |path: &str| bare("GET", path).header("cookie", &cookie);
    let requests: Vec<(u16, Builder)> = vec![
        (200, visit("/overview")),
        (200, visit("/containers")),
        (200, visit("/containers/web")),
        (200, visit("/images")),
        (404, visit("/nothing")),
        (404, visit("/containers/gone")),
        (303, visit("/")),
        (303, bare("GET", "/containers")),
        (200, bare("GET", "/containers").header("sec-fetch-site", "cross-site")),
        (200, bare("GET", "/login")),
        (404, bare("GET", "/setup?token=x")),
        (405, visit("/logout")),
        (401, form("/login")),
        (200, bare("GET", "/healthz")),
        (404, bare("GET", "/pkg/x/y.js")),
        (200, visit("/api/session")),
        (401, bare("GET", "/api/session")),
        (404, visit("/api/nothing")),
        (200, visit("/live/containers")),
        (200, visit("/engine/local/containers/web/json")),
        (404, visit("/engine/local/containers/gone/json")),
        (404, visit("/engine/elsewhere/info")),
        (403, visit("/engine/local/foo")),
        (400, visit("/engine/local//info")),
        (403, visit("/containers").header("origin", "https://evil.example")),
        (421, http::Request::get("/").header("host", "evil.example")),
        (405, bare("TRACE", "/")),
    ];
    let body = "name=ada&password=wrong";
    for (nth, (expected, request)) in requests.into_iter().enumerate() {
        let (status, headers, _) = console.send_body(request, if expected == 401 { body } else { "" }).await;
        let name = format!("request {nth}: {status}");
        assert_eq!(status.as_u16(), expected, "{name}");
        strict(&name, &headers);
    }
    let large = form("/login");
    let (status, headers, _) = console.send_body(large, "x".repeat(20_000)).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    strict("413", &headers);
    let (status, headers, _) = console.send_body(with(&cookie, "POST", "/api/account/tokens"), "{}").await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    strict("415", &headers);
}

#[tokio::test]
async fn security_g11_names_do_not_become_formulas() {
    let (console, _) = on(RecordingEngine::new()).await;
    for name in ["=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1"] {
        let name: String = name.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let path = format!("/engine/local/containers/create?name={name}");
        let request = console.request("POST", &path).header("content-type", "application/json");
        assert_eq!(console.send_body(request, "{}").await.0, StatusCode::CREATED);
    }
    let table = console.console.audit.export_all(Filter::default(), Format::Csv).await.unwrap();
    assert!(table.contains("'=cmd") && table.contains("'@SUM"), "{table}");
    for cell in table.lines().skip(1).flat_map(|line| line.split(',')) {
        assert!(!cell.trim_start_matches('"').starts_with(['=', '+', '-', '@']), "{cell}");
    }
}
