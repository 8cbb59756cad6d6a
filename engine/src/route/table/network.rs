//! Networks.

use crate::route::row::{Class, Payload, Route, delete, get, post};

pub(super) const ROUTES: &[Route] = &[
    get("/networks", Class::Read).query(&["filters"]),
    get("/networks/{id}", Class::Read).query(&["verbose", "scope"]),
    post("/networks/create", Class::Network).takes(Payload::Json),
    post("/networks/{id}/connect", Class::Network).takes(Payload::Json),
    post("/networks/{id}/disconnect", Class::Network).takes(Payload::Json),
    delete("/networks/{id}", Class::Remove),
    post("/networks/prune", Class::Prune).query(&["filters"]).since(25),
];
