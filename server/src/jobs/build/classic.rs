//! What the classic builder says: lines of text with some of its own among the output of the steps. Pure.

use super::super::run::Line;
use super::dockerfile::Instruction;
use super::steps::{Amounts, Text, Told, line_of};
use app::contract::JobPart;
use serde_json::Value;

/// The steps of one build.
#[derive(Default)]
pub(super) struct Classic {
    instructions: Vec<Instruction>,
    /// The step that is done now.
    step: Option<JobPart>,
    is_cached: bool,
    /// The container that it runs in: what comes then is its output, whatever it looks like.
    container: String,
    output: Text,
    layers: Amounts,
    /// The id of what was built, as it is said in words.
    built: String,
}

impl Classic {
    /// Those of a Dockerfile, as far as it is known.
    pub(super) fn new(instructions: Vec<Instruction>) -> Self {
        Self { instructions, ..Self::default() }
    }

    /// The step that is done now, or was last.
    pub(super) fn step(&self) -> Option<&JobPart> {
        self.step.as_ref()
    }

    /// The short id of what was built, or nothing.
    pub(super) fn built(&self) -> &str {
        &self.built
    }

    /// Takes what was said at a time.
    pub(super) fn take(&mut self, said: &Value, now: i64) -> Vec<Told> {
        if let Some(text) = said["stream"].as_str() {
            return self.stream(text, now);
        }
        let Some(status) = said["status"].as_str() else { return Vec::new() };
        // A base image that is pulled.
        let (id, number) = (said["id"].as_str().unwrap_or_default(), |key: &str| said["progressDetail"][key].as_u64());
        if let (false, Some(done), Some(total)) = (id.is_empty(), number("current"), number("total")) {
            // What is unpacked counts anew.
            if status == "Downloading" {
                self.layers.put(id, done, total);
            }
            let (done, total) = self.layers.sum();
            return self.change(|step| (step.done, step.total) = (done, total));
        }
        let is_layer = !id.is_empty() && !status.starts_with("Pulling from ");
        if is_layer { Vec::new() } else { vec![self.line(Line::Out, status)] }
    }

    /// The end of the build: how the step that was done last ended.
    pub(super) fn end(&mut self, state: &str, now: i64) -> Vec<Told> {
        let mut told = self.rest();
        told.extend(self.close(state, now));
        told
    }

    fn stream(&mut self, text: &str, now: i64) -> Vec<Told> {
        let bare = text.trim_end_matches(['\n', '\r']);
        if !self.container.is_empty() {
            let removed = bare.strip_prefix(" ---> Removed intermediate container ");
            let removed = removed.or_else(|| bare.strip_prefix("Removing intermediate container "));
            if removed.is_some_and(|id| id.trim() == self.container) {
                self.container.clear();
                return self.rest();
            }
            let lines = self.output.push(text);
            return lines.iter().map(|text| self.line(Line::Out, text)).collect();
        }
        if bare.is_empty() {
            return Vec::new();
        }
        if let Some((nth, total, title)) = step(bare) {
            return self.begin(nth, total, title, now);
        }
        if let Some(arrow) = bare.strip_prefix(" ---> ") {
            if let Some(container) = arrow.strip_prefix("Running in ") {
                container.trim().clone_into(&mut self.container);
            } else if arrow == "Using cache" {
                self.is_cached = true;
                return self.change(|step| "cached".clone_into(&mut step.state));
            } else if !is_id(arrow) {
                let kind = if arrow.contains("[Warning]") { Line::Warn } else { Line::Out };
                return vec![self.line(kind, arrow)];
            }
            return Vec::new();
        }
        if let Some(id) = bare.strip_prefix("Successfully built ") {
            id.trim().clone_into(&mut self.built);
            return self.close("done", now);
        }
        if bare.starts_with("Removing intermediate container ") {
            return Vec::new();
        }
        let kind = if bare.starts_with("[Warning]") { Line::Warn } else { Line::Out };
        bare.split('\n').map(|text| self.line(kind, text)).collect()
    }

    fn begin(&mut self, nth: u64, total: u64, title: &str, now: i64) -> Vec<Told> {
        let mut told = self.rest();
        told.extend(self.close("done", now));
        let place = usize::try_from(nth).ok().and_then(|nth| nth.checked_sub(1));
        let step = JobPart {
            id: nth.to_string(),
            state: "running".to_owned(),
            title: title.to_owned(),
            begun: now,
            line: line_of(&self.instructions, place, title),
            ..JobPart::default()
        };
        (self.is_cached, self.layers) = (false, Amounts::default());
        self.step = Some(step.clone());
        told.extend([Told::Part(step), Told::At { nth, total, title: title.to_owned() }]);
        told
    }

    /// Ends the step, if it has not ended.
    fn close(&mut self, state: &str, now: i64) -> Vec<Told> {
        self.container.clear();
        let state = if self.is_cached && state == "done" { "cached" } else { state };
        if self.step.as_ref().is_none_or(|step| step.ended > 0) {
            return Vec::new();
        }
        self.change(|step| {
            state.clone_into(&mut step.state);
            step.ended = now;
        })
    }

    fn change(&mut self, change: impl FnOnce(&mut JobPart)) -> Vec<Told> {
        let Some(step) = &mut self.step else { return Vec::new() };
        change(step);
        vec![Told::Part(step.clone())]
    }

    fn rest(&mut self) -> Vec<Told> {
        let rest = self.output.rest();
        rest.iter().map(|text| self.line(Line::Out, text)).collect()
    }

    fn line(&self, kind: Line, text: &str) -> Told {
        let part = self.step.as_ref().filter(|step| step.ended == 0).map(|step| step.id.clone()).unwrap_or_default();
        Told::Line { part, kind, text: text.to_owned() }
    }
}

/// As `Step 2/7 : RUN make`.
fn step(text: &str) -> Option<(u64, u64, &str)> {
    let (count, title) = text.strip_prefix("Step ")?.split_once(" : ")?;
    let (nth, total) = count.split_once('/')?;
    Some((nth.parse().ok()?, total.parse().ok()?, title))
}

fn is_id(text: &str) -> bool {
    text.len() >= 12 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::super::dockerfile::instructions;
    use super::*;
    use serde_json::json;

    const FILE: &str = "FROM busybox\n\nRUN make\nCMD [\"sh\"]\n";

    fn said(lines: &[Value]) -> (Classic, Vec<Told>) {
        let mut classic = Classic::new(instructions(FILE));
        let told = (1..).zip(lines).flat_map(|(now, line)| classic.take(line, now)).collect();
        (classic, told)
    }

    fn stream(text: &str) -> Value {
        json!({ "stream": text })
    }

    /// The last that was told of a step.
    fn last(told: &[Told], id: &str) -> JobPart {
        let parts = told.iter().rev();
        parts
            .filter_map(|told| if let Told::Part(part) = told { Some(part) } else { None })
            .find(|part| part.id == id)
            .unwrap()
            .clone()
    }

    fn lines(told: &[Told]) -> Vec<(&str, &str)> {
        told.iter()
            .filter_map(|told| match told {
                Told::Line { part, text, .. } => Some((part.as_str(), text.as_str())),
                _ => None,
            })
            .collect()
    }

    /// As 20.10 tells it.
    #[test]
    fn an_old_build_is_read_step_by_step() {
        let progress = |status: &str, done: u64| {
            let detail = json!({ "current": done, "total": 9 });
            json!({ "status": status, "id": "aa", "progressDetail": detail })
        };
        let (mut classic, told) = said(&[
            stream("Step 1/3 : FROM busybox"),
            stream("\n"),
            json!({ "status": "Pulling from library/busybox", "id": "latest" }),
            json!({ "status": "Pulling fs layer", "progressDetail": {}, "id": "aa" }),
            progress("Downloading", 4),
            progress("Downloading", 9),
            progress("Extracting", 3),
            json!({ "status": "Digest: sha256:12" }),
            stream(" ---> 2fb6fc2d97e1\n"),
            stream("Step 2/3 : RUN make"),
            stream("\n"),
            stream(" ---> Running in 0123456789ab\n"),
            stream("one\ntw"),
            stream("o\n\u{1b}[91mbad\n\u{1b}[0m"),
            stream("Removing intermediate container 0123456789ab\n"),
            stream(" ---> aaaaaaaaaaaa\n"),
            stream("Step 3/3 : CMD [\"sh\"]"),
            stream("\n"),
            stream(" ---> Using cache\n"),
            stream(" ---> bbbbbbbbbbbb\n"),
            json!({ "aux": { "ID": "sha256:bbbb" } }),
            stream("Successfully built bbbbbbbbbbbb\n"),
            stream("Successfully tagged shop:1\n"),
        ]);
        let is = |id: &str| {
            let JobPart { state, title, begun, ended, line, done, total, .. } = last(&told, id);
            (state, title, begun, ended, line, done, total)
        };
        assert_eq!(is("1"), ("done".into(), "FROM busybox".into(), 1, 10, 1, 9, 9));
        assert_eq!(is("2"), ("done".into(), "RUN make".into(), 10, 17, 3, 0, 0));
        assert_eq!(is("3"), ("cached".into(), "CMD [\"sh\"]".into(), 17, 22, 4, 0, 0));
        assert_eq!(
            lines(&told),
            [
                ("1", "Pulling from library/busybox"),
                ("1", "Digest: sha256:12"),
                ("2", "one"),
                ("2", "two"),
                ("2", "\u{1b}[91mbad"),
                ("2", "\u{1b}[0m"),
                ("", "Successfully tagged shop:1"),
            ]
        );
        assert_eq!(classic.built(), "bbbbbbbbbbbb");
        assert!(classic.end("failed", 99).is_empty(), "all has ended");
        assert!(told.contains(&Told::At { nth: 2, total: 3, title: "RUN make".into() }));
    }

    /// As 26.1 tells it.
    #[test]
    fn a_new_build_that_fails_ends_its_step() {
        let (mut classic, mut told) = said(&[
            stream("Step 1/3 : FROM busybox"),
            stream("\n"),
            stream(" ---> 2fb6fc2d97e1\n"),
            stream("Step 2/3 : RUN make"),
            stream("\n"),
            stream(" ---> Running in 0123456789ab\n"),
            stream("no end"),
            stream(" ---> Removed intermediate container 0123456789ab\n"),
        ]);
        told.extend(classic.end("failed", 50));
        let step = last(&told, "2");
        assert_eq!((step.state.as_str(), step.ended, step.line), ("failed", 50, 3));
        assert_eq!(lines(&told), [("2", "no end")]);
        assert_eq!(classic.step(), Some(&step));
    }

    #[test]
    fn output_that_looks_like_the_builders_own_words_is_output() {
        let (classic, told) = said(&[
            stream("Step 1/1 : RUN make"),
            stream(" ---> Running in 0123456789ab\n"),
            stream("Step 2/2 : FROM evil\n"),
            stream("Successfully built cccccccccccc\n"),
            stream(" ---> Removed intermediate container ffffffffffff\n"),
        ]);
        assert_eq!((classic.built(), lines(&told).len()), ("", 3));
        assert_eq!(last(&told, "1").state, "running");
    }

    #[test]
    fn nonsense_is_nothing() {
        let odd = [json!({}), json!([]), json!({ "stream": 7 }), json!({ "status": null }), stream("Step x/y : z")];
        let (_, told) = said(&odd);
        assert_eq!(lines(&told), [("", "Step x/y : z")]);
        assert_eq!(told.len(), 1);
    }
}
