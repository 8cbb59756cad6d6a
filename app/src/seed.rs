//! The data a page starts with: answers to the requests it would make first ([`crate::site::needs`]). The server asks
//! them while rendering and puts them into the page; the browser reads them from there.

use crate::contract::{Read, read};
use crate::json::Value;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The answer to a `GET`, from a seed or from the network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The HTTP status; 0 when no answer came.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// What travels in the page.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Seed {
    /// The path under which the assets are.
    pub assets: String,
    /// Paths and their answers.
    pub answers: Vec<(String, Answer)>,
}

/// The id of the element it travels in.
pub const ELEMENT: &str = "seed";

impl Seed {
    /// As JSON that cannot end the script element it stands in.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default().replace('<', "\\u003c")
    }

    /// Reads the page's seed; an empty one where there is none.
    pub fn read() -> Self {
        let element = document().get_element_by_id(ELEMENT);
        let text = element.and_then(|element| element.text_content()).unwrap_or_default();
        read(&text).unwrap_or_default()
    }
}

impl Read for Seed {
    fn read(value: &Value) -> Self {
        Self { assets: Read::read(&value["assets"]), answers: Read::read(&value["answers"]) }
    }
}

/// A path and its answer, as serde writes a pair.
impl Read for (String, Answer) {
    fn read(value: &Value) -> Self {
        let answer = &value[1];
        let answer = Answer { status: Read::read(&answer["status"]), body: Read::read(&answer["body"]) };
        (Read::read(&value[0]), answer)
    }
}

/// The seed's answers still unused. Each serves once: a page opened again asks anew.
#[derive(Clone, Copy)]
pub struct Unused(StoredValue<Vec<(String, Answer)>>);

impl Unused {
    /// All of a seed's answers.
    pub fn new(answers: Vec<(String, Answer)>) -> Self {
        Self(StoredValue::new(answers))
    }

    /// Takes the answer to a path.
    pub fn take(self, path: &str) -> Option<Answer> {
        let take = |answers: &mut Vec<(String, Answer)>| {
            let at = answers.iter().position(|(own, _)| own == path)?;
            Some(answers.swap_remove(at).1)
        };
        self.0.try_update_value(take).flatten()
    }
}
