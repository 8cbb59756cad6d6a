//! Pages, rendered here with what they show, so that the first HTML is the page and not a spinner.
//!
//! A page's data is asked for through the same routes that browsers use, with the visitor's cookie: rights are judged
//! by the same code. It then travels in the page, so that the browser starts from the same state without asking again.

use super::{assets, headers};
use crate::access::{Caller, Peer, cookie_value};
use crate::console::Console;
use app::seed::{Answer, Seed};
use app::{Shell, ShellProps, site};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{self, Request};
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use leptos::nonce::use_nonce;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use tower::ServiceExt;

/// The largest answer that travels in a page; what is larger the browser asks for itself.
const SEED_LIMIT: usize = 16 * 1024 * 1024;

/// How long a page waits for its data; after that it is shown without, and says so.
const PATIENCE: Duration = Duration::from_secs(5);

/// Readies the framework for rendering; once, in a tokio runtime.
pub fn prepare() {
    // Fails only when it was done before, as by another test in this process.
    let _ = any_spawner::Executor::init_tokio();
}

/// What pages need.
#[derive(Clone)]
pub struct State {
    /// The console.
    pub console: Arc<Console>,
    /// The routes with data.
    pub data: Router,
}

/// `GET` of any page; who is not signed in is sent to sign in, whatever the path.
pub async fn page(extract::State(state): extract::State<State>, request: Request) -> Response {
    let inside = Peer::default();
    let peer = request.extensions().get::<Peer>().unwrap_or(&inside);
    let uri = request.uri();
    let console = &state.console;
    if let Err(refused) = Caller::read(request.headers(), peer, &console.access, &console.site.cookie) {
        return if refused.status() == StatusCode::UNAUTHORIZED { strange(&request) } else { refused.into_response() };
    }
    if uri.path() == "/" {
        return Redirect::to("/overview").into_response();
    }
    let Some(needs) = site::needs(uri.path_and_query().map_or("/", |path| path.as_str())) else {
        return render(&state, request, Vec::new(), StatusCode::NOT_FOUND).await;
    };
    render(&state, request, needs, StatusCode::OK).await
}

/// Leads somebody without a session to sign in. A link from another site brings no `SameSite=Strict` cookie even for
/// who has one, so such a visit first comes again from here.
fn strange(request: &Request) -> Response {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if request
        .headers()
        .get("sec-fetch-site")
        .is_some_and(|site| matches!(site.as_bytes(), b"cross-site" | b"same-site"))
    {
        let policy = [(header::CONTENT_SECURITY_POLICY, headers::FORM)];
        return (policy, Html(app::door::again(path))).into_response();
    }
    let next =
        if path == "/" { String::new() } else { format!("?next={}", utf8_percent_encode(path, NON_ALPHANUMERIC)) };
    Redirect::to(&format!("/login{next}")).into_response()
}

/// What tells who visits.
struct Visitor {
    headers: HeaderMap,
    peer: Peer,
}

impl Visitor {
    fn of(request: &Request) -> Self {
        let mut headers = HeaderMap::new();
        // HTTP/2 says the host in the address.
        let host = request.uri().authority().and_then(|host| HeaderValue::try_from(host.as_str()).ok());
        headers.extend(host.map(|host| (header::HOST, host)));
        for name in [header::COOKIE, header::HOST] {
            let value = request.headers().get(&name).cloned();
            headers.extend(value.map(|value| (name, value)));
        }
        Self { headers, peer: request.extensions().get::<Peer>().cloned().unwrap_or_default() }
    }
}

async fn render(state: &State, request: Request, needs: Vec<String>, status: StatusCode) -> Response {
    let mut answers = Vec::new();
    let visitor = Visitor::of(&request);
    for path in needs.into_iter().chain(["/api/session".to_owned()]) {
        let answer = ask(state, &visitor, &path).await;
        answers.push((path, answer));
    }
    let theme = cookie_value(request.headers(), "theme").filter(|theme| matches!(*theme, "light" | "dark"));
    let theme = theme.unwrap_or_default().to_owned();
    let seed = Seed { assets: assets::root().to_owned(), answers };
    // A page about something that is gone says so with its status too.
    let gone = seed.answers.iter().any(|(path, answer)| path.starts_with("/engine/") && answer.status == 404);
    let status = if gone { StatusCode::NOT_FOUND } else { status };
    let context = || {
        if let (Some(nonce), Some(options)) = (use_nonce(), use_context::<ResponseOptions>())
            && let Ok(policy) = HeaderValue::try_from(headers::page_policy(&nonce))
        {
            options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    };
    let shell = move || Shell(ShellProps { theme: theme.clone(), seed: seed.clone() });
    let mut response = leptos_axum::render_app_async_with_context(context, shell)(request).await;
    *response.status_mut() = status;
    response
}

/// Asks one of the console's own routes in the visitor's name.
async fn ask(state: &State, visitor: &Visitor, path: &str) -> Answer {
    let mut request = http::Request::get(path).extension(visitor.peer.clone());
    for (name, value) in &visitor.headers {
        request = request.header(name, value);
    }
    let failed = || Answer { status: 504, body: r#"{"message":"the engine does not answer"}"#.to_owned() };
    let Ok(request) = request.body(Body::empty()) else { return failed() };
    let answer = async {
        let Ok(response) = state.data.clone().oneshot(request).await;
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), SEED_LIMIT).await.ok()?;
        Some(Answer { status, body: String::from_utf8_lossy(&bytes).into_owned() })
    };
    timeout(PATIENCE, answer).await.ok().flatten().unwrap_or_else(failed)
}
