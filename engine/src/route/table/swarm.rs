//! The swarm, and what it holds.

use crate::route::row::{Class, Payload, Route, delete, get, post};

const LOGS: &[&str] = &["details", "follow", "stdout", "stderr", "since", "timestamps", "tail"];

pub(super) const ROUTES: &[Route] = &[
    // Both hold secrets: join tokens, and the key to a locked swarm.
    get("/swarm", Class::SwarmRead),
    get("/swarm/unlockkey", Class::SwarmRead).since(25),
    post("/swarm/init", Class::Swarm).takes(Payload::Json),
    post("/swarm/join", Class::Swarm).takes(Payload::Json),
    post("/swarm/leave", Class::Swarm).query(&["force"]),
    post("/swarm/update", Class::Swarm)
        .query(&["version", "rotateWorkerToken", "rotateManagerToken", "rotateManagerUnlockKey"])
        .takes(Payload::Json),
    post("/swarm/unlock", Class::Swarm).takes(Payload::Json).since(25),
    get("/nodes", Class::SwarmRead).query(&["filters"]),
    get("/nodes/{id}", Class::SwarmRead),
    post("/nodes/{id}/update", Class::Swarm).query(&["version"]).takes(Payload::Json),
    delete("/nodes/{id}", Class::Swarm).query(&["force"]),
    get("/services", Class::SwarmRead).query(&["filters", "status"]),
    get("/services/{id}", Class::SwarmRead).query(&["insertDefaults"]),
    get("/services/{id}/logs", Class::SwarmRead).query(LOGS).since(29),
    post("/services/create", Class::Swarm).takes(Payload::Json),
    post("/services/{id}/update", Class::Swarm)
        .query(&["version", "registryAuthFrom", "rollback"])
        .takes(Payload::Json),
    delete("/services/{id}", Class::Swarm),
    get("/tasks", Class::SwarmRead).query(&["filters"]),
    get("/tasks/{id}", Class::SwarmRead),
    get("/tasks/{id}/logs", Class::SwarmRead).query(LOGS).since(29),
    get("/secrets", Class::SwarmRead).query(&["filters"]).since(25),
    get("/secrets/{id}", Class::SwarmRead).since(25),
    post("/secrets/create", Class::Swarm).takes(Payload::Json).since(25),
    post("/secrets/{id}/update", Class::Swarm).query(&["version"]).takes(Payload::Json).since(25),
    delete("/secrets/{id}", Class::Swarm).since(25),
    get("/configs", Class::SwarmRead).query(&["filters"]).since(30),
    get("/configs/{id}", Class::SwarmRead).since(30),
    post("/configs/create", Class::Swarm).takes(Payload::Json).since(30),
    post("/configs/{id}/update", Class::Swarm).query(&["version"]).takes(Payload::Json).since(30),
    delete("/configs/{id}", Class::Swarm).since(30),
];
