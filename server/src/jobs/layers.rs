//! What an engine says of a pull, push, load or import, line by line: layers, how far each is, and the end. Pure.

use app::contract::JobPart;
use serde_json::Value;

/// So many layers are told apart; images have 127 at most.
const MOST: usize = 256;

/// What has no id of its own.
const WHOLE: &str = "archive";

/// The layers of one transfer.
#[derive(Default)]
pub(super) struct Layers {
    layers: Vec<JobPart>,
    /// The digest of what was pulled or pushed, or empty.
    pub(super) digest: String,
    /// How many tags were pushed.
    pub(super) pushed: usize,
    /// Whether it is newer than what was there.
    pub(super) is_newer: bool,
    /// Why it failed.
    pub(super) error: Option<String>,
}

/// What a line says.
#[derive(Debug, PartialEq)]
pub(super) enum Told {
    /// A layer has changed.
    Layer(JobPart),
    /// Something for the output.
    Line(String),
    /// Nothing for people.
    Nothing,
}

impl Layers {
    /// Takes a line.
    pub(super) fn take(&mut self, said: &Value) -> Told {
        let error = said["errorDetail"]["message"].as_str().or_else(|| said["error"].as_str());
        if let Some(error) = error {
            self.error = Some(error.to_owned());
            return Told::Nothing;
        }
        if let Some(digest) = said["aux"]["Digest"].as_str() {
            digest.clone_into(&mut self.digest);
            self.pushed += 1;
        }
        if let Some(text) = said["stream"].as_str().map(str::trim_end).filter(|text| !text.is_empty()) {
            return Told::Line(text.to_owned());
        }
        let status = said["status"].as_str().unwrap_or_default();
        if let Some(digest) = status.strip_prefix("Digest: ") {
            digest.clone_into(&mut self.digest);
        }
        if status.starts_with("Status: Downloaded newer") {
            self.is_newer = true;
        }
        match said["id"].as_str() {
            // The address may hold a token.
            _ if status.is_empty() || status.starts_with("Downloading from ") => Told::Nothing,
            Some(id) if !id.is_empty() && !status.starts_with("Pulling from ") => self.layer(id, status, said),
            // An import has one layer, without an id.
            _ if status == "Importing" || said["progressDetail"]["current"].is_u64() => self.layer(WHOLE, status, said),
            _ => Told::Line(status.to_owned()),
        }
    }

    /// Bytes that are there, and all that are known of. A layer's size is known once it is begun.
    pub(super) fn bytes(&self) -> (u64, u64) {
        let sum = |of: fn(&JobPart) -> u64| self.layers.iter().map(of).fold(0, u64::saturating_add);
        (sum(|layer| layer.done), sum(|layer| layer.total))
    }

    fn layer(&mut self, id: &str, status: &str, said: &Value) -> Told {
        let nth = self.layers.iter().position(|layer| layer.id == id).unwrap_or(self.layers.len());
        if nth == self.layers.len() {
            if nth == MOST {
                return Told::Nothing;
            }
            self.layers.push(JobPart { id: id.to_owned(), ..JobPart::default() });
        }
        let layer = &mut self.layers[nth];
        let number = |key: &str| said["progressDetail"][key].as_u64().unwrap_or_default();
        let word = match status {
            "Pulling fs layer" | "Waiting" => "Waiting",
            "Downloading" | "Pushing" | "Importing" | "Loading layer" => {
                // More than all of it is sent: the frame of the archive, too.
                if number("total") > 0 {
                    (layer.done, layer.total) = (number("current").min(number("total")), number("total"));
                }
                match status {
                    "Loading layer" if layer.done == layer.total => "Done",
                    "Loading layer" => "Loading",
                    status => status,
                }
            }
            "Verifying Checksum" => "Checking",
            "Download complete" => "Downloaded",
            "Extracting" => "Unpacking",
            "Pull complete" | "Pushed" => "Done",
            "Already exists" | "Layer already exists" => "There already",
            // The registry has it in another repository.
            mounted if mounted.starts_with("Mounted from ") => "There already",
            retries if retries.starts_with("Retrying in ") => {
                // What counts down would be a change each second and say nothing more.
                layer.done = 0;
                "Trying again"
            }
            other => other,
        };
        if matches!(word, "Checking" | "Downloaded" | "Unpacking" | "Done" | "There already") {
            layer.done = layer.total;
        }
        word.clone_into(&mut layer.state);
        Told::Layer(layer.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn layer(id: &str, state: &str, done: u64, total: u64) -> Told {
        Told::Layer(JobPart { id: id.into(), state: state.into(), done, total, ..JobPart::default() })
    }

    #[test]
    fn a_pull_is_read_layer_by_layer() {
        let mut layers = Layers::default();
        let mut take = |said: Value| layers.take(&said);
        let begins = json!({ "status": "Pulling from library/nginx", "id": "1.29" });
        assert_eq!(take(begins), Told::Line("Pulling from library/nginx".into()));
        assert_eq!(
            take(json!({ "status": "Pulling fs layer", "progressDetail": {}, "id": "a" })),
            layer("a", "Waiting", 0, 0)
        );
        assert_eq!(
            take(json!({ "status": "Already exists", "progressDetail": {}, "id": "b" })),
            layer("b", "There already", 0, 0)
        );
        let some = json!({ "status": "Downloading", "progressDetail": { "current": 4, "total": 9 }, "id": "a" });
        assert_eq!(take(some), layer("a", "Downloading", 4, 9));
        let odd = json!({ "status": "Downloading", "progressDetail": { "current": 5 }, "id": "a" });
        assert_eq!(take(odd), layer("a", "Downloading", 4, 9), "a size that is missing changes nothing");
        assert_eq!(take(json!({ "status": "Download complete", "id": "a" })), layer("a", "Downloaded", 9, 9));
        let unpacks = json!({ "status": "Extracting", "progressDetail": { "current": 1, "units": "s" }, "id": "a" });
        assert_eq!(take(unpacks), layer("a", "Unpacking", 9, 9));
        take(json!({ "status": "Digest: sha256:12" }));
        take(json!({ "status": "Status: Downloaded newer image for nginx:1.29" }));
        assert_eq!((layers.bytes(), layers.digest.as_str(), layers.is_newer), ((9, 9), "sha256:12", true));
        assert_eq!(layers.error, None);
    }

    #[test]
    fn a_push_is_read_layer_by_layer() {
        let mut layers = Layers::default();
        let mut take = |said: Value| layers.take(&said);
        let begins = "The push refers to repository [127.0.0.1:5001/rec-image]";
        assert_eq!(take(json!({ "status": begins })), Told::Line(begins.into()));
        let plain = |status: &str, id: &str| json!({ "status": status, "progressDetail": {}, "id": id });
        assert_eq!(take(plain("Preparing", "a")), layer("a", "Preparing", 0, 0));
        assert_eq!(take(plain("Waiting", "a")), layer("a", "Waiting", 0, 0));
        let sends = |current: u64| {
            let detail = json!({ "current": current, "total": 3216 });
            json!({ "status": "Pushing", "progressDetail": detail, "id": "a" })
        };
        assert_eq!(take(sends(512)), layer("a", "Pushing", 512, 3216));
        assert_eq!(take(plain("Retrying in 5 seconds", "a")), layer("a", "Trying again", 0, 3216));
        assert_eq!(take(sends(138_752)), layer("a", "Pushing", 3216, 3216), "more than all of it is sent");
        assert_eq!(take(plain("Pushed", "a")), layer("a", "Done", 3216, 3216));
        assert_eq!(take(plain("Layer already exists", "b")), layer("b", "There already", 0, 0));
        assert_eq!(take(plain("Mounted from other", "c")), layer("c", "There already", 0, 0));
        let ends = "1: digest: sha256:42fa size: 947";
        assert_eq!(take(json!({ "status": ends })), Told::Line(ends.into()));
        let aux = json!({ "progressDetail": {}, "aux": { "Tag": "1", "Digest": "sha256:42fa", "Size": 947 } });
        assert_eq!(take(aux), Told::Nothing);
        assert_eq!((layers.digest.as_str(), layers.pushed, layers.bytes()), ("sha256:42fa", 1, (3216, 3216)));
    }

    #[test]
    fn a_load_and_an_import_tell_what_they_made() {
        let mut layers = Layers::default();
        let mut take = |said: Value| layers.take(&said);
        let loads = |current: u64| {
            let detail = json!({ "current": current, "total": 9 });
            json!({ "status": "Loading layer", "progressDetail": detail, "id": "a" })
        };
        assert_eq!(take(loads(4)), layer("a", "Loading", 4, 9));
        assert_eq!(take(loads(9)), layer("a", "Done", 9, 9));
        assert_eq!(take(json!({ "stream": "Loaded image: a:1\n" })), Told::Line("Loaded image: a:1".into()));
        assert_eq!(take(json!({ "stream": "\n" })), Told::Nothing);
        let imports = json!({ "status": "Importing", "progressDetail": { "current": 3, "total": 9 } });
        assert_eq!(take(imports), layer("archive", "Importing", 3, 9));
        assert_eq!(take(json!({ "status": "Downloading from https://a.example/x?token=canary" })), Told::Nothing);
        assert_eq!(take(json!({ "status": "sha256:12" })), Told::Line("sha256:12".into()));
    }

    #[test]
    fn an_error_in_the_middle_is_one_and_nonsense_is_nothing() {
        let mut layers = Layers::default();
        for nothing in [json!({}), json!([1]), json!("x"), json!({ "status": "", "id": "a" }), json!({ "id": 7 })] {
            assert_eq!(layers.take(&nothing), Told::Nothing, "{nothing}");
        }
        layers.take(&json!({ "errorDetail": { "message": "unexpected EOF" }, "error": "other" }));
        assert_eq!(layers.error.as_deref(), Some("unexpected EOF"));
        layers.take(&json!({ "error": "only this" }));
        assert_eq!(layers.error.as_deref(), Some("only this"));
    }

    #[test]
    fn layers_are_bounded() {
        let mut layers = Layers::default();
        for nth in 0..MOST + 3 {
            layers.take(&json!({ "status": "Waiting", "id": format!("l{nth}") }));
        }
        assert_eq!(layers.layers.len(), MOST);
    }
}
