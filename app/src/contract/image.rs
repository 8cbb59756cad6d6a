//! A row of the images list.

use super::Keyed;
use serde::{Deserialize, Serialize};

/// An image, as lists show it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct Image {
    /// `sha256:…`
    pub id: String,
    /// `repository:tag`, sorted; empty when dangling.
    pub tags: Vec<String>,
    /// The repository of its digests, for a dangling image that once had a tag; or empty.
    pub was: String,
    /// Bytes, shared layers included.
    pub size: i64,
    /// Seconds since 1970.
    pub created: i64,
    /// The containers made of it, stopped ones too, by name.
    pub used_by: Vec<User>,
    /// Those of its tags behind which its registry has something newer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub newer: Vec<String>,
}

/// A container that uses an image.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl Keyed for Image {
    fn key(&self) -> &str {
        &self.id
    }
}

impl Image {
    /// The first tag, or the short id.
    pub fn title(&self) -> &str {
        self.tags.first().map_or_else(|| short(&self.id), String::as_str)
    }
}

/// The twelve digits people know an id by.
pub fn short(id: &str) -> &str {
    let digits = id.strip_prefix("sha256:").unwrap_or(id);
    digits.get(..12).unwrap_or(digits)
}
