//! `GET /api/images/{id}/layers`: the steps that made an image, and which other images have the same layers.

use super::problem;
use crate::api::asked::Asked;
use crate::api::problem::Problem;
use crate::gateway::redact::{Sight, Visible};
use crate::layers::aligned::Row;
use crate::layers::chain::common;
use crate::layers::{chain_of, look};
use app::contract::Image;
use axum::Json;
use axum::extract::Path;
use serde::Serialize;

/// So many other images are looked at.
const OTHERS: usize = 200;

/// The answer.
#[derive(Serialize)]
pub(super) struct Layers {
    id: String,
    size: i64,
    layers: Vec<Layer>,
}

/// A step, and its layer.
#[derive(Serialize)]
struct Layer {
    #[serde(flatten)]
    row: Row,
    shared: Vec<Other>,
}

/// Another image that has a layer at the same place, on the same layers.
#[derive(Clone, Serialize)]
struct Other {
    id: String,
    name: String,
}

/// `GET /api/images/{id}/layers`
pub(super) async fn layers(asked: Asked, Path(name): Path<String>) -> Result<Json<Layers>, Problem> {
    let (console, caller) = (&asked.console, &asked.caller);
    let known = look(console, caller, &name).await.map_err(problem)?;
    let own = chain_of(console, caller, &known.id).await.unwrap_or_default();
    let mut shared = Vec::new();
    for other in others(&asked, &known.id) {
        if let Some(chain) = chain_of(console, caller, &other.id).await {
            let depth = common(&own, &chain);
            shared.push((depth, Other { name: other.title().to_owned(), id: other.id }));
        }
    }
    let mut depth = 0;
    let layers = known.rows.into_iter().map(|row| {
        depth += usize::from(!row.empty);
        let has = |(common, other): &(usize, Other)| (*common >= depth).then(|| other.clone());
        let shared = if row.empty { Vec::new() } else { shared.iter().filter_map(has).collect() };
        Layer { row, shared }
    });
    Ok(Json(Layers { layers: layers.collect(), id: known.id, size: known.size }))
}

/// The other images that the caller sees.
fn others(asked: &Asked, id: &str) -> Vec<Image> {
    let hub = &asked.console.hub;
    let sight = Sight::new(&asked.caller.rights, hub);
    let rows = hub.images.select(|row| row.id != id);
    rows.iter().filter_map(|row| row.seen(sight)).take(OTHERS).collect()
}
