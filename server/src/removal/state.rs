//! The images and containers of an engine, as it lists them.

use crate::access::Caller;
use crate::console::Console;
use crate::gateway::inside;
use engine::call::{container, image};
use engine::model::ContainerSummary;
use engine::{Call, Error};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The largest list.
const LIST: usize = 64 * 1024 * 1024;

/// An image in `GET /images/json?all=1`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Image {
    /// Its full id.
    pub(crate) id: String,
    /// The image that it was built on, where the builder says so.
    parent_id: Option<String>,
    repo_tags: Option<Vec<String>>,
    repo_digests: Option<Vec<String>>,
    created: Option<i64>,
    size: Option<i64>,
    labels: Option<BTreeMap<String, String>>,
}

impl Image {
    /// The image below it, or nothing.
    pub(crate) fn parent(&self) -> &str {
        self.parent_id.as_deref().unwrap_or_default()
    }

    /// All that refers to it, tags and digests, in their order.
    pub(crate) fn references(&self) -> Vec<String> {
        let mut references = self.tags();
        let digests = self.repo_digests.iter().flatten().filter(|digest| !digest.starts_with("<none>"));
        references.extend(digests.cloned());
        references.sort();
        references
    }

    /// Its tags.
    pub(crate) fn tags(&self) -> Vec<String> {
        self.repo_tags.iter().flatten().filter(|tag| *tag != "<none>:<none>").cloned().collect()
    }

    /// Seconds since 1970.
    pub(crate) fn created(&self) -> i64 {
        self.created.unwrap_or_default()
    }

    /// Bytes, shared layers included.
    pub(crate) fn size(&self) -> i64 {
        self.size.unwrap_or_default()
    }

    /// The value of a label.
    pub(crate) fn label(&self, key: &str) -> Option<&str> {
        self.labels.as_ref()?.get(key).map(String::as_str)
    }
}

/// A container, as far as it keeps images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Container {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The image's full id.
    pub(crate) image: String,
    /// Whether it has processes, if only frozen or soon again.
    pub(crate) running: bool,
}

impl From<ContainerSummary> for Container {
    fn from(summary: ContainerSummary) -> Self {
        let running = matches!(summary.state.as_str(), "running" | "paused" | "restarting");
        Self { name: summary.name().to_owned(), id: summary.id, image: summary.image_id, running }
    }
}

/// What there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    /// All images, those within a build too.
    pub(crate) images: Vec<Image>,
    /// All containers, those that are stopped too.
    pub(crate) containers: Vec<Container>,
}

impl State {
    /// Asks the engine, as a caller.
    pub(crate) async fn ask(console: &Arc<Console>, caller: &Caller) -> Result<Self, Error> {
        let all = Call { query: vec![("all", "1".to_owned())], ..image::list() };
        let images: Vec<Image> = inside::ask(console, caller, &all, LIST).await?;
        let containers: Vec<ContainerSummary> = inside::ask(console, caller, &container::list(), LIST).await?;
        Ok(Self { images, containers: containers.into_iter().map(Container::from).collect() })
    }

    /// The image of that full id.
    pub(crate) fn image(&self, id: &str) -> Option<&Image> {
        self.images.iter().find(|image| image.id == id)
    }
}

/// What there is in tests.
#[cfg(test)]
pub(crate) mod samples {
    use super::{Container, Image, State};

    /// An image with these references; digests have an `@`.
    pub(crate) fn image(id: &str, parent: &str, references: &[&str]) -> Image {
        let some = |digest: bool| {
            let fitting = references.iter().filter(move |reference| reference.contains('@') == digest);
            Some(fitting.map(|reference| (*reference).to_owned()).collect())
        };
        Image {
            id: id.to_owned(),
            parent_id: Some(parent.to_owned()),
            repo_tags: some(false),
            repo_digests: some(true),
            size: Some(100),
            ..Image::default()
        }
    }

    /// The same, made then and labelled so (`k=v`).
    pub(crate) fn aged(image: Image, created: i64, labels: &[&str]) -> Image {
        let pair = |label: &&str| label.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
        Image { created: Some(created), labels: Some(labels.iter().filter_map(pair).collect()), ..image }
    }

    /// A container of an image.
    pub(crate) fn container(name: &str, image: &str, running: bool) -> Container {
        Container { id: format!("id-of-{name}"), name: name.to_owned(), image: image.to_owned(), running }
    }

    /// All that.
    pub(crate) fn state(images: Vec<Image>, containers: Vec<Container>) -> State {
        State { images, containers }
    }
}
