//! Plugins: programs that run as root on the host. They are named as images are.

use crate::route::row::{Class, Payload, Route, delete, get, post};

pub(super) const ROUTES: &[Route] = &[
    get("/plugins", Class::PluginRead).query(&["filters"]).since(25),
    get("/plugins/privileges", Class::PluginRead).query(&["remote"]).since(25),
    get("/plugins/{image}/json", Class::PluginRead).since(25),
    post("/plugins/pull", Class::Plugin).query(&["remote", "name"]).takes(Payload::Json).since(25),
    post("/plugins/create", Class::Plugin).query(&["name"]).takes(Payload::Raw).since(25),
    post("/plugins/{image}/enable", Class::Plugin).query(&["timeout"]).since(25),
    post("/plugins/{image}/disable", Class::Plugin).query(&["force"]).since(25),
    post("/plugins/{image}/set", Class::Plugin).takes(Payload::Json).since(25),
    post("/plugins/{image}/upgrade", Class::Plugin).query(&["remote"]).takes(Payload::Json).since(26),
    post("/plugins/{image}/push", Class::Plugin).since(25),
    delete("/plugins/{image}", Class::Plugin).query(&["force"]).since(25),
];
