//! `POST /api/images/prune-preview`: which images, or how much of the build cache, a prune would take.

use super::{judge, problem};
use crate::api::asked::Asked;
use crate::api::body::Body;
use crate::api::problem::Problem;
use crate::clock::now;
use crate::gateway::inside;
use crate::removal::bytes::freed;
use crate::removal::prune::{self, Cached, Filter};
use crate::removal::state::State;
use app::contract::short;
use axum::Json;
use engine::call::system;
use engine::{Call, Method};
use serde::{Deserialize, Serialize};

/// The largest answer about the build cache.
const USAGE: usize = 64 * 1024 * 1024;
/// So many labels.
const LABELS: usize = 64;

/// What is pruned.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum What {
    Images,
    Build,
}

/// The body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    what: What,
    #[serde(default)]
    all: bool,
    #[serde(default)]
    until: String,
    #[serde(default)]
    labels: Vec<String>,
    #[serde(default)]
    keep: i64,
}

/// The answer.
#[derive(Default, Serialize)]
pub(super) struct Previewed {
    items: Vec<Item>,
    bytes: i64,
}

/// Something that would go.
#[derive(Serialize)]
struct Item {
    id: String,
    name: String,
    size: i64,
    created: i64,
    note: String,
    /// It only loses a name.
    stays: bool,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Usage {
    build_cache: Option<Vec<Cached>>,
}

/// `POST /api/images/prune-preview`
pub(super) async fn preview(asked: Asked, Body(wanted): Body<Wanted>) -> Result<Json<Previewed>, Problem> {
    let until = match wanted.until.as_str() {
        "" => None,
        text => Some(
            prune::until(text, now())
                .ok_or_else(|| Problem::bad("until is an age, as 24h, or a moment, as 2026-01-31."))?,
        ),
    };
    if wanted.labels.len() > LABELS || wanted.keep < 0 {
        return Err(Problem::bad("Name 64 labels at most, and no negative number of bytes."));
    }
    let filter = Filter { all: wanted.all, until, labels: wanted.labels };
    match wanted.what {
        What::Images => {
            judge(&asked, Method::Post, "/images/prune").await?;
            images(&asked, &filter).await
        }
        What::Build => {
            judge(&asked, Method::Post, "/build/prune").await?;
            cache(&asked, &filter, wanted.keep).await
        }
    }
    .map(Json)
}

async fn images(asked: &Asked, filter: &Filter) -> Result<Previewed, Problem> {
    let state = State::ask(&asked.console, &asked.caller).await.map_err(problem)?;
    let removal = prune::images(&state, filter);
    let bytes = freed(&asked.console, &asked.caller, &state, &removal).await;
    let mut items = Vec::new();
    for deleted in &removal.done.deleted {
        let created = state.image(&deleted.id).map_or(0, |image| image.created());
        let name = deleted.names.first().map_or_else(|| short(&deleted.id).to_owned(), Clone::clone);
        let note =
            if deleted.names.len() > 1 { format!("Also {}.", deleted.names[1..].join(", ")) } else { String::new() };
        items.push(Item { id: deleted.id.clone(), name, size: deleted.size, created, note, stays: false });
    }
    // Of an image in use the engine takes all names but the last.
    for image in state.images.iter().filter(|image| removal.has(&image.id)) {
        let lost: Vec<String> = image.tags().into_iter().filter(|tag| removal.done.untagged.contains(tag)).collect();
        if let Some(name) = lost.first() {
            let note = format!("It is in use and stays; it loses {}.", lost.join(", "));
            let (id, name) = (image.id.clone(), name.clone());
            items.push(Item { id, name, size: 0, created: image.created(), note, stays: true });
        }
    }
    Ok(Previewed { items, bytes })
}

async fn cache(asked: &Asked, filter: &Filter, keep: i64) -> Result<Previewed, Problem> {
    // Engines before API 1.42 tell all they know.
    let call = Call { query: vec![("type", "build-cache".to_owned())], ..system::disk_usage() };
    let usage: Usage = inside::ask(&asked.console, &asked.caller, &call, USAGE).await.map_err(problem)?;
    let records = prune::cache(usage.build_cache.unwrap_or_default(), filter, keep);
    let bytes = records.iter().fold(0_i64, |sum, record| sum.saturating_add(record.size()));
    let item = |record: &Cached| Item {
        id: record.id.clone(),
        name: if record.description().is_empty() { record.id.clone() } else { record.description().to_owned() },
        size: record.size(),
        created: record.created(),
        note: String::new(),
        stays: false,
    };
    Ok(Previewed { items: records.iter().map(item).collect(), bytes })
}
