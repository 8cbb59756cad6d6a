//! Measures all running containers each half-minute, and keeps the history in a file.

use super::file;
use crate::hub::stats::is_told;
use crate::hub::{Hub, millis};
use engine::usage::{Usage, usage};
use engine::{call, model};
use futures_util::{StreamExt, stream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, interval_at, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

/// How often containers are measured.
const ROUND: Duration = Duration::from_secs(30);
/// The first two rounds are sooner: a rate takes two samples, and who opens a console wants to see one.
const SOON: Duration = Duration::from_secs(5);
/// The most containers that are measured; the others are left out.
const MOST: usize = 2000;
/// How many are asked for at once.
const AT_ONCE: usize = 4;
/// How long an engine may take for one. It has the figures at hand.
const ANSWER: Duration = Duration::from_secs(5);
/// How often the file is written.
const SAVE: Duration = Duration::from_secs(10 * 60);
/// The file.
const FILE: &str = "history.bin";

/// Keeps the history until `stop`, in a directory if there is one.
pub async fn run(hub: Arc<Hub>, directory: Option<PathBuf>, stop: CancellationToken) {
    let path = directory.map(|directory| directory.join(FILE));
    if let Some(path) = &path {
        load(&hub, path).await;
    }
    tokio::select! {
        () = stop.cancelled() => {}
        () = rounds(&hub) => {}
        () = saves(&hub, path.as_deref()) => {}
    }
    if let Some(path) = &path {
        save(&hub, path).await;
    }
}

async fn rounds(hub: &Hub) {
    let mut next = Instant::now();
    let mut gaps = [SOON].into_iter().chain(std::iter::repeat(ROUND));
    let mut engine = hub.engine();
    let mut on = hub.history.on.subscribe();
    let mut off = hub.history.on.subscribe();
    loop {
        sleep_until(next).await;
        let _ = engine.wait_for(|engine| engine.up).await;
        let _ = on.wait_for(|on| *on).await;
        let gap = gaps.next().unwrap_or(ROUND);
        next = Instant::now() + gap;
        let switched_off = async {
            let _ = off.wait_for(|on| !*on).await;
        };
        tokio::select! {
            () = round(hub, gap) => hub.history.prune(millis(), |id| hub.has_container(id)),
            () = switched_off => {}
        }
    }
}

/// Measures each running container once, spread over most of the time until the next round.
async fn round(hub: &Hub, gap: Duration) {
    let mut ids = hub.running();
    ids.truncate(MOST);
    let pause = gap.mul_f32(0.9) / u32::try_from(ids.len().max(1)).unwrap_or(u32::MAX);
    let began = Instant::now();
    stream::iter(ids.into_iter().zip(0_u32..))
        .for_each_concurrent(AT_ONCE, |(id, nth)| async move {
            sleep_until(began + pause * nth).await;
            measure(hub, &id).await;
        })
        .await;
}

/// Takes what a stream has told that is open anyway, or asks.
async fn measure(hub: &Hub, id: &str) {
    if let Some(sample) = hub.stats.newest(id) {
        hub.history.sample(id, sample.reading.at, &sample.usage);
    } else if let Some(usage) = ask(hub, id).await {
        hub.history.sample(id, millis(), &usage);
    }
}

/// The counters of a container as they are, without the engine's waiting for a second sample.
async fn ask(hub: &Hub, id: &str) -> Option<Usage> {
    let call = call::container::stats(id, false, true);
    let stats: model::Stats = timeout(ANSWER, hub.endpoint.ask(&call)).await.ok()?.ok()?;
    Some(usage(&stats)).filter(is_told)
}

/// Reads the file; one that cannot be read is as good as none.
async fn load(hub: &Arc<Hub>, path: &Path) {
    if !hub.history.is_on() {
        return save(hub, path).await;
    }
    let file = path.to_owned();
    match tokio::task::spawn_blocking(move || file::read(&file)).await {
        Ok(Ok(Some(kept))) => hub.history.restore(kept),
        Ok(Ok(None)) | Err(_) => {}
        Ok(Err(cause)) => {
            tracing::warn!(path = %path.display(), %cause, "the history cannot be read; it begins anew");
        }
    }
}

async fn saves(hub: &Arc<Hub>, path: Option<&Path>) {
    let Some(path) = path else { return std::future::pending().await };
    let mut tick = interval_at(Instant::now() + SAVE, SAVE);
    let mut on = hub.history.on.subscribe();
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            // What is forgotten leaves the disk too.
            _ = on.changed() => {}
        }
        save(hub, path).await;
    }
}

/// Writes the file, or removes it when no history is kept.
async fn save(hub: &Arc<Hub>, path: &Path) {
    let (kept, file) = (Arc::clone(hub), path.to_owned());
    let work = move || {
        if kept.history.is_on() { file::write(&file, &kept.history.encoded()) } else { file::remove(&file) }
    };
    if let Ok(Err(cause)) = tokio::task::spawn_blocking(work).await {
        tracing::warn!(path = %path.display(), %cause, "the history cannot be written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::stats::fixture::{Answer, Fake, sample};
    use std::sync::atomic::{AtomicU64, Ordering};
    use tokio::time::sleep;

    const ASKED: &str = "one-shot";

    /// An engine with figures that grow each time.
    fn growing() -> Arc<Fake> {
        let asked = AtomicU64::new(0);
        Fake::new(move |target| {
            let nth = asked.fetch_add(1, Ordering::Relaxed) + 1;
            if target.contains(ASKED) { Answer::Text(sample(nth, nth * 250)) } else { Answer::Stream }
        })
    }

    fn keep(hub: &Arc<Hub>, directory: Option<&Path>) -> (tokio::task::JoinHandle<()>, CancellationToken) {
        let stop = CancellationToken::new();
        (tokio::spawn(run(Arc::clone(hub), directory.map(Path::to_owned), stop.clone())), stop)
    }

    #[tokio::test(start_paused = true)]
    async fn running_containers_are_asked_for_each_half_minute_without_a_stream() {
        let engine = growing();
        let hub = engine.hub(&["a", "b", "c"]);
        hub.containers.patch(vec![], vec!["c".into()]);
        let (_keeping, _stop) = keep(&hub, None);
        sleep(Duration::from_secs(29)).await;
        assert_eq!((engine.asked(ASKED), engine.asked("/stats")), (4, 4));
        sleep(Duration::from_secs(60)).await;
        assert_eq!((engine.asked("/containers/a/"), engine.asked("/containers/c/")), (4, 0));
        assert_eq!((hub.stats.open_now(), engine.asked("/stats")), (0, engine.asked(ASKED)));
        let newest = hub.newest_usage("a").unwrap();
        assert!((newest.cpu.unwrap() - 25.0).abs() < 0.1, "{newest:?}");
        hub.history.turn(false);
        sleep(Duration::from_secs(300)).await;
        assert_eq!(engine.asked(ASKED), 8, "switched off, nothing is asked");
        hub.history.turn(true);
        sleep(Duration::from_secs(60)).await;
        assert!(engine.asked(ASKED) > 8);
        hub.set_engine(|engine| engine.up = false);
        sleep(Duration::from_secs(60)).await;
        let before = engine.asked(ASKED);
        sleep(Duration::from_secs(300)).await;
        assert_eq!(engine.asked(ASKED), before, "nor of an engine that is away");
    }

    #[tokio::test(start_paused = true)]
    async fn what_somebody_looks_at_is_not_asked_for() {
        let engine = growing();
        let hub = engine.hub(&["a"]);
        let watcher = hub.watch_stats("a");
        engine.until_open(1).await;
        engine.tell("a", &sample(1, 1));
        while watcher.latest().is_none() {
            sleep(Duration::from_millis(10)).await;
        }
        let (_keeping, _stop) = keep(&hub, None);
        sleep(Duration::from_secs(20)).await;
        assert_eq!(engine.asked(ASKED), 0);
        assert!(hub.history.newest("a").is_some());
        assert_eq!(hub.history.window("a", 3600).1.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn live_k3_containers_that_hang_keep_others_waiting_for_their_own_time_only() {
        let well = sample(1, 1);
        let engine =
            Fake::new(move |target| if target.contains("/hangs") { Answer::Never } else { Answer::Text(well.clone()) });
        let hub = engine.hub(&["hangs1", "hangs2", "hangs3", "hangs4", "hangs5", "well"]);
        let (_keeping, _stop) = keep(&hub, None);
        sleep(ROUND).await;
        assert!(hub.history.newest("well").is_some());
        assert!(hub.history.newest("hangs1").is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn only_so_many_are_measured() {
        let engine = growing();
        let ids: Vec<String> = (0..MOST + 100).map(|nth| format!("c{nth}")).collect();
        let hub = engine.hub(&ids.iter().map(String::as_str).collect::<Vec<_>>());
        round(&hub, ROUND).await;
        assert_eq!(engine.asked(ASKED), MOST);
    }

    #[tokio::test]
    async fn it_is_kept_over_a_restart_and_forgotten_when_switched_off() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(FILE);
        let engine = growing();
        let hub = engine.hub(&["a"]);
        hub.history.sample("a", millis(), &Usage { memory: 7, ..Usage::default() });
        hub.set_engine(|engine| engine.up = false);
        let (keeping, stop) = keep(&hub, Some(directory.path()));
        stop.cancel();
        keeping.await.unwrap();
        let again = engine.hub(&["a"]);
        load(&again, &path).await;
        assert_eq!(again.history.window("a", 300).1.first().map(|point| point.2), Some(7));
        std::fs::write(&path, "nonsense").unwrap();
        let anew = engine.hub(&["a"]);
        load(&anew, &path).await;
        assert!(anew.history.window("a", 300).1.is_empty());
        again.history.turn(false);
        save(&again, &path).await;
        assert!(!path.exists());
    }
}
