//! A: nobody gets anything without a session, a token or a certificate.

use super::browser::{console, database, form, rows, sign_in, status as asked, untouched};
use super::wire::{Served, status};
use crate::recording::CANARY;
use crate::support::{HOST, bare};
use engine::route::routes;
use http::StatusCode;
use std::path::Path;

const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

/// Every path of the console's own API, as its source has them.
fn api_paths() -> Vec<String> {
    let source = include_str!("../../src/api/mod.rs");
    let templates = source.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let paths: Vec<String> =
        templates.map(|path| format!("/api{path}").replace("{id}", "1").replace("{session}", "1")).collect();
    assert!(paths.len() > 20, "{paths:?}");
    paths
}

/// Every path of the Engine's.
fn engine_paths() -> Vec<String> {
    let named = |template: &str| template.replace("{id}", "web").replace("{image}", "web").replace("{link}", "web");
    routes().map(|route| format!("/engine/local{}", named(route.template))).collect()
}

#[tokio::test]
async fn security_a1_pages_lead_to_the_sign_in_and_hold_nothing() {
    let (console, engine) = console().await;
    let pages = ["/", "/overview", "/containers", "/containers/web", "/images", "/images/web", "/settings", "/nothing"];
    for path in pages {
        for cookie in ["", "quayside-9440=", "quayside-9440=garbage"] {
            let (status, headers, body) = console.send(bare("GET", path).header("cookie", cookie)).await;
            assert_eq!((status, body.as_str()), (StatusCode::SEE_OTHER, ""), "{path}");
            assert!(headers["location"].to_str().unwrap().starts_with("/login"), "{path}");
        }
        let (_, _, again) = console.send(bare("GET", path).header("sec-fetch-site", "cross-site")).await;
        assert!(!again.contains("shop/web") && !again.contains("26.1.5"), "{path}: {again}");
    }
    untouched(&engine);
    let cookie = console.cookie().await;
    let (_, _, body) = console.send(bare("GET", "/containers").header("cookie", cookie)).await;
    assert!(body.contains("shop/web"), "there was something to show");
}

/// There are none: the console's API is plain routes, each with its caller.
#[test]
fn security_a2_there_are_no_server_functions() {
    fn search(directory: &Path, seen: &mut usize) {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                search(&path, seen);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                assert!(!source.contains("#[server") && !source.contains("server_fn"), "{}", path.display());
                *seen += 1;
            }
        }
    }
    let mut seen = 0;
    for part in ["app", "server", "frontend"] {
        search(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(part).join("src"), &mut seen);
    }
    assert!(seen > 50, "{seen} files");
}

#[tokio::test]
async fn security_a3_every_route_by_every_method_is_refused() {
    let (console, engine) = console().await;
    let own = ["/api/session", "/live", "/live/containers", "/live/images", "/live/engine"].map(str::to_owned);
    for path in api_paths().into_iter().chain(own) {
        for method in METHODS {
            let (status, _, body) = console.send(bare(method, &path)).await;
            assert!(matches!(status.as_u16(), 401 | 405), "{method} {path}: {status} {body}");
        }
    }
    for path in engine_paths() {
        for method in METHODS {
            let (status, _, body) = console.send(bare(method, &path)).await;
            let expected = if matches!(method, "TRACE" | "CONNECT") { 405 } else { 401 };
            assert_eq!(status.as_u16(), expected, "{method} {path}: {body}");
        }
    }
    untouched(&engine);
}

#[tokio::test]
async fn security_a4_no_stream_begins_without_a_session() {
    let (console, engine) = console().await;
    let expired = console.cookie().await;
    assert!(database(&console).execute("UPDATE session SET seen = 0", []).unwrap() > 0);
    let paths = ["/live", "/engine/local/events?since=1", "/engine/local/containers/web/logs?follow=1&stdout=1"];
    for path in paths.into_iter().chain(["/engine/local/containers/web/stats"]) {
        for cookie in ["", "quayside-9440=", "quayside-9440=garbage", expired.as_str()] {
            let (status, headers, _) = console.send(bare("GET", path).header("cookie", cookie)).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{path} {cookie}");
            assert_ne!(headers["content-type"], "text/event-stream", "{path}");
        }
    }
    untouched(&engine);
}

#[tokio::test]
async fn security_a5_no_tunnel_opens_without_a_session() {
    let (console, engine) = console().await;
    let served = Served::new(console).await;
    for (target, protocol) in [
        ("POST /engine/local/exec/abc/start", "tcp"),
        ("POST /engine/local/containers/web/attach?stdin=1&stream=1", "tcp"),
        ("GET /engine/local/containers/web/attach/ws?stdin=1", "websocket"),
        ("POST /engine/local/session", "h2c"),
        ("POST /engine/local/grpc", "h2c"),
    ] {
        for more in ["", "cookie: quayside-9440=garbage\r\norigin: http://127.0.0.1:9440\r\n"] {
            let head = format!("host: {HOST}\r\nconnection: Upgrade, close\r\nupgrade: {protocol}\r\n{more}");
            let answer = served.say(format!("{target} HTTP/1.1\r\n{head}\r\n")).await;
            assert_eq!(status(&answer), 401, "{target}: {answer}");
        }
    }
    untouched(&engine);
}

#[tokio::test]
async fn security_a6_a_token_in_an_address_is_worth_nothing() {
    let (console, engine) = console().await;
    let paths = ["/api/session", "/live", "/live/containers", "/engine/local/_ping", "/engine/local/containers/json"];
    for path in paths {
        for key in ["token", "access_token", "jwt", "authorization", "quayside-9440"] {
            let path = format!("{path}?{key}={}", console.token);
            assert_eq!(asked(&console, bare("GET", &path)).await, 401, "{key}");
        }
    }
    let where_it_belongs = console.request("GET", "/engine/local/containers/json");
    assert_eq!(asked(&console, where_it_belongs).await, 200);
    assert!(engine.heard().iter().all(|heard| !heard.target.contains("quay_")));
}

#[tokio::test]
async fn security_a7_nobody_is_who_a_header_says() {
    let (console, engine) = console().await;
    let served = Served::new(console).await;
    for header in [
        "x-forwarded-user: ada",
        "remote-user: ada",
        "x-remote-user: ada",
        "x-forwarded-for: 127.0.0.1",
        "x-real-ip: 127.0.0.1",
        "forwarded: for=127.0.0.1",
        "x-original-url: /healthz",
    ] {
        let request =
            format!("GET /engine/local/info HTTP/1.1\r\nhost: {HOST}\r\nconnection: close\r\n{header}\r\n\r\n");
        assert_eq!(status(&served.say(request).await), 401, "{header}");
    }
    untouched(&engine);
    // Nor does anybody come from where a header says.
    let body = "name=ada&password=wrong";
    let head = format!("host: {HOST}\r\norigin: http://{HOST}\r\nconnection: close\r\ncontent-length: {}", body.len());
    let kind = "content-type: application/x-www-form-urlencoded\r\nx-forwarded-for: 9.9.9.9\r\nx-real-ip: 9.9.9.9";
    let answer = served.say(format!("POST /login HTTP/1.1\r\n{head}\r\n{kind}\r\n\r\n{body}")).await;
    assert_eq!(status(&answer), 401, "{answer}");
    assert_eq!(rows(&served.test).await[0].address, "127.0.0.1");
}

#[tokio::test]
async fn security_a8_a9_the_engine_is_not_told_of() {
    let (console, _) = console().await;
    for path in ["/engine/local/_ping", "/engine/local/version", "/engine/local/info", "/healthz", "/login"] {
        let (_, headers, body) = console.send(bare("GET", path)).await;
        assert!(!body.contains("26.1.5") && !body.contains(CANARY), "{path}: {body}");
        let telling = ["server", "api-version", "ostype", "docker-experimental"];
        assert!(telling.iter().all(|name| !headers.contains_key(*name)), "{path}: {headers:?}");
    }
    assert_eq!(console.send(bare("GET", "/healthz")).await.2, "ok\n");
}

#[tokio::test]
async fn security_a12_a_session_that_is_not_this_one_is_none() {
    let (console, _) = console().await;
    let cookie = console.cookie().await;
    let (name, value) = cookie.split_once('=').unwrap();
    let mut changed = value.to_owned();
    let last = if changed.pop() == Some('0') { '1' } else { '0' };
    changed.push(last);
    for value in [changed.as_str(), &value[1..], value.repeat(2).as_str(), "1", console.token.as_str()] {
        let request = bare("GET", "/api/session").header("cookie", format!("{name}={value}"));
        assert_eq!(asked(&console, request).await, 401, "{value}");
    }
    assert_eq!(asked(&console, bare("GET", "/api/session").header("cookie", &cookie)).await, 200);
    database(&console).execute("DELETE FROM session", []).unwrap();
    assert_eq!(asked(&console, bare("GET", "/api/session").header("cookie", &cookie)).await, 401);
}

#[tokio::test]
async fn security_a13_no_variable_of_the_environment_opens_the_door() {
    // Every variable that the program reads is one of its options, and none of these is about who may come in.
    let command = <server::settings::Cli as clap::CommandFactory>::command();
    let variables: Vec<String> = command
        .get_arguments()
        .filter_map(|argument| argument.get_env())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    assert!(variables.contains(&"QUAYSIDE_LISTEN".to_owned()), "{variables:?}");
    for variable in variables {
        let lower = variable.to_lowercase();
        let opening = ["auth", "insecure", "password", "anonymous", "disable", "debug", "dev"];
        assert!(opening.iter().all(|word| !lower.contains(word)), "{variable}");
    }
    for flag in ["--no-auth", "--disable-auth", "--insecure", "--dev", "--anonymous"] {
        assert!(<server::settings::Cli as clap::Parser>::try_parse_from(["quayside", flag]).is_err(), "{flag}");
    }
    let (console, _) = console().await;
    let cookies = sign_in(&console, None).await;
    assert_eq!(cookies.len(), 2, "the session, and the device that it was begun with");
    let (status, _, _) = console.send_body(form("/login"), "name=ada&password=").await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}
