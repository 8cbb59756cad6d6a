//! Rules of notifications, and what became of what they told. An address is taken, and never given back whole.

use super::asked::{Admin, ProvedAdmin};
use super::body::Body;
use super::problem::Problem;
use crate::access::AccessError;
use crate::console::Console;
use crate::notify::kept::{self, Kept};
use crate::notify::{self, Address, Rule};
use app::contract::{DeliveryRow, RuleRow, RuleSettings, Rules};
use axum::Json;
use http::StatusCode;

/// The most rules.
const MOST: usize = 50;

/// `GET /api/rules`
pub(super) async fn all(asked: Admin) -> Result<Json<Rules>, Problem> {
    let rules = kept::all(&asked.console.access).map_err(AccessError::from)?;
    Ok(Json(Rules { rules: rules.into_iter().map(shown).collect(), history: asked.console.hub.history.is_on() }))
}

/// `POST /api/rules`
pub(super) async fn add(
    asked: ProvedAdmin,
    Body(settings): Body<RuleSettings>,
) -> Result<(StatusCode, Json<RuleRow>), Problem> {
    let settings = tidy(settings);
    check(&settings)?;
    let address = address(&settings)?.ok_or_else(|| Problem::bad("Enter the address of the webhook."))?;
    asked
        .about(&settings.name)
        .saying(told(&settings, Some(&address)))
        .change(move |console| async move {
            if kept::all(&console.access).map_err(AccessError::from)?.len() >= MOST {
                return Err(Problem::new(StatusCode::CONFLICT, "There are 50 rules already. Remove one first."));
            }
            let id = kept::add(&console.access, settings, &address).map_err(AccessError::from)?;
            Ok((StatusCode::CREATED, Json(reloaded(&console, id)?)))
        })
        .await
}

/// `PUT /api/rules/{id}`
pub(super) async fn change(asked: ProvedAdmin, Body(settings): Body<RuleSettings>) -> Result<Json<RuleRow>, Problem> {
    let settings = tidy(settings);
    check(&settings)?;
    let address = address(&settings)?;
    let id = asked.id()?;
    find(&asked.console, id)?;
    asked
        .saying(told(&settings, address.as_ref()))
        .change(move |console| async move {
            let changed = kept::change(&console.access, id, settings, address.as_ref()).map_err(AccessError::from)?;
            if !changed {
                return Err(Problem::not_found());
            }
            Ok(Json(reloaded(&console, id)?))
        })
        .await
}

/// `DELETE /api/rules/{id}`
pub(super) async fn remove(asked: ProvedAdmin) -> Result<StatusCode, Problem> {
    let id = asked.id()?;
    let name = find(&asked.console, id)?.settings.name;
    asked
        .saying(name)
        .change(move |console| async move {
            let gone = console.access.store().remove_rule(id).map_err(AccessError::from)?;
            console.notify.reload(&console.access).map_err(AccessError::from)?;
            super::gone(gone)
        })
        .await
}

/// `POST /api/rules/{id}/test`: tells whether the receiver took it.
pub(super) async fn test(asked: ProvedAdmin) -> Result<StatusCode, Problem> {
    let id = asked.id()?;
    let kept = find(&asked.console, id)?;
    asked
        .saying(kept.settings.name.clone())
        .change(move |console| async move {
            let sent = notify::test(kept, &console.site.origin()).await;
            sent.map_err(|cause| Problem::new(StatusCode::BAD_GATEWAY, &cause.to_string()))?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// `GET /api/deliveries`
pub(super) async fn deliveries(asked: Admin) -> Result<Json<Vec<DeliveryRow>>, Problem> {
    Ok(Json(notify::deliveries(&asked.console.access).map_err(AccessError::from)?))
}

fn find(console: &Console, id: i64) -> Result<Kept, Problem> {
    kept::one(&console.access, id).map_err(AccessError::from)?.ok_or_else(Problem::not_found)
}

/// Follows the rules as they are now; gives one of them.
fn reloaded(console: &Console, id: i64) -> Result<RuleRow, Problem> {
    console.notify.reload(&console.access).map_err(AccessError::from)?;
    find(console, id).map(shown)
}

fn shown(kept: Kept) -> RuleRow {
    let address = kept.address.map(|address| address.shown()).unwrap_or_default();
    RuleRow { id: kept.id, created: kept.created, settings: RuleSettings { address, ..kept.settings } }
}

/// Without blanks around.
fn tidy(settings: RuleSettings) -> RuleSettings {
    let containers = settings.containers.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty());
    RuleSettings {
        name: settings.name.trim().to_owned(),
        address: settings.address.trim().to_owned(),
        containers: containers.collect(),
        ..settings
    }
}

fn check(settings: &RuleSettings) -> Result<(), Problem> {
    Rule::read(0, settings).map(|_| ()).map_err(|cause| Problem::bad(&cause.to_string()))
}

/// The address, where one was given.
fn address(settings: &RuleSettings) -> Result<Option<Address>, Problem> {
    if settings.address.is_empty() {
        return Ok(None);
    }
    settings.address.parse().map(Some).map_err(|cause: notify::AddressError| Problem::bad(&cause.to_string()))
}

/// A rule in a line, for the audit: of its address what may be seen.
fn told(settings: &RuleSettings, address: Option<&Address>) -> String {
    let off = if settings.on { "" } else { "off, " };
    let to = address.map_or_else(String::new, |address| format!(" to {}", address.shown()));
    format!("{off}{} by {}{to}", settings.what, settings.shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> RuleSettings {
        RuleSettings {
            name: " Failures ".into(),
            what: "exit".into(),
            containers: vec![" name:web-* ".into(), " ".into()],
            address: " https://hooks.example/secret ".into(),
            ..RuleSettings::default()
        }
    }

    #[test]
    fn blanks_are_taken_off_and_the_rest_is_judged() {
        let tidied = tidy(settings());
        assert_eq!((tidied.name.as_str(), tidied.containers.as_slice()), ("Failures", &["name:web-*".to_owned()][..]));
        assert!(check(&tidied).is_ok());
        assert_eq!(address(&tidied).unwrap().unwrap().shown(), "https://hooks.example/…");
        let refused = |settings: &RuleSettings| check(settings).err().map(|problem| problem.status());
        assert_eq!(refused(&RuleSettings { what: "all".into(), ..tidied.clone() }), Some(StatusCode::BAD_REQUEST));
        let inside = RuleSettings { address: "http://169.254.169.254/".into(), ..tidied.clone() };
        assert_eq!(address(&inside).unwrap_err().status(), StatusCode::BAD_REQUEST);
        assert!(address(&RuleSettings { address: String::new(), ..tidied }).unwrap().is_none());
    }

    #[test]
    fn the_audit_has_no_secret() {
        let tidied = tidy(settings());
        let address = address(&tidied).unwrap();
        assert_eq!(told(&tidied, address.as_ref()), "exit by json to https://hooks.example/…");
        assert_eq!(told(&RuleSettings { on: false, ..tidied }, None), "off, exit by json");
    }
}
