//! What the signed-in person may do, so that no button leads to a refusal. The server judges by itself.

use super::Verb;
use crate::contract::Session;
use crate::json::Value;
use crate::live::live;
use leptos::prelude::*;
use serde_json::json;

/// The grants that modules ask for.
const GRANTS: [&str; 11] =
    ["create", "exec", "files", "images", "builds", "remove", "prune", "volumes", "networks", "registries", "secrets"];

/// Whether they may do it.
pub fn may(verb: Verb) -> bool {
    live().session.with_value(|session| verb.is_allowed(session))
}

/// Whether they have a grant.
pub fn granted(grant: &str) -> bool {
    live().session.with_value(|session| session.may(grant))
}

/// Whether they see which registries there are.
pub fn sees_registries() -> bool {
    live().session.with_value(|session| ["images", "builds", "registries"].iter().any(|grant| session.may(grant)))
}

/// Whether somebody may save images as a file: what is in them is not masked.
pub(super) fn saves(session: &Session) -> bool {
    session.may("images") && session.may("secrets")
}

/// Whether they may save images as a file.
pub fn may_save() -> bool {
    live().session.with_value(saves)
}

/// Whether somebody may put a new container in the place of an old one, which is stopped and removed.
pub(super) fn recreates(session: &Session) -> bool {
    session.may("create") && session.may("remove") && session.operates()
}

/// Whether they may put containers of newer images in the place of old ones.
pub fn may_update() -> bool {
    live().session.with_value(recreates)
}

/// All of it, for modules: each grant by its name, and the roles as `operate` and `admin`.
pub fn grants() -> Value {
    live().session.with_value(|session| {
        let mut may = json!({"operate": session.operates(), "admin": session.role == "admin"});
        for grant in GRANTS {
            may[grant] = session.may(grant).into();
        }
        may
    })
}

/// Whether a container is the one that the console itself runs in.
pub fn is_own(id: &str) -> bool {
    live().session.with_value(|session| !session.own.is_empty() && session.own == id)
}
