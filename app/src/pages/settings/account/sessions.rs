//! Sign-ins that hold.

use crate::json::{Value, at, number, text};
use crate::pages::parts::Age;
use crate::pages::settings::desk::Desk;
use crate::pages::settings::form::Form;
use crate::pages::settings::rows::{button, cell, rows};
use crate::text::{fill, t};
use crate::transport::Load;
use crate::ui::click;
use engine::Method;
use leptos::prelude::*;

/// The table; `path` is what it was loaded from, and a session's number after it is that session.
pub(in crate::pages::settings) fn table(desk: Desk, load: Load, value: &Value, path: &str) -> AnyView {
    let row = |session: &Value| {
        let agent = text(session, "agent");
        let (name, address) = (browser(&agent), text(session, "address"));
        let own = format!("{path}/{}", number(session, "id"));
        let last = if at(session, "current").as_bool() == Some(true) {
            view! { <span class="badge ok">{t().this_session}</span> }.into_any()
        } else {
            let (name, address) = (name.clone(), address.clone());
            button(t().end_session, move || {
                let sure = fill(t().end_sure, &[("name", &name), ("address", &address)]);
                let wanted = Form::new(Method::Delete, &own, t().end_session, move |_| load.again());
                desk.ask(t().end_title.to_owned(), sure, wanted.done(t().session_ended));
            })
        };
        let shown = name.clone();
        let cells = vec![
            view! { <span title=agent>{shown}</span> }.into_any(),
            cell(address),
            view! { <Age since=Signal::stored(number(session, "created"))/> }.into_any(),
            view! { <Age since=Signal::stored(number(session, "seen"))/> }.into_any(),
            last,
        ];
        (name, cells)
    };
    let sessions = value.as_array().map(Vec::as_slice).unwrap_or_default();
    rows(
        t().sessions,
        &[t().browser, t().address, t().since, t().last_seen, t().actions],
        sessions.iter().map(row).collect(),
    )
}

/// Ends all of one's sessions but this one.
pub(super) fn end_others(desk: Desk, load: Load) -> AnyView {
    let ask = click(move || {
        let path = "/api/account/sessions/end-others";
        let wanted = Form::new(Method::Post, path, t().end_others, move |_| load.again());
        let sure = t().end_others_sure.to_owned();
        desk.ask(t().end_others_title.to_owned(), sure, wanted.done(t().sessions_ended));
    });
    view! { <button type="button" on:click=ask>{t().end_others}</button> }.into_any()
}

/// A browser as people call it, by what it calls itself: every one claims to be several others, so order matters.
fn browser(agent: &str) -> String {
    let first =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => fill(t().browser_on, &[("browser", browser), ("system", system)]),
        _ if agent.is_empty() => t().nobody.to_owned(),
        _ => agent.chars().take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn browsers_are_told_apart() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
        assert_eq!(browser(chrome), "Chrome on Linux");
        assert_eq!(browser(&format!("{chrome} Edg/140.0").replace("X11; Linux", "Windows NT 10.0")), "Edge on Windows");
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1";
        assert_eq!(browser(safari), "Safari on iPhone");
        assert_eq!(browser("Mozilla/5.0 (Macintosh; Intel Mac OS X 15.0; rv:140.0) Firefox/140.0"), "Firefox on macOS");
        assert_eq!(browser("curl/8.5.0"), "curl/8.5.0");
        assert_eq!(browser(&"x".repeat(200)).len(), 40);
    }
}
