//! Pushing an image to its registry, layer by layer, to the digest that it has there.

use super::order::is_plain;
use super::run::{Outcome, Run};
use super::sentence;
use super::signed::Signed;
use super::transfer::{Transfer, page_of};
use engine::call::image as images;
use engine::{Call, Error};
use serde::{Deserialize, Serialize};

/// No credentials, as engines want them: `{}`. Old ones refuse a push without any.
const NOBODY: &str = "e30=";

/// A push.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Push {
    /// The image's reference, which names its registry.
    pub(crate) image: String,
    /// Whether every tag of the repository goes.
    #[serde(default)]
    pub(crate) all: bool,
    /// Whose credentials are used: a registry's id, `none`, or those of the reference's host where there are any.
    #[serde(default)]
    pub(crate) registry: String,
}

impl Push {
    /// Why it makes no sense, if it does not.
    pub(super) fn fault(&self) -> Option<&'static str> {
        if !is_plain(&self.image) {
            return Some("Name the image to push, as registry.example/shop:1.");
        }
        match images::parts(&self.image) {
            (_, _, Some(_)) => Some("An image is pushed by its tag. Leave the digest out."),
            (_, Some(_), _) if self.all => Some("All tags are those of a repository. Name it without a tag."),
            _ => None,
        }
    }

    /// The title of its job, and what that is about.
    pub(super) fn job(&self) -> (String, String) {
        let title = if self.all { format!("Push all tags of {}", self.image) } else { format!("Push {}", self.image) };
        (title, self.image.clone())
    }

    /// The call that it makes.
    pub(super) fn call(&self) -> Call {
        images::push(&self.image, self.all)
    }
}

/// Pushes an image. Ends at once when the job is cancelled, and with it the engine's work.
pub(super) async fn run(run: &Run, order: &Push) -> Outcome {
    let image = &order.image;
    let doing = format!("Pushing {image}");
    run.step(&doing);
    let signed = Signed::of(run, image, &order.registry)?;
    let credentials = signed.header().unwrap_or_else(|| NOBODY.to_owned());
    let transfer = Transfer::new(order.call(), &doing).with_credentials(credentials);
    let layers = transfer.make(run, |_| {}).await.map_err(|fault| {
        let told = |error: &Error| sentence::of_push(&signed.clean(error), image, &signed.registry);
        fault.told(&format!("{image} was pushed"), told)
    })?;
    if order.all {
        run.link(&format!("/tags?q={image}"));
        return Ok(match layers.pushed {
            0 => format!("All tags of {image} were pushed."),
            1 => format!("The only tag of {image} was pushed."),
            count => format!("All {count} tags of {image} were pushed."),
        });
    }
    if let Some(page) = page_of(run, image).await {
        run.link(&page);
    }
    Ok(match layers.digest.as_str() {
        "" => format!("{image} was pushed."),
        digest => format!("{image} was pushed. Its digest is {digest}."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(image: &str, all: bool) -> Push {
        Push { image: image.to_owned(), all, registry: String::new() }
    }

    #[test]
    fn what_can_be_pushed_is_a_tag_or_all_of_them() {
        assert_eq!((push("reg.lan/a:1", false).fault(), push("reg.lan:5000/a", true).fault()), (None, None));
        for (image, all) in [("", false), ("a b", false), ("a@sha256:12", false), ("a:1", true)] {
            assert!(push(image, all).fault().is_some(), "{image}");
        }
        assert_eq!(push("a:1", false).job(), ("Push a:1".to_owned(), "a:1".to_owned()));
    }
}
