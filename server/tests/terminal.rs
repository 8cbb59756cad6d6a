//! Terminals: who may open one, what passes, and how it ends. On the simulated engine, a scripted one, and a real one.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/real.rs"]
mod real;
mod support;
#[path = "support/websocket.rs"]
mod websocket;

use engine::Transport;
use http::StatusCode;
use real::{Running, connection, inside};
use serde_json::{Value, json};
use server::access::Visit;
use server::demo::Demo;
use server::rights::{Grant, Role};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use support::{HOST, ScriptedEngine, bare, by, listed, within};
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::spawn_blocking;
use websocket::{Frame, Terminals};

/// A container of the demo that runs, and one that does not.
const UP: &str = "shop-web-1";
const DOWN: &str = "shop-import-1";
/// How much may be under way that a browser has not drawn.
const WINDOW: usize = 512 * 1024;

async fn demo() -> Terminals {
    let terminals = Terminals::new(Demo::new(30)).await;
    terminals.until(UP, "running").await;
    terminals
}

fn shell() -> Value {
    json!({ "container": UP, "command": ["sh"] })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_talks_and_tells_its_exit_code() {
    let terminals = demo().await;
    let mut socket = terminals.start(shell()).await;
    socket.resize(120, 40).await;
    socket.writes.keys("echo hello\r").await;
    socket.until("\r\nhello\r\n").await;
    socket.writes.keys("exit 7\r").await;
    assert_eq!(socket.end().await, (Some(7), "sh has ended with exit code 7.".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_terminal_there_are_no_frames_left_and_the_input_can_end() {
    let terminals = demo().await;
    let wanted = json!({ "container": UP, "command": ["sh"], "tty": false });
    let (status, made) = terminals.prepare(wanted).await;
    assert_eq!((status, &made["tty"], &made["command"]), (StatusCode::OK, &json!(false), &json!(["sh"])));
    let mut socket = terminals.open(made["ticket"].as_str().unwrap()).await;
    socket.writes.keys("echo hello\n").await;
    assert_eq!(socket.until("hello\n").await, "hello\n");
    socket.writes.say(json!({ "end": true })).await;
    assert_eq!(socket.end().await, (Some(0), "sh has ended.".to_owned()));
}

#[tokio::test]
async fn what_cannot_be_opened_is_said() {
    let terminals = demo().await;
    terminals.until(DOWN, "exited").await;
    for (wanted, status, word) in [
        (json!({ "container": "nobody" }), StatusCode::NOT_FOUND, "nothing here"),
        (json!({ "container": DOWN }), StatusCode::CONFLICT, "Start it first"),
        (json!({ "container": UP, "privileged": true }), StatusCode::UNPROCESSABLE_ENTITY, "unknown"),
    ] {
        let (got, said) = terminals.prepare(wanted.clone()).await;
        assert!(got == status && said["message"].as_str().unwrap().contains(word), "{wanted}: {got} {said}");
    }
    let (status, made) = terminals.prepare(json!({ "container": UP, "attach": true })).await;
    assert_eq!((status, &made["exec"], &made["command"]), (StatusCode::OK, &json!(""), &json!([])));
}

#[tokio::test]
async fn where_no_shell_is_found_it_is_said() {
    let row = listed("bare", "running");
    let engine = ScriptedEngine::healthy(move |target| {
        if target.contains("/containers/json") {
            return Some(row.clone());
        }
        target.contains("/archive?").then(|| (404, vec![], ""))
    });
    let terminals = Terminals::new(Arc::clone(&engine) as Arc<dyn Transport>).await;
    terminals.until("bare", "running").await;
    let (status, said) = terminals.prepare(json!({ "container": "bare" })).await;
    let sentence = "No shell was found in bare. Type the command that is to be run.";
    assert_eq!((status, &said["message"]), (StatusCode::NOT_FOUND, &json!(sentence)));
    let asked = engine.asked();
    for shell in ["/bin/bash", "/bin/ash", "/bin/sh", "/busybox/sh"] {
        let look = format!("/archive?path={shell}");
        assert!(asked.iter().any(|asked| asked.starts_with("HEAD ") && asked.ends_with(&look)), "{shell}: {asked:?}");
    }
    assert!(!asked.iter().any(|asked| asked.contains("/exec")), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_understood_ends_it() {
    let terminals = demo().await;
    let mut socket = terminals.start(shell()).await;
    socket.writes.say(json!({ "run": "rm" })).await;
    let (code, sentence) = socket.end().await;
    assert!(code.is_none() && sentence.contains("does not understand"), "{sentence}");
    let (_, _, audit) = terminals.console.ask("GET", "/api/audit").await;
    let audit: Value = serde_json::from_str(&audit).unwrap();
    let rows = audit["rows"].as_array().unwrap();
    let told: Vec<&Value> = rows.iter().filter(|row| row["route"] == "terminal-hang-up").collect();
    let container = terminals.console.console.hub.containers.find(|row| row.name == UP).unwrap().id.clone();
    assert!(
        matches!(told[..], [row] if row["target"] == container.as_str() && row["decision"] == "allowed"),
        "{audit}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_the_session_and_with_the_console() {
    let terminals = demo().await;
    let mut socket = terminals.start(shell()).await;
    socket.until("# ").await;
    let secret = terminals.cookie.split_once('=').unwrap().1;
    terminals.console.console.access.end(secret).unwrap();
    let (code, sentence) = socket.end().await;
    assert!(code.is_none() && sentence.contains("signed out"), "{sentence}");

    let terminals = demo().await;
    let mut socket = terminals.start(shell()).await;
    socket.until("# ").await;
    terminals.console.console.stop.cancel();
    assert!(socket.end().await.1.contains("console stops"));
}

/// Asks for `/terminal` without a connection that could become one: who is let in gets a 400 for that.
async fn knock(terminals: &Terminals, headers: &[(&str, &str)]) -> u16 {
    let mut request = bare("GET", "/terminal").header("connection", "Upgrade").header("upgrade", "websocket");
    request = request.header("sec-websocket-version", "13").header("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA==");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    terminals.console.send(request).await.0.as_u16()
}

#[tokio::test]
async fn security_terminals_are_for_one_session_of_this_site_once() {
    let terminals = demo().await;
    let (own, cookie) = (format!("http://{HOST}"), terminals.cookie.clone());
    let other = terminals.console.cookie().await;
    let bearer = format!("Bearer {}", terminals.console.token);
    for (name, headers, status) in [
        ("nobody", vec![("origin", own.as_str())], 401),
        ("another site", vec![("origin", "https://evil.example"), ("cookie", cookie.as_str())], 403),
        ("a sibling on the same host", vec![("origin", "http://127.0.0.1:8080"), ("cookie", cookie.as_str())], 403),
        ("no origin", vec![("cookie", cookie.as_str())], 403),
        ("another session of the same person", vec![("origin", own.as_str()), ("cookie", other.as_str())], 403),
        ("a token", vec![("authorization", bearer.as_str())], 403),
    ] {
        let ticket = terminals.ticket(shell()).await;
        let protocols = format!("quayside.terminal, ticket.{ticket}");
        let headers = [&headers[..], &[("sec-websocket-protocol", protocols.as_str())]].concat();
        assert_eq!(knock(&terminals, &headers).await, status, "{name}");
    }
    let ticket = terminals.ticket(shell()).await;
    let (with, without) = (format!("quayside.terminal, ticket.{ticket}"), format!("ticket.{ticket}"));
    let own = |protocols: &str| {
        vec![
            ("origin".to_owned(), own.clone()),
            ("cookie".to_owned(), cookie.clone()),
            ("sec-websocket-protocol".to_owned(), protocols.to_owned()),
        ]
    };
    for (name, protocols, status) in [
        ("no ticket", "quayside.terminal", 403),
        ("a guess", "quayside.terminal, ticket.00", 403),
        ("another protocol", without.as_str(), 403),
        ("as it should be", with.as_str(), 400),
        ("again", with.as_str(), 403),
    ] {
        let headers = own(protocols);
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(knock(&terminals, &headers).await, status, "{name}");
    }
    let (_, _, audit) = terminals.console.ask("GET", "/api/audit").await;
    let audit: Value = serde_json::from_str(&audit).unwrap();
    let refused = |why: &str| {
        let is = |row: &&Value| row["route"] == "/terminal" && row["detail"] == why && row["decision"] == "denied";
        audit["rows"].as_array().unwrap().iter().filter(is).count()
    };
    assert_eq!((refused("ticket"), refused("protocol"), refused("via")), (4, 1, 1), "{audit}");
    assert!(!audit.to_string().contains(&ticket), "no ticket is written down");
}

#[tokio::test]
async fn security_terminals_take_the_grant_and_a_browser() {
    let terminals = demo().await;
    let console = &terminals.console;
    console.person("bob", Role::Operator, &[Grant::Files], &[]).await;
    let bob = console.console.access.store().user_named("bob").unwrap().unwrap();
    let secret = console.console.access.begin(bob.id, &Visit::default()).unwrap();
    let cookie = format!("{}={}", console.console.site.cookie, secret.reveal());
    let (status, said) = by(console, &cookie, "POST", "/api/terminals", &shell()).await;
    assert!(status == StatusCode::FORBIDDEN && said["message"].as_str().unwrap().contains("'exec'"), "{said}");
    let request = console.request("POST", "/api/terminals").header("content-type", "application/json");
    let (status, ..) = console.send_body(request, shell().to_string()).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "a token");
}

async fn real(options: &[&'static str], command: &[&'static str]) -> (Terminals, Running) {
    let (options, command) = (options.to_vec(), command.to_vec());
    let running = spawn_blocking(move || match command.is_empty() {
        true => Running::new(&options),
        false => Running::with(&options, &command),
    });
    let running = running.await.unwrap();
    let terminals = Terminals::new(connection()).await;
    terminals.until(&running.0, "running").await;
    (terminals, running)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_a_shell_is_found_has_a_size_and_tells_its_exit_code() {
    let (terminals, web) = real(&[], &[]).await;
    let (status, made) = terminals.prepare(json!({ "container": web.0 })).await;
    assert_eq!((status, &made["command"]), (StatusCode::OK, &json!(["/bin/ash"])), "no bash there");
    let mut socket = terminals.open(made["ticket"].as_str().unwrap()).await;
    socket.resize(123, 45).await;
    // The size is there when the command has it: it is asked for until then.
    socket.writes.keys("until [ \"$(stty size)\" = '45 123' ]; do :; done; echo size is set; echo $TERM\r").await;
    socket.until("\nsize is set").await;
    socket.until("xterm-256color").await;
    socket.resize(80, 24).await;
    socket.writes.keys("until [ \"$(stty size)\" = '24 80' ]; do :; done; echo and again\r").await;
    socket.until("\nand again").await;
    socket.writes.keys("exit 7\r").await;
    assert_eq!(socket.end().await, (Some(7), "/bin/ash has ended with exit code 7.".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_a_command_that_is_not_there_is_told() {
    let (terminals, web) = real(&[], &[]).await;
    for tty in [true, false] {
        let mut socket = terminals.start(json!({ "container": web.0, "command": ["/bin/zsh"], "tty": tty })).await;
        let (_, sentence) = socket.end().await;
        assert_eq!(sentence, format!("There is no /bin/zsh in {}. Type another command.", web.0));
        assert!(socket.output.is_empty(), "{}", String::from_utf8_lossy(&socket.output));
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_who_draws_nothing_gets_no_more_than_a_window() {
    let (terminals, web) = real(&[], &[]).await;
    // What the command gets rid of is counted inside.
    let command = ["sh", "-c", "yes | head -c 52428800 | tee /out"];
    let mut socket = terminals.start(json!({ "container": web.0, "command": command })).await;
    while socket.output.len() < WINDOW {
        socket.next().await;
    }
    // From one ping to the next nothing came.
    let mut pings = 0;
    while pings < 2 {
        assert_eq!(socket.next().await, Frame::Ping);
        pings += 1;
    }
    assert_eq!(socket.output.len(), WINDOW);
    // Nor is it kept here: beyond the window there are only the buffers of the engine and of the system.
    let wrote: usize = inside(&web, "stat -c %s /out").await.parse().unwrap();
    assert!(wrote < 8 * WINDOW, "{wrote}");
    socket.writes.say(json!({ "ack": 1000 })).await;
    while socket.output.len() < WINDOW + 1000 {
        socket.next().await;
    }
    assert_eq!(socket.output.len(), WINDOW + 1000);
    // Ctrl-C still arrives, and what was on its way comes after all.
    socket.writes.keys("\u{3}").await;
    socket.writes.say(json!({ "ack": WINDOW })).await;
    while socket.ended.is_none() {
        if let Frame::Binary(bytes) = socket.next().await {
            socket.writes.say(json!({ "ack": bytes.len() })).await;
        }
    }
    assert_eq!(socket.end().await.0, Some(130));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_fifty_megabytes_go_in_and_are_counted() {
    const ALL: usize = 50 * 1024 * 1024;
    let (terminals, web) = real(&[], &[]).await;
    let mut socket = terminals.start(json!({ "container": web.0, "command": ["wc", "-c"], "tty": false })).await;
    let piece = vec![b'x'; 32 * 1024];
    let mut taken = 0;
    for sent in 0..ALL / piece.len() {
        socket.writes.send(2, &piece).await;
        // No more under way than a browser has.
        while (sent + 1) * piece.len() - taken > 256 * 1024 {
            if let Frame::Text(said) = socket.next().await {
                taken += usize::try_from(said["taken"].as_u64().unwrap()).unwrap();
            }
        }
    }
    socket.writes.say(json!({ "end": true })).await;
    socket.until(&ALL.to_string()).await;
    assert_eq!(socket.end().await.0, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_a_paste_that_nobody_takes_waits_with_its_browser() {
    const ALL: usize = 50 * 1024 * 1024;
    // The console keeps a megabyte; the rest are the buffers of the engine and of the system.
    const LEAST: usize = 1024 * 1024;
    const MOST: usize = 16 * 1024 * 1024;
    let (terminals, web) = real(&[], &[]).await;
    // Nothing is read of the input before somebody opens the pipe.
    inside(&web, "mkfifo /go").await;
    let wanted = json!({ "container": web.0, "command": ["sh", "-c", "cat /go; wc -c"], "tty": false });
    let mut socket = terminals.start(wanted).await;
    // The first ping comes at once: its pong must not wait for room behind the paste.
    socket.until_ping().await;
    let accepted = Arc::new(AtomicUsize::new(0));
    let (writes, counts) = (socket.writes.clone(), Arc::clone(&accepted));
    let flood = tokio::spawn(async move {
        let piece = vec![b'x'; 32 * 1024];
        for _ in 0..ALL / piece.len() {
            writes.send(2, &piece).await;
            counts.fetch_add(piece.len(), Ordering::Relaxed);
        }
        writes.say(json!({ "end": true })).await;
    });
    // Until from one ping to the next nothing more went in. All of it would, if the console took it.
    let count = || accepted.load(Ordering::Relaxed);
    let mut before = 0;
    while before == 0 || count() != before {
        before = count();
        socket.until_ping().await;
    }
    assert!((LEAST..MOST).contains(&before), "{before}");
    inside(&web, ": >/go").await;
    socket.until(&ALL.to_string()).await;
    assert_eq!(socket.end().await.0, Some(0));
    flood.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_who_pastes_without_looking_blocks_nothing() {
    const ALL: usize = 8 * 1024 * 1024;
    let (terminals, web) = real(&[], &[]).await;
    // It answers as much as it gets, and what was drawn is told behind all of it, as a browser's socket keeps its order.
    let mut socket = terminals.start(json!({ "container": web.0, "command": ["cat"], "tty": false })).await;
    let piece = vec![b'x'; 256 * 1024];
    let writes = socket.writes.clone();
    let (drawn, mut draws) = unbounded_channel::<usize>();
    let flood = tokio::spawn(async move {
        for _ in 0..ALL / piece.len() {
            writes.send(2, &piece).await;
        }
        writes.say(json!({ "end": true })).await;
        while let Some(bytes) = draws.recv().await {
            writes.say(json!({ "ack": bytes })).await;
        }
    });
    within(async {
        while socket.output.len() < ALL {
            if let Frame::Binary(bytes) = socket.next().await {
                drawn.send(bytes.len()).unwrap();
            }
        }
        assert_eq!(socket.end().await.0, Some(0));
    })
    .await;
    assert_eq!(socket.output.len(), ALL);
    drop(drawn);
    flood.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_a_shell_ends_with_its_browser() {
    let (terminals, web) = real(&[], &[]).await;
    let mut socket = terminals.start(json!({ "container": web.0 })).await;
    socket.writes.keys("sleep 98765 & echo begun\r").await;
    socket.until("\nbegun").await;
    assert!(inside(&web, "ps").await.contains("sleep 98765"));
    drop(socket);
    within(async {
        while inside(&web, "ps").await.contains("sleep 98765") {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_an_attached_container_goes_on_without_its_browser() {
    let (terminals, web) = real(&["-it"], &["sh"]).await;
    let wanted = json!({ "container": web.0, "attach": true });
    let mut socket = terminals.start(wanted.clone()).await;
    socket.writes.keys("A=kept; echo here\r").await;
    socket.until("\nhere").await;
    drop(socket);
    let mut socket = terminals.start(wanted).await;
    socket.writes.keys("echo $A $A\r").await;
    socket.until("\nkept kept").await;
    socket.writes.keys("exit 3\r").await;
    assert_eq!(socket.end().await, (Some(3), format!("{} has stopped with exit code 3.", web.0)));
}
