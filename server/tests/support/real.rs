//! The real engine that `./test` has started, and containers on it.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used, clippy::expect_used)]

use engine::connect::{Connection, EngineUrl};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::task::spawn_blocking;

pub const IMAGE: &str = "quayside/test:1";

/// Writes lines `RUN NUMBER`, some hundred a second; each run of the container has a number of its own.
pub const LOUD: &str = "run=$(($(cat /run.number 2>/dev/null || echo 0) + 1)); echo $run >/run.number; n=0; \
    while :; do for i in 1 2 3 4 5 6 7 8 9 10; do n=$((n + 1)); echo $run $n; done; sleep 0.02; done";

pub fn socket() -> PathBuf {
    PathBuf::from(std::env::var("QUAYSIDE_TEST_SOCKET").expect("./test sets QUAYSIDE_TEST_SOCKET"))
}

pub fn connection() -> Arc<Connection> {
    Arc::new(Connection::new(EngineUrl::Unix(socket()), None).unwrap())
}

/// `docker …` on the engine; its output.
pub fn docker(words: &[&str]) -> String {
    let host = format!("unix://{}", socket().display());
    let output = Command::new("docker").args(["-H", &host]).args(words).output().unwrap();
    assert!(output.status.success(), "docker {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Runs a shell script in a container; its output.
pub async fn inside(container: &Running, script: &'static str) -> String {
    let name = container.0.clone();
    spawn_blocking(move || docker(&["exec", &name, "sh", "-c", script])).await.unwrap()
}

/// All that a container has written, as the engine itself tells it.
pub fn written(container: &str) -> Vec<String> {
    docker(&["logs", container]).lines().map(|line| line.trim_end().to_owned()).collect()
}

/// A name of this process's own.
pub fn unique(prefix: &str) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("{prefix}-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A running container that ends at once when told to; removed when dropped.
pub struct Running(pub String);

impl Running {
    pub fn new(options: &[&str]) -> Self {
        Self::with(options, &[])
    }

    /// One that runs a command of its own.
    pub fn with(options: &[&str], command: &[&str]) -> Self {
        let name = unique("real");
        docker(&[&["run", "-d", "--init", "--name", &name][..], options, &[IMAGE], command].concat());
        Self(name)
    }

    /// Its full id.
    pub fn id(&self) -> String {
        docker(&["inspect", "--format", "{{.Id}}", &self.0])
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let host = format!("unix://{}", socket().display());
        let _ = Command::new("docker").args(["-H", &host, "rm", "-f", &self.0]).output();
    }
}

/// A container that writes lines when it is told to, and nothing else. Each begins with its number, from 1 on.
pub struct Numbers {
    pub running: Running,
    written: u64,
}

impl Numbers {
    pub fn new(options: &[&str]) -> Self {
        Self { running: Running::new(options), written: 0 }
    }

    pub fn name(&self) -> &str {
        &self.running.0
    }

    /// Writes so many more lines of about a hundred bytes; the number of the last one.
    pub fn write(&mut self, count: u64) -> u64 {
        let (first, last) = (self.written + 1, self.written + count);
        let fill = ".".repeat(90);
        let script = format!("seq {first} {last} | sed 's/$/ {fill}/' >/proc/1/fd/1");
        docker(&["exec", self.name(), "sh", "-c", &script]);
        self.written = last;
        last
    }
}
