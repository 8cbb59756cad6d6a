//! The wire types of `/live` and `/api`: what the server's hub sends and the pages read. Serde only.

mod account;
mod audit;
mod container;
mod event;
mod image;
mod job;
mod people;
mod read;
mod rules;
mod session;
mod settings;
mod usage;

pub use account::{
    Certificate, CertificateMade, Code, NewCertificate, NewToken, OpenSession, PasswordChange, Proof, RecoveryCodes,
    Token, TokenMade, TwoFactor,
};
pub use audit::{AuditChain, AuditPage, AuditRow};
pub use container::{Container, Port};
pub use event::Event;
pub use image::{Image, User, short};
pub use job::{Job, JobDetail, JobLine, JobPart};
pub use people::{NewPassword, NewPerson, Person, PersonChange};
pub use read::{Read, read};
pub use rules::{DeliveryRow, RuleRow, RuleSettings, Rules};
pub use session::Session;
pub use settings::{OidcSettings, Settings};
pub use usage::{UsageHistory, UsagePoint, UsageRow, Usages};

use serde::{Deserialize, Serialize};

/// A thing in a list, known by its id.
pub trait Keyed {
    /// The id it is patched by.
    fn key(&self) -> &str;
}

/// A change of a list, or all of it: the data of a `/live` event named like the topic, and the body of
/// `GET /live/{topic}`.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Frame<T> {
    /// Grows by one with each frame of a topic; a frame that does not follow is answered with a new snapshot.
    pub seq: u64,
    /// True when `put` is the whole list.
    pub all: bool,
    /// New and changed things.
    pub put: Vec<T>,
    /// Ids of things that are gone.
    pub drop: Vec<String>,
}

/// The state of an engine: the `/live` topic `engine`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct Engine {
    /// The endpoint's name, as `local`.
    pub name: String,
    /// Whether it answers.
    pub up: bool,
    /// Since when it has been so, in seconds since 1970.
    pub since: i64,
    /// Why it does not answer, when it does not.
    pub why: String,
    /// Its version, as `20.10.24`.
    pub version: String,
    /// The API version spoken with it, as `1.41`.
    pub api: String,
    /// linux or windows.
    pub os: String,
    /// amd64, arm64 …
    pub arch: String,
    /// Where it is, as in `DOCKER_HOST`: `unix:///var/run/docker.sock`, `tcp://host:2375`; empty for who is no
    /// administrator.
    pub place: String,
}

impl Engine {
    /// The path of its socket, when it has one.
    pub fn socket(&self) -> Option<&str> {
        self.place.strip_prefix("unix://")
    }

    /// The host it runs on, when it is reached over TCP.
    pub fn host(&self) -> Option<&str> {
        let (scheme, rest) = self.place.split_once("://")?;
        (scheme != "unix").then(|| rest.rsplit_once(':').map_or(rest, |(host, _)| host))
    }
}
