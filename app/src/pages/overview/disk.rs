//! Disk usage: measured on a click only, for the engine walks every file system for it.

use crate::format::bytes;
use crate::json::{Value, at, items, number, text};
use crate::pages::parts::{Loaded, panel, table};
use crate::site::ENGINE;
use crate::text::t;
use crate::transport::load;
use crate::ui::{click, optional};
use leptos::prelude::*;

/// The panel.
#[component]
pub(super) fn Disk() -> impl IntoView {
    let wanted = RwSignal::new(false);
    let path = move || wanted.get().then(|| format!("{ENGINE}{}", engine::call::system::disk_usage().target()));
    let load = load(Signal::derive(path));
    let busy = Signal::derive(move || wanted.get() && load.answer.read().is_none());
    let measure = click(move || {
        if wanted.get_untracked() {
            load.answer.set(None);
            load.again();
        }
        wanted.set(true);
    });
    let way = || ().into_any();
    let result = optional(move || wanted.get().then(|| view! { <Loaded load gone="" way children=usage/> }.into_any()));
    panel(
        t().disk,
        view! {
            {result}
            <p class="hint">{t().disk_hint}</p>
            <button type="button" disabled=busy on:click=measure>{move || if busy.get() { t().measuring } else { t().measure }}</button>
        },
    )
}

/// Count, total and what is not in use, by kind. From API 1.52 on the engine sums up itself; before, it lists.
fn usage(value: Value) -> AnyView {
    let sum = |path: &str, size: &str, unused: &dyn Fn(&Value) -> bool| {
        let all = items(&value, path);
        let of = |item: &Value| number(item, size).max(0);
        let free: i64 = all.iter().filter(|item| unused(item)).map(of).sum();
        (i64::try_from(all.len()).unwrap_or(i64::MAX), all.iter().map(of).sum::<i64>(), free)
    };
    let row = |name: &str, summed: &str, listed: (i64, i64, i64)| {
        let of = |key: &str| number(&value, &format!("{summed}.{key}"));
        let newer = !at(&value, summed).is_null();
        let (count, size, free) = if newer { (of("TotalCount"), of("TotalSize"), of("Reclaimable")) } else { listed };
        vec![name.to_owned(), count.to_string(), bytes(size), bytes(free.min(size))]
    };
    let (images, _, free_images) = sum("Images", "Size", &|image| number(image, "Containers") <= 0);
    // Layers are shared between images, so their sizes do not add up; the engine says what they take together.
    let images = (images, number(&value, "LayersSize"), free_images);
    let containers = sum("Containers", "SizeRw", &|container| text(container, "State") != "running");
    let volumes = sum("Volumes", "UsageData.Size", &|volume| number(volume, "UsageData.RefCount") <= 0);
    let cache = sum("BuildCache", "Size", &|record| text(record, "InUse") != "true");
    table(
        &[t().kind, t().count, t().total, t().reclaimable],
        vec![
            row(t().images, "ImageUsage", images),
            row(t().containers, "ContainerUsage", containers),
            row(t().volumes, "VolumeUsage", volumes),
            row(t().build_cache, "BuildCacheUsage", cache),
        ],
    )
}
