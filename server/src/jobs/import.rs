//! Importing a file system as an image: from an archive that was sent here, or from an address that the engine fetches.

use super::build::remote;
use super::run::{Failure, Outcome, Run};
use super::transfer::{Transfer, sending};
use super::{call, sentence, upload};
use app::contract::short;
use engine::call::image as images;
use engine::{Call, Error, Method};
use serde::{Deserialize, Serialize};

/// The longest address and message.
const TEXT: usize = 2048;
/// The most changes, and the longest one.
const CHANGES: usize = 64;

/// An import.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Import {
    /// The id of what was sent, or empty.
    #[serde(default)]
    pub(crate) upload: String,
    /// Or where the engine fetches it.
    #[serde(default)]
    pub(crate) url: String,
    /// What the image is called; it has no tag without.
    #[serde(default)]
    pub(crate) reference: String,
    /// What is said of it in its history.
    #[serde(default)]
    pub(crate) message: String,
    /// Instructions of a Dockerfile, as `CMD ["sh"]`.
    #[serde(default)]
    pub(crate) changes: Vec<String>,
    /// As `linux/arm64`.
    #[serde(default)]
    pub(crate) platform: String,
}

impl Import {
    /// Why it makes no sense, if it does not.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let is_text = |text: &String| text.len() <= TEXT && !text.chars().any(char::is_control);
        match (self.upload.is_empty(), self.url.is_empty()) {
            (true, true) => return Some("Send an archive and give its id, or give the address of one."),
            (false, false) => return Some("An import is of what was sent, or of an address: not of both."),
            (true, false) if !is_address(&self.url) => {
                return Some("Give a whole address, as https://example.com/root.tar.gz, without a name and password.");
            }
            (true, false) if leads_to_keys(&self.url) => {
                return Some(
                    "This address is where clouds keep a machine's credentials. Nothing is imported from there.",
                );
            }
            _ => {}
        }
        if !self.reference.is_empty() && (!super::order::is_plain(&self.reference) || self.reference.contains('@')) {
            return Some("Name the new image by repository and tag, as base:1.");
        }
        if self.changes.len() > CHANGES
            || ![&self.message, &self.platform].into_iter().chain(&self.changes).all(is_text)
        {
            return Some(
                "The message and each change are a line of 2048 characters at most, and 64 changes are the most.",
            );
        }
        None
    }

    /// The title of its job, and what that is about.
    pub(super) fn job(&self) -> (String, String) {
        let title = match self.reference.as_str() {
            "" => "Import an image".to_owned(),
            reference => format!("Import {reference}"),
        };
        (title, self.reference.clone())
    }

    /// The call that it makes.
    pub(super) fn call(&self) -> Call {
        let source = if self.url.is_empty() { "-" } else { &self.url };
        let mut query = vec![("fromSrc", source.to_owned())];
        if !self.reference.is_empty() {
            let (repository, tag) = images::split(&self.reference);
            query.extend([("repo", repository.to_owned()), ("tag", tag.to_owned())]);
        }
        for (key, value) in [("message", &self.message), ("platform", &self.platform)] {
            if !value.is_empty() {
                query.push((key, value.clone()));
            }
        }
        query.extend(self.changes.iter().map(|change| ("changes", change.clone())));
        Call { query, ..call::to(Method::Post, "/images/create") }
    }
}

/// Imports. Ends at once when the job is cancelled, and with it the engine's work.
pub(super) async fn run(run: &Run, order: &Import) -> Outcome {
    let archive = if order.url.is_empty() { Some(upload::of(run, &order.upload)?) } else { None };
    let name = archive.as_deref().map_or("What is at the address", upload::name_of);
    let doing = match archive {
        Some(_) => format!("Importing {name}"),
        None => "Importing what is at the address".to_owned(),
    };
    run.step(&doing);
    let mut transfer = Transfer::new(order.call(), &doing);
    if let Some(archive) = &archive {
        transfer = transfer.with_archive(sending(run, name, archive.body(), archive.bytes));
    }
    let mut id = String::new();
    let note = |line: &str| {
        if line.starts_with("sha256:") {
            line.trim().clone_into(&mut id);
        }
    };
    let told = |error: &Error| match error {
        // The address may hold a token.
        Error::Engine { status, message } => {
            let message = remote::hidden(&order.url, message);
            sentence::of_import(&Error::Engine { status: *status, message }, name)
        }
        other => sentence::of_import(other, name),
    };
    let made = transfer.make(run, note).await;
    made.map_err(|fault| fault.told("the image was imported", told))?;
    if id.is_empty() {
        let sentence = "The engine has told of no image that came of it. Look at the images before you try again.";
        return Err(Failure::new(sentence));
    }
    run.link(&format!("/images/{}", short(&id)));
    Ok(match order.reference.as_str() {
        "" => format!("The image {} was imported. It has no tag.", short(&id)),
        reference => format!("{reference} was imported: {}.", short(&id)),
    })
}

/// Whether an address is whole, and holds no credentials: it is kept, and shown.
fn is_address(address: &str) -> bool {
    let parsed = reqwest::Url::parse(address).ok().filter(|_| address.len() <= TEXT);
    parsed.is_some_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
    })
}

/// Whether it leads to where machines get their credentials, as it is written or as it is read.
fn leads_to_keys(address: &str) -> bool {
    let read = reqwest::Url::parse(address).map(String::from).unwrap_or_default();
    [address, read.as_str()].into_iter().any(remote::is_refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(upload: &str, url: &str) -> Import {
        Import { upload: upload.to_owned(), url: url.to_owned(), ..Import::default() }
    }

    #[test]
    fn an_import_has_one_source() {
        assert_eq!((import("u", "").fault(), import("", "https://example.com/root.tar").fault()), (None, None));
        for (upload, url) in
            [("", ""), ("u", "https://example.com/"), ("", "example.com/a"), ("", "file:///etc"), ("", "-")]
        {
            assert!(import(upload, url).fault().is_some(), "{upload} {url}");
        }
        assert!(import("", "https://ci:canary@example.com/root.tar").fault().is_some(), "it would be kept");
        for keys in [
            "http://169.254.169.254/latest",
            "http://169.254.169%2e254/",
            "http://2852039166/",
            "http://[::169.254.169.254]/",
            "http://[64:ff9b::a9fe:a9fe]/",
            "http://[2002:a9fe:a9fe::1]/",
            "http://100.100.100.200/",
            "http://168.63.129.16/",
            "https://metadata.google.internal/",
        ] {
            assert!(import("", keys).fault().is_some_and(|fault| fault.starts_with("This address")), "{keys}");
        }
        assert_eq!(import("", "http://10.0.0.1:8000/root.tar").fault(), None);
        let digest = Import { reference: "a@sha256:12".to_owned(), ..import("u", "") };
        let long = Import { message: "a\nb".to_owned(), ..import("u", "") };
        let many = Import { changes: vec!["ENV a=b".to_owned(); CHANGES + 1], ..import("u", "") };
        assert!([digest, long, many].iter().all(|wrong| wrong.fault().is_some()));
    }

    #[test]
    fn what_is_asked_of_the_engine() {
        let order = Import {
            reference: "reg:5000/base:1".to_owned(),
            message: "a b".to_owned(),
            changes: vec!["CMD [\"sh\"]".to_owned(), "ENV a=b".to_owned()],
            ..import("u", "")
        };
        assert_eq!(
            order.call().target(),
            "/images/create?fromSrc=-&repo=reg:5000/base&tag=1&message=a%20b&changes=CMD%20%5B%22sh%22%5D\
             &changes=ENV%20a%3Db"
        );
        assert_eq!(import("", "https://a.example/x").call().target(), "/images/create?fromSrc=https://a.example/x");
    }
}
