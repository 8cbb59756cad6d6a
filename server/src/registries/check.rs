//! Looks whether there is something newer behind the tags of local images: the engine asks their registries, and pulls
//! nothing.

use super::auth::{Auth, shown};
use super::reference::is_tag;
use super::updates::{Found, State, Updates};
use crate::clock::now;
use crate::console::Console;
use crate::endpoints::Endpoint;
use engine::call::image::{list, split};
use engine::model::ImageSummary;
use engine::reference::{HUB, host_of};
use engine::transport::{Request, collect};
use engine::{Error, Method};
use serde_json::Value;
use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// The setting that switches the check by the clock off.
const SWITCH: &str = "updates";
/// Registries that are asked without being stored.
const PUBLIC: [&str; 8] =
    [HUB, "ghcr.io", "quay.io", "gcr.io", "mcr.microsoft.com", "registry.k8s.io", "lscr.io", "public.ecr.aws"];
/// So many tags Docker Hub is asked after in six hours without a user: each request counts as a pull there.
const HUB_ALONE: usize = 40;
/// The most tags of one check.
const MOST: usize = 1000;
/// How long the engine may take to ask a registry.
const ASKING: Duration = Duration::from_secs(30);
/// After a check that could not even begin.
const AGAIN: Duration = Duration::from_secs(60);
/// The largest answer.
const LIMIT: usize = 256 * 1024;

/// A tag to ask after.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tag {
    reference: String,
    id: String,
    host: String,
    /// What the image here was known by in its repository.
    digests: Vec<String>,
}

/// Checks again and again, and whenever somebody wants it.
pub(super) async fn keep(console: &Console) {
    let updates = &console.registries.updates;
    console.hub.set_newer(updates.stale());
    loop {
        due(console, updates).await;
        drop(console.hub.engine().wait_for(|engine| engine.up).await);
        updates.turn(true);
        let done = check(console).await;
        updates.turn(false);
        match done {
            Ok(()) => console.hub.set_newer(updates.stale()),
            Err(cause) => {
                tracing::warn!(%cause, "it cannot be looked for newer images");
                sleep(AGAIN).await;
            }
        }
    }
}

/// Waits until it is time for a check.
async fn due(console: &Console, updates: &Updates) {
    loop {
        let is_on = console.access.setting(SWITCH).ok().flatten().as_deref() != Some("off");
        let left = Duration::from_millis(u64::try_from(updates.left()).unwrap_or_default());
        let is_due = tokio::select! {
            is_due = updates.wanted() => is_due,
            () = sleep(left), if is_on => true,
        };
        if is_due {
            return;
        }
    }
}

/// One check.
async fn check(console: &Console) -> Result<(), Error> {
    let (registries, hub) = (&console.registries, &console.hub);
    let updates = &registries.updates;
    let images: Vec<ImageSummary> = hub.endpoint.ask(&list()).await?;
    let mut used: Vec<String> = Vec::new();
    hub.containers.each(|row| used.push(row.image_id.clone()));
    let tags = tags(&images, &used, &|reference| updates.asked(reference));
    let tagged: Vec<_> = tags.iter().map(|tag| (tag.reference.clone(), tag.id.clone())).collect();
    let stored = registries.store.registries().unwrap_or_default();
    let has_user = |host: &str| stored.iter().any(|row| row.host == host && !row.user.is_empty());
    let is_known = |host: &str| PUBLIC.contains(&host) || stored.iter().any(|row| row.host == host);
    let mut queue = VecDeque::new();
    for tag in tags {
        if !is_known(&tag.host) {
            let said = format!("{} is not asked: store it as a registry to have its images checked.", tag.host);
            updates.note(tag.found(State::Unknown, &said));
        } else if tag.host == HUB && !has_user(HUB) && !updates.asks_hub(HUB_ALONE) {
            // What an earlier check found stays as it is.
            if updates.asked(&tag.reference) == 0 {
                let said = "A later check asks after this: without a user, Docker Hub takes few requests.";
                updates.note(Found { checked: 0, ..tag.found(State::Unknown, said) });
            }
        } else {
            queue.push_back(tag);
        }
    }
    let queue = Mutex::new(queue);
    tokio::join!(work(console, &queue), work(console, &queue));
    updates.end(&registries.store, &tagged, &used);
    Ok(())
}

/// The tags whose images have come from a registry: those in use first, then those that were asked after the longest ago.
fn tags(images: &[ImageSummary], used: &[String], asked: &dyn Fn(&str) -> i64) -> Vec<Tag> {
    let used: HashSet<&str> = used.iter().map(String::as_str).collect();
    let of_image = |image: &ImageSummary| -> Vec<Tag> {
        let of_tag = |reference: &str| {
            let (repository, tag) = split(reference);
            let digests: Vec<String> = image
                .repo_digests
                .iter()
                .filter_map(|known| {
                    let (of, digest) = known.split_once('@')?;
                    (of == repository).then(|| digest.to_owned())
                })
                .collect();
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/:".contains(&byte);
            let is_plain = is_tag(tag) && repository.bytes().all(plain) && !repository.contains("..");
            let host = host_of(reference);
            (is_plain && !digests.is_empty()).then(|| Tag {
                reference: reference.to_owned(),
                id: image.id.clone(),
                host,
                digests,
            })
        };
        image.tags().filter_map(of_tag).collect()
    };
    let mut tags: Vec<Tag> = images.iter().flat_map(of_image).collect();
    tags.sort_by_cached_key(|tag| (!used.contains(tag.id.as_str()), asked(&tag.reference), tag.reference.clone()));
    tags.truncate(MOST);
    tags
}

/// Asks after one tag after the other until none is left.
async fn work(console: &Console, queue: &Mutex<VecDeque<Tag>>) {
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    while let Some(tag) = next() {
        let mut found = look(console, &tag).await;
        // The tags that are left wait for an engine that is gone, and each is asked after twice at most.
        if matches!(found, Err(Error::Unreachable(_))) {
            sleep(AGAIN).await;
            drop(console.hub.engine().wait_for(|engine| engine.up).await);
            found = look(console, &tag).await;
        }
        // Why would name where the engine is, and everybody may read this.
        let failed = |_| tag.found(State::Failed, "The engine could not be asked. The next check tries again.");
        console.registries.updates.note(found.unwrap_or_else(failed));
    }
}

/// Asks after a tag; an error is the engine's own, not the registry's.
async fn look(console: &Console, tag: &Tag) -> Result<Found, Error> {
    let (registries, endpoint) = (&console.registries, &console.hub.endpoint);
    let limited = || tag.found(State::Limited, &format!("{} wants no more requests for now.", tag.host));
    if registries.updates.waits(&tag.host) {
        return Ok(limited());
    }
    let auth = match registries.auth(&tag.reference, "") {
        Ok(auth) => auth,
        Err(sentence) => return Ok(tag.found(State::Failed, &sentence)),
    };
    let asked = timeout(ASKING, ask(endpoint, &tag.reference, auth.as_ref())).await;
    let (status, pause, body) = match asked {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => return Err(error),
        Err(_) => return Ok(tag.found(State::Failed, "The engine got no answer from the registry in time.")),
    };
    Ok(match verdict(status, &body, &tag.digests, auth.as_ref()) {
        (State::Limited, _) => {
            registries.updates.wait(&tag.host, pause);
            limited()
        }
        (state, said) => tag.found(state, &said),
    })
}

/// `GET /distribution/{reference}/json`: status, the seconds to wait where it says them, and body.
async fn ask(endpoint: &Endpoint, reference: &str, auth: Option<&Auth>) -> Result<(u16, Option<i64>, Vec<u8>), Error> {
    let target = format!("/v{}/distribution/{reference}/json", endpoint.api());
    let headers = auth.map(|auth| ("x-registry-auth".to_owned(), auth.header())).into_iter().collect();
    let mut reply = endpoint.transport().send(Request { method: Method::Get, target, headers, body: None }).await?;
    let pause = reply.headers.iter().find(|(name, _)| name == "retry-after");
    let pause = pause.and_then(|(_, seconds)| seconds.parse().ok());
    let body = collect(&mut reply.body, LIMIT).await?;
    Ok((reply.status, pause, body))
}

/// What an answer says of an image that is known by these digests. `auth`: whose secret must not be in it.
fn verdict(status: u16, body: &[u8], digests: &[String], auth: Option<&Auth>) -> (State, String) {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let words = json["message"].as_str().unwrap_or_default();
    if status == 429 || words.contains("toomanyrequests") || words.contains("429 Too Many Requests") {
        return (State::Limited, String::new());
    }
    let descriptor = &json["Descriptor"];
    match descriptor["digest"].as_str().or(descriptor["Digest"].as_str()) {
        Some(digest) if (200..300).contains(&status) && digests.iter().any(|known| known == digest) => {
            (State::Current, String::new())
        }
        Some(_) if (200..300).contains(&status) => (State::Newer, String::new()),
        // Before the words are cut: a part of a secret would not be known again.
        _ => (State::Failed, said(status, &auth.map_or_else(|| words.to_owned(), |auth| auth.clean(words)))),
    }
}

fn said(status: u16, words: &str) -> String {
    match status {
        401 | 403 => "The registry does not show it without credentials, or not with those that are stored.".to_owned(),
        404 => "The registry does not have this tag any more, or does not show it without credentials.".to_owned(),
        _ if words.is_empty() => format!("The engine answered with status {status}."),
        _ => format!("The engine could not find it out: {}", shown(words)),
    }
}

impl Tag {
    fn found(&self, state: State, said: &str) -> Found {
        let (reference, id, said) = (self.reference.clone(), self.id.clone(), said.to_owned());
        Found { reference, id, state, said, checked: now() * 1000 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(id: &str, tags: &[&str], digests: &[&str]) -> ImageSummary {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        ImageSummary { id: id.into(), repo_tags: texts(tags), repo_digests: texts(digests), ..ImageSummary::default() }
    }

    #[test]
    fn tags_that_came_from_a_registry_are_asked_after_in_order() {
        let images = [
            image("1", &["old:1", "other/old:1"], &["old@sha256:a"]),
            image("2", &["used:1"], &["used@sha256:b", "used@sha256:c"]),
            image("3", &["built:1"], &[]),
            image("4", &["reg.lan:5000/new:1"], &["reg.lan:5000/new@sha256:d"]),
            image("5", &["<none>:<none>"], &["gone@sha256:e"]),
        ];
        let asked = |reference: &str| if reference == "old:1" { 5 } else { 0 };
        let found = tags(&images, &["2".to_owned()], &asked);
        let shown: Vec<_> = found.iter().map(|tag| (tag.reference.as_str(), tag.host.as_str())).collect();
        assert_eq!(shown, [("used:1", HUB), ("reg.lan:5000/new:1", "reg.lan:5000"), ("old:1", HUB)]);
        assert_eq!(found[0].digests, ["sha256:b", "sha256:c"]);
    }

    #[test]
    fn an_answer_says_whether_there_is_something_newer() {
        let known = ["sha256:a".to_owned(), "sha256:b".to_owned()];
        let of = |status: u16, body: &str| verdict(status, body.as_bytes(), &known, None).0;
        assert_eq!(of(200, r#"{"Descriptor":{"digest":"sha256:b"}}"#), State::Current);
        assert_eq!(of(200, r#"{"Descriptor":{"Digest":"sha256:c"}}"#), State::Newer);
        for nonsense in ["", "{}", r#"{"Descriptor":null}"#] {
            assert_eq!(of(200, nonsense), State::Failed, "{nonsense}");
        }
        assert_eq!(of(429, ""), State::Limited);
        assert_eq!(of(500, r#"{"message":"toomanyrequests: You have reached your pull rate limit."}"#), State::Limited);
        assert_eq!((of(401, "{}"), of(404, "{}"), of(500, "{}")), (State::Failed, State::Failed, State::Failed));
        assert!(verdict(500, br#"{"message":"no such host"}"#, &known, None).1.ends_with("no such host"));
        let body = format!(r#"{{"message":"{} p@ss-word-of-ci"}}"#, "x".repeat(290));
        let said = verdict(500, body.as_bytes(), &known, Some(&Auth::of("reg.lan", "ci", "p@ss-word-of-ci"))).1;
        assert!(said.contains("xxx") && !said.contains("p@s"), "{said}");
    }
}
