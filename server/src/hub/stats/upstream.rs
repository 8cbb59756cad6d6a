//! The one stream of a container's figures: open while the container runs and somebody looks, opened again when it breaks.

use super::reading::{Reading, is_told};
use super::{Sample, Source};
use crate::hub::watch::{RETRY, jittered};
use crate::hub::{Hub, millis, runs};
use bytes::Bytes;
use engine::jsonl::Lines;
use engine::model;
use engine::transport::{self, ByteStream};
use engine::usage::{Usage, usage};
use engine::{Error, call};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// The longest line that is read as figures.
const LINE_LIMIT: usize = 1024 * 1024;
/// How long an engine may take until the first byte.
const FIRST: Duration = Duration::from_secs(15);
/// An engine tells figures every second; one that pauses for so long has gone.
const PAUSE: Duration = Duration::from_secs(30);

/// Follows a container's figures until nobody looks any more.
pub(super) async fn run(hub: Arc<Hub>, id: String, source: Arc<Source>, closed: CancellationToken) {
    tokio::select! {
        () = closed.cancelled() => {}
        never = follow(&hub, &id, &source) => match never {},
    }
    source.latest.send_replace(None);
}

async fn follow(hub: &Hub, id: &str, source: &Source) -> Infallible {
    let mut wait = RETRY.0;
    loop {
        hub.until(id, |row| row.is_some_and(runs).then_some(())).await;
        let mut reached = false;
        let broken = tokio::select! {
            () = hub.until(id, |row| (!row.is_some_and(runs)).then_some(())) => None,
            end = read(hub, id, source, &mut reached) => end.err(),
        };
        source.latest.send_replace(None);
        wait = if reached || broken.is_none() { RETRY.0 } else { (wait * 2).min(RETRY.1) };
        if let Some(cause) = broken {
            tracing::debug!(container = id, %cause, "the stream of figures broke; opening it again");
            sleep(jittered(wait)).await;
            // Who follows the engine's events knocks for everybody.
            let mut engine = hub.engine();
            let _ = engine.wait_for(|engine| engine.up).await;
        }
    }
}

/// Reads figures until the stream breaks.
async fn read(hub: &Hub, id: &str, source: &Source, reached: &mut bool) -> Result<Infallible, Error> {
    let opening = async {
        let counted = hub.stats.opened();
        let opened = timeout(FIRST, open(hub, id)).await.map_err(|_| silent())??;
        Ok::<_, Error>((counted, opened))
    };
    let (_counted, (mut body, mut chunk)) = hub.stats.turns.take(opening).await?;
    let mut lines = Lines::new(LINE_LIMIT);
    let mut before = None;
    loop {
        for line in lines.push(&chunk) {
            let line = line.map_err(|_| Error::Undecodable(format!("longer than {LINE_LIMIT} bytes")))?;
            let stats: model::Stats =
                serde_json::from_slice(&line).map_err(|cause| Error::Undecodable(cause.to_string()))?;
            *reached = true;
            before = tell(hub, id, source, before.as_ref(), usage(&stats));
        }
        let next = timeout(PAUSE, transport::next(&mut body)).await.map_err(|_| silent())?;
        chunk = next.ok_or_else(ended)??;
    }
}

/// Opens the stream and waits for its first piece.
async fn open(hub: &Hub, id: &str) -> Result<(ByteStream, Bytes), Error> {
    let mut body = hub.endpoint.open(&call::container::stats(id, true, false)).await?;
    let chunk = transport::next(&mut body).await.ok_or_else(ended)??;
    Ok((body, chunk))
}

/// Hands out a sample; what the next one is compared with.
fn tell(hub: &Hub, id: &str, source: &Source, before: Option<&Usage>, usage: Usage) -> Option<Usage> {
    let told = is_told(&usage).then(|| Sample { usage, reading: Reading::of(millis(), before, &usage) });
    if let Some(sample) = &told {
        hub.history.live(id, &sample.reading);
    }
    source.latest.send_replace(told);
    told.map(|sample| sample.usage)
}

fn silent() -> Error {
    Error::Unreachable("the engine does not answer".into())
}

fn ended() -> Error {
    Error::Unreachable("the engine closed the stream".into())
}
