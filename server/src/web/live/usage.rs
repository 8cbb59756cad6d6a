//! The little that is known of all running containers, every few seconds: nothing is opened for it.

use super::stats::number;
use crate::gateway::redact::Sight;
use crate::hub::Hub;
use crate::rights::Rights;
use bytes::Bytes;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

/// How many seconds lie between two events.
const EVERY: i64 = 5;

/// The event of a period, for all who see everything.
#[derive(Default)]
pub(super) struct Period(Mutex<Option<(i64, Bytes)>>);

/// The period in which a second lies.
pub(super) fn period(second: i64) -> i64 {
    second.div_euclid(EVERY)
}

impl Period {
    /// The event for one with these rights.
    pub(super) fn event(&self, hub: &Hub, rights: &Rights, second: i64) -> Bytes {
        if rights.is_scoped() {
            return encode(hub, rights, second);
        }
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*told {
            Some((of, event)) if *of == period(second) => event.clone(),
            _ => {
                let event = encode(hub, rights, second);
                *told = Some((period(second), event.clone()));
                event
            }
        }
    }
}

fn encode(hub: &Hub, rights: &Rights, second: i64) -> Bytes {
    let sight = Sight::new(rights, hub);
    let mut out = format!("event: usage\ndata: {{\"at\":{},\"rows\":[", second * 1000).into_bytes();
    let start = out.len();
    let mut up = Vec::new();
    hub.containers.each(|row| {
        if row.is_up() {
            up.push(row.id.clone());
        }
    });
    for id in up {
        if rights.is_scoped() && !sight.sees_id(&id) {
            continue;
        }
        let Some(reading) = hub.newest_usage(&id) else { continue };
        if out.len() > start {
            out.push(b',');
        }
        // Nothing here can fail: it is written to memory.
        out.push(b'[');
        let _ = serde_json::to_writer(&mut out, &id);
        out.push(b',');
        number(&mut out, reading.cpu, 2);
        let _ = write!(out, ",{}]", reading.memory);
    }
    out.extend_from_slice(b"]}\n\n");
    Bytes::from(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::redact::samples;
    use crate::rights::{Role, Scope};
    use std::sync::Arc;

    #[tokio::test]
    async fn it_is_encoded_once_for_all_who_see_everything() {
        let (hub, all) = (Arc::new(samples::hub()), Period::default());
        let (admin, viewer) = (Rights::admin(), Rights::of(Role::Viewer));
        let part = Rights { scope: Scope::from_text("name:web-*"), ..Rights::of(Role::Viewer) };
        let first = all.event(&hub, &admin, 10);
        assert_eq!(first, "event: usage\ndata: {\"at\":10000,\"rows\":[]}\n\n", "nothing is known, and nothing asked");
        assert_eq!(first.as_ptr(), all.event(&hub, &viewer, 14).as_ptr());
        assert_ne!(first.as_ptr(), all.event(&hub, &part, 14).as_ptr(), "who sees a part gets their own");
        assert_ne!(first, all.event(&hub, &admin, 15));
    }
}
