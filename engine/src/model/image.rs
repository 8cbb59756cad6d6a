//! Images, as `GET /images/json` lists them.

use super::nullable;
use serde::Deserialize;

/// An image in `GET /images/json`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ImageSummary {
    /// `sha256:…`
    pub id: String,
    /// `repository:tag`; empty or `<none>:<none>` (before API 1.43) when dangling.
    #[serde(deserialize_with = "nullable")]
    pub repo_tags: Vec<String>,
    /// `repository@sha256:…`
    #[serde(deserialize_with = "nullable")]
    pub repo_digests: Vec<String>,
    /// Seconds since 1970.
    #[serde(deserialize_with = "nullable")]
    pub created: i64,
    /// Bytes, shared layers included.
    #[serde(deserialize_with = "nullable")]
    pub size: i64,
}

impl ImageSummary {
    /// The tags, without the old engines' `<none>:<none>`.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        self.repo_tags.iter().map(String::as_str).filter(|tag| *tag != "<none>:<none>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dangling_has_no_tags_in_either_spelling() {
        for json in [r#"{"RepoTags":["<none>:<none>"]}"#, r#"{"RepoTags":null}"#, r#"{"RepoTags":[]}"#, "{}"] {
            assert_eq!(serde_json::from_str::<ImageSummary>(json).unwrap().tags().count(), 0, "{json}");
        }
    }
}
