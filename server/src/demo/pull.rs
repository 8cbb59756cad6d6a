//! Pulls and pushes, with progress. An image named `missing` is in no registry, one named `broken` comes half way, and
//! one named `slow` takes a minute.

use super::answer::{Answer, Ask, Failure};
use super::archive;
use super::image::{Image, full};
use super::noise;
use super::progress::Script;
use super::state::World;
use super::told::Event;
use engine::transport::Reply;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// Between two lines of a usual pull, and of a slow one.
const EACH: Duration = Duration::from_millis(40);
const SLOWLY: Duration = Duration::from_millis(900);

/// `POST /images/create`
pub(super) fn pull(world: &Arc<World>, ask: &Ask) -> Answer {
    let Some(repository) = ask.value("fromImage") else { return archive::import(world, ask) };
    let name = match ask.value("tag") {
        Some(digest) if digest.starts_with("sha256:") => format!("{repository}@{digest}"),
        Some(tag) => full(&format!("{repository}:{tag}")),
        None => full(repository),
    };
    let short = repository.split(['@', ':']).next().unwrap_or_default();
    if repository.contains("missing") {
        return Err(Failure::not_found(format!(
            "pull access denied for {short}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied"
        )));
    }
    let image = Image::new(&name, world.now());
    let each = if repository.contains("slow") { SLOWLY } else { EACH };
    let tag = name.rsplit_once([':', '@']).map_or("latest", |(_, tag)| tag);
    let library = if short.contains('/') { short.to_owned() } else { format!("library/{short}") };
    let mut script = Script::default();
    script.say(each, json!({ "status": format!("Pulling from {library}"), "id": tag }));
    let known = world.state().image(&name).is_some();
    if !known {
        layers(&mut script, &image, each);
    }
    if repository.contains("broken") {
        script.fail(each, "unexpected EOF");
        return Ok(script.play(world, Box::new(|_| None)));
    }
    let digest = image.digests.first().and_then(|digest| digest.split_once('@')).map_or("", |(_, digest)| digest);
    script.say(each, json!({ "status": format!("Digest: {digest}") }));
    let done = Box::new(move |world: &World| {
        let word = if known { "Image is up to date for" } else { "Downloaded newer image for" };
        let mut state = world.state();
        if !known && state.room().is_ok() {
            state.add_image(image);
        }
        state.tell(Event::new("image", "pull", &name, &[("name", short_of(&name))], world.now()));
        Some(json!({ "status": format!("Status: {word} {name}") }))
    });
    Ok(script.play(world, done))
}

/// A name without its tag.
fn short_of(name: &str) -> &str {
    name.split(['@', ':']).next().unwrap_or(name)
}

fn layers(script: &mut Script, image: &Image, each: Duration) {
    let ids: Vec<(String, u64)> = image.layers.iter().map(|size| (noise::hex(*size)[..12].to_owned(), *size)).collect();
    let plain = |status: &str, id: &str| json!({ "status": status, "progressDetail": {}, "id": id });
    for (id, _) in &ids {
        script.say(Duration::ZERO, plain("Pulling fs layer", id));
    }
    for (id, size) in &ids {
        script.grow(id, "Downloading", *size, 8, each);
        script.say(Duration::ZERO, plain("Verifying Checksum", id));
        script.say(Duration::ZERO, plain("Download complete", id));
    }
    for (id, size) in &ids {
        script.grow(id, "Extracting", *size, 4, each);
        script.say(each, plain("Pull complete", id));
    }
}

/// `POST /images/{name}/push`
pub(super) fn push(world: &Arc<World>, ask: &Ask) -> Answer {
    let name = full(&match ask.value("tag") {
        Some(tag) => format!("{}:{tag}", ask.name()),
        None => ask.name().to_owned(),
    });
    let image = world.state().image(&name).cloned();
    let Some(image) = image else {
        return Err(Failure::not_found(format!("An image does not exist locally with the tag: {}", ask.name())));
    };
    Ok(pushed(world, name, &image))
}

fn pushed(world: &Arc<World>, name: String, image: &Image) -> Reply {
    let mut script = Script::default();
    let (repository, tag) = engine::call::image::split(&name);
    script.say(EACH, json!({ "status": format!("The push refers to repository [{repository}]") }));
    for layer in &image.layers {
        let id = &noise::hex(*layer)[..12];
        script.say(EACH, json!({ "status": "Preparing", "progressDetail": {}, "id": id }));
        script.grow(id, "Pushing", *layer, 6, EACH);
        script.say(EACH, json!({ "status": "Pushed", "progressDetail": {}, "id": id }));
    }
    if name.contains("broken") {
        script.fail(EACH, "denied: requested access to the resource is denied");
        return script.play(world, Box::new(|_| None));
    }
    let (digest, size) = (format!("sha256:{}", noise::hex(noise::seed(&name))), image.layers.len() * 250);
    script.say(EACH, json!({ "status": format!("{tag}: digest: {digest} size: {size}") }));
    let aux = json!({ "progressDetail": {}, "aux": { "Tag": tag, "Digest": digest, "Size": size } });
    let done = Box::new(move |world: &World| {
        world.state().tell(Event::new("image", "push", &name, &[("name", short_of(&name))], world.now()));
        Some(aux)
    });
    script.play(world, done)
}

#[cfg(test)]
mod tests {
    use super::super::Demo;
    use super::super::tests::{get, post};
    use engine::Error;
    use engine::call::image;

    #[tokio::test(start_paused = true)]
    async fn a_pull_says_how_far_it_is_and_the_image_is_there() {
        let demo = Demo::new(3);
        let told = post(&demo, "/images/create", &[("fromImage", "memcached"), ("tag", "1.6")], "").await.unwrap();
        assert!(
            told.contains("\"Downloading\"") && told.contains("Downloaded newer image for memcached:1.6"),
            "{told}"
        );
        assert!(get(&demo, &image::inspect("memcached:1.6")).await.contains("memcached@sha256:"));
        let again = post(&demo, "/images/create", &[("fromImage", "memcached"), ("tag", "1.6")], "").await.unwrap();
        assert!(again.contains("Image is up to date") && !again.contains("Downloading"));
        assert!(post(&demo, "/images/memcached/push", &[("tag", "1.6")], "").await.unwrap().contains("\"Digest\""));
    }

    #[tokio::test(start_paused = true)]
    async fn pulls_fail_when_they_are_asked_to() {
        let demo = Demo::new(3);
        let missing = post(&demo, "/images/create", &[("fromImage", "missing")], "").await;
        assert!(matches!(missing, Err(Error::NotFound(_))), "{missing:?}");
        let broken = post(&demo, "/images/create", &[("fromImage", "broken")], "").await.unwrap();
        assert!(broken.contains("\"error\":\"unexpected EOF\""), "{broken}");
        let there = engine::transport::open(&*demo, "/v1.45", &image::inspect("broken")).await.err();
        assert!(matches!(there, Some(Error::NotFound(_))), "nothing comes of it");
    }
}
