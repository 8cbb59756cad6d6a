//! What is hidden of a container, and what those may change from whom it is hidden: a container runs what it is told to,
//! and that could tell.

use super::look::Known;
use crate::gateway::redact;
use crate::jobs::{Failure, Recreate};
use crate::rights::{Grant, Rights};
use serde_json::{Map, Value};

/// What may be changed all the same: how much it gets, how it ends and comes back, and how it is reached.
const HARMLESS: [&str; 7] =
    ["Domainname", "ExposedPorts", "HostConfig", "Hostname", "Labels", "StopSignal", "StopTimeout"];
/// The same of its `HostConfig`.
const HARMLESS_HOST: [&str; 21] = [
    "BlkioWeight",
    "CpuCount",
    "CpuPercent",
    "CpuPeriod",
    "CpuQuota",
    "CpuShares",
    "CpusetCpus",
    "CpusetMems",
    "Init",
    "Memory",
    "MemoryReservation",
    "MemorySwap",
    "MemorySwappiness",
    "NanoCpus",
    "PidsLimit",
    "PortBindings",
    "PublishAllPorts",
    "ReadonlyRootfs",
    "RestartPolicy",
    "ShmSize",
    "Ulimits",
];

/// The body as somebody with these rights sees it.
pub(super) fn shown(rights: &Rights, body: &Value, inspect: &Value) -> Value {
    let mut shown = body.clone();
    if rights.may(Grant::Secrets) {
        return shown;
    }
    // A command is read along with what it is handed to, which may be the image's own and so not in the body.
    let lacks = shown.get("Entrypoint").is_none();
    if lacks && let Some(fields) = shown.as_object_mut() {
        fields.insert("Entrypoint".to_owned(), inspect["Config"]["Entrypoint"].clone());
    }
    redact::mask(&mut shown);
    if lacks && let Some(fields) = shown.as_object_mut() {
        fields.remove("Entrypoint");
    }
    shown
}

/// Whether a change may be made by somebody with these rights. Who may run commands in the container can read its
/// environment anyway.
pub(super) fn allow(rights: &Rights, known: &Known, order: &Recreate) -> Result<(), Failure> {
    if !known.hides() || rights.may(Grant::Secrets) || rights.may(Grant::Exec) {
        return Ok(());
    }
    let name = &known.plan.name;
    if !is_harmless(&order.change) {
        return Err(Failure::new(format!(
            "Some settings of {name} are hidden from you, so you cannot change what runs in it. Nothing was changed. Ask \
             an administrator for the grant 'secrets' or 'exec'."
        )));
    }
    if known.is_moved && !order.pull {
        return Err(Failure::new(format!(
            "{} names another image by now, and some settings of {name} are hidden from you. Nothing was changed. Pull the \
             image along, or ask an administrator.",
            known.plan.image
        )));
    }
    Ok(())
}

/// What a new container is made of.
pub(super) enum Only {
    /// The image of this id.
    Of(String),
    /// What was pulled by this digest.
    Pulled(String),
}

impl Only {
    /// Whether it is this image, by its inspect.
    pub(super) fn is(&self, image: &Value) -> bool {
        match self {
            Self::Of(id) => image["Id"] == id.as_str(),
            Self::Pulled(digest) => {
                let digests = image["RepoDigests"].as_array();
                let is_it = |one: &Value| one.as_str().is_some_and(|one| one.ends_with(&format!("@{digest}")));
                !digest.is_empty() && digests.is_some_and(|all| all.iter().any(is_it))
            }
        }
    }
}

/// What the new container has to be made of for somebody with these rights: what it runs reads what is hidden from them.
/// `pulled` is the digest of what was pulled, or empty.
pub(super) fn image(rights: &Rights, known: &Known, pulled: String) -> Option<Only> {
    if !known.hides() || rights.may(Grant::Secrets) || rights.may(Grant::Exec) {
        return None;
    }
    Some(if pulled.is_empty() { Only::Of(known.image().to_owned()) } else { Only::Pulled(pulled) })
}

fn is_harmless(change: &Map<String, Value>) -> bool {
    let host = change.get("HostConfig").map(Value::as_object);
    let is_harmless_host = match host {
        None => true,
        Some(Some(host)) => host.keys().all(|key| HARMLESS_HOST.contains(&key.as_str())),
        Some(None) => false,
    };
    is_harmless_host && change.keys().all(|key| HARMLESS.contains(&key.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::{Grants, Role};
    use engine::recreate::{MASK, Plan};
    use serde_json::json;

    #[test]
    fn who_may_not_see_may_not_choose_what_reads() {
        let mut known = known(false);
        known.inspect = json!({"Image": "sha256:1"});
        let of = |rights: &Rights, pulled: &str| image(rights, &known, pulled.to_owned());
        assert!(of(&Rights::admin(), "").is_none());
        let operator = Rights::of(Role::Operator);
        assert!(of(&operator, "").unwrap().is(&json!({"Id": "sha256:1"})));
        assert!(!of(&operator, "").unwrap().is(&json!({"Id": "sha256:2"})));
        let pulled = of(&operator, "sha256:d").unwrap();
        assert!(pulled.is(&json!({"Id": "sha256:2", "RepoDigests": ["shop@sha256:d"]})));
        assert!(!pulled.is(&json!({"Id": "sha256:1", "RepoDigests": ["shop@sha256:e"]})));
    }

    fn known(is_moved: bool) -> Known {
        let body = json!({"Env": ["TOKEN=canary"]});
        let shown = shown(&Rights::of(Role::Operator), &body, &Value::Null);
        let plan = Plan { name: "web".into(), image: "shop:1".into(), body, ..Plan::default() };
        Known { inspect: Value::Null, plan, shown, is_moved }
    }

    fn order(change: &Value) -> Recreate {
        serde_json::from_value(json!({"container": "web", "change": change})).unwrap()
    }

    #[test]
    fn security_f1_a_command_is_masked_by_the_entrypoint_that_is_left_out() {
        let inspect = json!({"Config": {"Entrypoint": ["redis-cli"], "Cmd": ["-a", "canary"]}});
        let body = json!({"Cmd": ["-a", "canary"], "Env": ["TOKEN=canary", "PATH=/bin"]});
        let operator = shown(&Rights::of(Role::Operator), &body, &inspect);
        assert_eq!(operator, json!({"Cmd": ["-a", MASK], "Env": [format!("TOKEN={MASK}"), "PATH=/bin"]}));
        assert_eq!(shown(&Rights::admin(), &body, &inspect), body);
    }

    #[test]
    fn security_f1_what_runs_is_not_changed_by_who_may_not_read_it() {
        let creator = Rights { grants: Grants::NONE.with(Grant::Create), ..Rights::of(Role::Operator) };
        let is_allowed = |rights: &Rights, change: Value| allow(rights, &known(false), &order(&change)).is_ok();
        for harmless in
            [json!({}), json!({"HostConfig": {"Memory": 1, "RestartPolicy": {"Name": "no"}}, "Labels": {"a": "b"}})]
        {
            assert!(is_allowed(&creator, harmless));
        }
        for change in [
            json!({"Cmd": ["env"]}),
            json!({"Image": "evil"}),
            json!({"Env": ["LD_PRELOAD=/x"]}),
            json!({"HostConfig": {"Binds": ["evil:/bin"]}}),
            json!({"HostConfig": null}),
            json!({"Healthcheck": {"Test": ["CMD", "env"]}}),
            json!({"NetworkingConfig": {}}),
        ] {
            assert!(!is_allowed(&creator, change.clone()), "{change}");
            for grant in [Grant::Exec, Grant::Secrets] {
                let rights = Rights { grants: creator.grants.with(grant), ..creator.clone() };
                assert!(is_allowed(&rights, change.clone()), "{change}");
            }
        }
        // Somebody who tags images could have put another one there.
        assert!(allow(&creator, &known(true), &order(&json!({}))).is_err());
        let pulled = Recreate { pull: true, ..order(&json!({})) };
        assert!(allow(&creator, &known(true), &pulled).is_ok());
    }
}
