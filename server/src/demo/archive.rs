//! Images out of archives: `docker load` and `docker import`. Of an archive only the list at its beginning is read.

use super::answer::{Answer, Ask, Failure};
use super::build::file_in;
use super::image::{Image, full};
use super::noise;
use super::progress::Script;
use super::state::World;
use super::told::Event;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const EACH: Duration = Duration::from_millis(40);
/// So many images of one archive are loaded.
const MOST: usize = 20;

/// `POST /images/load`
pub(super) fn load(world: &Arc<World>, ask: &Ask) -> Answer {
    let mut script = Script::default();
    let list = file_in(&ask.body, "manifest.json").and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let Some(list) = list else {
        script.fail(EACH, "invalid archive: does not contain a manifest.json");
        return Ok(script.play(world, Box::new(|_| None)));
    };
    let tags = list.as_array().into_iter().flatten().filter_map(|one| one["RepoTags"].as_array()).flatten();
    let names = tags.filter_map(Value::as_str).map(full).take(MOST);
    let images: Vec<Image> =
        names.map(|name| Image { digests: Vec::new(), ..Image::new(&name, world.now()) }).collect();
    for image in &images {
        for size in &image.layers {
            script.grow(&noise::hex(*size)[..12], "Loading layer", *size, 4, EACH);
        }
        for tag in &image.tags {
            script.say(EACH, json!({ "stream": format!("Loaded image: {tag}\n") }));
        }
    }
    let done = Box::new(move |world: &World| -> Option<Value> {
        let mut state = world.state();
        for image in images {
            if state.room().is_ok() {
                state.tell(Event::new("image", "load", &image.id, &[("name", &image.id)], world.now()));
                state.add_image(image);
            }
        }
        None
    });
    Ok(script.play(world, done))
}

/// `POST /images/create` without an image to pull.
pub(super) fn import(world: &Arc<World>, ask: &Ask) -> Answer {
    if ask.value("fromSrc") != Some("-") {
        return Err(Failure::new(501, "the demo engine fetches nothing"));
    }
    let name = ask.value("repo").map(|repository| match ask.value("tag") {
        Some(tag) => format!("{repository}:{tag}"),
        None => full(repository),
    });
    let size = u64::try_from(ask.body.len()).unwrap_or_default().max(1);
    let image = Image {
        id: format!("sha256:{}", noise::hex(world.state().seed())),
        tags: name.into_iter().collect(),
        digests: Vec::new(),
        created: world.now(),
        layers: vec![size],
    };
    let mut script = Script::default();
    for current in [size / 2, size] {
        let detail = json!({ "current": current, "total": size });
        script.say(EACH, json!({ "status": "Importing", "progressDetail": detail }));
    }
    let done = Box::new(move |world: &World| {
        let mut state = world.state();
        let id = image.id.clone();
        if state.room().is_ok() {
            state.add_image(image);
        }
        state.tell(Event::new("image", "import", &id, &[("name", &id)], world.now()));
        Some(json!({ "status": id }))
    });
    Ok(script.play(world, done))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{get, post_bytes};
    use super::super::{Demo, files};
    use engine::call::image;

    #[tokio::test(start_paused = true)]
    async fn images_come_out_of_archives() {
        let demo = Demo::new(3);
        let list = files::tar("manifest.json", br#"[{"Config":"a.json","RepoTags":["mine:1"],"Layers":[]}]"#);
        let told = post_bytes(&demo, "/images/load", &[("quiet", "0")], list).await.unwrap();
        assert!(told.contains("Loading layer") && told.contains("Loaded image: mine:1"), "{told}");
        assert!(get(&demo, &image::inspect("mine:1")).await.contains("\"mine:1\""));
        let other = files::tar("README", b"nothing");
        let told = post_bytes(&demo, "/images/load", &[], other.clone()).await.unwrap();
        assert!(told.contains("does not contain a manifest.json"), "{told}");
        let query = [("fromSrc", "-"), ("repo", "base"), ("tag", "1")];
        let told = post_bytes(&demo, "/images/create", &query, other).await.unwrap();
        assert!(told.contains("\"status\":\"sha256:"), "{told}");
        assert!(get(&demo, &image::inspect("base:1")).await.contains("\"base:1\""));
    }
}
