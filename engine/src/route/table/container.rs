//! Containers. The Engine's own patterns let a name hold slashes; here only that of a link does.

use crate::route::row::{Class, Payload, Route, delete, get, head, post, put};

/// `since`, `before` and `trunc_cmd` are what the Python SDK sends; the Engine passes over the last.
const LIST: &[&str] = &["all", "limit", "size", "filters", "since", "before", "trunc_cmd"];
const LOGS: &[&str] = &["follow", "stdout", "stderr", "since", "until", "timestamps", "tail", "details"];
const ATTACH: &[&str] = &["detachKeys", "logs", "stream", "stdin", "stdout", "stderr"];

pub(super) const ROUTES: &[Route] = &[
    get("/containers/json", Class::Read).query(LIST),
    post("/containers/create", Class::Create).query(&["name", "platform"]).takes(Payload::Json),
    post("/containers/prune", Class::Prune).query(&["filters"]).since(25),
    get("/containers/{id}/json", Class::SecretRead).query(&["size"]),
    get("/containers/{id}/stats", Class::Read).query(&["stream", "one-shot"]),
    get("/containers/{id}/changes", Class::Read),
    post("/containers/{id}/wait", Class::Read).query(&["condition"]),
    // Arguments of processes hold secrets as environments do, and `ps_args` reaches the host's `ps`.
    get("/containers/{id}/top", Class::Logs).query(&["ps_args"]),
    get("/containers/{id}/logs", Class::Logs).query(LOGS),
    post("/containers/{id}/start", Class::Lifecycle).query(&["detachKeys", "checkpoint", "checkpoint-dir"]),
    post("/containers/{id}/stop", Class::Lifecycle).query(&["signal", "t"]),
    post("/containers/{id}/restart", Class::Lifecycle).query(&["signal", "t"]),
    post("/containers/{id}/kill", Class::Lifecycle).query(&["signal"]),
    post("/containers/{id}/pause", Class::Lifecycle),
    post("/containers/{id}/unpause", Class::Lifecycle),
    post("/containers/{id}/rename", Class::Create).query(&["name"]),
    post("/containers/{id}/update", Class::Create).takes(Payload::Json),
    post("/containers/{id}/attach", Class::Exec).query(ATTACH).upgrades(),
    get("/containers/{id}/attach/ws", Class::Exec).query(ATTACH).upgrades(),
    post("/containers/{id}/resize", Class::Exec).query(&["h", "w"]),
    get("/containers/{id}/export", Class::Files),
    get("/containers/{id}/archive", Class::Files).query(&["path"]),
    head("/containers/{id}/archive", Class::Files).query(&["path"]),
    put("/containers/{id}/archive", Class::Files)
        .query(&["path", "noOverwriteDirNonDir", "copyUIDGID"])
        .takes(Payload::Raw),
    delete("/containers/{link}", Class::Remove).query(&["v", "force", "link"]),
];
