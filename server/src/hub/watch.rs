//! Follows one engine for as long as the console runs: lists on connecting, looks after each event, and comes back
//! by itself when the engine does.

use super::events::nanos;
use super::looks::{Looks, What};
use super::{Hub, millis, rows};
use app::contract::{Container, Image};
use engine::jsonl::{Lines, TooLong};
use engine::model::{ContainerSummary, Event, ImageSummary};
use engine::{Error, call, transport};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, interval_at, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

/// Between attempts to reach an engine: doubles from the first to the last.
pub(super) const RETRY: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(4));
/// A look at everything, in case an event was lost (the engine drops them for slow readers without a word).
const RECONCILE: Duration = Duration::from_secs(60);
/// An engine that does not answer a ping in time counts as gone, though its event stream may still be open.
const PING: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(5));
/// More changed containers than this are looked at by listing all.
const LIST_ALL_FROM: usize = 50;
/// The longest line that is read as an event.
const EVENT_LIMIT: usize = 1024 * 1024;
/// For so long after connecting the engine may tell what was before.
const SETTLED: Duration = Duration::from_secs(3);
/// What is older than this on connecting, in milliseconds, is in the lists already.
const LISTED: i64 = 5000;

/// Follows the hub's engine until `stop`.
pub async fn run(hub: Arc<Hub>, stop: CancellationToken) {
    let mut wait = RETRY.0;
    let mut said = None;
    loop {
        let mut reached = false;
        let end = tokio::select! {
            () = stop.cancelled() => return,
            end = follow(&hub, &mut reached) => end,
        };
        let Err(cause) = end;
        // An engine that stays away is one line of the log, not one every few seconds.
        if reached || said.as_ref() != Some(&cause) {
            tracing::warn!(endpoint = %hub.endpoint.name, %cause, "no engine; trying again until there is one");
        }
        hub.set_engine(|engine| {
            engine.up = false;
            engine.why = cause.to_string();
        });
        said = Some(cause);
        wait = if reached { RETRY.0 } else { (wait * 2).min(RETRY.1) };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(jittered(wait)) => {}
        }
    }
}

/// Up to a quarter more or less, so that many consoles do not knock at once.
pub(super) fn jittered(wait: Duration) -> Duration {
    let mut byte = [0];
    let _ = getrandom::fill(&mut byte);
    wait.mul_f32(0.75 + f32::from(byte[0]) / 510.0)
}

/// Follows the engine until something breaks; never ends well.
async fn follow(hub: &Hub, reached: &mut bool) -> Result<std::convert::Infallible, Error> {
    let version = hub.endpoint.greet().await?;
    // Events first, then the lists: what happens in between is told twice rather than not at all.
    let listed = millis() - LISTED;
    let mut events = hub.endpoint.open(&call::system::events_between(&hub.events.since(), None)).await?;
    let mut images = list_all(hub).await?;
    let settled = Instant::now() + SETTLED;
    *reached = true;
    tracing::info!(endpoint = %hub.endpoint.name, version = %version.version, api = %hub.endpoint.api(), "engine found");
    hub.set_engine(|engine| {
        engine.up = true;
        engine.why.clear();
        engine.api = hub.endpoint.api().to_string();
        engine.version = version.version;
        engine.os = version.os;
        engine.arch = version.arch;
    });
    let (mut lines, mut looks) = (Lines::new(EVENT_LIMIT), Looks::default());
    let mut reconcile = interval_at(Instant::now() + RECONCILE, RECONCILE);
    let mut ping = interval_at(Instant::now() + PING.0, PING.0);
    loop {
        let due = looks.next();
        tokio::select! {
            chunk = transport::next(&mut events) => {
                let chunk = chunk.unwrap_or_else(|| Err(Error::Unreachable("the engine closed its event stream".into())))?;
                // The engine's clock may be another, so only at the beginning.
                let old = if Instant::now() < settled { listed } else { i64::MIN };
                for line in lines.push(&chunk) {
                    if hear(hub, &mut looks, line, old) {
                        reconcile.reset_after(SETTLED);
                    }
                }
            }
            () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                look(hub, &mut looks, &mut images).await?;
            }
            _ = reconcile.tick() => images = list_all(hub).await?,
            _ = ping.tick() => {
                let answer = timeout(PING.1, hub.endpoint.ping()).await;
                answer.map_err(|_| Error::Unreachable("the engine does not answer".into()))??;
            }
        }
    }
}

/// Hears a line: tells its event, and notes what it makes worth a look. Whether it was before `old` (milliseconds since
/// 1970): then all was listed after it, and a single look at everything somewhat later does, in case it was not.
fn hear(hub: &Hub, looks: &mut Looks, line: Result<Vec<u8>, TooLong>, old: i64) -> bool {
    let Ok(line) = line else {
        // Labels make an event as long as they are. What this one was about is not known.
        looks.note(What::Everything, Instant::now());
        return false;
    };
    let Ok(event) = serde_json::from_slice::<Event>(&line) else { return false };
    let name_of = |id: &str| hub.containers.read(id, |row| row.name.clone());
    let is_new = hub.events.take(&event, line, name_of);
    let is_old = (1..old).contains(&(nanos(&event) / 1_000_000));
    if is_new && !is_old {
        note(looks, event);
    }
    is_new && is_old
}

/// Notes what an event makes worth a look. Health checks by `exec` are three events each and change nothing.
fn note(looks: &mut Looks, event: Event) {
    match event.kind.as_str() {
        "container" if !event.action.starts_with("exec_") => {
            // A commit makes an image, and some engines tell no more of it than this.
            if event.action == "commit" {
                looks.note(What::Images, Instant::now());
            }
            looks.note(What::Container(event.actor.id), Instant::now());
        }
        "image" => looks.note(What::Images, Instant::now()),
        _ => {}
    }
}

/// Looks at what is due, and tells what has changed.
async fn look(hub: &Hub, looks: &mut Looks, images: &mut Vec<ImageSummary>) -> Result<(), Error> {
    let due = looks.take(Instant::now());
    let ids: Vec<String> =
        due.iter().filter_map(|what| if let What::Container(id) = what { Some(id.clone()) } else { None }).collect();
    if ids.len() > LIST_ALL_FROM || due.contains(&What::Everything) {
        *images = list_all(hub).await?;
        return Ok(());
    }
    if !ids.is_empty() {
        let found: Vec<ContainerSummary> =
            hub.endpoint.ask(&call::container::list_only(ids.iter().map(String::as_str))).await?;
        let gone = ids.into_iter().filter(|id| found.iter().all(|container| container.id != *id)).collect();
        hub.containers.patch(found.iter().map(|one| container(hub, one)).collect(), gone);
    }
    if due.contains(&What::Images) {
        *images = hub.endpoint.ask(&call::image::list()).await?;
    }
    hub.images.replace(rows_of(hub, images, &hub.containers.frame().put));
    Ok(())
}

/// Lists everything and tells what has changed; gives the images as the engine listed them.
async fn list_all(hub: &Hub) -> Result<Vec<ImageSummary>, Error> {
    let containers: Vec<ContainerSummary> = hub.endpoint.ask(&call::container::list()).await?;
    let images: Vec<ImageSummary> = hub.endpoint.ask(&call::image::list()).await?;
    let containers: Vec<_> = containers.iter().map(|one| container(hub, one)).collect();
    // Containers first: who sees only some is shown the images of those.
    hub.containers.replace(containers.clone());
    hub.images.replace(rows_of(hub, &images, &containers));
    Ok(images)
}

/// A container's row, marked where there is a newer image.
fn container(hub: &Hub, summary: &ContainerSummary) -> Container {
    let mut row = rows::container(summary);
    hub.newer.container(&mut row);
    row
}

/// The images' rows, marked the same.
fn rows_of(hub: &Hub, images: &[ImageSummary], containers: &[Container]) -> Vec<Image> {
    let mut rows = rows::images(images, containers);
    rows.iter_mut().for_each(|row| hub.newer.image(row));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::stats::fixture::{Answer, Fake};
    use std::collections::HashSet;

    #[test]
    fn a_line_tells_what_to_look_at() {
        let hub = Fake::new(|_| Answer::Never).hub(&[]);
        let mut at = 0;
        let noted = |line: Result<&str, TooLong>| {
            let mut looks = Looks::default();
            assert!(!hear(&hub, &mut looks, line.map(|line| line.as_bytes().to_vec()), i64::MIN));
            looks.take(Instant::now() + Duration::from_secs(60))
        };
        let mut event = |kind: &str, action: &str| {
            at += 1;
            format!(r#"{{"Type":"{kind}","Action":"{action}","Actor":{{"ID":"a"}},"timeNano":{at}}}"#)
        };
        let container = What::Container("a".into());
        assert_eq!(noted(Ok(&event("container", "die"))), HashSet::from([container.clone()]));
        assert_eq!(noted(Ok(&event("container", "commit"))), HashSet::from([container.clone(), What::Images]));
        assert_eq!(noted(Ok(&event("image", "tag"))), HashSet::from([What::Images]));
        for nothing in [event("container", "exec_start: ls"), event("volume", "create"), "nonsense".into()] {
            assert_eq!(noted(Ok(&nothing)), HashSet::new(), "{nothing}");
        }
        assert_eq!(noted(Err(TooLong)), HashSet::from([What::Everything]));
        let start = event("container", "start");
        assert_eq!(noted(Ok(&start)), HashSet::from([container]));
        assert_eq!(noted(Ok(&start)), HashSet::new(), "told again");
    }

    /// An event of a container, a while before now by the clock.
    fn said(action: &str, seconds_ago: i64) -> String {
        let at = (millis() - seconds_ago * 1000) * 1_000_000;
        format!(r#"{{"Type":"container","Action":"{action}","Actor":{{"ID":"a"}},"timeNano":{at}}}"#)
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_before_is_told_and_needs_no_look_of_its_own() {
        let engine = Fake::new(|target| match target.split('?').next() {
            Some("/_ping" | "/version") => Answer::Text(r#"{"Version":"1","ApiVersion":"1.45"}"#.into()),
            Some("/events") => Answer::Stream,
            _ => Answer::Text("[]".into()),
        });
        let hub = engine.hub(&[]);
        hub.set_engine(|engine| engine.up = false);
        let stop = CancellationToken::new();
        let following = tokio::spawn(run(Arc::clone(&hub), stop.clone()));
        hub.engine().wait_for(|engine| engine.up).await.unwrap();
        let (ring, mut told) = hub.events.subscribe();
        assert!(ring.is_empty());
        let lists = || engine.asked("/containers/json");
        let before = lists();
        for nth in 0..200 {
            engine.tell("events", &said(&format!("past{nth}"), 600));
            told.recv().await.unwrap();
        }
        tokio::time::sleep(Duration::from_millis(2500)).await;
        assert_eq!(lists(), before);
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert_eq!(lists(), before + 1, "once, in case the engine's clock is another");
        engine.tell("events", &said("die", 0));
        told.recv().await.unwrap();
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert_eq!(lists(), before + 4);
        // The stream breaks: it goes on from the last one, and nothing is told twice.
        let last = said("start", 0);
        engine.tell("events", &last);
        told.recv().await.unwrap();
        engine.end_all(&Error::Unreachable("gone".into()));
        hub.engine().wait_for(|engine| !engine.up).await.unwrap();
        hub.engine().wait_for(|engine| engine.up).await.unwrap();
        engine.tell("events", &last);
        engine.tell("events", &said("oom", 0));
        assert_eq!(told.recv().await.unwrap().event.action, "oom");
        let asked: Vec<String> = engine.targets().into_iter().filter(|target| target.contains("/events")).collect();
        let since = |target: &str| target.split_once("since=").unwrap().1.parse::<f64>().unwrap();
        assert_eq!(asked.len(), 2);
        assert!(since(&asked[1]) - since(&asked[0]) > 3500.0, "an hour ago, and just now: {asked:?}");
        stop.cancel();
        following.await.unwrap();
    }
}
