//! Buttons of verbs: single ones, and the menus behind "More".

use super::lead::{self, Lead, To, leads, of_project, parts};
use super::{Target, Verb, acts, calls_of_container, granted, may, of_container, of_image};
use crate::contract::Container;
use crate::live::live;
use crate::text::{fill, t};
use crate::ui::{click, follow, icon};
use leptos::prelude::*;
use web_sys::MouseEvent;

/// A verb's button, for those who may: an icon in a row, with its word elsewhere.
#[component]
pub fn VerbButton(verb: Verb, #[prop(into)] target: Signal<Target>, #[prop(optional)] wide: bool) -> impl IntoView {
    let acts = acts();
    let act = click(move || acts.act(verb, vec![target.get_untracked()]));
    let busy = Signal::derive(move || acts.busy(&target.read().id).is_some());
    may(verb).then(|| {
        view! {
            <button type="button" class=if wide { "" } else { "plain" } class:danger=verb.is_destructive() && wide
                title=verb.label() aria-label=verb.label() disabled=busy on:click=act>
                {icon(verb.icon())}{wide.then(|| view! { <span>{verb.label()}</span> }.into_any())}
            </button>
        }
        .into_any()
    })
}

/// A menu of an image, by its tag or its id; `image` is the id in full. On its own page, `in_page`, much of it stands there
/// already. The menu's id is unique on the page.
pub fn image_menu(id: String, target: Signal<Target>, image: String, in_page: bool) -> AnyView {
    let acts = acts();
    let menu_id = id.clone();
    let name = Signal::derive(move || target.read().name.clone());
    let show = move || {
        let key = target.read_untracked().id.clone();
        let leads = live().session.with_value(|session| lead::of_image(&image, &key, in_page, session));
        let open = move |act: &'static str| acts.open_images(act, &[target.read_untracked().id.clone()]);
        let leads = leads.into_iter().map(|lead| led(&id, lead, open));
        let shows = click(move || acts.show_calls(of_image(), target.get_untracked()));
        view! { {leads.collect::<Vec<_>>()}<hr/>{item(&id, "eye", t().show_call, false, shows)} }.into_any()
    };
    menu(menu_id, name, Box::new(show))
}

/// The menu of the list of images: what is about none in particular.
pub fn images_menu() -> AnyView {
    const ID: &str = "menu-images";
    let acts = acts();
    let show = move || {
        let asks = |symbol, label, act: &'static str| {
            item(ID, symbol, label, false, click(move || acts.open_images(act, &[])))
        };
        let brings = granted("images").then(|| {
            // The door takes the files of a foreign system from administrators alone.
            let is_admin = live().session.with_value(|session| session.role == "admin");
            let import = is_admin.then(|| asks("upload", t().import, "import"));
            view! { {asks("archive", t().load_images, "load")}{import} }.into_any()
        });
        let prune =
            granted("prune").then(|| item(ID, "trash-2", t().prune, true, click(move || acts.open_prune("images"))));
        view! { {brings}{prune}<a href="/tags">{icon("tag")}<span>{t().tags}</span></a> }.into_any()
    };
    menu(ID.to_owned(), Signal::stored(t().images.to_owned()), Box::new(show))
}

/// A menu of a container. On its own page, `in_page`, the verbs and the parts of the page stand there already.
pub fn container_menu(id: String, of: Signal<Container>, state: Memo<String>, in_page: bool) -> AnyView {
    let acts = acts();
    let menu_id = id.clone();
    let name = Signal::derive(move || of.read().name.clone());
    let target = move || Target::of_container(&of.read_untracked());
    let show = move || {
        // The rest of the row may change without changing what stands here.
        let state = state.get();
        let row = of.get_untracked();
        let (parts, leads) = live().session.with_value(|session| (parts(&row, session), leads(&row, session)));
        let open = move |act: &'static str| acts.open_for(act, &[of.get_untracked()]);
        let led = |lead: Lead| led(&id, lead, open);
        if in_page {
            return leads.into_iter().map(led).collect::<Vec<_>>().into_any();
        }
        let done = |verb: Verb| {
            let does = click(move || acts.act(verb, vec![target()]));
            item(&id, verb.icon(), verb.label(), verb.is_destructive(), does)
        };
        let verbs: Vec<_> = of_container(&state).1.into_iter().filter(|verb| may(*verb)).map(done).collect();
        let shows = click(move || acts.show_calls(calls_of_container(&state), target()));
        let (parts, leads) = (parts.into_iter().map(led), leads.into_iter().map(led));
        view! {
            {parts.collect::<Vec<_>>()}<hr/>
            {leads.collect::<Vec<_>>()}<hr/>
            {verbs}
            {item(&id, "eye", t().show_call, false, shows)}
        }
        .into_any()
    };
    menu(menu_id, name, Box::new(show))
}

/// A menu of a compose project; nothing for who may do nothing with it.
pub fn project_menu(project: String) -> Option<AnyView> {
    let live = live();
    let acts = acts();
    let choices = live.session.with_value(of_project);
    if choices.is_empty() {
        return None;
    }
    let id = format!("menu-project-{project}");
    let menu_id = id.clone();
    let name = Signal::stored(project.clone());
    let show = move || {
        let choice = |(symbol, label, what): (&'static str, &'static str, &'static str)| {
            let project = project.clone();
            let opens = click(move || {
                // All of it, whatever the list is filtered by.
                let of_it = |rows: &mut dyn Iterator<Item = Container>| {
                    rows.filter(|row| row.project == project).collect::<Vec<_>>()
                };
                let rows = untrack(|| live.containers.with(of_it));
                acts.open_project(&project, what, &rows);
            });
            item(&id, symbol, label, what == "remove", opens)
        };
        choices.iter().copied().map(choice).collect::<Vec<_>>().into_any()
    };
    Some(menu(menu_id, name, Box::new(show)))
}

/// A way on, as it stands in a menu.
fn led(menu: &str, lead: Lead, open: impl Fn(&'static str) + 'static) -> AnyView {
    match lead.to {
        To::Page(to) => view! { <a href=to>{icon(lead.icon)}<span>{lead.label}</span></a> }.into_any(),
        To::Dialog(act) => item(menu, lead.icon, lead.label, false, click(move || open(act))),
    }
}

/// The button and what it opens, made when it is first opened: a page has a thousand of them.
fn menu(id: String, name: Signal<String>, show: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    let opened = RwSignal::new(false);
    let menu_id = id.clone();
    let label = Signal::derive(move || fill(t().actions_for, &[("name", &name.read())]));
    let content = follow(move || if opened.get() { show() } else { ().into_any() });
    view! {
        <button type="button" class="plain" title=t().more aria-label=t().more popovertarget=id
            on:click=click(move || opened.set(true))>
            {icon("ellipsis")}
        </button>
        <div popover="auto" id=menu_id class="menu" role="group" aria-label=label>{content}</div>
    }
    .into_any()
}

/// What stands in a menu, and closes it.
fn item(
    menu: &str,
    symbol: &'static str,
    label: &'static str,
    danger: bool,
    act: Box<dyn FnMut(MouseEvent)>,
) -> AnyView {
    view! {
        <button type="button" class:danger=danger popovertarget=menu.to_owned() popovertargetaction="hide" on:click=act>
            {icon(symbol)}<span>{label}</span>
        </button>
    }
    .into_any()
}
