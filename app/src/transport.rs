//! The only HTTP in `app`: the browser's fetch. On the server nothing here runs; pages start from their seed.

use crate::json::Value;
use crate::seed::{Answer, Unused};
use engine::{Call, Method};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

/// Sends a request to the console. A failure of the network is an answer with status 0; an ended session leads to the
/// sign-in page.
pub async fn fetch(method: Method, path: &str, body: Option<&str>) -> Answer {
    let answer = send(method, path, body).await.unwrap_or_default();
    if answer.status == 401 {
        sign_in();
    }
    answer
}

async fn send(method: Method, path: &str, body: Option<&str>) -> Result<Answer, JsValue> {
    let init = RequestInit::new();
    init.set_method(method.name());
    if let Some(body) = body {
        let headers = Headers::new()?;
        headers.set("content-type", "application/json")?;
        init.set_headers(&headers);
        init.set_body(&JsValue::from_str(body));
    }
    let response: Response = JsFuture::from(window().fetch_with_str_and_init(path, &init)).await?.unchecked_into();
    let body = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok(Answer { status: response.status(), body })
}

/// Sends a call to the engine, through the door.
pub async fn call(call: &Call) -> Answer {
    fetch(call.method, &format!("{}{}", crate::site::ENGINE, call.target()), call.body.as_deref()).await
}

/// Goes to the sign-in page and, after it, back here.
pub fn sign_in() {
    let location = window().location();
    let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    let next = js_sys::encode_uri_component(&here).as_string().unwrap_or_default();
    let _ = location.assign(&format!("/login?next={next}"));
}

/// What a page shows of one path: from the seed at first, then from the network. While it is asked for again, the last
/// answer stays.
#[derive(Clone, Copy)]
pub struct Load {
    /// The answer; `None` until the first one.
    pub answer: RwSignal<Option<Answer>>,
    again: RwSignal<u32>,
}

impl Load {
    /// The answer's JSON, of a success.
    pub fn json(self) -> Memo<Option<Value>> {
        Memo::new(move |_| {
            let answer = self.answer.read();
            let found = answer.as_ref().filter(|answer| answer.status == 200);
            found.and_then(|answer| serde_json::from_str(&answer.body).ok())
        })
    }

    /// Asks again.
    pub fn again(self) {
        self.again.update(|count| *count += 1);
    }
}

/// Loads a path, and again whenever it changes; a path that is `None` is not loaded.
pub fn load(path: Signal<Option<String>>) -> Load {
    let seeded = path.get_untracked().and_then(|path| use_context::<Unused>()?.take(&path));
    let fresh = StoredValue::new(seeded.is_some());
    let load = Load { answer: RwSignal::new(seeded), again: RwSignal::new(0) };
    let asked = StoredValue::new(0_u32);
    Effect::new(move |before: Option<Option<String>>| {
        load.again.track();
        let path = path.get();
        if fresh.get_value() {
            fresh.set_value(false);
            return path;
        }
        if before.is_some_and(|before| before != path) {
            load.answer.set(None);
        }
        if let Some(path) = path.clone() {
            let nth = asked.get_value() + 1;
            asked.set_value(nth);
            spawn_local(async move {
                let answer = fetch(Method::Get, &path, None).await;
                // Only the newest question's answer counts, and only while the page is there.
                if asked.try_get_value() == Some(nth) && load.answer.get_untracked().as_ref() != Some(&answer) {
                    load.answer.set(Some(answer));
                }
            });
        }
        path
    });
    load
}
