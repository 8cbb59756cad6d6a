//! The engine is stopped and started under open streams. Nothing else may use it meanwhile, so this is a file of its own:
//! cargo runs them one after the other.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/real.rs"]
mod real;
#[path = "support/served.rs"]
mod served;
mod support;

use real::{LOUD, Running, connection, docker, socket, written};
use served::{Reader, Served};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// How many have a page open, and what is on it beside the log.
const READERS: usize = 20;
const QUIET: usize = 4;

/// The engine of `scripts/testbed`, which runs again when this is dropped.
struct Testbed {
    directory: PathBuf,
    is_stopped: bool,
}

impl Testbed {
    fn new() -> Self {
        let directory = socket().parent().unwrap().to_owned();
        assert!(directory.join("engine.id").exists(), "only an engine of scripts/testbed may be stopped");
        Self { directory, is_stopped: false }
    }

    fn stop(&mut self) {
        self.is_stopped = true;
        assert!(self.told("stop"));
    }

    fn start(&mut self) {
        assert!(self.told("start"));
        self.is_stopped = false;
    }

    fn told(&self, word: &str) -> bool {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/testbed");
        let status = Command::new(script).arg(word).arg(&self.directory).stdin(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    }
}

impl Drop for Testbed {
    fn drop(&mut self) {
        if self.is_stopped {
            self.told("start");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_live_k1_streams_go_on_when_the_engine_was_restarted() {
    let options = ["--restart", "always", "--network", "none"];
    let loud = Running::with(&options, &["sh", "-c", LOUD]);
    let quiet: Vec<Running> = (0..QUIET).map(|_| Running::new(&options)).collect();
    // Goes first at the end: containers are removed by an engine that runs.
    let mut testbed = Testbed::new();
    let served = Served::new(connection()).await;
    served.until_known(&loud.0).await;
    let watched: Vec<&str> = quiet.iter().chain([&loud]).map(|container| container.0.as_str()).collect();
    let mut readers = Vec::new();
    for _ in 0..READERS {
        let reader = Reader::open(&served).await;
        reader.join_log(&served, &loud.0).await;
        for container in &watched {
            served.until_known(container).await;
            reader.join(&served, &format!("stats:{container}"), None).await;
        }
        readers.push(reader);
    }
    let is_watched = |reader: &Reader| {
        let newest: Vec<_> = reader.stats.iter().rev().take(watched.len()).collect();
        newest.len() == watched.len() && newest.iter().all(|row| row[3].is_number())
    };
    for reader in &mut readers {
        reader.until(|reader| reader.lines.len() >= 200 && is_watched(reader)).await;
    }
    testbed.stop();
    for reader in &mut readers {
        reader.until(|reader| !reader.up).await;
        reader.stats.clear();
    }
    testbed.start();
    for reader in &mut readers {
        let runs_again = |reader: &Reader| reader.lines.last().is_some_and(|line| line.starts_with("2 "));
        reader.until(|reader| reader.up && runs_again(reader) && is_watched(reader)).await;
    }
    docker(&["kill", &loud.0]);
    docker(&["wait", &loud.0]);
    let all = written(&loud.0);
    for reader in &mut readers {
        reader.until(|reader| reader.lines.last() == all.last()).await;
        reader.assert_runs(&all, 2);
    }
    // Of each one stream again, however many read it; the loud one does not run any more.
    served.until_figure(r#"quayside_upstreams{kind="logs"}"#, 1).await;
    served.until_figure(r#"quayside_upstreams{kind="stats"}"#, QUIET as u64).await;
}
