//! What is in a registry: repositories, tags, manifests.

use super::client::{Answer, Client};
use super::failure::Failure;
use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The most tags that are listed.
const TAGS: usize = 10_000;
/// The most pages that are turned for them.
const PAGES: usize = 100;
/// Tags on a page.
const PAGE: usize = 1000;
/// The scope of the list of repositories.
const CATALOG: &str = "registry:catalog:*";

/// A page of repositories.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub(crate) struct Repositories {
    /// Their names.
    pub(crate) repositories: Vec<String>,
    /// What the next page begins after; empty at the end.
    pub(crate) more: String,
}

/// A manifest, as it is shown.
#[derive(Debug, Default, Serialize, PartialEq, Eq)]
pub(crate) struct Manifest {
    digest: String,
    media_type: String,
    /// The bytes of its layers, compressed; 0 of an index.
    size: u64,
    /// As the image says it (RFC 3339); empty when it does not.
    created: String,
    platforms: Vec<Platform>,
    /// How many layers.
    layers: usize,
}

/// What an image runs on.
#[derive(Debug, Serialize, PartialEq, Eq)]
struct Platform {
    platform: String,
    digest: String,
}

impl Client {
    /// A page of at most `n` repositories, after the one named `last`.
    pub(crate) async fn repositories(&self, last: &str, n: usize) -> Result<Repositories, Failure> {
        let last = utf8_percent_encode(last, NON_ALPHANUMERIC);
        let answer = self.ask(Method::GET, &format!("v2/_catalog?n={n}&last={last}"), CATALOG).await?;
        let more = next(self.base(), &answer).and_then(|target| {
            let url = self.base().join(&target).ok()?;
            url.query_pairs().find_map(|(key, value)| (key == "last").then(|| value.into_owned()))
        });
        Ok(Repositories { repositories: texts(&answer.json()?["repositories"]), more: more.unwrap_or_default() })
    }

    /// All tags of a repository, in the registry's order.
    pub(crate) async fn tags(&self, repository: &str) -> Result<Vec<String>, Failure> {
        let scope = pull(repository);
        let mut target = format!("v2/{repository}/tags/list?n={PAGE}");
        let mut tags = Vec::new();
        for _ in 0..PAGES {
            let answer = self.ask(Method::GET, &target, &scope).await?;
            tags.extend(texts(&answer.json()?["tags"]));
            match next(self.base(), &answer).filter(|next| *next != target && tags.len() < TAGS) {
                Some(next) => target = next,
                None => break,
            }
        }
        tags.truncate(TAGS);
        Ok(tags)
    }

    /// The manifest behind a tag or digest.
    pub(crate) async fn manifest(&self, repository: &str, reference: &str) -> Result<Manifest, Failure> {
        let scope = pull(repository);
        let answer = self.ask(Method::GET, &format!("v2/{repository}/manifests/{reference}"), &scope).await?;
        let json = answer.json()?;
        let mut manifest = read(&answer, &json);
        // The image itself says when it was made and what for; where it cannot be had, the rest is shown all the same.
        let config = json["config"]["digest"].as_str().filter(|digest| super::reference::is_digest(digest));
        if let Some(config) = config
            && let Ok(answer) = self.ask(Method::GET, &format!("v2/{repository}/blobs/{config}"), &scope).await
            && let Ok(config) = answer.json()
        {
            manifest.created = config["created"].as_str().unwrap_or_default().to_owned();
            manifest.platforms.extend(platform(&config, &manifest.digest));
        }
        Ok(manifest)
    }

    /// Removes a manifest, with all its tags.
    pub(crate) async fn delete(&self, repository: &str, digest: &str) -> Result<(), Failure> {
        let scope = format!("repository:{repository}:pull,delete");
        self.ask(Method::DELETE, &format!("v2/{repository}/manifests/{digest}"), &scope).await.map(|_| ())
    }
}

fn pull(repository: &str) -> String {
    format!("repository:{repository}:pull")
}

fn read(answer: &Answer, json: &Value) -> Manifest {
    let named = json["mediaType"].as_str().or_else(|| answer.header("content-type"));
    let media_type = named.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_owned();
    let digest = answer.header("docker-content-digest").filter(|digest| super::reference::is_digest(digest));
    let layers = json["layers"].as_array().map(Vec::as_slice).unwrap_or_default();
    let manifests = json["manifests"].as_array().map(Vec::as_slice).unwrap_or_default();
    let platforms = manifests.iter().filter_map(|entry| {
        let digest = entry["digest"].as_str().unwrap_or_default();
        platform(&entry["platform"], digest)
    });
    Manifest {
        digest: digest.map_or_else(|| sum(&answer.body), str::to_owned),
        media_type,
        size: layers.iter().filter_map(|layer| layer["size"].as_u64()).fold(0, u64::saturating_add),
        created: String::new(),
        platforms: platforms.collect(),
        layers: layers.len(),
    }
}

/// What an entry of an index, or an image, runs on. What is no image, as an attestation, runs on nothing.
fn platform(of: &Value, digest: &str) -> Option<Platform> {
    let text = |key: &str| of[key].as_str().filter(|text| !text.is_empty() && *text != "unknown");
    let (os, architecture) = (text("os")?, text("architecture")?);
    let variant = text("variant").map(|variant| format!("/{variant}")).unwrap_or_default();
    Some(Platform { platform: format!("{os}/{architecture}{variant}"), digest: digest.to_owned() })
}

fn sum(body: &[u8]) -> String {
    let digits = Sha256::digest(body).iter().fold(String::new(), |mut digits, byte| {
        // Writing to a text does not fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    });
    format!("sha256:{digits}")
}

/// The next page of a list (`Link: <…>; rel="next"`), as a target of the same registry.
fn next(base: &Url, answer: &Answer) -> Option<String> {
    let link = answer.header("link")?;
    let inner = link.split_once('<')?.1.split_once('>').filter(|(_, rest)| rest.contains("next"))?.0;
    // Registries behind a proxy often do not know their own scheme or name: only path and query count.
    let url = base.join(inner).ok()?;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let target = format!("{}{query}", url.path().trim_start_matches('/'));
    target.starts_with("v2/").then_some(target)
}

fn texts(list: &Value) -> Vec<String> {
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderMap, HeaderValue, StatusCode};
    use serde_json::json;

    fn answer(headers: &[(&'static str, &'static str)], body: &Value) -> Answer {
        let headers = headers
            .iter()
            .copied()
            .map(|(name, value)| (http::HeaderName::from_static(name), HeaderValue::from_static(value)));
        Answer { status: StatusCode::OK, headers: HeaderMap::from_iter(headers), body: body.to_string().into_bytes() }
    }

    #[test]
    fn the_next_page_is_of_the_same_registry() {
        let base = Url::parse("https://registry.lan:5000/").unwrap();
        let of = |link: &'static str| next(&base, &answer(&[("link", link)], &Value::Null));
        let target = Some("v2/_catalog?last=b&n=2".to_owned());
        assert_eq!(of(r#"</v2/_catalog?last=b&n=2>; rel="next""#), target);
        assert_eq!(of("<http://elsewhere/v2/_catalog?last=b&n=2>; rel=next"), target, "never elsewhere");
        for none in [r#"</v2/x>; rel="prev""#, "</other>; rel=next", "", "<"] {
            assert_eq!(of(none), None, "{none}");
        }
    }

    #[test]
    fn manifests_of_each_kind() {
        let digest = "sha256:0000000000000000000000000000000000000000000000000000000000000001";
        let image = json!({"schemaVersion": 2, "layers": [{"size": 5}, {"size": 7}, {}]});
        let read_image =
            read(&answer(&[("content-type", "a/b; charset=utf-8"), ("docker-content-digest", digest)], &image), &image);
        assert_eq!((read_image.digest.as_str(), read_image.media_type.as_str()), (digest, "a/b"));
        assert_eq!((read_image.size, read_image.layers, read_image.platforms.len()), (12, 3, 0));
        let index = json!({"mediaType": "index", "manifests": [
            {"digest": "sha256:a", "platform": {"os": "linux", "architecture": "arm", "variant": "v7"}},
            {"digest": "sha256:b", "platform": {"os": "unknown", "architecture": "unknown"}},
            {"digest": "sha256:c"}]});
        let read_index = read(&answer(&[], &index), &index);
        let shown: Vec<_> =
            read_index.platforms.iter().map(|one| (one.platform.as_str(), one.digest.as_str())).collect();
        assert_eq!((shown, read_index.size), (vec![("linux/arm/v7", "sha256:a")], 0));
        assert_eq!(read_index.digest, sum(index.to_string().as_bytes()), "summed up where it is not told");
        assert_eq!(sum(b""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        let nothing = read(&answer(&[], &Value::Null), &Value::Null);
        assert_eq!((nothing.layers, nothing.media_type.as_str()), (0, ""));
    }
}
