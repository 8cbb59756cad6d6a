//! What boot.js offers the pages as `window.quayside` (frontend/modules/bridge.ts): the stream that tabs share, and the
//! modules that draw what Rust does not. For effects and handlers, which a server never runs.

use js_sys::{Array, Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// A topic that is followed; dropped, it is left. What an effect follows is kept in a `StoredValue::new_local`.
pub struct Leave {
    leave: JsValue,
    _take: Closure<dyn Fn(JsValue)>,
    _from: Closure<dyn Fn() -> JsValue>,
}

impl Drop for Leave {
    fn drop(&mut self) {
        if let Some(leave) = self.leave.dyn_ref::<Function>() {
            let _ = leave.apply(&JsValue::UNDEFINED, &Array::new());
        }
    }
}

/// Follows a topic: `take` gets the data of its events. `from` says what is there already, whenever it is joined.
pub fn join(topic: &str, take: Box<dyn Fn(&str)>, from: Box<dyn Fn() -> Option<String>>) -> Leave {
    let take = listener(take);
    let from = Closure::<dyn Fn() -> JsValue>::new(move || match from() {
        Some(from) => JsValue::from_str(&from),
        None => JsValue::UNDEFINED,
    });
    let leave = call(&bridge(), "join", &Array::of3(&topic.into(), take.as_ref(), from.as_ref()));
    Leave { leave, _take: take, _from: from }
}

/// Tells whether the stream is open, now and whenever that changes, for as long as the page lives.
pub fn connected(on: impl Fn(bool) + 'static) {
    let on = Closure::<dyn Fn(JsValue)>::new(move |up: JsValue| on(up.is_truthy()));
    call(&bridge(), "connected", &Array::of1(&on.into_js_value()));
}

/// What a module shows in an element; dropped, it ends.
pub struct Part(JsValue);

impl Part {
    /// Loads a module and shows it; the options are JSON.
    pub fn show(name: &str, element: &JsValue, options: &str) -> Self {
        Self(call(&bridge(), "show", &Array::of3(&name.into(), element, &options.into())))
    }

    /// Gives it other options.
    pub fn update(&self, options: &str) {
        call(&self.0, "update", &Array::of1(&options.into()));
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        call(&self.0, "detach", &Array::new());
    }
}

fn listener(take: Box<dyn Fn(&str)>) -> Closure<dyn Fn(JsValue)> {
    Closure::new(move |text: JsValue| take(&text.as_string().unwrap_or_default()))
}

fn bridge() -> JsValue {
    Reflect::get(&window(), &"quayside".into()).unwrap_or(JsValue::UNDEFINED)
}

/// Calls a method; without it nothing is done, as where boot.js is of another build.
fn call(on: &JsValue, name: &str, arguments: &Array) -> JsValue {
    let method = Reflect::get(on, &name.into()).ok().and_then(|method| method.dyn_into::<Function>().ok());
    let answer = method.map(|method| method.apply(on, arguments));
    answer.and_then(Result::ok).unwrap_or(JsValue::UNDEFINED)
}
