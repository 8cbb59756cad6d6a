//! Sign-in and setup: plain HTML, no script. Nobody who is not signed in loads a byte of the application.

use crate::text::{fill, t};
use crate::ui::logo;
use leptos::prelude::*;

/// Why a form is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Name or password is wrong.
    Wrong,
    /// The name cannot be used.
    Name,
    /// The password cannot be used.
    Password,
    /// The code of the second factor is wrong.
    Code,
    /// The second step came too late, or after too many wrong codes.
    Expired,
    /// The account is disabled.
    Disabled,
    /// Too many tries; this many seconds to wait.
    Throttled(u64),
    /// The provider did not say who it is, or not in a way that holds.
    Provider,
    /// The provider said who it is, and they may not come in.
    Stranger,
}

impl Failure {
    fn sentence(self) -> String {
        let sentence = match self {
            Self::Wrong => t().wrong,
            Self::Name => t().bad_user_name,
            Self::Password => t().bad_password,
            Self::Code => t().wrong_code,
            Self::Expired => t().step_expired,
            Self::Disabled => t().account_disabled,
            Self::Throttled(seconds) => return fill(t().throttled, &[("n", &seconds.to_string())]),
            Self::Provider => t().provider_failed,
            Self::Stranger => t().provider_stranger,
        };
        sentence.to_owned()
    }
}

/// The sign-in page. `next` is where to go after it; `first_run` tells where the setup link is; `provider` is the name
/// of an OpenID Connect provider and the link that leads there; `demo` says that the engine is a simulated one.
pub fn sign_in(
    assets: &str,
    next: &str,
    name: &str,
    failure: Option<Failure>,
    first_run: bool,
    provider: Option<(&str, &str)>,
    demo: bool,
) -> String {
    let provider = provider.map(|(name, link)| (fill(t().sign_in_with, &[("name", name)]), link.to_owned()));
    let form = view! {
        {marked(demo)}
        <h1>{t().sign_in}" "<span class="muted">{t().sign_in_lead}</span></h1>
        {first_run.then(|| view! { <p class="note">{t().first_run}</p> })}
        {alert(failure)}
        <form method="post" action="/login">
            <input type="hidden" name="next" value=next.to_owned()/>
            {name_field(name)}
            {password_field("current-password", None)}
            <button type="submit" class="primary">{t().sign_in}</button>
        </form>
        {provider.map(|(words, link)| view! { <p><a class="button" href=link>{words}</a></p> })}
    };
    page(assets, t().sign_in, form.into_any())
}

/// The second step of signing in: a code. `pending` names the first step.
pub fn second_factor(assets: &str, pending: &str, next: &str, failure: Option<Failure>) -> String {
    let form = view! {
        <h1>{t().second_step}</h1>
        {alert(failure)}
        <form method="post" action="/login/code">
            <input type="hidden" name="pending" value=pending.to_owned()/>
            <input type="hidden" name="next" value=next.to_owned()/>
            <label class="field">
                <span>{t().field_code}</span>
                <input type="text" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required autofocus/>
            </label>
            <p class="hint">{t().code_hint}</p>
            <button type="submit" class="primary">{t().sign_in}</button>
        </form>
        <p><a href="/login">{t().start_again}</a></p>
    };
    page(assets, t().second_step, form.into_any())
}

/// The setup page behind the one-time link.
pub fn setup(assets: &str, token: &str, name: &str, failure: Option<Failure>, demo: bool) -> String {
    let form = view! {
        {marked(demo)}
        <h1>{t().setup_title}</h1>
        <p class="muted">{t().setup_lead}</p>
        {alert(failure)}
        <form method="post" action="/setup">
            <input type="hidden" name="token" value=token.to_owned()/>
            {name_field(name)}
            {password_field("new-password", Some(t().password_hint))}
            <button type="submit" class="primary">{t().setup_button}</button>
        </form>
    };
    page(assets, t().setup_title, form.into_any())
}

/// Comes to a path once more, from this very site.
pub fn again(path: &str) -> String {
    let refresh = format!("0;url={path}");
    let html = view! {
        <html lang="en"><head><meta charset="utf-8"/><meta http-equiv="refresh" content=refresh/><title>"Quayside"</title></head><body></body></html>
    };
    format!("<!DOCTYPE html>{}", html.to_html())
}

/// The setup link is not this start's, or too old.
pub fn bad_link(assets: &str) -> String {
    page(
        assets,
        t().setup_title,
        view! { <h1>{t().setup_title}</h1> <p role="alert" class="failure">{t().bad_link}</p> }.into_any(),
    )
}

/// Setup is done, or never was open.
pub fn no_setup(assets: &str) -> String {
    page(assets, t().no_setup, view! { <h1>{t().no_setup}</h1> <p><a href="/login">{t().sign_in}</a></p> }.into_any())
}

fn marked(demo: bool) -> Option<impl IntoView> {
    demo.then(|| view! { <p class="note">{t().demo}</p> })
}

fn alert(failure: Option<Failure>) -> Option<impl IntoView> {
    failure.map(|failure| view! { <p role="alert" class="failure">{failure.sentence()}</p> })
}

fn name_field(name: &str) -> impl IntoView + use<> {
    view! {
        <label class="field">
            <span>{t().field_user}</span>
            <input type="text" name="name" value=name.to_owned() autocomplete="username" autocapitalize="none" required autofocus/>
        </label>
    }
}

fn password_field(complete: &'static str, hint: Option<&'static str>) -> impl IntoView {
    view! {
        <label class="field">
            <span>{t().field_password}</span>
            <input type="password" name="password" autocomplete=complete required/>
        </label>
        {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
    }
}

fn page(assets: &str, title: &'static str, content: AnyView) -> String {
    let html = view! {
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title inner_html=format!("{title} · Quayside")></title>
                <link rel="icon" href="/favicon.ico" type="image/svg+xml"/>
                <link rel="stylesheet" href=format!("{assets}/quayside.css")/>
            </head>
            <body class="door">
                <main>
                    <p class="brand">{logo(assets)}"Quayside"</p>
                    {content}
                </main>
            </body>
        </html>
    };
    format!("<!DOCTYPE html>{}", html.to_html())
}
