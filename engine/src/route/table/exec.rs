//! Commands in running containers.

use crate::route::row::{Class, Payload, Route, get, post};

pub(super) const ROUTES: &[Route] = &[
    post("/containers/{id}/exec", Class::Exec).takes(Payload::Json),
    post("/exec/{id}/start", Class::Exec).takes(Payload::Json).upgrades(),
    post("/exec/{id}/resize", Class::Exec).query(&["h", "w"]),
    get("/exec/{id}/json", Class::Exec),
];
