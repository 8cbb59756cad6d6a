//! The wire types as the browser reads them: serde's code for each type would be paid for in wasm. What is missing or of
//! another kind reads as empty, as an older or newer server may leave it out.

use super::{Container, Engine, Event, Frame, Image, Port, Session, User};
use crate::json::Value;

/// What can be read.
pub trait Read {
    /// Reads it.
    fn read(value: &Value) -> Self;
}

/// Reads a text; `None` when it is no JSON.
pub fn read<T: Read>(text: &str) -> Option<T> {
    serde_json::from_str::<Value>(text).ok().map(|value| T::read(&value))
}

impl Read for String {
    fn read(value: &Value) -> Self {
        value.as_str().unwrap_or_default().to_owned()
    }
}

impl Read for bool {
    fn read(value: &Value) -> Self {
        value.as_bool().unwrap_or_default()
    }
}

impl Read for i64 {
    fn read(value: &Value) -> Self {
        value.as_i64().unwrap_or_default()
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &Value) -> Self {
        (!value.is_null()).then(|| T::read(value))
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value) -> Self {
        value.as_array().map(|items| items.iter().map(T::read).collect()).unwrap_or_default()
    }
}

/// Numbers that are never below zero.
macro_rules! unsigned {
    ($($number:ty),*) => {
        $(impl Read for $number {
            fn read(value: &Value) -> Self {
                value.as_u64().and_then(|number| number.try_into().ok()).unwrap_or_default()
            }
        })*
    };
}

unsigned!(u16, u64, usize);

/// Types by their fields; one that is forgotten here does not compile.
macro_rules! fields {
    ($type:ty: $($field:ident),*) => {
        impl Read for $type {
            fn read(value: &Value) -> Self {
                Self { $($field: Read::read(&value[stringify!($field)])),* }
            }
        }
    };
}

fields!(Container: id, name, image, image_id, state, health, exit, ports, created, project, labels, all_labels, newer);
fields!(Port: public, private, kind, ip);
fields!(Image: id, tags, was, size, created, used_by, newer);
fields!(User: id, name);
fields!(Event: seq, at, kind, action, id, name, image, exit, detail, labels);
fields!(Engine: name, up, since, why, version, api, os, arch, place);
fields!(
    Session: user, role, grants, scoped, secrets, second_factor, oidc, recent, via, demo, audit_failed, token_command, now,
    host, origin, theme, engine, containers, images, own
);

impl<T: Read> Read for Frame<T> {
    fn read(value: &Value) -> Self {
        let of = |key: &str| &value[key];
        Self {
            seq: Read::read(of("seq")),
            all: Read::read(of("all")),
            put: Read::read(of("put")),
            drop: Read::read(of("drop")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;

    /// What serde writes is what is read here.
    fn returns<T: Read + Serialize + PartialEq + std::fmt::Debug>(of: T) {
        let text = serde_json::to_string(&of).unwrap();
        assert_eq!(read::<T>(&text), Some(of), "{text}");
    }

    #[test]
    fn what_is_written_is_read() {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let port = Port { public: 65_535, private: 80, kind: "tcp".into(), ip: "::1".into() };
        let container = Container {
            id: "1f".into(),
            name: "web".into(),
            image: "a:1".into(),
            image_id: "sha256:2".into(),
            state: "exited".into(),
            health: "starting".into(),
            exit: Some(-1),
            ports: vec![port],
            created: 1_795_498_351,
            project: "shop".into(),
            labels: texts(&["a=b"]),
            all_labels: Vec::new(),
            newer: true,
        };
        returns(Frame { seq: 7, all: true, put: vec![container, Container::default()], drop: texts(&["2"]) });
        let user = User { id: "1".into(), name: "web".into() };
        let (id, was) = ("sha256:3".into(), "b".into());
        let (tags, newer) = (texts(&["a:1", "a:2"]), texts(&["a:1"]));
        returns(Image { id, tags, was, size: 1 << 40, created: -5, used_by: vec![user], newer });
        let engine = Engine {
            name: "local".into(),
            up: true,
            since: 1,
            why: "\"gone\"\n".into(),
            version: "20.10.24".into(),
            api: "1.41".into(),
            os: "linux".into(),
            arch: "amd64".into(),
            place: "unix:///x".into(),
        };
        returns(Session {
            user: "mei".into(),
            role: "operator".into(),
            grants: texts(&["exec"]),
            scoped: true,
            secrets: true,
            second_factor: true,
            oidc: true,
            recent: true,
            via: "session 3".into(),
            demo: true,
            audit_failed: true,
            token_command: "quayside token".into(),
            now: 9,
            host: "h".into(),
            origin: "https://h".into(),
            theme: "dark".into(),
            engine,
            containers: 3,
            images: 4,
            own: "1f".into(),
        });
    }

    #[test]
    fn what_is_missing_or_of_another_kind_is_empty() {
        assert_eq!(read::<Container>(r#"{"id": 1, "ports": {}, "exit": null}"#), Some(Container::default()));
        assert_eq!(read::<Port>(r#"{"public": 65536, "private": -1}"#), Some(Port::default()));
        assert_eq!(read::<Image>("{"), None);
    }
}
