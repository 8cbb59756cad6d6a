//! What registries have: repositories, tags, manifests.

use super::{beyond, conflict, find, mover};
use crate::api::asked::Asked;
use crate::api::problem::Problem;
use crate::console::Console;
use crate::gateway::may_ask;
use crate::registries::{Client, Failure, Manifest, Repositories, is_digest, is_repository, is_tag};
use crate::rights::Grant;
use crate::store::RegistryRow;
use axum::Json;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use engine::reference::HUB;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// The most repositories on a page.
const PAGE: usize = 1000;
/// How long a registry may take for all pages of its tags.
const TAGS: Duration = Duration::from_secs(60);

/// The query of a page of repositories.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageOf {
    #[serde(default)]
    last: String,
    #[serde(default = "page")]
    n: usize,
}

fn page() -> usize {
    100
}

/// The query of a repository's tags.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TagsOf {
    repository: String,
}

/// The query of a manifest.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ManifestOf {
    repository: String,
    reference: String,
}

/// The query of a manifest's removal.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Removal {
    repository: String,
    digest: String,
}

/// A query, or why it is none.
pub(super) type Queried<T> = Result<Query<T>, QueryRejection>;

/// `GET /api/registries/{id}/repositories?last=&n=`
pub(super) async fn repositories(asked: Asked, query: Queried<PageOf>) -> Result<Json<Repositories>, Problem> {
    let asked = mover(asked).await?;
    let PageOf { last, n } = read(query)?;
    if !(last.is_empty() || is_repository(&last)) || !(1..=PAGE).contains(&n) {
        return Err(Problem::bad("A page has 1 to 1000 repositories, and begins after the name of one."));
    }
    let row = allowed(&asked).await?;
    if row.host == HUB {
        return Err(Problem::new(StatusCode::NOT_FOUND, "Docker Hub does not list its repositories: search it."));
    }
    let found = client(&asked.console, &row)?.repositories(&last, n).await;
    let found = found.map_err(|failure| match failure {
        Failure::Missing | Failure::Unsupported => Problem::new(
            StatusCode::NOT_FOUND,
            "This registry does not list its repositories: write the name of the one that you look for.",
        ),
        Failure::Refused | Failure::Forbidden(_) => Problem::new(
            StatusCode::BAD_GATEWAY,
            "This registry does not list its repositories to this user: write the name of the one that you look for.",
        ),
        other => problem(&other),
    })?;
    Ok(Json(found))
}

/// `GET /api/registries/{id}/tags?repository=`
pub(super) async fn tags(asked: Asked, query: Queried<TagsOf>) -> Result<Json<Value>, Problem> {
    let asked = mover(asked).await?;
    let row = allowed(&asked).await?;
    let repository = repository(&row, read(query)?.repository)?;
    let client = client(&asked.console, &row)?;
    let late = |_| {
        let sentence = "This registry takes too long to list the tags. Try again, or write the tag that you look for.";
        Problem::new(StatusCode::GATEWAY_TIMEOUT, sentence)
    };
    let tags = timeout(TAGS, client.tags(&repository)).await.map_err(late)?.map_err(|failure| problem(&failure))?;
    Ok(Json(json!({ "tags": tags })))
}

/// `GET /api/registries/{id}/manifest?repository=&reference=`
pub(super) async fn manifest(asked: Asked, query: Queried<ManifestOf>) -> Result<Json<Manifest>, Problem> {
    let asked = mover(asked).await?;
    let row = allowed(&asked).await?;
    let ManifestOf { repository: name, reference } = read(query)?;
    let repository = repository(&row, name)?;
    if !is_tag(&reference) && !is_digest(&reference) {
        return Err(Problem::bad("The reference is a tag, or a digest as sha256:…"));
    }
    let found = client(&asked.console, &row)?.manifest(&repository, &reference).await;
    found.map(Json).map_err(|failure| problem(&failure))
}

/// `DELETE /api/registries/{id}/manifest?repository=&digest=`: with all tags of it.
pub(super) async fn delete_manifest(asked: Asked, query: Queried<Removal>) -> Result<StatusCode, Problem> {
    let rights = &asked.caller.rights;
    if !rights.may(Grant::Registries) || !rights.may(Grant::Remove) {
        let sentence = "Removing from a registry takes the grants registries and remove.";
        return Err(asked.denied("grant-registries", Problem::new(StatusCode::FORBIDDEN, sentence)).await);
    }
    if rights.is_scoped() {
        return Err(asked.denied("scope", beyond()).await);
    }
    let row = allowed(&asked).await?;
    let Removal { repository: name, digest } = read(query)?;
    let repository = repository(&row, name)?;
    if !is_digest(&digest) {
        return Err(Problem::bad("What is removed is named by its digest, as sha256:…"));
    }
    asked
        .saying(format!("{}/{repository}@{digest}", row.host))
        .change(move |console| async move {
            let gone = client(&console, &row)?.delete(&repository, &digest).await;
            gone.map_err(|failure| match failure {
                Failure::Unsupported => conflict(
                    "This registry does not allow removing. Its owner can switch it on: \
                     REGISTRY_STORAGE_DELETE_ENABLED=true.",
                ),
                other => problem(&other),
            })?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// The registry in the path, where its list allows the caller to have it asked: it is asked with what is stored.
async fn allowed(asked: &Asked) -> Result<RegistryRow, Problem> {
    let row = find(&asked.console, asked.id()?)?;
    match may_ask(&asked.console, &asked.caller.rights, &row.host) {
        Ok(()) => Ok(row),
        Err(denial) => Err(asked.denied(denial.reason, Problem::new(denial.status, &denial.sentence)).await),
    }
}

fn client(console: &Console, row: &RegistryRow) -> Result<Arc<Client>, Problem> {
    console.registries.client(row).map_err(|failure| problem(&failure))
}

fn read<T>(query: Queried<T>) -> Result<T, Problem> {
    query.map(|Query(query)| query).map_err(|_| Problem::bad("The query does not have the keys that this takes."))
}

/// A repository's name as its registry has it: Docker Hub's own ones are in `library`.
fn repository(row: &RegistryRow, name: String) -> Result<String, Problem> {
    if !is_repository(&name) {
        return Err(Problem::bad("A repository's name has small letters, digits and . _ - with slashes between."));
    }
    Ok(if row.host == HUB && !name.contains('/') { format!("library/{name}") } else { name })
}

/// A registry's failure as ours: its 401 is no reason for anybody to sign in here.
fn problem(failure: &Failure) -> Problem {
    let status = match failure {
        Failure::Missing => StatusCode::NOT_FOUND,
        Failure::Limited(_) => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::BAD_GATEWAY,
    };
    Problem::new(status, &failure.to_string())
}
