//! What is newer in registries, and when it is looked.

use super::{beyond, conflict};
use crate::api::asked::{Admin, Asked};
use crate::api::body::Body;
use crate::api::problem::Problem;
use crate::clock::now;
use crate::gateway::redact::{Sight, Visible};
use crate::registries::Shown;
use crate::rights::Grant;
use axum::Json;
use http::StatusCode;
use serde::{Deserialize, Serialize};

/// `GET /api/updates`: of the images that the caller sees.
pub(super) async fn updates(asked: Asked) -> Result<Json<Updates>, Problem> {
    let hub = &asked.console.hub;
    let sight = Sight::new(&asked.caller.rights, hub);
    let shown = asked.console.registries.updates.shown(|id| hub.images.get(id)?.seen(sight));
    let on = asked.console.access.setting("updates")?.as_deref() != Some("off");
    Ok(Json(Updates { shown, on: on && !asked.console.demo }))
}

/// The answer: also whether it is looked by the clock.
#[derive(Serialize)]
pub(super) struct Updates {
    #[serde(flatten)]
    shown: Shown,
    on: bool,
}

/// `POST /api/updates`: looks now.
pub(super) async fn look(asked: Asked) -> Result<StatusCode, Problem> {
    if !asked.caller.rights.may(Grant::Images) {
        let sentence = "Looking for newer images takes the grant images.";
        return Err(asked.denied("grant-images", Problem::new(StatusCode::FORBIDDEN, sentence)).await);
    }
    if asked.console.demo {
        return Err(conflict("The demonstration has no registries that could be asked."));
    }
    if asked.caller.rights.is_scoped() {
        return Err(asked.denied("scope", beyond()).await);
    }
    if !asked.console.registries.updates.may_want(asked.caller.user, now()) {
        let sentence =
            "You have had the registries asked several times in the last minute. Wait a minute, and try again.";
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, sentence));
    }
    asked
        .about("updates")
        .change(|console| async move {
            console.registries.updates.want();
            Ok(StatusCode::ACCEPTED)
        })
        .await
}

/// Whether it is to be looked by the clock.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Switch {
    on: bool,
}

/// `PUT /api/updates`: switches the look by the clock on or off.
pub(super) async fn switch(asked: Admin, Body(Switch { on }): Body<Switch>) -> Result<StatusCode, Problem> {
    let word = if on { "on" } else { "off" };
    asked
        .about("updates")
        .saying(word.to_owned())
        .change(move |console| async move {
            console.access.set_setting("updates", Some(word))?;
            console.registries.updates.turned();
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}
