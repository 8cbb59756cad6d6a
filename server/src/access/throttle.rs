//! Wrong tries make the next ones wait: longer and longer, but for minutes at most, so that nobody is locked out.
//!
//! Tries are counted by account and by address. A browser that the person has signed in with before is counted for
//! itself instead: whoever tries to guess, and from however many addresses, does not keep the person out of it.
//! Counters live in memory; there is a most of them.

use crate::address::household;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The longest wait.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// Wrong tries are forgotten this long after the last.
const FORGET: Duration = Duration::from_secs(3600);
/// So many counters; beyond, the least of them goes.
const MOST: usize = 10_000;

/// What tries are counted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// The name that was tried, whether anybody has it or not.
    Account(String),
    /// Where tries come from. Many people may share one.
    Address(IpAddr),
    /// A browser that its person has signed in with before.
    Device(String),
    /// The second factor of a person.
    Factor(i64),
    /// The second factor, from such a browser.
    DeviceFactor(String),
    /// Proving again who one is, within a session.
    Proof(i64),
}

impl Key {
    /// For a name, however it is written.
    pub(super) fn account(name: &str) -> Self {
        Self::Account(name.chars().take(64).collect::<String>().to_lowercase())
    }

    /// For an address.
    pub(super) fn address(address: IpAddr) -> Self {
        Self::Address(household(address))
    }

    /// How many wrong tries cost nothing.
    fn free(&self) -> u32 {
        match self {
            Self::Address(_) => 20,
            _ => 5,
        }
    }
}

struct Counter {
    wrong: u32,
    last: Instant,
    until: Instant,
}

/// The counters.
#[derive(Default)]
pub(super) struct Throttle {
    counters: Mutex<HashMap<Key, Counter>>,
}

impl Throttle {
    /// Lets a try pass, or says how many seconds to wait. A try counts as wrong from the start, so that many at once do
    /// not pass together; [`Throttle::forgive`] takes that back.
    pub(super) fn admit(&self, keys: &[Key], now: Instant) -> Result<(), u64> {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = keys.iter().filter_map(|key| counters.get(key)).map(|counter| counter.until);
        let wait = waits.max().unwrap_or(now).saturating_duration_since(now);
        if !wait.is_zero() {
            return Err(wait.as_secs() + u64::from(wait.subsec_nanos() > 0));
        }
        for key in keys {
            make_room(&mut counters, key, now);
            let counter = counters.entry(key.clone()).or_insert(Counter { wrong: 0, last: now, until: now });
            if now.saturating_duration_since(counter.last) >= FORGET {
                counter.wrong = 0;
            }
            counter.wrong = counter.wrong.saturating_add(1);
            counter.last = now;
            counter.until = now + delay(counter.wrong, key.free());
        }
        Ok(())
    }

    /// The try was right. What others tried from the same address still counts.
    pub(super) fn forgive(&self, keys: &[Key], now: Instant) {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            match key {
                Key::Address(_) => {
                    if let Some(counter) = counters.get_mut(key) {
                        counter.wrong = counter.wrong.saturating_sub(1);
                        counter.until = now;
                    }
                }
                _ => {
                    counters.remove(key);
                }
            }
        }
    }
}

/// 1, 2, 4 … seconds from the last try that cost nothing.
fn delay(wrong: u32, free: u32) -> Duration {
    match wrong.checked_sub(free) {
        None => Duration::ZERO,
        Some(more) => Duration::from_secs(1 << more.min(32)).min(LONGEST),
    }
}

/// Forgets what is old when there are too many; then the one with the fewest wrong tries, so that a flood of names does
/// not wash away the counter of the account that is attacked.
fn make_room(counters: &mut HashMap<Key, Counter>, key: &Key, now: Instant) {
    if counters.len() < MOST || counters.contains_key(key) {
        return;
    }
    counters.retain(|_, counter| now.saturating_duration_since(counter.last) < FORGET);
    if counters.len() >= MOST {
        let least = counters.iter().min_by_key(|(_, counter)| (counter.wrong, counter.last));
        if let Some(least) = least.map(|(key, _)| key.clone()) {
            counters.remove(&least);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn waits_double_and_end_at_five_minutes() {
        let (throttle, key) = (Throttle::default(), [Key::account("ada")]);
        let mut now = Instant::now();
        for _ in 0..5 {
            assert_eq!(throttle.admit(&key, now), Ok(()));
        }
        for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            assert_eq!(throttle.admit(&key, now), Err(wait));
            // Asking again does not make it longer.
            assert_eq!(throttle.admit(&key, now + second(wait) - Duration::from_millis(1)), Err(1));
            now += second(wait);
            assert_eq!(throttle.admit(&key, now), Ok(()));
        }
        now += FORGET;
        for _ in 0..5 {
            assert_eq!(throttle.admit(&key, now), Ok(()));
        }
    }

    #[test]
    fn a_right_try_clears_the_account_but_not_the_address() {
        let throttle = Throttle::default();
        let now = Instant::now();
        let address = Key::address("10.0.0.1".parse().unwrap());
        let mine = [Key::account("eve"), address.clone()];
        // An attacker who has an account of her own guesses at another from the same address.
        for _ in 0..19 {
            assert_eq!(throttle.admit(&[Key::account("ada"), address.clone()], now), Ok(()));
            throttle.counters.lock().unwrap().remove(&Key::account("ada"));
            assert_eq!(throttle.admit(&mine, now), Ok(()));
            throttle.forgive(&mine, now);
        }
        assert_eq!(throttle.admit(std::slice::from_ref(&address), now), Ok(()));
        assert_eq!(throttle.admit(&[address], now), Err(1));
        for _ in 0..10 {
            assert_eq!(throttle.admit(&[Key::account("bob")], now), Ok(()));
            throttle.forgive(&[Key::account("bob")], now);
        }
    }

    #[test]
    fn names_and_addresses_have_one_counter_each() {
        assert_eq!(Key::account("ADA"), Key::account("ada"));
        let key = |text: &str| Key::address(text.parse().unwrap());
        assert_eq!(key("2001:db8:1:2:3::4"), key("2001:db8:1:2:ffff::1"));
        assert_ne!(key("2001:db8:1:2::"), key("2001:db8:1:3::"));
        assert_eq!(key("::ffff:10.0.0.1"), key("10.0.0.1"));
        assert_ne!(key("10.0.0.1"), key("10.0.0.2"));
    }

    #[test]
    fn a_flood_of_names_does_not_wash_an_account_away() {
        let throttle = Throttle::default();
        let now = Instant::now();
        for _ in 0..5 {
            throttle.admit(&[Key::account("ada")], now).unwrap();
        }
        for count in 0..MOST + 10 {
            throttle.admit(&[Key::account(&count.to_string())], now).unwrap();
        }
        assert_eq!(throttle.admit(&[Key::account("ada")], now), Err(1));
        assert_eq!(throttle.counters.lock().unwrap().len(), MOST);
    }
}
