//! All that the demo engine has.

use super::answer::Failure;
use super::clock::Clock;
use super::container::Container;
use super::exec::Exec;
use super::found;
use super::image::Image;
use super::network::Network;
use super::noise;
use super::told::{Event, Told};
use super::volume::Volume;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast;

/// The most things that people can make, beside those that are there at the beginning.
const MOST: usize = 500;
/// How many commands in containers are remembered.
const EXECS: usize = 200;
/// How many things a listener may be behind.
const BEHIND: usize = 1024;

/// The engine: its clock, and its state under one lock that is never held across a wait.
pub(super) struct World {
    pub(super) clock: Clock,
    /// Wakes whoever waits for something to change.
    pub(super) told: broadcast::Sender<Arc<Event>>,
    state: Mutex<State>,
}

pub(super) struct State {
    pub(super) containers: BTreeMap<String, Container>,
    pub(super) images: Vec<Image>,
    /// By name.
    pub(super) volumes: BTreeMap<String, Volume>,
    /// By name.
    pub(super) networks: BTreeMap<String, Network>,
    pub(super) execs: VecDeque<Exec>,
    /// How many things there were at the beginning.
    found: usize,
    /// When the engine was started.
    pub(super) born: i64,
    pub(super) past: Told,
    told: broadcast::Sender<Arc<Event>>,
    made: u64,
}

impl World {
    pub(super) fn new(containers: usize) -> Arc<Self> {
        let clock = Clock::new();
        let now = clock.now();
        let told = broadcast::Sender::new(BEHIND);
        let mut state = State {
            containers: BTreeMap::new(),
            images: found::images().into_iter().map(|name| Image::new(name, now)).collect(),
            volumes: BTreeMap::new(),
            networks: Network::builtin(now),
            execs: VecDeque::new(),
            found: 0,
            born: now,
            past: Told::default(),
            told: told.clone(),
            made: 0,
        };
        found::fill(&mut state, containers, now);
        state.found = state.things();
        Arc::new(Self { clock, told, state: Mutex::new(state) })
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Waits until something happens, or that time comes.
    pub(super) async fn until(&self, happens: &mut broadcast::Receiver<Arc<Event>>, at: i64) {
        tokio::select! {
            // One that is behind has also missed something that happened.
            _ = happens.recv() => {}
            () = tokio::time::sleep_until(self.clock.instant(at)) => {}
        }
    }
}

impl State {
    /// The container of that id, name, or beginning of an id.
    pub(super) fn find(&self, name: &str) -> Result<&Container, Failure> {
        let own = name.trim_start_matches('/');
        let exact = self.containers.get(own).or_else(|| self.containers.values().find(|one| one.name == own));
        if let Some(container) = exact {
            return Ok(container);
        }
        let mut begin = self.containers.range(own.to_owned()..).take_while(|(id, _)| id.starts_with(own));
        match (begin.next(), begin.next()) {
            (Some((_, container)), None) if !own.is_empty() => Ok(container),
            (Some(_), Some(_)) if !own.is_empty() => {
                Err(Failure::bad(format!("Multiple IDs found with provided prefix: {own}")))
            }
            _ => Err(Failure::not_found(format!("No such container: {name}"))),
        }
    }

    /// The same, to change it.
    pub(super) fn find_mut(&mut self, name: &str) -> Result<&mut Container, Failure> {
        let id = self.find(name)?.id.clone();
        self.containers.get_mut(&id).ok_or_else(|| Failure::not_found(format!("No such container: {name}")))
    }

    /// A new seed: nobody has had it.
    pub(super) fn seed(&mut self) -> u64 {
        self.made += 1;
        noise::nth(0x6d61_6465 ^ u64::try_from(self.born).unwrap_or_default(), self.made)
    }

    /// Whether there is room for one more.
    pub(super) fn room(&self) -> Result<(), Failure> {
        if self.things() < self.found + MOST {
            return Ok(());
        }
        Err(Failure::new(500, "the demo engine holds no more"))
    }

    fn things(&self) -> usize {
        self.containers.len() + self.images.len() + self.volumes.len() + self.networks.len()
    }

    /// The volume of that name; made when it is not there.
    pub(super) fn volume(&mut self, name: &str, now: i64) {
        if !name.is_empty() && !self.volumes.contains_key(name) {
            self.volumes.insert(name.to_owned(), Volume::new(name, now));
        }
    }

    /// The network of that name; made when it is not there.
    pub(super) fn network(&mut self, name: &str, now: i64) {
        if !self.networks.contains_key(name) {
            let nth = self.networks.len();
            self.networks.insert(name.to_owned(), Network::new(name, nth, now));
        }
    }

    /// Remembers a command; the oldest is forgotten.
    pub(super) fn remember(&mut self, exec: Exec) {
        if self.execs.len() == EXECS {
            self.execs.pop_front();
        }
        self.execs.push_back(exec);
    }

    /// Tells what happened, now and to those who ask later.
    pub(super) fn tell(&mut self, event: Event) {
        let event = Arc::new(event);
        self.past.push(Arc::clone(&event));
        // An error means that nobody listens.
        let _ = self.told.send(event);
    }

    /// Tells what happened to a container.
    pub(super) fn tell_of(&mut self, id: &str, action: &str, more: &[(&str, String)], at: i64) {
        if let Some(container) = self.containers.get(id) {
            let event = Event::of(container, action, more, at);
            self.tell(event);
        }
    }
}
