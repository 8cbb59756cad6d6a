//! `POST /build`: the steps of the Dockerfile in the context, told as if they were done. A step with `exit 1` or
//! `false` fails; what only says something of the image comes out of the cache. What is fetched from elsewhere, or
//! compressed, is built of a Dockerfile of the demo's own.

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
/// What is built of files that are not read.
const OWN: &str = "FROM busybox:1.36\nWORKDIR /app\nCOPY . .\nRUN make\nCMD [\"./app\"]\n";
/// What a Dockerfile has.
const INSTRUCTIONS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// Builds; `context` is the beginning of the archive.
pub(super) fn build(world: &Arc<World>, ask: &Ask) -> Answer {
    if ask.value("version").is_some_and(|version| version == "2") {
        return Err(Failure::bad("the demo engine has no BuildKit"));
    }
    let file = ask.value("dockerfile").unwrap_or("Dockerfile");
    let is_read = ask.value("remote").is_none() && !ask.body.starts_with(&[0x1f, 0x8b]);
    let text = if is_read { file_in(&ask.body, file) } else { Some(OWN.to_owned()) };
    let text = text.ok_or_else(|| Failure::new(500, format!("Cannot locate specified Dockerfile: {file}")))?;
    let steps = steps(&text)?;
    let mut script = Script::default();
    for (nth, step) in steps.iter().enumerate() {
        script.say(STEP, json!({ "stream": format!("Step {}/{} : {step}", nth + 1, steps.len()) }));
        script.say(Duration::ZERO, json!({ "stream": "\n" }));
        let id = &noise::hex(noise::seed(step))[..12];
        // All other steps are taken in a container.
        let within = !["FROM ", "COPY ", "ADD "].iter().any(|word| step.starts_with(*word));
        let container = &noise::hex(noise::mix(noise::seed(step)))[..12];
        let is_said = ["ENV ", "WORKDIR ", "LABEL ", "USER "].iter().any(|word| step.starts_with(*word));
        if is_said && !ask.is_on("nocache") {
            script.say(Duration::ZERO, json!({ "stream": " ---> Using cache\n" }));
            script.say(Duration::ZERO, json!({ "stream": format!(" ---> {id}\n") }));
            continue;
        }
        if within {
            script.say(STEP, json!({ "stream": format!(" ---> Running in {container}\n") }));
        }
        if let Some(command) = step.strip_prefix("RUN ") {
            script.say(STEP, json!({ "stream": format!("\u{1b}[36m+ {command}\u{1b}[0m\n") }));
            if command.contains("exit 1") || command.trim() == "false" {
                let why = format!("The command '/bin/sh -c {command}' returned a non-zero code: 1");
                script.say(STEP, json!({ "errorDetail": { "code": 1, "message": why }, "error": why }));
                return Ok(script.play(world, Box::new(|_| None)));
            }
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

/// `POST /build/prune`: nothing of a build is kept.
pub(super) fn prune() -> Answer {
    Ok(super::answer::json(&json!({ "CachesDeleted": null, "SpaceReclaimed": 0 })))
}

/// The instructions of a Dockerfile, each in one line.
fn steps(text: &str) -> Result<Vec<String>, Failure> {
    let mut steps: Vec<String> = Vec::new();
    let mut goes_on = false;
    for (nth, line) in text.lines().map(str::trim).enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let part = line.strip_suffix('\\').unwrap_or(line).trim_end();
        match steps.last_mut().filter(|_| goes_on) {
            Some(last) => {
                last.push(' ');
                last.push_str(part);
            }
            None => {
                let word = part.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
                if !INSTRUCTIONS.contains(&word.as_str()) {
                    let line = nth + 1;
                    return Err(Failure::bad(format!(
                        "dockerfile parse error line {line}: unknown instruction: {word}"
                    )));
                }
                steps.push(part.to_owned());
            }
        }
        goes_on = part.len() < line.len() && line.ends_with('\\');
    }
    steps.truncate(200);
    Ok(steps)
}

/// The text of a file in a plain tar archive.
pub(super) fn file_in(archive: &[u8], name: &str) -> Option<String> {
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

    #[test]
    fn instructions_are_read_as_they_go_on() {
        let read = |text| steps(text).map_err(|failure| failure.message);
        assert_eq!(read("FROM a\nRUN b \\\n # c\n d\n").unwrap(), ["FROM a", "RUN b d"]);
        assert_eq!(read("FROM a\n\nfoo b").unwrap_err(), "dockerfile parse error line 3: unknown instruction: FOO");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_elsewhere_is_built_too() {
        let demo = Demo::new(3);
        let query = [("t", "far:1"), ("remote", "https://example.com/a.git")];
        let told = post_bytes(&demo, "/build", &query, Vec::new()).await.unwrap();
        assert!(told.contains("Using cache") && told.contains("Successfully tagged far:1"), "{told}");
    }
}
