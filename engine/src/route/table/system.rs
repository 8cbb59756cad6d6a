//! The engine itself.

use crate::route::row::{Class, Payload, Route, get, head, post};

pub(super) const ROUTES: &[Route] = &[
    get("/_ping", Class::Read),
    head("/_ping", Class::Read),
    get("/version", Class::Read),
    get("/info", Class::Read),
    get("/events", Class::Read).query(&["since", "until", "filters"]),
    get("/system/df", Class::Read).query(&["type", "verbose"]).repeats(&["type"]).since(25),
    post("/auth", Class::Registry).takes(Payload::Json),
    post("/session", Class::System).upgrades().since(31),
    post("/grpc", Class::System).upgrades().since(39),
];
