//! B: the first run, and what there is by default.

use super::browser::form;
use crate::recording::RecordingEngine;
use crate::support::{TestConsole, bare};
use clap::Parser;
use http::StatusCode;
use server::access::{Seal, Setup, SetupError};
use server::settings::{Cli, Site, SiteError};
use server::store::Store;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The token of a console's setup link.
fn token(console: &TestConsole) -> String {
    let (link, _) = console.console.setup.link("").unwrap().unwrap();
    link.split_once("token=").unwrap().1.to_owned()
}

async fn set_up(console: &TestConsole, token: &str, name: &str) -> StatusCode {
    let body = format!("token={token}&name={name}&password=a+long+enough+password");
    console.send_body(form("/setup"), body).await.0
}

fn people(console: &TestConsole) -> usize {
    console.console.access.people().unwrap().len()
}

#[tokio::test]
async fn security_b1_without_the_link_there_is_no_setup() {
    let console = TestConsole::unset(RecordingEngine::new()).await;
    let right = token(&console);
    for wrong in ["", "0", &right[1..], &format!("{right}0"), &right.to_uppercase(), "%00"] {
        assert_eq!(set_up(&console, wrong, "mallory").await, StatusCode::FORBIDDEN, "{wrong}");
        let form = console.send(bare("GET", &format!("/setup?token={wrong}"))).await;
        assert_eq!(form.0, StatusCode::FORBIDDEN, "{wrong}");
    }
    assert_eq!(people(&console), 0);
    let (_, path) = console.console.setup.link("").unwrap().unwrap();
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn security_b2_fifty_at_once_make_one_administrator() {
    let console = TestConsole::unset(RecordingEngine::new()).await;
    let token = token(&console);
    let names: Vec<String> = (0..50).map(|nth| format!("user{nth}")).collect();
    let statuses = futures_util::future::join_all(names.iter().map(|name| set_up(&console, &token, name))).await;
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::SEE_OTHER).count(), 1, "{statuses:?}");
    // Too many at once, too late, or much too late.
    let others = statuses.iter().map(StatusCode::as_u16).filter(|status| *status != 303);
    assert!(others.clone().all(|status| matches!(status, 503 | 409 | 404)), "{statuses:?}");
    assert_eq!(others.count(), 49);
    assert_eq!(people(&console), 1);
}

#[tokio::test]
async fn security_b3_after_setup_there_is_nothing_to_set_up() {
    let console = TestConsole::unset(RecordingEngine::new()).await;
    let token = token(&console);
    assert_eq!(set_up(&console, &token, "ada").await, StatusCode::SEE_OTHER);
    let mut answers = Vec::new();
    for token in [token.as_str(), "wrong", ""] {
        let (status, _, body) = console.send(bare("GET", &format!("/setup?token={token}"))).await;
        assert_eq!(set_up(&console, token, "eve").await, StatusCode::NOT_FOUND);
        assert_eq!(status, StatusCode::NOT_FOUND);
        answers.push(body);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "the right link and a wrong one are answered alike");
    assert!(!answers[0].contains("ada"));
    assert_eq!(people(&console), 1);
}

/// A data directory that was set up once.
fn once_set_up() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    Setup::begin(directory.path(), &store).unwrap().finish().unwrap();
    directory
}

fn remove_database(directory: &Path) {
    for file in std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
        if file.file_name().unwrap().to_string_lossy().starts_with("quayside.db") {
            std::fs::remove_file(file).unwrap();
        }
    }
}

#[test]
fn security_b4_a_lost_database_does_not_open_setup_again() {
    let emptied = |directory: &Path| {
        let store = Store::open(directory).unwrap();
        matches!(Setup::begin(directory, &store), Err(SetupError::Emptied(_)))
    };
    let directory = once_set_up();
    assert!(emptied(directory.path()), "empty");
    remove_database(directory.path());
    assert!(emptied(directory.path()), "missing");
    remove_database(directory.path());
    std::fs::write(directory.path().join("quayside.db"), "").unwrap();
    assert!(emptied(directory.path()), "of no length");
    remove_database(directory.path());
    std::fs::write(directory.path().join("quayside.db"), "this is no database ".repeat(1000)).unwrap();
    assert!(Store::open(directory.path()).is_err(), "broken");
}

#[test]
fn security_b6_each_console_makes_a_key_of_its_own() {
    let [one, other] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let sealed = Seal::open(one.path()).unwrap().seal("hunter2");
    let key = std::fs::read(one.path().join("secret.key")).unwrap();
    assert!(key.len() >= 32, "256 bits");
    let mode = one.path().join("secret.key").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(Seal::open(one.path()).unwrap().unseal(&sealed).as_deref(), Some("hunter2"), "it is kept");
    let foreign = Seal::open(other.path()).unwrap();
    assert_ne!(std::fs::read(other.path().join("secret.key")).unwrap(), key);
    assert_eq!(foreign.unseal(&sealed), None, "no constant stands in");
    // One that is broken is not replaced by any other.
    std::fs::write(other.path().join("secret.key"), "").unwrap();
    assert!(Seal::open(other.path()).is_err());
}

#[test]
fn security_b7_by_default_only_this_machine_gets_in() {
    let serve = Cli::parse_from(["quayside"]).serve;
    assert!(serve.listen.ip().is_loopback());
    let everywhere = "0.0.0.0:9440".parse().unwrap();
    assert_eq!(Site::new(&serve, everywhere).err(), Some(SiteError::Exposed(everywhere)));
}
