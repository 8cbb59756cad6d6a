//! The crate bollard on a real engine: the same calls directly and through the console's root listener, which is a unix
//! socket, must give the same answers. `./test` says where the engine is by `QUAYSIDE_TEST_SOCKET`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use bollard::container::LogOutput;
use bollard::errors::Error;
use bollard::exec::{CreateExecOptions, StartExecOptions, StartExecResults};
use bollard::models::{ContainerCreateBody, HostConfig};
use bollard::query_parameters::{
    CreateContainerOptions, DownloadFromContainerOptions, InspectContainerOptions, KillContainerOptions,
    ListContainersOptions, LogsOptions, RemoveContainerOptions, StartContainerOptions, StatsOptions,
    WaitContainerOptions,
};
use bollard::{ClientVersion, Docker};
use engine::ApiVersion;
use engine::connect::{Connection, EngineUrl};
use futures_util::StreamExt;
use server::router::root_router;
use server::serve::{Entrance, Listener, Places, Proxies, serve};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use support::TestConsole;
use tokio::io::AsyncWriteExt;

const IMAGE: &str = "quayside/test:1";

/// What a client was told, step by step, without what differs each time.
#[derive(Default)]
struct Told(Vec<(&'static str, String)>);

impl Told {
    fn note(&mut self, step: &'static str, value: &impl std::fmt::Debug) {
        self.0.push((step, format!("{value:?}")));
    }

    fn refused<T: std::fmt::Debug>(&mut self, step: &'static str, answer: Result<T, Error>) {
        self.note(step, &answer.unwrap_err().to_string());
    }
}

fn client(path: &Path, api: ApiVersion) -> Docker {
    let version = ClientVersion { major_version: api.0.into(), minor_version: api.1.into() };
    Docker::connect_with_unix(path.to_str().unwrap(), 60, &version).unwrap()
}

/// Lines of both streams, in a fixed order: each comes in its own time.
fn sorted(output: Vec<Result<LogOutput, Error>>) -> Vec<LogOutput> {
    let mut output: Vec<LogOutput> = output.into_iter().map(Result::unwrap).collect();
    output.sort_by_key(ToString::to_string);
    output
}

/// Makes a container, uses it and removes it.
async fn use_container(docker: &Docker, name: &str) -> Told {
    let mut told = Told::default();
    let words = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
    let new = || ContainerCreateBody {
        image: Some(IMAGE.to_owned()),
        cmd: words(&["sh", "-c", "echo out; echo err >&2; sleep 1000"]),
        env: words(&["A=b"]),
        host_config: Some(HostConfig { init: Some(true), ..Default::default() }),
        ..Default::default()
    };
    let named = || Some(CreateContainerOptions { name: Some(name.to_owned()), ..Default::default() });
    let made = docker.create_container(named(), new()).await.unwrap();
    told.note("warnings", &made.warnings);
    told.refused("the name is taken", docker.create_container(named(), new()).await);
    docker.start_container(name, None::<StartContainerOptions>).await.unwrap();

    let inspected = docker.inspect_container(name, None::<InspectContainerOptions>).await.unwrap();
    told.note("running", &inspected.state.unwrap().running);
    told.note("config", &inspected.config.unwrap().env);
    let running = ListContainersOptions { all: false, ..Default::default() };
    let listed = docker.list_containers(Some(running)).await.unwrap();
    told.note("listed", &listed.iter().find(|one| one.id.as_ref() == Some(&made.id)).unwrap().names);

    let logs = LogsOptions { follow: true, stdout: true, stderr: true, ..Default::default() };
    told.note("logs", &sorted(docker.logs(name, Some(logs)).take(2).collect().await));
    let once = StatsOptions { stream: false, one_shot: true };
    let stats: Vec<_> = docker.stats(name, Some(once)).collect().await;
    told.note("stats", &stats.into_iter().map(|stats| stats.unwrap().name).collect::<Vec<_>>());
    told.note("exec", &exec(docker, name).await);
    let path = DownloadFromContainerOptions { path: "/bin/busybox".to_owned() };
    let archive: Vec<_> = docker.download_from_container(name, Some(path)).collect().await;
    told.note("archive", &archive.into_iter().map(|chunk| chunk.unwrap().len()).sum::<usize>());

    let gently = None::<RemoveContainerOptions>;
    told.refused("it runs", docker.remove_container(name, gently.clone()).await);
    docker.kill_container(name, None::<KillContainerOptions>).await.unwrap();
    let ended: Vec<_> = docker.wait_container(name, None::<WaitContainerOptions>).collect().await;
    told.note("ended", &ended.into_iter().map(|end| end.map_err(|error| format!("{error:?}"))).collect::<Vec<_>>());
    docker.remove_container(name, gently).await.unwrap();
    told.refused("it is gone", docker.inspect_container(name, None::<InspectContainerOptions>).await);

    for (_, said) in &mut told.0 {
        *said = said.replace(&made.id, "<id>");
    }
    told
}

/// A command that is typed to, and its exit code.
async fn exec(docker: &Docker, name: &str) -> (Vec<LogOutput>, Option<i64>) {
    let options = CreateExecOptions {
        cmd: Some(vec!["sh", "-c", "read line; echo got $line; echo err >&2; exit 5"]),
        attach_stdin: Some(true),
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        ..Default::default()
    };
    let made = docker.create_exec(name, options).await.unwrap();
    let started = docker.start_exec(&made.id, None::<StartExecOptions>).await.unwrap();
    let StartExecResults::Attached { output, mut input } = started else { panic!("it is detached") };
    input.write_all(b"something\n").await.unwrap();
    input.flush().await.unwrap();
    let output = sorted(output.collect().await);
    // The output ends a moment before the engine knows how.
    loop {
        let inspected = docker.inspect_exec(&made.id).await.unwrap();
        if inspected.running != Some(true) {
            return (output, inspected.exit_code);
        }
    }
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_bollard_is_told_the_same_directly_and_through_the_door() {
    let engine = PathBuf::from(std::env::var("QUAYSIDE_TEST_SOCKET").expect("./test sets QUAYSIDE_TEST_SOCKET"));
    let connection = Connection::new(EngineUrl::Unix(engine.clone()), None).unwrap();
    let console = TestConsole::new(Arc::new(connection)).await;
    console.until(true).await;
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().join("root.sock");
    let entrance = Entrance {
        routes: root_router(Arc::clone(&console.console)),
        tls: None,
        proxies: Proxies::default(),
        at_root: true,
        socket_user: Some("ada".to_owned()),
    };
    let listener = Listener::unix(&root).await.unwrap();
    let serving = tokio::spawn(serve(listener, entrance, Places::default(), console.console.stop.clone()));

    let api = console.console.hub.endpoint.api();
    let name = format!("bollard-{}", std::process::id());
    let (direct, door) = (client(&engine, api), client(&root, api));
    assert_eq!(door.ping().await.unwrap(), direct.ping().await.unwrap());
    assert_eq!(door.version().await.unwrap(), direct.version().await.unwrap());
    let expected = support::within(use_container(&direct, &name)).await;
    let got = support::within(use_container(&door, &name)).await;
    for (direct, door) in expected.0.iter().zip(&got.0) {
        assert_eq!(door, direct);
    }
    assert_eq!(got.0.len(), expected.0.len());

    console.console.stop.cancel();
    support::within(serving).await.unwrap();
}
