//! The parts of the page that the module `image` draws.

use crate::act::grants;
use crate::contract::{Image, short};
use crate::format::{bytes, utc};
use crate::json::{Value, number, text};
use crate::pages::parts::table;
use crate::seed::Unused;
use crate::site;
use crate::text::t;
use crate::ui::{Module, Query};
use leptos::prelude::*;
use serde_json::json;

/// One of them: layers, files or used. Files begin at the layer that the URL has.
pub(super) fn part(panel: &'static str, id: Memo<String>, row: Memo<Option<Image>>, query: Query) -> AnyView {
    let layer = query.now("in");
    let options = Memo::new(move |_| {
        let id = id.read();
        let name = row.read().as_ref().map_or_else(|| short(&id).to_owned(), |row| row.title().to_owned());
        json!({"panel": panel, "id": *id, "name": name, "layer": layer, "may": grants()}).to_string()
    });
    view! { <Module name="image" options=options class="drawn"/> }.into_any()
}

/// The layers that came with the first HTML: they are read without a script, and go when the module has drawn its own.
pub(super) struct Layers {
    image: String,
    history: Option<Value>,
}

impl Layers {
    /// Those of the image that the page begins with.
    pub(super) fn of_first(image: &str) -> Self {
        let answer = use_context::<Unused>().and_then(|unused| unused.take(&site::history(image)));
        let answer = answer.filter(|answer| answer.status == 200);
        let history = answer.and_then(|answer| serde_json::from_str(&answer.body).ok());
        Self { image: image.to_owned(), history }
    }

    /// The table, newest first; none for another image.
    pub(super) fn plain(&self, image: &str) -> Option<AnyView> {
        let history = self.history.as_ref().filter(|_| self.image == image)?;
        let row =
            |layer: &Value| vec![utc(number(layer, "Created")), bytes(number(layer, "Size")), text(layer, "CreatedBy")];
        let rows = history.as_array().map_or(&[][..], Vec::as_slice).iter().map(row).collect();
        let layers = table(&[t().created, t().size, t().layer_by], rows);
        Some(view! { <section class="panel full">{layers}</section> }.into_any())
    }
}
