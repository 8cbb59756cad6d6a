//! Pulling an image: layer by layer, with what is there, what is to come, and how fast.

use super::order::is_plain;
use super::run::{Failure, Outcome, Run};
use super::sentence;
use super::signed::Signed;
use super::transfer::{Transfer, page_of};
use engine::call::image as images;
use engine::{Call, Error};
use serde::{Deserialize, Serialize};

/// A pull.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pull {
    /// The image's reference.
    pub(crate) image: String,
    /// As `linux/arm64`; the engine's own without.
    #[serde(default)]
    pub(crate) platform: String,
    /// Whether every tag of the repository comes.
    #[serde(default)]
    pub(crate) all: bool,
    /// Whose credentials are used: a registry's id, `none`, or those of the reference's host where there are any.
    #[serde(default)]
    pub(crate) registry: String,
}

impl Pull {
    /// Why it makes no sense, if it does not.
    pub(super) fn fault(&self) -> Option<&'static str> {
        if !is_plain(&self.image) {
            return Some("Name the image to pull, as nginx:1.29.");
        }
        let (_, tag, digest) = images::parts(&self.image);
        (self.all && (tag.is_some() || digest.is_some()))
            .then_some("All tags are those of a repository. Name it without a tag or digest.")
    }

    /// The title of its job, and what that is about.
    pub(super) fn job(&self) -> (String, String) {
        let title = if self.all { format!("Pull all tags of {}", self.image) } else { format!("Pull {}", self.image) };
        (title, self.image.clone())
    }

    /// The call that it makes.
    pub(super) fn call(&self) -> Call {
        images::pull(&self.image, self.all, &self.platform)
    }
}

/// An image that is there now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pulled {
    /// Its digest, where the engine tells it.
    pub(crate) id: String,
    /// Whether it is newer than what was there.
    pub(crate) newer: bool,
}

/// Pulls an image, as a job of its own.
pub(super) async fn run(run: &Run, order: &Pull) -> Outcome {
    let pulled = pull(run, order).await?;
    let image = &order.image;
    if order.all {
        run.link(&format!("/tags?q={image}"));
        return Ok(if pulled.newer {
            format!("All tags of {image} were pulled.")
        } else {
            format!("All tags of {image} are up to date: there is nothing newer.")
        });
    }
    if let Some(page) = page_of(run, image).await {
        run.link(&page);
    }
    Ok(if pulled.newer {
        format!("{image} was pulled.")
    } else {
        format!("{image} is up to date: there is nothing newer.")
    })
}

/// Pulls an image as a part of a job. Ends at once when the job is cancelled, and with it the engine's work.
pub(crate) async fn image(run: &Run, reference: &str, platform: &str) -> Result<Pulled, Failure> {
    pull(run, &Pull { image: reference.to_owned(), platform: platform.to_owned(), ..Pull::default() }).await
}

async fn pull(run: &Run, order: &Pull) -> Result<Pulled, Failure> {
    let image = &order.image;
    let doing = format!("Pulling {image}");
    run.step(&doing);
    let signed = Signed::of(run, image, &order.registry)?;
    let mut transfer = Transfer::new(order.call(), &doing);
    if let Some(credentials) = signed.header() {
        transfer = transfer.with_credentials(credentials);
    }
    let layers = transfer.make(run, |_| {}).await.map_err(|fault| {
        let told = |error: &Error| sentence::of_pull(&signed.clean(error), image, &signed.registry);
        fault.told(&format!("{image} was pulled"), told)
    })?;
    Ok(Pulled { id: layers.digest, newer: layers.is_newer })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_tags_are_those_of_a_repository() {
        let fault = |image: &str| Pull { image: image.to_owned(), all: true, ..Pull::default() }.fault();
        assert_eq!((fault("nginx"), fault("reg.lan:5000/a")), (None, None));
        assert!(fault("nginx:1").is_some() && fault("nginx@sha256:12").is_some() && fault("").is_some());
        let all = Pull { image: "nginx".to_owned(), all: true, ..Pull::default() };
        assert_eq!(all.call().target(), "/images/create?fromImage=nginx");
    }
}
