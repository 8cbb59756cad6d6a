//! Sign-ins on their way: begun here, now at the provider. They live in memory: a restart ends them.

use crate::access::Secret;
use crate::access::throttle::Key;
use app::contract::OidcSettings;
use openidconnect::{Nonce, PkceCodeVerifier};
use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long somebody may be at the provider.
const LASTS: Duration = Duration::from_secs(10 * 60);
/// So many at once; a further one takes the place of the oldest.
const MOST: usize = 1000;
/// So many from one address, which takes its own places first: nobody can push all others out alone.
const MOST_OF_ONE: usize = 50;

/// A sign-in on its way.
pub struct Flow {
    /// The settings that it began with. Only with the same ones it may end.
    pub settings: OidcSettings,
    /// Where to go afterwards.
    pub next: String,
    pub(super) redirect: String,
    pub(super) nonce: Nonce,
    pub(super) verifier: PkceCodeVerifier,
}

struct Open {
    state: String,
    browser: String,
    address: Option<Key>,
    since: Instant,
    flow: Flow,
}

/// All of them, the oldest first.
pub(super) struct Flows {
    lasts: Duration,
    open: Mutex<VecDeque<Open>>,
}

impl Default for Flows {
    fn default() -> Self {
        Self { lasts: LASTS, open: Mutex::default() }
    }
}

impl Flows {
    /// Begins one. `state` goes to the provider and comes back, `browser` stays in a cookie: both are needed to go on.
    pub(super) fn put(&self, state: &Secret, browser: &Secret, address: Option<IpAddr>, flow: Flow) {
        let address = address.map(Key::address);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|open| open.since.elapsed() < self.lasts);
        let is_its = |open: &Open| address.is_some() && open.address == address;
        let oldest = if open.iter().filter(|open| is_its(open)).count() >= MOST_OF_ONE {
            open.iter().position(is_its)
        } else {
            (open.len() >= MOST).then_some(0)
        };
        if let Some(oldest) = oldest {
            open.remove(oldest);
        }
        open.push_back(Open { state: state.hash(), browser: browser.hash(), address, since: Instant::now(), flow });
    }

    /// Ends one: a state is used once, whoever brings it. `None` when there is none, it is over, or it was begun by
    /// another browser.
    pub(super) fn take(&self, state: &str, browser: &str) -> Option<Flow> {
        let (state, browser) = (Secret::from(state).hash(), Secret::from(browser).hash());
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let place = open.iter().position(|open| open.state == state)?;
        let taken = open.remove(place)?;
        (taken.since.elapsed() < self.lasts && taken.browser == browser).then_some(taken.flow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow() -> Flow {
        Flow {
            settings: OidcSettings::default(),
            next: "/".to_owned(),
            redirect: String::new(),
            nonce: Nonce::new_random(),
            verifier: PkceCodeVerifier::new("v".repeat(43)),
        }
    }

    fn begin(flows: &Flows, address: &str) -> (Secret, Secret) {
        let (state, browser) = (Secret::random(), Secret::random());
        flows.put(&state, &browser, Some(address.parse().unwrap()), flow());
        (state, browser)
    }

    #[test]
    fn a_state_is_used_once_and_by_its_own_browser() {
        let flows = Flows::default();
        let (state, browser) = begin(&flows, "10.0.0.1");
        assert!(flows.take(browser.reveal(), browser.reveal()).is_none());
        assert!(flows.take(state.reveal(), browser.reveal()).is_some());
        assert!(flows.take(state.reveal(), browser.reveal()).is_none());
        let (state, browser) = begin(&flows, "10.0.0.1");
        assert!(flows.take(state.reveal(), "").is_none());
        assert!(flows.take(state.reveal(), browser.reveal()).is_none(), "it was shown to somebody else");
    }

    #[test]
    fn it_lasts_its_time() {
        let flows = Flows { lasts: Duration::ZERO, ..Flows::default() };
        let (state, browser) = begin(&flows, "10.0.0.1");
        assert!(flows.take(state.reveal(), browser.reveal()).is_none());
    }

    #[test]
    fn one_address_pushes_out_nobody_else() {
        let flows = Flows::default();
        let (state, browser) = begin(&flows, "10.0.0.1");
        let (first, its) = begin(&flows, "10.0.0.2");
        for _ in 0..MOST {
            begin(&flows, "10.0.0.2");
        }
        assert!(flows.take(first.reveal(), its.reveal()).is_none());
        assert!(flows.take(state.reveal(), browser.reveal()).is_some());
        for number in 0..=MOST {
            begin(&flows, &format!("10.1.{}.{}", number / 256, number % 256));
        }
        assert_eq!(flows.open.lock().unwrap().len(), MOST);
    }
}
