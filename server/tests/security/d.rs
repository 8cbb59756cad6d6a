//! D: paths, queries, bodies and connections that mean one thing here and another to the engine.

use super::browser::{console, on, status as asked, untouched};
use super::wire::{DATA, END_HEADERS, END_STREAM, HEADERS, Http2, OK, Served, answers, frame, head, headers, status};
use crate::recording::{Heard, RecordingEngine, container};
use crate::support::{HOST, ScriptedEngine, TestConsole, bare, within};
use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use http::StatusCode;
use serde_json::{Value, json};
use server::rights::{Grant, Role};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Each target is refused with one of these statuses, byte by byte as it stands here.
async fn refused(targets: &[&str], statuses: &[u16]) {
    let (console, engine) = console().await;
    let served = Served::new(console).await;
    for target in targets {
        let (method, path) = target.split_once(' ').unwrap();
        let status = served.ask(&format!("{method} /engine/local{path}")).await;
        assert!(statuses.contains(&status), "{target}: {status}");
    }
    untouched(&engine);
}

#[tokio::test]
async fn security_d1_a_path_with_dots_is_not_tidied() {
    let targets = [
        "GET /v1.41/../plugins",
        "GET /v1.41/containers/../../swarm",
        "GET /./containers/json",
        "GET /containers/./json",
        "GET /containers/..",
        "GET /images/../containers/json",
        "GET /images/a/../../swarm/json",
        "GET /../../api/people",
        "GET /..;/containers/json",
    ];
    refused(&targets, &[400]).await;
}

#[tokio::test]
async fn security_d2_what_is_encoded_is_not_let_through() {
    let targets = [
        "GET /containers/%2e%2e%2fswarm/json",
        "GET /containers/%2e%2e/json",
        "GET /containers%2Fjson",
        "GET /images/a%2Fb/json",
        "GET /containers/%252e%252e/json",
        "GET /containers/a%5cb/json",
        "GET /containers/a%00/json",
        "GET /containers/%c0%ae%c0%ae/json",
        "GET /containers/%ff/json",
        "GET /containers/a%0d%0aX:b/json",
        "GET /containers/%/json",
        "GET /containers/\u{e4}/json",
    ];
    refused(&targets, &[400]).await;
    let (console, engine) = console().await;
    let served = Served::new(console).await;
    let mut raw = served.head("GET /engine/local/containers/?/json", "connection: close\r\n").into_bytes();
    let question = raw.iter().position(|byte| *byte == b'?').unwrap();
    raw[question] = 0xff;
    assert_eq!(status(&served.say(raw).await), 400, "no UTF-8");
    untouched(&engine);
}

#[tokio::test]
async fn security_d3_no_slash_too_many_and_no_redirect() {
    let targets = [
        "POST //containers/create",
        "POST /v1.41//containers/create",
        "GET //v1.41/containers/json",
        "GET /containers//json",
        "GET /containers/json/",
        "GET /images/a//b/json",
        "GET /",
    ];
    refused(&targets, &[400]).await;
    let moved = ScriptedEngine::healthy(|target| {
        target.starts_with("/images/moved").then_some((301, vec![("location", "/swarm")], ""))
    });
    let console = TestConsole::new(moved.clone()).await;
    console.until(true).await;
    let (status, headers, _) = console.ask("GET", "/engine/local/images/moved/json").await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    assert!(!headers.contains_key("location"));
    assert!(moved.asked().iter().all(|asked| !asked.contains("swarm")), "nor is it followed");
}

#[tokio::test]
async fn security_d4_versions_and_prefixes_of_others() {
    let malformed = [
        "GET /v1..41/containers/json",
        "GET /v999/containers/json",
        "GET /v1.41.1/containers/json",
        "GET /v01.41/containers/json",
        "GET /v1.99/containers/json",
        "GET /v1.23/containers/json",
        "GET /v0.1/containers/json",
    ];
    refused(&malformed, &[400]).await;
    let unknown = [
        "GET /V1.41/containers/json",
        "GET /vabc/containers/json",
        "GET /v/containers/json",
        "GET /v1.41",
        "GET /v1.41/v1.41/containers/json",
        "GET /libpod/containers/json",
        "GET /v4.0.0/libpod/containers/json",
        "GET /metrics",
        "GET /debug/pprof/cmdline",
    ];
    refused(&unknown, &[400, 403]).await;
    // Without a version it is judged as with one.
    let (console, engine) = console().await;
    let token = console.person("vic", Role::Viewer, &[], &[]).await;
    for version in ["", "/v1.24", "/v1.41", "/v1.55"] {
        let stop = console.request_of(&token, "POST", &format!("/engine/local{version}/containers/web/stop"));
        assert_eq!(asked(&console, stop).await, 403, "{version}");
        let plugins = console.request_of(&token, "GET", &format!("/engine/local{version}/plugins"));
        assert_eq!(asked(&console, plugins).await, 403, "{version}");
    }
    untouched(&engine);
}

/// What a thing is called makes no difference to what may be done with it.
#[tokio::test]
async fn security_d5_names_that_look_like_routes() {
    let engine = RecordingEngine::new();
    let names = ["plain", "json", "create", "prune", "version1", "archive", "exec", "start"];
    for (nth, name) in names.iter().enumerate() {
        let id = format!("{:0>64}", nth + 100);
        engine.containers.lock().unwrap().push(container(&id, name, &json!({})));
    }
    let (console, engine) = on(engine).await;
    let viewer = console.person("vic", Role::Viewer, &[], &[]).await;
    let operator = console.person("oscar", Role::Operator, &[], &[]).await;
    for token in [&viewer, &operator] {
        let status = async |method: &str, path: String| {
            asked(&console, console.request_of(token, method, &format!("/engine/local{path}"))).await
        };
        for (method, rest) in [
            ("GET", "/json"),
            ("GET", "/archive?path=/"),
            ("GET", "/export"),
            ("POST", "/start"),
            ("POST", "/stop"),
            ("POST", "/exec"),
            ("POST", "/rename?name=other"),
            ("DELETE", ""),
        ] {
            let plain = status(method, format!("/containers/plain{rest}")).await;
            for name in names {
                assert_eq!(status(method, format!("/containers/{name}{rest}")).await, plain, "{method} {name}{rest}");
            }
        }
        for (method, rest) in [("GET", "/json"), ("GET", "/get"), ("POST", "/push"), ("DELETE", "")] {
            let plain = status(method, format!("/images/plain{rest}")).await;
            for name in ["search", "load", "get", "create", "json", "a/containers/create", "a/json/json"] {
                assert_eq!(status(method, format!("/images/{name}{rest}")).await, plain, "{method} {name}{rest}");
            }
        }
    }
    let changed = engine.heard().into_iter().filter(|heard| heard.method != "GET");
    assert!(changed.clone().count() > 0, "the operator starts and stops");
    for heard in changed {
        assert!(heard.target.ends_with("/start") || heard.target.ends_with("/stop"), "{heard:?}");
    }
}

#[tokio::test]
async fn security_d6_a_name_is_one_segment() {
    let targets = [
        "POST /containers/abc/start/exec",
        "GET /containers/abc/logs/../exec",
        "GET /containers/a/b/json",
        "GET /containers/-a/json",
        "GET /containers/.a/json",
        "GET /containers/a:b/json",
        "GET /containers/a@b/json",
        "POST /exec/a/b/start",
        "DELETE /volumes/a/b",
        "GET /containers/a;b/json",
        "GET /containers/a,b/json",
    ];
    // 404 is for what `docker inspect` asks when it looks for an image among the containers.
    refused(&targets, &[400, 403, 404]).await;
}

#[tokio::test]
async fn security_d7_a_query_is_read_in_one_way_only() {
    let many = format!("GET /images/get?{}", "names=a&".repeat(101));
    let targets = [
        "GET /containers/json?all=1&all=0",
        "GET /containers/json?all=0&all=1",
        "GET /containers/json?all=0&All=1",
        "GET /containers/json?ALL=1",
        "GET /containers/json?a%6cl=1",
        "GET /containers/json?evil=1",
        "GET /containers/json?=1",
        "POST /containers/create?name=a&Name=b",
        "POST /containers/create?name=a&name=b",
        "GET /containers/json?filters=%ff",
        many.as_str(),
    ];
    refused(&targets, &[400]).await;
    let long = format!("GET /containers/json?{}", "all=1&".repeat(10_000));
    refused(&[long.as_str()], &[400, 414, 431]).await;
    let (console, engine) = console().await;
    assert_eq!(console.ask("GET", "/engine/local/containers/json?all=1;limit=2&size=%31").await.0, StatusCode::OK);
    assert_eq!(engine.heard()[0].target, "/v1.45/containers/json?all=1%3Blimit%3D2&size=1", "it is written anew");
}

#[tokio::test]
async fn security_d8_no_form_in_a_body() {
    let (console, engine) = console().await;
    let token = console.person("ivy", Role::Operator, &[Grant::Images, Grant::Create], &[]).await;
    for (path, body) in [
        ("/images/create?fromImage=alpine", "fromSrc=http://169.254.169.254/"),
        ("/containers/web/kill", "signal=KILL"),
        ("/containers/create?name=a", "name=b"),
        ("/build?t=a", "networkmode=host"),
    ] {
        for kind in [
            "application/x-www-form-urlencoded",
            "APPLICATION/X-WWW-FORM-URLENCODED; charset=utf-8",
            "multipart/form-data; boundary=x",
        ] {
            let request = console.request("POST", &format!("/engine/local{path}")).header("content-type", kind);
            assert_eq!(console.send_body(request, body).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path} {kind}");
            let request = console.request_of(&token, "POST", &format!("/engine/local{path}"));
            let (status, ..) = console.send_body(request.header("content-type", kind), body).await;
            // Who may not build at all hears that first.
            let expected = if path.starts_with("/build") { 403 } else { 415 };
            assert_eq!(status.as_u16(), expected, "{path} {kind}");
        }
    }
    untouched(&engine);
}

/// Somebody who may create containers, and is no administrator.
async fn creator(console: &TestConsole) -> String {
    console.person("cora", Role::Operator, &[Grant::Create], &[]).await
}

async fn create(console: &TestConsole, token: &str, body: impl Into<Body>) -> StatusCode {
    let request = console.request_of(token, "POST", "/engine/local/containers/create");
    console.send_body(request.header("content-type", "application/json"), body).await.0
}

#[tokio::test]
async fn security_d9_keys_are_read_as_the_engine_reads_them() {
    let (console, engine) = console().await;
    let token = creator(&console).await;
    for body in [
        r#"{"Image":"a","hostconfig":{"privileged":true}}"#,
        r#"{"Image":"a","HOSTCONFIG":{"PRIVILEGED":true}}"#,
        r#"{"Image":"a","HostConfig":{},"hostConfig":{"Privileged":true}}"#,
        r#"{"Image":"a","HostConfig":{"Privileged":false,"privileged":true}}"#,
        r#"{"Image":"a","HostConfig":{"Privileged":true,"Privileged":false}}"#,
        r#"{"Image":"a","HostConfig":{"\u0050rivileged":true}}"#,
        r#"{"Image":"a","\u0048ostConfig":{"Privileged":true}}"#,
        "{\"Image\":\"a\",\"Ho\u{17f}tConfig\":{\"Privileged\":true}}",
        "{\"Image\":\"a\",\"HostConfig\":{\"Bind\u{17f}\":[\"/:/h\"]}}",
        "{\"Image\":\"a\",\"HostConfig\":{\"Networ\u{212a}Mode\":\"host\"}}",
        r#"{"Image":"a","Unheard":1}"#,
        r#"{"Image":"a","HostConfig":{"Unheard":1}}"#,
        r#"{"Image":"a"}{"HostConfig":{"Privileged":true}}"#,
        r#"{"Image":"a"} x"#,
        r#"[{"Image":"a"}]"#,
        "\u{feff}{\"Image\":\"a\"}",
        "null",
    ] {
        let status = create(&console, &token, body.to_owned()).await;
        assert!(matches!(status.as_u16(), 400 | 403), "{body}: {status}");
    }
    assert_eq!(create(&console, &token, &b"{\"Image\":\"\xff\"}"[..]).await, StatusCode::BAD_REQUEST, "no UTF-8");
    assert!(engine.heard().iter().all(Heard::is_look), "{:?}", engine.heard());
    let harmless = r#"{"image":"shop/web:1", "\u0043MD":["true"]}"#;
    assert_eq!(create(&console, &token, harmless).await, StatusCode::CREATED);
    let made = engine.heard().into_iter().find(|heard| heard.method == "POST").unwrap();
    let body: Value = made.json();
    assert_eq!(
        (body["Image"].as_str(), &body["Cmd"]),
        (Some("shop/web:1"), &json!(["true"])),
        "in the Engine's spelling"
    );
    assert!(body["image"].is_null() && made.header("content-type") == Some("application/json"), "{made:?}");
}

#[tokio::test]
async fn security_d10_what_cannot_be_read_whole_is_not_allowed() {
    let (console, engine) = console().await;
    let token = creator(&console).await;
    let hostile = r#"{"Image":"a","HostConfig":{"Privileged":true}}"#;
    let mib = 1024 * 1024;
    for size in [mib + 1, 16 * mib] {
        let padding = " ".repeat(size - hostile.len());
        for body in [format!("{padding}{hostile}"), format!("{hostile}{padding}")] {
            assert_eq!(create(&console, &token, body).await, StatusCode::PAYLOAD_TOO_LARGE, "{size}");
        }
    }
    // Without a length, and without an end.
    let blanks = stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(&[b' '; 4096])));
    assert_eq!(within(create(&console, &token, Body::from_stream(blanks))).await, StatusCode::PAYLOAD_TOO_LARGE);
    for encoding in ["gzip", "identity", "br"] {
        let request = console.request_of(&token, "POST", "/engine/local/containers/create");
        let request = request.header("content-type", "application/json").header("content-encoding", encoding);
        assert_eq!(console.send_body(request, hostile).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{encoding}");
    }
    // One that says to be large is not waited for.
    let served = Served::new(console).await;
    let gib = format!("content-length: {}\r\nconnection: close\r\n", 1024 * mib);
    let head =
        format!("POST /engine/local/containers/create HTTP/1.1\r\nhost: {HOST}\r\nauthorization: Bearer {token}");
    assert_eq!(status(&served.say(format!("{head}\r\n{gib}\r\n{hostile}")).await), 413);
    untouched(&engine);
}

#[tokio::test]
async fn security_d11_no_second_request_hides_behind_a_first() {
    let (console, engine) = console().await;
    let served = Served::new(console).await;
    let hidden = served.head("POST /engine/local/containers/web/kill", "content-length: 0\r\n");
    for (framing, body) in [
        ("content-length: 0\r\ntransfer-encoding: chunked", "0\r\n\r\n"),
        ("transfer-encoding: chunked\r\ncontent-length: 5", "0\r\n\r\n"),
        ("transfer-encoding: chunked, identity", "0\r\n\r\n"),
        ("transfer-encoding: identity", "0\r\n\r\n"),
        ("transfer-encoding: xchunked", "0\r\n\r\n"),
        ("transfer-encoding: chunked\r\ntransfer-encoding: identity", "0\r\n\r\n"),
        ("content-length: 0\r\ncontent-length: 5", "12345"),
        ("content-length: 0, 5", "12345"),
        ("content-length: +0", ""),
        ("content-length: -1", ""),
        ("content-length: 0x0", ""),
        ("content-length : 0", ""),
        ("transfer-encoding: chunked", "fffffffffffffffff\r\n"),
        ("transfer-encoding: chunked", "0x0\r\n\r\n"),
        ("transfer-encoding: chunked", "-0\r\n\r\n"),
    ] {
        for route in ["/containers/web/top", "/images/load"] {
            let method = if route == "/images/load" { "POST" } else { "GET" };
            let first = served.head(&format!("{method} /engine/local{route}"), &format!("{framing}\r\n"));
            let answer = served.say(format!("{first}{body}{hidden}")).await;
            assert!(answers(&answer) <= 1, "{framing}: {answer}");
        }
    }
    assert!(engine.heard().iter().all(|heard| !heard.target.contains("kill")), "{:?}", engine.heard());
}

#[tokio::test]
async fn security_d12_http2_carries_nothing_of_http1() {
    let (console, engine) = console().await;
    let token = creator(&console).await;
    let served = Served::secured(console).await;
    let bearer = format!("Bearer {}", served.test.token);
    let get = async |more: &[(&str, &str)]| {
        let all: Vec<(&str, &str)> = [("authorization", bearer.as_str())].iter().chain(more).copied().collect();
        let block = headers("GET", "/engine/local/containers/web/json", &all);
        let mut client = Http2::connect(&served).await;
        client.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &block)).await;
        client.answer().await
    };
    for header in [
        ("transfer-encoding", "chunked"),
        ("connection", "close"),
        ("keep-alive", "timeout=5"),
        ("proxy-connection", "keep-alive"),
        ("upgrade", "h2c"),
        ("te", "gzip"),
        ("X-Upper", "a"),
        ("x-injected", "a\r\nhost: evil.example"),
        ("x-in:name", "a"),
        (":path", "/engine/local/plugins"),
        (":authority", "evil.example"),
        (":unheard", "a"),
    ] {
        assert_ne!(get(&[header]).await, Some(OK), "{header:?}");
    }
    assert_ne!(get(&[("host", "evil.example")]).await, Some(OK), "two hosts");
    let bearer = format!("Bearer {token}");
    let body = r#"{"Image":"shop/web:1"}"#;
    for length in ["5", "5000"] {
        let own =
            [("authorization", bearer.as_str()), ("content-type", "application/json"), ("content-length", length)];
        let block = headers("POST", "/engine/local/containers/create", &own);
        let mut frames = frame(HEADERS, END_HEADERS, 1, &block);
        frames.extend(frame(DATA, END_STREAM, 1, body.as_bytes()));
        let mut client = Http2::connect(&served).await;
        client.send(&frames).await;
        client.answer().await;
    }
    untouched(&engine);
    assert_eq!(get(&[("x-harmless", "a")]).await, Some(OK), "a plain one passes");
    assert_eq!(engine.heard().len(), 1);
}

#[tokio::test]
async fn security_d13_no_tunnel_but_where_there_is_one() {
    let (console, engine) = console().await;
    let served = Served::new(console).await;
    for (target, protocol) in [
        ("GET /engine/local/containers/web/json", "h2c"),
        ("GET /engine/local/containers/web/json", "websocket"),
        ("POST /engine/local/containers/web/stop", "tcp"),
        ("POST /engine/local/exec/abc/start", "websocket"),
        ("GET /engine/local/containers/web/attach/ws", "tcp"),
        ("GET /engine/local/containers/web/attach/ws", "websocket, tcp"),
    ] {
        let more = format!(
            "connection: Upgrade, HTTP2-Settings, close\r\nupgrade: {protocol}\r\nhttp2-settings: AAMAAABkAAQ\r\n"
        );
        let answer = served.say(served.head(target, &more)).await;
        assert!(matches!(status(&answer), 200 | 204), "{target} {protocol}: {answer}");
    }
    let heard = engine.heard();
    assert_eq!(heard.len(), 6);
    for heard in heard {
        let of_tunnels = ["upgrade", "connection", "http2-settings"];
        assert!(of_tunnels.iter().all(|name| heard.header(name).is_none()), "{heard:?}");
    }
    assert_eq!(*engine.tunnels().borrow(), 0);
}

#[tokio::test]
async fn security_d14_an_engine_that_does_not_agree_opens_no_tunnel() {
    let engine = RecordingEngine::with(|asked| match asked {
        "POST /exec/abc/start" => Some((200, json!("as ever"))),
        "POST /session" => Some((501, json!({"message": "not here"}))),
        "GET /containers/web/attach/ws" => Some((409, json!({"message": "not running"}))),
        _ => None,
    });
    let (console, engine) = on(engine).await;
    let served = Served::new(console).await;
    for (target, protocol, expected, said) in [
        ("POST /engine/local/exec/abc/start", "tcp", 200, "as ever"),
        ("POST /engine/local/session", "h2c", 501, "not here"),
        ("GET /engine/local/containers/web/attach/ws", "websocket", 409, "not running"),
    ] {
        let more = format!("connection: Upgrade, close\r\nupgrade: {protocol}\r\n");
        let answer = served.say(served.head(target, &more)).await;
        assert_eq!(status(&answer), expected, "{answer}");
        assert!(answer.contains(said) && !answer.to_lowercase().contains("\r\nupgrade:"), "{answer}");
    }
    assert_eq!(engine.heard().len(), 3);
    assert_eq!(*engine.tunnels().borrow(), 0);
}

#[tokio::test]
async fn security_d15_what_follows_a_refused_tunnel_is_a_request_again() {
    let engine = RecordingEngine::with(|asked| (asked == "POST /exec/abc/start").then(|| (200, json!("as ever"))));
    let (console, engine) = on(engine).await;
    let served = Served::new(console).await;
    let more = "connection: Upgrade\r\nupgrade: tcp\r\ncontent-type: application/json\r\ncontent-length: 2\r\n";
    let first = served.head("POST /engine/local/exec/abc/start", more);
    let second =
        format!("POST /engine/local/containers/web/kill HTTP/1.1\r\nhost: {HOST}\r\nconnection: close\r\n\r\n");
    let answer = served.say(format!("{first}{{}}{second}")).await;
    assert_eq!(answers(&answer), 2, "{answer}");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("HTTP/1.1 401"), "judged on its own: {answer}");
    assert!(engine.heard().iter().all(|heard| !heard.target.contains("kill")));
    // One that was agreed to carries anything, and nothing of it is a request to the console.
    let mut stream = served.connect().await;
    let tunnel = served.head("POST /engine/local/exec/def/start", more);
    stream.write_all(format!("{tunnel}{{}}").as_bytes()).await.unwrap();
    assert_eq!(status(&head(&mut stream).await), 101);
    stream.write_all(second.as_bytes()).await.unwrap();
    let mut echo = vec![0; second.len()];
    within(stream.read_exact(&mut echo)).await.unwrap();
    assert_eq!(echo, second.as_bytes());
    assert!(engine.heard().iter().all(|heard| !heard.target.contains("kill")));
}

#[tokio::test]
async fn security_d16_other_ways_to_speak() {
    let (console, engine) = console().await;
    let served = Served::new(console).await;
    assert_eq!(served.ask("TRACE /engine/local/info").await, 405);
    for odd in ["GET /engine/local/info\r\n\r\n", "GET  /engine/local/info HTTP/1.1\r\n\r\n", "\0\0\0\0\r\n\r\n"] {
        let answer = served.say(odd).await;
        assert!(matches!(status(&answer), 0 | 400), "{answer}");
    }
    untouched(&engine);
}

#[tokio::test]
async fn security_d17_d18_only_headers_of_the_list_reach_the_engine() {
    let (console, engine) = console().await;
    let mut request = console.request("GET", "/engine/local/containers/web/json");
    for name in [
        "cookie",
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-forwarded-user",
        "via",
        "forwarded",
        "x-real-ip",
        "x-request-id",
        "x-registry-auth",
        "x-registry-config",
        "x-docker-expose-session-uuid",
        "proxy-authorization",
        "referer",
        "user-agent",
        "range",
        "te",
    ] {
        request = request.header(name, "canary");
    }
    assert_eq!(asked(&console, request.header("accept", "application/json")).await, 200);
    let stop = console.request("POST", "/engine/local/containers/web/stop").header("x-http-method-override", "DELETE");
    assert_eq!(
        asked(&console, stop.header("x-http-method", "DELETE").header("x-method-override", "DELETE")).await,
        204
    );
    let [looked, stopped]: [Heard; 2] = engine.heard().try_into().unwrap();
    assert_eq!(looked.headers, [("accept".to_owned(), "application/json".to_owned())]);
    assert_eq!((stopped.method, stopped.target.as_str()), ("POST", "/v1.45/containers/web/stop"));
    assert!(stopped.headers.is_empty(), "{stopped:?}");
}

#[tokio::test]
async fn security_d19_only_headers_of_the_list_come_back() {
    let engine = ScriptedEngine::healthy(|target| {
        let headers = vec![
            ("content-type", "text/html; charset=utf-8"),
            ("set-cookie", "quayside-9440=evil"),
            ("access-control-allow-origin", "*"),
            ("location", "https://evil.example"),
            ("content-security-policy", "default-src *"),
            ("refresh", "0;url=https://evil.example"),
            ("strict-transport-security", "max-age=0"),
        ];
        target.starts_with("/containers/web/").then_some((200, headers, "<script>alert(1)</script>"))
    });
    let console = TestConsole::new(engine).await;
    console.until(true).await;
    for path in ["/engine/local/containers/web/logs?stdout=1", "/engine/local/containers/web/archive?path=/"] {
        let (status, headers, _) = console.ask("GET", path).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers["content-type"], "text/plain; charset=utf-8");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert!(headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
        let foreign = ["set-cookie", "access-control-allow-origin", "location", "refresh", "strict-transport-security"];
        assert!(foreign.iter().all(|name| !headers.contains_key(*name)), "{headers:?}");
    }
}

#[tokio::test]
async fn security_d20_it_is_no_proxy() {
    let (console, engine) = console().await;
    let absolute = http::Request::get("http://evil.example/").header("host", HOST);
    assert_eq!(asked(&console, absolute).await, 421);
    assert_eq!(asked(&console, bare("CONNECT", "/engine/local/info")).await, 405);
    let served = Served::new(console).await;
    let connect = format!("CONNECT evil.example:443 HTTP/1.1\r\nhost: {HOST}\r\nconnection: close\r\n\r\n");
    assert!(matches!(status(&served.say(connect).await), 400 | 405));
    assert!(matches!(served.ask("GET http://127.0.0.1:1/engine/local/info").await, 400 | 421));
    untouched(&engine);
}
