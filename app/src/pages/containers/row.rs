//! The rows: a container, and the head of a compose project.

use super::lines::Lines;
use crate::act::{Target, VerbButton, container_menu, granted, is_own, newer_image, of_container, project_menu};
use crate::contract::{Container, short};
use crate::pages::parts::{Age, PickAll, PickOne, Ports, Selection, State, reads_logs};
use crate::site;
use crate::sorted::Texts;
use crate::text::{fill, t};
use crate::ui::{Query, click, follow, icon};
use leptos::prelude::*;

/// A container.
#[component]
pub(super) fn Row(of: RwSignal<Container>, selection: Selection) -> impl IntoView {
    let id = of.read_untracked().id.clone();
    let href = format!("/containers/{}", short(&id));
    let name = Memo::new(move |_| of.read().name.clone());
    let state = Memo::new(move |_| of.read().state.clone());
    let target = Signal::derive(move || of.with(Target::of_container));
    let base = href.clone();
    let buttons = follow(move || {
        let state = state.read();
        let verbs = of_container(&state).0.into_iter().map(|verb| view! { <VerbButton verb target/> }.into_any());
        let logs = reads_logs().then(|| part(&base, "logs", "scroll-text", t().logs));
        let enters = *state == "running" && granted("exec");
        let terminal = enters.then(|| part(&base, "terminal", "terminal", t().tab_terminal));
        verbs.chain(logs).chain(terminal).collect::<Vec<_>>().into_any()
    });
    let menu = container_menu(format!("menu-{id}"), of.into(), state, false);
    let key = id.clone();
    let own = is_own(&id).then(|| view! { " "<span class="badge info">{t().own_short}</span> }.into_any());
    let image = follow(move || {
        let row = of.read();
        let href = format!("/images/{}", short(&row.image_id));
        let name = if row.image.starts_with("sha256:") { short(&row.image).to_owned() } else { row.image.clone() };
        view! { <a href=href>{name}</a> }.into_any()
    });
    view! {
        <tr aria-label=move || name.get() class:selected=move || selection.read().contains(&key)>
            <td class="pick"><PickOne key=id.clone() name selection/></td>
            <th scope="row"><a href=href title=move || name.get()>{move || name.get()}</a>{own}" "{newer_image(of.into())}</th>
            <td class="statecell"><State of/></td>
            // What stands in these three is written by the module `cells`.
            <td class="figure cpu" data-usage=id.clone() data-running=move || *state.read() == "running">
                <span><span data-spark></span><span data-cpu></span></span>
            </td>
            <td class="figure memory"><span data-memory></span></td>
            <td class="mono image">{image}</td>
            <td class="mono portcell"><Ports of=Signal::derive(move || of.read().ports.clone()) most=2/></td>
            <td class="num age"><Age since=Signal::derive(move || of.read().created)/></td>
            <td class="acts">{buttons}{menu}</td>
        </tr>
    }
}

/// The way to a part of its page.
fn part(page: &str, tab: &str, symbol: &'static str, label: &'static str) -> AnyView {
    let to = format!("{page}?tab={tab}");
    view! { <a class="button" href=to title=label aria-label=label>{icon(symbol)}</a> }.into_any()
}

/// The head of a project's containers: folds and selects them.
#[component]
pub(super) fn GroupRow(
    project: String,
    folded: Memo<Texts>,
    selection: Selection,
    shown: Memo<Lines>,
) -> impl IntoView {
    let name = if project.is_empty() { t().no_project.to_owned() } else { project.clone() };
    let logs = (!project.is_empty() && reads_logs()).then(|| {
        let to = site::logs(vec![("project", project.clone())]);
        let label = fill(t().logs_of, &[("name", &project)]);
        view! { <a class="button" href=to title=label.clone() aria-label=label>{icon("scroll-text")}</a> }.into_any()
    });
    let menu = (!project.is_empty()).then(|| project_menu(project.clone())).flatten();
    let is_project = !project.is_empty();
    let project = StoredValue::new(project);
    let figures = Memo::new(move |_| {
        let shown = shown.read();
        let group = project.with_value(|project| shown.groups.iter().find(|(name, ..)| name == project));
        group.map(|(_, ids, running)| (ids.clone(), *running)).unwrap_or_default()
    });
    // What those of no project use together tells nothing.
    let total = Signal::derive(move || if is_project { shorts(&figures.read().0) } else { String::new() });
    let is_folded = move || project.with_value(|project| folded.read().contains(project));
    let query = Query::new();
    let toggle = click(move || {
        let mut folded = folded.get_untracked();
        project.with_value(|project| folded.turn(project, !folded.contains(project)));
        query.set("fold", &unfolded(&folded));
    });
    let keys = Signal::derive(move || figures.get().0);
    let figure = Signal::derive(move || {
        let (ids, running) = figures.get();
        fill(t().project_up, &[("up", &running.to_string()), ("all", &ids.len().to_string())])
    });
    view! {
        <tr class="group">
            <td class="pick"><PickAll keys label=fill(t().select, &[("name", &name)]) selection/></td>
            <th scope="rowgroup" colspan="2">
                <button type="button" class="plain fold" aria-expanded=move || if is_folded() { "false" } else { "true" } on:click=toggle>
                    {icon("chevron-down")}{name}
                </button>
                <span class="faint">{figure}</span>
            </th>
            // One for each column: those that a narrow window hides must not count here either. The module `cells` writes
            // into the first two.
            <td class="figure cpu" data-total=total><span data-cpu></span></td>
            <td class="figure memory"><span data-memory></span></td>
            <td class="image"></td><td class="portcell"></td><td class="age"></td>
            <td class="acts">{logs}{menu}</td>
        </tr>
    }
}

/// Whose figures are added up.
fn shorts(ids: &[String]) -> String {
    ids.iter().map(|id| short(id)).collect::<Vec<_>>().join(" ")
}

/// Folded projects as the URL has them: by comma, with `-` for those of none.
pub(super) fn folded(value: &str) -> Texts {
    let project = |part: &str| if part == "-" { String::new() } else { part.to_owned() };
    value.split(',').filter(|part| !part.is_empty()).map(project).collect()
}

fn unfolded(folded: &Texts) -> String {
    let part = |(project, ()): (&str, &())| if project.is_empty() { "-".to_owned() } else { project.to_owned() };
    folded.iter().map(part).collect::<Vec<_>>().join(",")
}
