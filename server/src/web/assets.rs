//! The browser's half, embedded in the binary and compressed when it was built (scripts/build).

use super::Refused;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use rust_embed::{Embed, EmbeddedFile};
use std::borrow::Cow;

/// `target/site`, as scripts/build or `cargo leptos` left it. A release holds it; a debug build reads it from there, for
/// `cargo leptos watch` changes it while the server runs.
#[derive(Embed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Site;

/// Under which all assets are immutable.
pub fn root() -> &'static str {
    concat!("/pkg/", env!("QUAYSIDE_SITE_HASH"))
}

/// `GET /pkg/{hash}/{file}`
pub async fn asset(Path((hash, file)): Path<(String, String)>, headers: HeaderMap) -> Response {
    // Bytes under another build's name would stay wrong in the browser for a year.
    if hash != env!("QUAYSIDE_SITE_HASH") {
        return Refused::not_found().into_response();
    }
    let caching = if cfg!(debug_assertions) { "no-store" } else { "public, max-age=31536000, immutable" };
    serve(&file, &headers, caching)
}

/// `GET /favicon.ico`
pub async fn icon(headers: HeaderMap) -> Response {
    serve("icon.svg", &headers, "public, max-age=86400")
}

fn serve(file: &str, headers: &HeaderMap, caching: &'static str) -> Response {
    let Some((bytes, encoding)) = pick(file, accepted(headers)) else { return Refused::not_found().into_response() };
    let mut answer = Bytes::from(bytes).into_response();
    let out = answer.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(file)));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // A worker's policy is that of its own answer.
    if file == "worker.js" {
        out.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(super::headers::WORKER));
    }
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    answer
}

fn accepted(headers: &HeaderMap) -> &str {
    headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The smallest form the browser takes.
fn pick(file: &str, accepted: &str) -> Option<(Vec<u8>, Option<&'static str>)> {
    let takes =
        |name: &str| accepted.split(',').any(|part| part.split(';').next().is_some_and(|part| part.trim() == name));
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        // What cargo-leptos makes is not compressed; the compressed files beside it are older.
        if !cfg!(debug_assertions)
            && takes(encoding)
            && let Some(found) = find(&format!("{file}.{ending}"))
        {
            return Some((owned(found), Some(encoding)));
        }
    }
    find(file).map(|found| (owned(found), None))
}

/// What cargo-leptos writes is in `pkg`, what comes from `public` beside it.
fn find(file: &str) -> Option<EmbeddedFile> {
    Site::get(&format!("pkg/{file}")).or_else(|| Site::get(file))
}

fn owned(file: EmbeddedFile) -> Vec<u8> {
    match file.data {
        Cow::Borrowed(bytes) => bytes.to_vec(),
        Cow::Owned(bytes) => bytes,
    }
}

fn kind(file: &str) -> &'static str {
    match file.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
