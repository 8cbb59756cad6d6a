//! `GET /events`. Nothing runs for it while nobody listens.

use super::answer::{Answer, Ask, Failure, streamed};
use super::clock::{self, SECOND};
use super::filters::Filters;
use super::state::World;
use super::told::Event;
use bytes::Bytes;
use engine::Error;
use futures_util::stream;
use std::sync::Arc;
use tokio::sync::broadcast;

const FILTERS: &[&str] = &[
    "config",
    "container",
    "daemon",
    "event",
    "image",
    "label",
    "network",
    "node",
    "plugin",
    "scope",
    "secret",
    "service",
    "type",
    "volume",
];
/// The longest wait in one piece; the clock is looked at again after it.
const NAP: i64 = 3600 * SECOND;

struct Listener {
    world: Arc<World>,
    filters: Filters,
    happens: broadcast::Receiver<Arc<Event>>,
    /// The number of the next event that people cause.
    number: u64,
    /// What happens by itself was told until then.
    seen: i64,
    until: Option<i64>,
}

/// Answers with what happened since, and then with what happens.
pub(super) fn events(world: &Arc<World>, ask: &Ask) -> Answer {
    let filters = Filters::read(ask, FILTERS)?;
    let time = |key: &str| match ask.value(key) {
        Some(text) => clock::read(text).map(Some).ok_or_else(|| Failure::bad(format!("invalid value for {key}"))),
        None => Ok(None),
    };
    let (since, until) = (time("since")?, time("until")?);
    let number = world.state().past.number(since);
    let seen = since.map_or_else(|| world.now(), |since| since - 1);
    let listener = Listener { world: Arc::clone(world), filters, happens: world.told.subscribe(), number, seen, until };
    Ok(streamed(
        "application/json",
        Box::pin(stream::unfold(listener, |mut listener| async move {
            let lines = listener.next().await?;
            Some((Ok::<_, Error>(lines), listener))
        })),
    ))
}

impl Listener {
    /// The next lines; `None` when all until the end was told.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            // What happens from here on wakes the wait below.
            self.happens = self.happens.resubscribe();
            let (now, found, next) = {
                let state = self.world.state();
                let now = self.world.now();
                let to = self.until.map_or(now, |until| now.min(until));
                let found = state.happened(self.number, self.seen, to);
                self.number = state.past.number(None);
                let next = state.next(now).unwrap_or(i64::MAX);
                self.seen = self.seen.max(to);
                (now, found, next)
            };
            let mut lines = String::new();
            for event in found.iter().filter(|event| event.fits(&self.filters)) {
                lines.push_str(&event.json().to_string());
                lines.push('\n');
            }
            if !lines.is_empty() {
                return Some(lines.into());
            }
            if self.until.is_some_and(|until| until <= now) {
                return None;
            }
            let wake = next.min(self.until.unwrap_or(i64::MAX)).min(now.saturating_add(NAP));
            self.world.until(&mut self.happens, wake).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Demo, tests::get};
    use super::*;
    use engine::transport::{next, open};
    use engine::{Call, call};

    async fn line(body: &mut engine::transport::ByteStream) -> String {
        String::from_utf8(next(body).await.unwrap().unwrap().to_vec()).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_listener_hears_what_people_and_containers_do() {
        let demo = Demo::new(24);
        let mut body = open(&*demo, "/v1.45", &call::system::events(None)).await.unwrap();
        let _ = open(&*demo, "/v1.45", &call::container::pause("shop-web-1")).await.unwrap();
        assert!(line(&mut body).await.contains(r#""Action":"pause""#));
        // The mailer fails by itself; nobody asks for it, and the clock alone brings it.
        let mut heard = String::new();
        while !heard.contains(r#""Action":"die""#) {
            heard = line(&mut body).await;
        }
        assert!(heard.contains("exitCode"), "{heard}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_past_can_be_asked_for() {
        let demo = Demo::new(3);
        let world = &demo.world;
        let _ = open(&*demo, "/v1.45", &call::container::pause("shop-web-1")).await.unwrap();
        let at = world.now() / SECOND;
        let call = |filters: &str| {
            let mut call: Call = call::system::events(Some(at - 60));
            call.query.push(("until", (at + 1).to_string()));
            call.query.push(("filters", filters.to_owned()));
            call
        };
        let told = get(&demo, &call(r#"{"type":["container"]}"#)).await;
        assert!(told.contains(r#""Action":"pause""#) && told.ends_with('\n'), "{told}");
        assert_eq!(get(&demo, &call(r#"{"type":["image"]}"#)).await, "");
    }
}
