//! Images, how they are built, and the registries they come from.

use crate::route::row::{Class, Payload, Route, delete, get, post};

/// `only_ids` and `filter` are what the Python SDK sends; new Engines pass over them.
const LIST: &[&str] = &["all", "filters", "shared-size", "digests", "manifests", "identity", "only_ids", "filter"];

const BUILD: &[&str] = &[
    "dockerfile",
    "t",
    "remote",
    "q",
    "nocache",
    "cachefrom",
    "pull",
    "rm",
    "forcerm",
    "memory",
    "memswap",
    "cpushares",
    "cpusetcpus",
    "cpusetmems",
    "cpuperiod",
    "cpuquota",
    "cgroupparent",
    "buildargs",
    "shmsize",
    "ulimits",
    "squash",
    "labels",
    "networkmode",
    "extrahosts",
    "securityopt",
    "credentialspec",
    "isolation",
    "platform",
    "target",
    "outputs",
    "version",
    "session",
    "buildid",
];

pub(super) const ROUTES: &[Route] = &[
    get("/images/json", Class::Read).query(LIST),
    get("/images/{image}/json", Class::SecretRead).query(&["manifests", "platform"]),
    get("/images/{image}/history", Class::SecretRead).query(&["platform"]),
    // Statements of provenance hold build arguments in shapes that nobody can mask.
    get("/images/{image}/attestations", Class::Image)
        .query(&["platform", "type", "statement"])
        .repeats(&["platform", "type"])
        .since(55),
    post("/images/create", Class::Image)
        .query(&["fromImage", "fromSrc", "repo", "tag", "message", "changes", "platform"])
        .repeats(&["changes"])
        .takes(Payload::Raw),
    post("/images/load", Class::Image).query(&["quiet", "platform"]).repeats(&["platform"]).takes(Payload::Raw),
    get("/images/get", Class::Image).query(&["names", "platform"]).repeats(&["names", "platform"]),
    get("/images/{image}/get", Class::Image).query(&["platform"]).repeats(&["platform"]),
    post("/images/{image}/tag", Class::Image).query(&["repo", "tag", "force"]),
    post("/commit", Class::Image)
        .query(&["container", "repo", "tag", "comment", "author", "pause", "changes"])
        .repeats(&["changes"])
        .takes(Payload::Json),
    delete("/images/{image}", Class::Remove).query(&["force", "noprune", "platforms"]).repeats(&["platforms"]),
    post("/images/prune", Class::Prune).query(&["filters"]).since(25),
    // The Python SDK sends `{}` along.
    post("/images/{image}/push", Class::Registry).query(&["tag", "platform"]).takes(Payload::Raw),
    get("/images/search", Class::Registry).query(&["term", "limit", "filters"]),
    get("/distribution/{image}/json", Class::Registry).since(30),
    post("/build", Class::Build).query(BUILD).repeats(&["t", "extrahosts", "securityopt"]).takes(Payload::Raw),
    post("/build/cancel", Class::Build).query(&["id"]).since(39),
    post("/build/prune", Class::Prune)
        .query(&["keep-storage", "reserved-space", "max-used-space", "min-free-space", "all", "filters"])
        .since(31),
];
