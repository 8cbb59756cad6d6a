//! A line of the images list.

use super::lines::Line;
use crate::act::{Verb, VerbButton, acts, granted, image_menu, newer_tag};
use crate::contract::{Image, User, short};
use crate::format;
use crate::pages::parts::{Age, PickOne, Selection, id_chip};
use crate::text::{fill, t};
use crate::ui::{click, follow, icon, optional};
use engine::call::image::split;
use leptos::prelude::*;

fn user(user: &User) -> AnyView {
    let (href, name) = (format!("/containers/{}", short(&user.id)), user.name.clone());
    view! { <a href=href class="user">{name}</a>" " }.into_any()
}

/// One tag of an image, or an image without any.
#[component]
pub(super) fn Row(line: Line, of: RwSignal<Image>, selection: Selection) -> impl IntoView {
    let (key, name) = (line.key(), line.name());
    let shown = name.clone();
    let href = format!("/images/{}", short(&line.id));
    let target = Signal::stored(line.target());
    let menu = image_menu(format!("menu-{key}"), target, line.id.clone(), false);
    let push = (!line.tag.is_empty() && granted("registries")).then(|| {
        let acts = acts();
        let keys = [key.clone()];
        let open = click(move || acts.open_images("push", &keys));
        view! { <button type="button" class="plain" title=t().push aria-label=t().push on:click=open>{icon("upload")}</button> }.into_any()
    });
    let own = key.clone();
    let (repository, tag) = if line.tag.is_empty() {
        let was = of.read_untracked().was.clone();
        let was = if was.is_empty() { "<none>".to_owned() } else { was };
        (was, view! { <span class="badge warn">{t().dangling}</span> }.into_any())
    } else {
        let (repository, tag) = split(&line.tag);
        let whole = line.tag.clone();
        let is_newer = Memo::new(move |_| of.read().newer.contains(&whole));
        let name = line.tag.clone();
        let newer = optional(move || is_newer.get().then(|| newer_tag(&name)));
        (repository.to_owned(), view! { <span class="mono">{tag.to_owned()}</span>" "{newer} }.into_any())
    };
    let users = follow(move || {
        let used_by = of.read().used_by.clone();
        match used_by.as_slice() {
            [] => view! { <span class="faint">{t().nobody}</span> }.into_any(),
            few if few.len() <= 2 => few.iter().map(user).collect::<Vec<_>>().into_any(),
            many => {
                let names = many.iter().map(|user| user.name.as_str()).collect::<Vec<_>>().join(", ");
                let text = fill(t().in_use_by, &[("n", &many.len().to_string())]);
                view! { <span title=names>{text}</span> }.into_any()
            }
        }
    });
    let id = line.id;
    view! {
        <tr aria-label=name class:selected=move || selection.read().contains(&own)>
            <td class="pick"><PickOne key=key.clone() name=Signal::stored(shown) selection/></td>
            <th scope="row"><a href=href>{repository}</a></th>
            <td>{tag}</td>
            <td class="wide">{id_chip(id)}</td>
            <td class="num">{move || format::bytes(of.read().size)}</td>
            <td class="num age"><Age since=Signal::derive(move || of.read().created)/></td>
            <td class="wide">{users}</td>
            <td class="acts"><VerbButton verb=Verb::Tag target/>{push}<VerbButton verb=Verb::RemoveImage target/>{menu}</td>
        </tr>
    }
}
