//! Loading the images of an archive that was sent here, as `docker save` writes it.

use super::run::{Failure, Outcome, Run};
use super::transfer::{Transfer, page_of, sending};
use super::{sentence, upload};
use app::contract::short;
use engine::Call;
use engine::call::image as images;
use serde::{Deserialize, Serialize};

/// So many of the loaded images are told apart.
const MOST: usize = 1000;

/// A load.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Load {
    /// The id of what was sent.
    pub(crate) upload: String,
}

impl Load {
    /// Why it makes no sense, if it does not.
    pub(super) fn fault(&self) -> Option<&'static str> {
        self.upload.is_empty().then_some("Send the archive first, and give the id of what was sent.")
    }

    /// The title of its job, and what that is about.
    pub(super) fn job() -> (String, String) {
        ("Load images".to_owned(), String::new())
    }

    /// The call that it makes.
    pub(super) fn call() -> Call {
        images::load()
    }
}

/// Loads. Ends at once when the job is cancelled, and with it the engine's work.
pub(super) async fn run(run: &Run, order: &Load) -> Outcome {
    let archive = upload::of(run, &order.upload)?;
    let name = upload::name_of(&archive);
    let doing = format!("Loading {name}");
    run.step(&doing);
    let body = sending(run, name, archive.body(), archive.bytes);
    let mut loaded = Vec::new();
    let made = Transfer::new(Load::call(), &doing).with_archive(body).make(run, |line| note(&mut loaded, line)).await;
    made.map_err(|fault| fault.told(&format!("{name} was loaded"), |error| sentence::of_load(error, name)))?;
    match loaded.as_slice() {
        [] => Err(Failure::new(format!(
            "{name} was read, and the engine has told of no image in it. Look at the images before you try again."
        ))),
        [image] => {
            if let Some(page) = page_of(run, image).await {
                run.link(&page);
            }
            Ok(format!("{} was loaded.", called(image)))
        }
        [first, rest @ ..] => {
            run.link("/images");
            let more =
                if rest.len() == 1 { "one more image".to_owned() } else { format!("{} more images", rest.len()) };
            Ok(format!("{} and {more} were loaded.", called(first)))
        }
    }
}

/// Notes the image that a line tells of, once.
fn note(loaded: &mut Vec<String>, line: &str) {
    let named = ["Loaded image ID: ", "Loaded image: ", "Loaded image(s): "];
    let Some(image) = named.iter().find_map(|begin| line.strip_prefix(begin)).map(str::trim) else { return };
    if loaded.len() < MOST && !image.is_empty() && !loaded.iter().any(|known| known == image) {
        loaded.push(image.to_owned());
    }
}

/// An image without a tag is called by its short id.
fn called(image: &str) -> &str {
    if image.starts_with("sha256:") { short(image) } else { image }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_loaded_is_noted_once() {
        let mut loaded = Vec::new();
        for line in [
            "Loaded image: a:1",
            "Loaded image: a:1",
            "Loaded image ID: sha256:0815f639ae27aa",
            "The image a:1 already exists, renaming the old one with ID sha256:12 to empty string",
            "Loaded image: ",
        ] {
            note(&mut loaded, line);
        }
        assert_eq!(loaded, ["a:1", "sha256:0815f639ae27aa"]);
        assert_eq!(loaded.iter().map(|image| called(image)).collect::<Vec<_>>(), ["a:1", "0815f639ae27"]);
    }
}
