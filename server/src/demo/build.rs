//! `POST /build`: the steps of the Dockerfile in the context, told as if they were done. A step with `exit 1` or
//! `false` fails.

use super::answer::{Answer, Ask, Failure};
use super::image::{Image, full};
use super::noise;
use super::progress::Script;
use super::state::World;
use super::told::Event;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

const STEP: Duration = Duration::from_millis(400);
/// One block of a tar archive.
const BLOCK: usize = 512;

/// Builds; `context` is the beginning of the archive.
pub(super) fn build(world: &Arc<World>, ask: &Ask) -> Answer {
    if ask.value("version").is_some_and(|version| version == "2") {
        return Err(Failure::bad("the demo engine has no BuildKit"));
    }
    let file = ask.value("dockerfile").unwrap_or("Dockerfile");
    let text = file_in(&ask.body, file)
        .ok_or_else(|| Failure::new(500, format!("Cannot locate specified Dockerfile: {file}")))?;
    let steps: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).take(200).collect();
    let mut script = Script::default();
    for (nth, step) in steps.iter().enumerate() {
        script.say(STEP, json!({ "stream": format!("Step {}/{} : {step}", nth + 1, steps.len()) }));
        script.say(Duration::ZERO, json!({ "stream": "\n" }));
        let id = &noise::hex(noise::seed(step))[..12];
        // All other steps are taken in a container.
        let within = !["FROM ", "COPY ", "ADD "].iter().any(|word| step.starts_with(*word));
        let container = &noise::hex(noise::mix(noise::seed(step)))[..12];
        if within {
            script.say(STEP, json!({ "stream": format!(" ---> Running in {container}\n") }));
        }
        if let Some(command) = step.strip_prefix("RUN ")
            && (command.contains("exit 1") || command.trim() == "false")
        {
            let why = format!("The command '/bin/sh -c {command}' returned a non-zero code: 1");
            script.say(STEP, json!({ "errorDetail": { "code": 1, "message": why }, "error": why }));
            return Ok(script.play(world, Box::new(|_| None)));
        }
        if within {
            let removed = format!(" ---> Removed intermediate container {container}\n");
            script.say(Duration::ZERO, json!({ "stream": removed }));
        }
        script.say(STEP, json!({ "stream": format!(" ---> {id}\n") }));
    }
    let seed = world.state().seed();
    let tags: Vec<String> = ask.matched.query.iter().filter(|(key, _)| key == "t").map(|(_, tag)| full(tag)).collect();
    let image = Image {
        id: format!("sha256:{}", noise::hex(seed)),
        tags: tags.clone(),
        digests: Vec::new(),
        created: world.now(),
        layers: steps.iter().map(|step| 1000 + noise::seed(step) % 20_000_000).chain([1]).collect(),
    };
    script.say(Duration::ZERO, json!({ "aux": { "ID": image.id } }));
    script.say(Duration::ZERO, json!({ "stream": format!("Successfully built {}\n", &image.id[7..19]) }));
    let done = Box::new(move |world: &World| {
        let mut state = world.state();
        let id = image.id.clone();
        if state.room().is_ok() {
            state.add_image(image);
        }
        for tag in &tags {
            state.tell(Event::new("image", "tag", &id, &[("name", tag)], world.now()));
        }
        tags.first().map(|tag| json!({ "stream": format!("Successfully tagged {tag}\n") }))
    });
    Ok(script.play(world, done))
}

/// The text of a file in a plain tar archive.
fn file_in(archive: &[u8], name: &str) -> Option<String> {
    let mut rest = archive;
    while rest.len() >= BLOCK {
        let (head, after) = rest.split_at(BLOCK);
        let text = |from: usize, to: usize| {
            let field = head[from..to].split(|byte| *byte == 0).next().unwrap_or_default();
            String::from_utf8_lossy(field).trim().to_owned()
        };
        let size = usize::from_str_radix(&text(124, 136), 8).unwrap_or_default();
        if text(0, 100).trim_start_matches("./") == name {
            return after.get(..size).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        }
        rest = after.get(size.div_ceil(BLOCK).checked_mul(BLOCK)?..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tests::{get, post_bytes};
    use super::super::{Demo, files};
    use super::*;
    use engine::call::image;

    fn context(dockerfile: &str) -> Vec<u8> {
        let other = files::tar("README", b"nothing to see");
        // An archive ends with two empty blocks; the first one's are cut off.
        [&other[..other.len() - 2 * BLOCK], &files::tar("Dockerfile", dockerfile.as_bytes())].concat()
    }

    #[tokio::test(start_paused = true)]
    async fn a_build_tells_its_steps_and_makes_an_image() {
        let demo = Demo::new(3);
        let context = context("FROM busybox\n# a comment\n\nRUN make\nCMD [\"sh\"]\n");
        let told = post_bytes(&demo, "/build", &[("t", "mine:1")], context).await.unwrap();
        assert!(told.contains("Step 2/3 : RUN make") && told.contains("Successfully tagged mine:1"), "{told}");
        assert!(get(&demo, &image::inspect("mine:1")).await.contains("\"mine:1\""));
    }

    #[tokio::test(start_paused = true)]
    async fn a_step_that_fails_ends_it() {
        let demo = Demo::new(3);
        let told = post_bytes(&demo, "/build", &[("t", "mine:1")], context("FROM a\nRUN exit 1\nRUN b")).await.unwrap();
        assert!(told.contains("returned a non-zero code: 1") && !told.contains("RUN b"), "{told}");
        assert!(post_bytes(&demo, "/build", &[], vec![0; 1024]).await.is_err());
    }
}
