//! A build as it is ordered, judged, and asked of the engine.

use super::super::call;
use super::remote;
use engine::{Call, Method};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// So many tags one image gets.
const TAGS: usize = 64;
/// The longest tag, path, stage, platform or network.
const WORD: usize = 512;
/// The longest Dockerfile that is ordered with the job.
const TEXT: usize = 192 * 1024;
/// The longest address that it is asked at: HTTP libraries take 64 KiB.
const ADDRESS: usize = 60 * 1024;
/// The most processors.
const CPUS: f64 = 4096.0;
/// Over so many microseconds the engine counts what a build uses of processors.
const PERIOD: u32 = 100_000;

/// A build.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Build {
    /// What it is made of.
    pub(crate) source: Source,
    /// What the image is called.
    #[serde(default)]
    pub(crate) tags: Vec<String>,
    /// The Dockerfile's path in the context.
    #[serde(default)]
    pub(crate) dockerfile: String,
    /// The stage to stop at.
    #[serde(default)]
    pub(crate) target: String,
    /// Build arguments; null takes the engine's own.
    #[serde(default)]
    pub(crate) args: BTreeMap<String, Option<String>>,
    /// Labels of the image.
    #[serde(default)]
    pub(crate) labels: BTreeMap<String, String>,
    /// Whether every step is done anew.
    #[serde(default)]
    pub(crate) no_cache: bool,
    /// Whether newer base images are pulled.
    #[serde(default)]
    pub(crate) pull: bool,
    /// As `linux/arm64`.
    #[serde(default)]
    pub(crate) platform: String,
    /// The network of its steps.
    #[serde(default)]
    pub(crate) network: String,
    /// The most memory of a step, in bytes; 0 for no limit.
    #[serde(default)]
    pub(crate) memory: u64,
    /// The most processors of a step; 0 for no limit.
    #[serde(default)]
    pub(crate) cpus: f64,
    /// Images whose layers are taken for the same steps.
    #[serde(default)]
    pub(crate) cache_from: Vec<String>,
    /// Whether its layers become one.
    #[serde(default)]
    pub(crate) squash: bool,
    /// Who builds.
    #[serde(default)]
    pub(crate) builder: Builder,
}

/// What a build is made of: a remote, an upload, a Dockerfile, or the last two together.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    /// An archive, a Dockerfile or a git repository that the engine fetches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) remote: Option<String>,
    /// The id of an upload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) upload: Option<String>,
    /// The Dockerfile itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
}

/// Who builds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Builder {
    /// The engine itself, step by step.
    #[default]
    Classic,
    /// BuildKit in the engine.
    Buildkit,
}

impl Build {
    /// Why it makes no sense, if it does not.
    pub(in crate::jobs) fn fault(&self) -> Option<&'static str> {
        let Source { remote, upload, text } = &self.source;
        let is_word = |word: &str| word.len() <= WORD && !word.chars().any(|c| c.is_control() || c.is_whitespace());
        let is_name = |word: &String| !word.is_empty() && is_word(word);
        match (remote, upload, text) {
            (None, None, None) => return Some("Say what to build: remote, upload or text in source."),
            (Some(_), Some(_), _) | (Some(_), _, Some(_)) => {
                return Some("A build from a remote takes neither an upload nor a text.");
            }
            (Some(url), ..) => {
                if let Some(fault) = remote::fault(url) {
                    return Some(fault);
                }
            }
            _ => {}
        }
        if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
            return Some("The Dockerfile is empty. Begin it with FROM.");
        }
        if text.as_ref().is_some_and(|text| text.len() > TEXT || text.contains('\0')) {
            return Some("The Dockerfile is 192 KiB of text at most.");
        }
        if self.tags.len() > TAGS || !self.tags.iter().all(is_name) {
            return Some("A tag is a name as shop:1, and an image gets 64 at most.");
        }
        if self.dockerfile.len() > 255
            || self.dockerfile.chars().any(char::is_control)
            || self.dockerfile.split('/').any(|part| part == "..")
        {
            return Some("The Dockerfile's path is one within the context, as docker/Dockerfile.");
        }
        if ![&self.target, &self.platform, &self.network].into_iter().all(|word| is_word(word)) {
            return Some("The stage, the platform and the network are single words.");
        }
        if !self.args.keys().chain(self.labels.keys()).all(|name| !name.is_empty() && name.len() <= WORD) {
            return Some("A build argument or a label has a name.");
        }
        if !self.cache_from.iter().all(is_name) || self.cache_from.len() > TAGS {
            return Some("The cache is taken from images, as shop:1, and from 64 at most.");
        }
        if !(0.0..=CPUS).contains(&self.cpus) || i64::try_from(self.memory).is_err() {
            return Some("The limits of memory and processors are numbers from 0 on.");
        }
        (self.call(&self.dockerfile).target().len() > ADDRESS).then_some(
            "The build arguments, labels and names are too long together: 60 KiB is the most, and signs count threefold.",
        )
    }

    /// The title of its job, and what it is about.
    pub(in crate::jobs) fn job(&self) -> (String, String) {
        let about = self.tags.first().cloned().unwrap_or_default();
        let title = match (&self.tags.first(), &self.source.remote) {
            (Some(tag), _) => format!("Build {tag}"),
            (None, Some(remote)) => format!("Build {}", remote::shown(remote)),
            (None, None) => "Build an image".to_owned(),
        };
        (title, about)
    }

    /// The calls that it cannot do without.
    pub(in crate::jobs) fn calls(&self) -> Vec<Call> {
        vec![self.call(&self.dockerfile)]
    }

    /// What the image is called in sentences.
    pub(super) fn name(&self) -> &str {
        self.tags.first().map_or("The image", String::as_str)
    }

    /// `POST /build`, with the Dockerfile at a path of the context; empty for the engine's own choice.
    pub(super) fn call(&self, dockerfile: &str) -> Call {
        let mut query: Vec<(&'static str, String)> = self.tags.iter().map(|tag| ("t", tag.clone())).collect();
        let version = if self.builder == Builder::Buildkit { "2" } else { "1" };
        query.extend([("version", version), ("rm", "1"), ("forcerm", "1")].map(|(key, on)| (key, on.to_owned())));
        let texts = [
            ("remote", self.source.remote.as_deref().unwrap_or_default()),
            ("dockerfile", dockerfile),
            ("target", self.target.as_str()),
            ("platform", self.platform.as_str()),
            ("networkmode", self.network.as_str()),
        ];
        query.extend(texts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| (key, text.to_owned())));
        let flags = [("nocache", self.no_cache), ("pull", self.pull), ("squash", self.squash)];
        query.extend(flags.into_iter().filter(|(_, on)| *on).map(|(key, _)| (key, "1".to_owned())));
        if !self.args.is_empty() {
            query.push(("buildargs", json!(self.args).to_string()));
        }
        if !self.labels.is_empty() {
            query.push(("labels", json!(self.labels).to_string()));
        }
        if !self.cache_from.is_empty() {
            query.push(("cachefrom", json!(self.cache_from).to_string()));
        }
        if self.memory > 0 {
            // No swap besides: the limit is what it says.
            query.extend([("memory", self.memory.to_string()), ("memswap", self.memory.to_string())]);
        }
        if self.cpus > 0.0 {
            let quota = (self.cpus * f64::from(PERIOD)).ceil();
            query.extend([("cpuperiod", PERIOD.to_string()), ("cpuquota", format!("{quota:.0}"))]);
        }
        Call { query, ..call::to(Method::Post, "/build") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, from_value};

    fn read(order: Value) -> Option<Build> {
        from_value(order).ok()
    }

    #[test]
    fn orders_are_read_strictly() {
        let build = read(json!({ "source": { "text": "FROM a" }, "cpus": 2, "args": { "A": null } })).unwrap();
        assert!(build.fault().is_none() && build.builder == Builder::Classic && build.cpus > 1.9);
        for wrong in [
            json!({}),
            json!({ "source": "FROM a" }),
            json!({ "source": { "text": "FROM a", "git": "x" } }),
            json!({ "source": { "text": "FROM a" }, "builder": "buildx" }),
            json!({ "source": { "text": "FROM a" }, "secret": "x" }),
            json!({ "source": { "text": "FROM a" }, "memory": -1 }),
            json!({ "source": { "text": "FROM a" }, "args": { "A": 1 } }),
        ] {
            assert!(read(wrong.clone()).is_none(), "{wrong}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        let of = |more: Value| {
            let mut order = json!({ "source": { "text": "FROM a" } });
            order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            read(order).unwrap().fault().unwrap_or_default()
        };
        assert_eq!(of(json!({})), "");
        for (more, says) in [
            (json!({ "source": {} }), "Say what to build"),
            (json!({ "source": { "remote": "http://a/b.tar", "upload": "x" } }), "A build from a remote"),
            (json!({ "source": { "remote": "http://169.254.169.254/" } }), "This address"),
            (json!({ "source": { "text": " \n" } }), "The Dockerfile is empty"),
            (json!({ "tags": ["a b"] }), "A tag is a name"),
            (json!({ "tags": [""] }), "A tag is a name"),
            (json!({ "dockerfile": "../Dockerfile" }), "The Dockerfile's path"),
            (json!({ "target": "a b" }), "The stage"),
            (json!({ "args": { "": "x" } }), "A build argument"),
            (json!({ "cache_from": [""] }), "The cache"),
            (json!({ "cpus": -1 }), "The limits"),
            (json!({ "memory": u64::MAX }), "The limits"),
            (json!({ "args": { "A": "\n".repeat(25_000) } }), "The build arguments"),
        ] {
            assert!(of(more.clone()).starts_with(says), "{more}: {}", of(more.clone()));
        }
    }

    #[test]
    fn all_that_is_ordered_is_asked_of_the_engine() {
        let build = read(json!({ "source": { "remote": "https://example.com/a.git#main" }, "tags": ["shop:1", "b"],
            "dockerfile": "d/Dockerfile", "target": "run", "args": { "A": "x&y", "B": null }, "labels": { "l": "1" },
            "no_cache": true, "pull": true, "platform": "linux/arm64", "network": "none", "memory": 9, "cpus": 1.5,
            "cache_from": ["c"], "squash": true, "builder": "buildkit" }));
        let build = build.unwrap();
        assert_eq!(
            build.call(&build.dockerfile).target(),
            "/build?t=shop:1&t=b&version=2&rm=1&forcerm=1&remote=https://example.com/a.git%23main\
             &dockerfile=d/Dockerfile&target=run&platform=linux/arm64&networkmode=none&nocache=1&pull=1&squash=1\
             &buildargs=%7B%22A%22:%22x%26y%22%2C%22B%22:null%7D&labels=%7B%22l%22:%221%22%7D\
             &cachefrom=%5B%22c%22%5D&memory=9&memswap=9&cpuperiod=100000&cpuquota=150000"
        );
        assert_eq!(build.job(), ("Build shop:1".to_owned(), "shop:1".to_owned()));
        let plain = read(json!({ "source": { "text": "FROM a" } })).unwrap();
        assert_eq!(plain.call("").target(), "/build?version=1&rm=1&forcerm=1");
        assert_eq!(plain.job(), ("Build an image".to_owned(), String::new()));
        let remote = read(json!({ "source": { "remote": "https://me:secret@example.com/a.git" } })).unwrap();
        assert_eq!(remote.job().0, "Build https://example.com/a.git");
    }
}
