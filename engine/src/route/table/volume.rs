//! Volumes.

use crate::route::row::{Class, Payload, Route, delete, get, post, put};

pub(super) const ROUTES: &[Route] = &[
    get("/volumes", Class::Read).query(&["filters"]),
    get("/volumes/{id}", Class::Read),
    post("/volumes/create", Class::Volume).takes(Payload::Json),
    // Only volumes of a cluster can be changed.
    put("/volumes/{id}", Class::Swarm).query(&["version"]).takes(Payload::Json).since(42),
    delete("/volumes/{id}", Class::Remove).query(&["force"]),
    post("/volumes/prune", Class::Prune).query(&["filters"]).since(25),
];
