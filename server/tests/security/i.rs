//! I: sessions, passwords, second factors and tokens, from their beginning to their end.

use super::browser::{console, database, fields, form, json, open, sign_in, status as asked, stream, untouched, with};
use super::wire::{Served, status};
use crate::support::{HOST, PASSWORD, TestConsole, bare, within};
use axum::body::Body;
use clap::Parser;
use futures_util::StreamExt;
use futures_util::future::join;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;
use server::access::{Access, AccessError, Caller, PasswordError, Peer, Seal, SignIn, Visit};
use server::console::Console;
use server::rights::{Rights, Role};
use server::router::router;
use server::settings::{Cli, Site};
use server::store::Store;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use totp_rs::{Algorithm, Secret, TOTP};

/// Whether a cookie lets its bearer in.
async fn holds(console: &TestConsole, cookie: &str) -> bool {
    match asked(console, bare("GET", "/api/session").header("cookie", cookie)).await {
        200 => true,
        401 => false,
        other => panic!("{other}"),
    }
}

/// A session of a person, begun without a password.
fn session(console: &TestConsole, user: i64) -> String {
    let secret = console.console.access.begin(user, &Visit::default()).unwrap();
    format!("{}={}", console.console.site.cookie, secret.reveal())
}

/// The code that an authenticator app shows, a step before or after now.
fn code(seed: &str, steps: i64) -> String {
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
    let seed = Secret::Encoded(seed.to_owned()).to_bytes().unwrap();
    let time = u64::try_from(now + 30 * steps).unwrap();
    TOTP::new_unchecked(Algorithm::SHA1, 6, 0, 30, seed).generate(time)
}

#[tokio::test]
async fn security_i1_signing_in_begins_a_new_session() {
    let (console, _) = console().await;
    let fixed = format!("quayside-9440={}", "0f".repeat(32));
    let first = sign_in(&console, Some(&fixed)).await.remove(0);
    let second = sign_in(&console, Some(&first)).await.remove(0);
    assert!(first != fixed && second != first && second != fixed);
    assert!(!holds(&console, &fixed).await, "the one that was planted");
    assert!(holds(&console, &second).await);
    assert!(!holds(&console, &first).await, "the one that this browser had before");
}

#[tokio::test]
async fn security_i2_signing_out_ends_all_that_was_open() {
    let (console, _) = console().await;
    let (cookie, other) = (console.cookie().await, console.cookie().await);
    let live = stream(&console, with(&cookie, "GET", "/live")).await;
    let events = stream(&console, with(&cookie, "GET", "/engine/local/events?since=1")).await;
    let logs = stream(&console, with(&cookie, "GET", "/engine/local/containers/web/logs?follow=1&stdout=1")).await;
    assert_eq!(asked(&console, with(&cookie, "POST", "/logout")).await, 303);
    within(join(live.count(), join(events.count(), logs.count()))).await;
    for path in
        ["/live", "/live/containers", "/api/session", "/engine/local/containers/web/json", "/api/account/tokens"]
    {
        assert_eq!(asked(&console, with(&cookie, "GET", path)).await, 401, "{path}");
    }
    assert_eq!(asked(&console, with(&cookie, "GET", "/containers")).await, 303);
    let served = Served::new(console).await;
    let head = format!("host: {HOST}\r\norigin: http://{HOST}\r\ncookie: {cookie}\r\nconnection: Upgrade, close");
    let attach = "GET /engine/local/containers/web/attach/ws HTTP/1.1";
    assert_eq!(status(&served.say(format!("{attach}\r\n{head}\r\nupgrade: websocket\r\n\r\n")).await), 401);
    assert!(holds(&served.test, &other).await, "the other browser stays");
}

#[tokio::test]
async fn security_i3_a_new_password_ends_the_other_sessions_and_their_streams() {
    let (console, _) = console().await;
    let (mine, theirs) = (console.cookie().await, console.cookie().await);
    let live = stream(&console, with(&theirs, "GET", "/live")).await;
    let change = json!({"old": PASSWORD, "new": "another long password"});
    let (status, answer) = json(&console, &mine, "POST", "/api/account/password", &change).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    within(live.count()).await;
    assert!(!holds(&console, &theirs).await);
    assert!(holds(&console, &mine).await, "the one that changed it");
    assert_eq!(console.send_body(form("/login"), fields(PASSWORD)).await.0, StatusCode::UNAUTHORIZED);
    let again = console.send_body(form("/login"), fields("another long password")).await;
    assert_eq!(again.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn security_i3_so_does_a_second_factor() {
    let (console, _) = console().await;
    let (mine, theirs) = (console.cookie().await, console.cookie().await);
    let live = stream(&console, with(&theirs, "GET", "/live")).await;
    let (_, start) = json(&console, &mine, "POST", "/api/account/two-factor/start", &json!({})).await;
    let code = code(start["secret"].as_str().unwrap(), 0);
    let confirm = json!({ "code": code });
    let (status, codes) = json(&console, &mine, "POST", "/api/account/two-factor/confirm", &confirm).await;
    assert_eq!((status, codes["codes"].as_array().map(Vec::len)), (StatusCode::OK, Some(10)));
    within(live.count()).await;
    assert!(!holds(&console, &theirs).await && holds(&console, &mine).await);
}

#[tokio::test]
async fn security_i4_who_loses_rights_loses_what_is_open() {
    let (console, _) = console().await;
    let access = &console.console.access;
    for what in ["lowered", "disabled", "removed"] {
        let token = console.person(what, Role::Operator, &[], &[]).await;
        let user = access.person_named(what).unwrap().unwrap().id;
        let cookie = session(&console, user);
        let live = stream(&console, with(&cookie, "GET", "/live")).await;
        let events = stream(&console, console.request_of(&token, "GET", "/engine/local/events?since=1")).await;
        let logs = "/engine/local/containers/web/logs?follow=1&stdout=1";
        let logs = stream(&console, console.request_of(&token, "GET", logs)).await;
        match what {
            "lowered" => access.change_person(user, Rights::of(Role::Viewer), false).unwrap(),
            "disabled" => access.change_person(user, Rights::of(Role::Operator), true).unwrap(),
            _ => access.remove_person(user).unwrap(),
        }
        let (told, _) = within(join(live.collect::<Vec<_>>(), join(events.count(), logs.count()))).await;
        assert!(told.last().is_some_and(Result::is_err), "cut off, with what still waited: {what}");
        let stop = console.request_of(&token, "POST", "/engine/local/containers/web/stop");
        let expected = if what == "lowered" { 403 } else { 401 };
        assert_eq!(asked(&console, stop).await, expected, "{what}, by token");
        assert_eq!(
            asked(&console, with(&cookie, "POST", "/engine/local/containers/web/stop")).await,
            expected,
            "{what}"
        );
    }
}

/// What a cookie may do, as its header says.
fn flags(cookie: &str) -> Vec<&str> {
    cookie.split("; ").skip(1).collect()
}

#[tokio::test]
async fn security_i5_cookies_are_for_this_host_and_no_script() {
    let (test, _) = console().await;
    let (_, headers, _) = test.send_body(form("/login"), fields(PASSWORD)).await;
    for cookie in headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.starts_with("quayside-"), "{cookie}");
        for flag in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(flags(cookie).contains(&flag), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    // The same console behind a proxy with TLS.
    let TestConsole { console, router: plain, .. } = test;
    drop(plain);
    let serve = Cli::parse_from(["quayside", "--behind-proxy", "--public-url", "https://console.example"]).serve;
    let site = Site::new(&serve, HOST.parse().unwrap()).unwrap();
    let console = Arc::new(Console { site, ..Arc::into_inner(console).expect("nobody else has it") });
    let request = http::Request::post("/login").header("host", "console.example");
    let request = request.header("origin", "https://console.example");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = tower::ServiceExt::oneshot(router(console), request.body(Body::from(fields(PASSWORD))).unwrap()).await;
    let answer = answer.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers().get_all("set-cookie").iter().count(), 2);
    for cookie in answer.headers().get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.starts_with("__Host-quayside"), "{cookie}");
        for flag in ["HttpOnly", "SameSite=Strict", "Path=/", "Secure"] {
            assert!(flags(cookie).contains(&flag), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}

#[tokio::test]
async fn security_i6_guessing_gets_slow_and_its_victim_stays_welcome() {
    let (console, _) = console().await;
    let device = sign_in(&console, None).await.remove(1);
    let mut waits = None;
    for _ in 0..100 {
        let (status, headers, _) = console.send_body(form("/login"), fields("a wrong password")).await;
        if status == StatusCode::TOO_MANY_REQUESTS {
            waits = Some(headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap());
            break;
        }
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    assert!(waits.is_some_and(|seconds| (1..=300).contains(&seconds)), "{waits:?}");
    let known = form("/login").header("cookie", &device);
    assert_eq!(console.send_body(known, fields(PASSWORD)).await.0, StatusCode::SEE_OTHER, "from a browser of hers");
}

#[tokio::test]
async fn security_i8_a_code_lets_one_in_and_once() {
    let (console, _) = console().await;
    let access = &console.console.access;
    let ada = access.people().unwrap()[0].id;
    let seed = access.start_totp(ada).unwrap().secret;
    access.confirm_totp(ada, &code(&seed, 0)).unwrap();
    let step = async || match access.sign_in("ada", PASSWORD.to_owned(), &Visit::default()).await {
        Ok(SignIn::Factor(pending)) => pending,
        other => panic!("{other:?}"),
    };
    let (one, other) = (step().await, step().await);
    let visit = Visit::default();
    // The one that set it up is used up; the next is good already, for clocks that go wrong.
    let used = access.second_factor(one.reveal(), &code(&seed, -1), &visit).await;
    assert!(matches!(used, Err(AccessError::Wrong)), "{used:?}");
    let next = code(&seed, 1);
    let both =
        join(access.second_factor(one.reveal(), &next, &visit), access.second_factor(other.reveal(), &next, &visit));
    let (left, right) = both.await;
    assert!(left.is_ok() != right.is_ok(), "{left:?} {right:?}");
    let third = step().await;
    for far in [-10, 10] {
        let wrong = access.second_factor(third.reveal(), &code(&seed, far), &visit).await;
        assert!(matches!(wrong, Err(AccessError::Wrong)), "{wrong:?}");
    }
}

#[tokio::test]
async fn security_i9_an_open_stream_keeps_no_session_alive() {
    let (console, _) = console().await;
    let cookie = console.cookie().await;
    let live = stream(&console, with(&cookie, "GET", "/live")).await;
    let looking = Arc::clone(&console.console);
    tokio::spawn(async move { looking.access.keep_looking().await });
    // As if it had been open for weeks.
    assert!(database(&console).execute("UPDATE session SET seen = seen - 1000000000", []).unwrap() > 0);
    within(live.count()).await;
    assert!(!holds(&console, &cookie).await);
}

#[tokio::test]
async fn security_i10_a_copy_of_the_database_lets_nobody_in() {
    let (console, _) = console().await;
    let cookie = console.cookie().await;
    let kept = |table: &str| -> String {
        database(&console).query_row(&format!("SELECT hash FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    let (token, session) = (kept("token"), kept("session"));
    assert_eq!(asked(&console, console.request_of(&token, "GET", "/api/session")).await, 401);
    assert!(!holds(&console, &format!("quayside-9440={session}")).await);
    // A restart keeps sessions, whatever address they come from.
    let data = &console.console.data;
    let restarted = Access::new(Store::open(data).unwrap(), Seal::open(data).unwrap());
    let mut headers = HeaderMap::new();
    headers.insert(COOKIE, HeaderValue::try_from(&cookie).unwrap());
    let elsewhere = Peer { address: Some("192.0.2.7".parse().unwrap()), ..Peer::default() };
    assert_eq!(Caller::read(&headers, &elsewhere, &restarted, "quayside-9440").unwrap().name, "ada");
}

#[tokio::test]
async fn security_i11_any_password_of_a_sane_length() {
    let (console, _) = console().await;
    let access = &console.console.access;
    let ada = access.people().unwrap()[0].id;
    let letters: String = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain("!§$%&/()=?".chars()).collect();
    for password in [
        letters.chars().take(64).collect::<String>(),
        letters.chars().cycle().take(128).collect(),
        "nul \0 and the rest".to_owned(),
        "a crab \u{1f980} in a harbour".to_owned(),
        " spaces around it ".to_owned(),
    ] {
        access.set_password(ada, password.clone(), None).await.unwrap();
        let cut: String = password.chars().take(password.chars().count() - 1).collect();
        let trimmed = password.trim_matches([' ', '\0']).to_owned();
        for wrong in [cut, trimmed].into_iter().filter(|wrong| *wrong != password) {
            assert!(!access.check_password(ada, wrong.clone()).await.unwrap(), "{wrong:?} for {password:?}");
        }
        assert!(access.check_password(ada, password.clone()).await.unwrap(), "{password:?}");
    }
    for length in [129, 1024 * 1024] {
        let long = "x".repeat(length);
        let refused = access.set_password(ada, long.clone(), None).await;
        assert!(matches!(refused, Err(AccessError::Password(PasswordError::Long))), "{refused:?}");
        let (status, ..) = console.send_body(form("/login"), fields(&long)).await;
        assert_eq!(status.as_u16(), if length == 129 { 400 } else { 413 });
    }
}

#[tokio::test]
async fn security_i13_a_cookie_alone_gives_nobody_more_rights() {
    let (console, engine) = console().await;
    let cookie = console.cookie().await;
    assert!(database(&console).execute("UPDATE session SET proved = 0", []).unwrap() > 0);
    for (path, body) in [
        ("/api/account/tokens", json!({"name": "mine"})),
        ("/api/account/certificates", json!({"name": "mine", "days": 30})),
        ("/api/people", json!({"name": "eve", "role": "admin", "password": "another long password"})),
    ] {
        let (status, answer) = json(&console, &cookie, "POST", path, &body).await;
        assert_eq!((status, answer["code"].as_str()), (StatusCode::FORBIDDEN, Some("proof")), "{path}");
    }
    // And a container that is served by the same host, and so is sent the cookie, is another origin.
    let sibling = bare("POST", "/engine/local/containers/web/stop").header("cookie", &cookie);
    let response = open(&console, sibling.header("origin", "http://127.0.0.1:8080")).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    untouched(&engine);
}
