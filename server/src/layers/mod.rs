//! What images are made of: their history beside their layers, and the files of each layer.
//!
//! # Layout
//! - this file: an image, as its caller may see it
//! - [`aligned`]: which step of the history made which layer; [`words`]: the steps as people write them
//! - [`archive`]: the archive that an engine saves an image as; [`contents`]: one layer in it
//! - [`files`]: the files of all layers, and what each layer changed; [`listed`]: what is told of them; [`waste`]: what
//!   later layers hide
//! - [`chain`]: layers that are on the same layers are the same; [`kept`]: what is held in memory; [`bounded`]: heads of
//!   archives, however long

pub(crate) mod aligned;
pub(crate) mod archive;
mod bounded;
pub(crate) mod chain;
pub(crate) mod contents;
pub(crate) mod files;
mod kept;
pub(crate) mod listed;
#[cfg(test)]
pub(crate) mod samples;
pub(crate) mod waste;
mod words;

pub use kept::Explored;

use crate::access::Caller;
use crate::console::Console;
use crate::gateway::inside;
use aligned::{Row, Step, align};
use engine::Error;
use engine::call::image as images;
use serde::Deserialize;
use std::sync::Arc;

/// The largest answer about one image.
const ANSWER: usize = 4 * 1024 * 1024;

/// An image with its layers, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// Its full id.
    pub(crate) id: String,
    /// Bytes, shared layers included.
    pub(crate) size: i64,
    /// The steps that made it.
    pub(crate) rows: Vec<Row>,
}

impl Known {
    /// The numbers of the steps that made a layer, the lowest layer's first.
    pub(crate) fn numbers(&self) -> Vec<usize> {
        self.rows.iter().filter(|row| !row.empty).map(|row| row.n).collect()
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Inspect {
    id: String,
    size: Option<i64>,
    #[serde(rename = "RootFS")]
    root: Option<Root>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Root {
    layers: Option<Vec<String>>,
}

impl Inspect {
    fn layers(&mut self) -> Vec<String> {
        self.root.take().and_then(|root| root.layers).unwrap_or_default()
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Told {
    created: Option<i64>,
    created_by: Option<String>,
    size: Option<i64>,
    comment: Option<String>,
}

/// An image as a caller may see it: secrets in the steps are hidden from those who may not know them.
pub(crate) async fn look(console: &Arc<Console>, caller: &Caller, image: &str) -> Result<Known, Error> {
    let mut inspect: Inspect = inside::ask(console, caller, &images::inspect(image), ANSWER).await?;
    let layers = inspect.layers();
    let told: Vec<Told> = inside::ask(console, caller, &images::history(&inspect.id), ANSWER).await?;
    // The engine tells the newest first.
    let steps = told.into_iter().rev().map(|step| Step {
        created: step.created.unwrap_or_default(),
        by: step.created_by.unwrap_or_default(),
        size: step.size.unwrap_or_default(),
        comment: step.comment.unwrap_or_default(),
    });
    let rows = align(steps.collect(), &layers);
    console.explored.keep_chain(&inspect.id, &layers);
    Ok(Known { id: inspect.id, size: inspect.size.unwrap_or_default(), rows })
}

/// The full id of an image.
pub(crate) async fn id_of(console: &Arc<Console>, caller: &Caller, image: &str) -> Result<String, Error> {
    let inspect: Inspect = inside::ask(console, caller, &images::inspect(image), ANSWER).await?;
    Ok(inspect.id)
}

/// The layers of an image by its full id, the lowest first; `None` when it is not there, or not theirs to see. An id
/// stands for the same layers for ever, so each image is asked for once.
pub(crate) async fn chain_of(console: &Arc<Console>, caller: &Caller, id: &str) -> Option<Arc<[String]>> {
    if let Some(chain) = console.explored.chain(id) {
        return Some(chain);
    }
    let mut inspect: Inspect = inside::ask(console, caller, &images::inspect(id), ANSWER).await.ok()?;
    Some(console.explored.keep_chain(id, &inspect.layers()))
}
