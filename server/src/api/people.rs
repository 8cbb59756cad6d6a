//! Who may come in, and what each may: administrators only.

use super::asked::{Admin, ProvedAdmin};
use super::body::Body;
use super::problem::Problem;
use crate::access;
use crate::rights::{Rights, RightsError};
use app::contract::{NewPassword, NewPerson, Person, PersonChange};
use axum::Json;
use http::StatusCode;

/// The most rules of a scope.
const RULES: usize = 64;

/// `GET /api/people`
pub(super) async fn all(asked: Admin) -> Result<Json<Vec<Person>>, Problem> {
    Ok(Json(asked.console.access.people()?.into_iter().map(shown).collect()))
}

/// `GET /api/people/{id}`
pub(super) async fn one(asked: Admin) -> Result<Json<Person>, Problem> {
    let person = asked.console.access.person(asked.id()?)?;
    Ok(Json(shown(person.ok_or_else(Problem::not_found)?)))
}

/// `POST /api/people`
pub(super) async fn add(asked: ProvedAdmin, Body(new): Body<NewPerson>) -> Result<(StatusCode, Json<Person>), Problem> {
    let rights = rights(&new.role, &new.grants, &new.scope)?;
    let name = new.name.trim().to_owned();
    asked
        .about(&name)
        .saying(told(&rights))
        .change(move |console| async move {
            let new = access::NewPerson { name, rights, password: Some(new.password) };
            let id = console.access.add_person(new).await?;
            let person = console.access.person(id)?.ok_or_else(Problem::not_found)?;
            Ok((StatusCode::CREATED, Json(shown(person))))
        })
        .await
}

/// `PUT /api/people/{id}`
pub(super) async fn change(asked: ProvedAdmin, Body(change): Body<PersonChange>) -> Result<Json<Person>, Problem> {
    let rights = rights(&change.role, &change.grants, &change.scope)?;
    let said = format!("{}{}", if change.disabled { "disabled, " } else { "" }, told(&rights));
    let (asked, id) = named(asked)?;
    asked
        .saying(said)
        .change(move |console| async move {
            console.access.change_person(id, rights, change.disabled)?;
            let person = console.access.person(id)?.ok_or_else(Problem::not_found)?;
            Ok(Json(shown(person)))
        })
        .await
}

/// `DELETE /api/people/{id}`
pub(super) async fn remove(asked: ProvedAdmin) -> Result<StatusCode, Problem> {
    let (asked, id) = named(asked)?;
    asked
        .change(move |console| async move {
            console.access.remove_person(id)?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// `POST /api/people/{id}/password`: ends all of their sessions.
pub(super) async fn password(asked: ProvedAdmin, Body(new): Body<NewPassword>) -> Result<StatusCode, Problem> {
    let keep = Some(asked.session().await?);
    let (asked, id) = named(asked)?;
    asked
        .change(move |console| async move {
            console.access.set_password(id, new.new, keep).await?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// `DELETE /api/people/{id}/two-factor`: for who lost theirs.
pub(super) async fn remove_two_factor(asked: ProvedAdmin) -> Result<StatusCode, Problem> {
    let (asked, id) = named(asked)?;
    asked
        .change(move |console| async move {
            console.access.remove_totp(id)?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// The person in the path, named in the audit.
fn named(asked: ProvedAdmin) -> Result<(ProvedAdmin, i64), Problem> {
    let id = asked.id()?;
    let person = asked.console.access.person(id)?.ok_or_else(Problem::not_found)?;
    Ok((asked.about(&person.name), id))
}

/// Reads rights, of a scope that is not endless.
pub(super) fn rights(role: &str, grants: &[String], scope: &[String]) -> Result<Rights, Problem> {
    if scope.len() > RULES {
        return Err(Problem::bad("A scope has at most 64 rules."));
    }
    let scope: Vec<String> = scope.iter().map(|rule| rule.trim().to_owned()).collect();
    Rights::named(role, grants, &scope).map_err(|cause| match cause {
        RightsError::Role(_) => Problem::bad("A role is viewer, operator or admin."),
        RightsError::Grant(_) => Problem::bad("One of the grants is not known to this console."),
        RightsError::Scope(cause) => Problem::bad(&cause.to_string()),
    })
}

/// Rights in a line, for the audit.
fn told(rights: &Rights) -> String {
    let grants: String = rights.grants.names().iter().map(|name| format!(" +{name}")).collect();
    let scope: String = rights.scope.rules().iter().map(|rule| format!(" {rule}")).collect();
    format!("{}{grants}{scope}", rights.role.name())
}

fn shown(person: access::Person) -> Person {
    let rights = person.rights;
    Person {
        id: person.id,
        name: person.name,
        role: rights.role.name().to_owned(),
        grants: rights.grants.names().into_iter().map(str::to_owned).collect(),
        scope: rights.scope.rules().iter().map(ToString::to_string).collect(),
        disabled: person.disabled,
        second_factor: person.second_factor,
        oidc: person.oidc,
        created: person.created,
        seen: person.seen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn rights_are_read_strictly() {
        let read = rights("operator", &texts(&["exec"]), &texts(&["name:web-*"])).unwrap();
        assert_eq!(told(&read), "operator +exec name:web-*");
        let cases: [(&str, &[&str], &[&str]); 5] = [
            ("root", &["exec"], &[]),
            ("Admin", &[], &[]),
            ("viewer", &["everything"], &[]),
            ("viewer", &[], &["web"]),
            ("viewer", &[], &["name:a\nname:*"]),
        ];
        for (role, grants, scope) in cases {
            let refused = rights(role, &texts(grants), &texts(scope)).err().map(|problem| problem.status());
            assert_eq!(refused, Some(StatusCode::BAD_REQUEST), "{role} {grants:?} {scope:?}");
        }
        let many = vec!["name:a".to_owned(); RULES + 1];
        assert!(rights("viewer", &[], &many).is_err());
    }
}
