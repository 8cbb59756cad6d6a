//! What BuildKit says of a build, as steps. Several run at once. Pure.

use super::super::run::Line;
use super::dockerfile::Instruction;
use super::steps::{Amounts, Text, Told, line_of};
use super::trace::{self, Vertex};
use app::contract::JobPart;

/// So many steps are told apart.
const MOST: usize = 500;
/// How steps begin that fetch the context from an address.
const FETCHES: [&str; 2] = ["[internal] load remote build context", "[internal] load git source"];

/// The steps of one build.
#[derive(Default)]
pub(super) struct BuildKit {
    instructions: Vec<Instruction>,
    steps: Vec<Step>,
}

struct Step {
    digest: String,
    part: JobPart,
    amounts: Amounts,
    output: Text,
}

impl BuildKit {
    /// Those of a Dockerfile, as far as it is known.
    pub(super) fn new(instructions: Vec<Instruction>) -> Self {
        Self { instructions, ..Self::default() }
    }

    /// The step that failed.
    pub(super) fn failed(&self) -> Option<&JobPart> {
        self.steps.iter().map(|step| &step.part).find(|part| part.state == "failed")
    }

    /// Whether it fetches its context: nothing was told yet, or that is what it does.
    pub(super) fn is_fetching(&self) -> bool {
        let fetches = |part: &JobPart| part.ended == 0 && FETCHES.iter().any(|begin| part.title.starts_with(begin));
        self.steps.is_empty() || self.steps.iter().any(|step| fetches(&step.part))
    }

    /// Takes a message.
    pub(super) fn take(&mut self, message: &[u8]) -> Vec<Told> {
        let status = trace::read(message);
        let mut told: Vec<Told> = status.vertexes.iter().flat_map(|vertex| self.vertex(vertex)).collect();
        for amount in &status.statuses {
            if let Some(step) = self.steps.iter_mut().find(|step| step.digest == amount.vertex) {
                step.amounts.put(&amount.id, amount.current, amount.total);
                (step.part.done, step.part.total) = step.amounts.sum();
                told.push(Told::Part(step.part.clone()));
            }
        }
        for log in &status.logs {
            if let Some(step) = self.steps.iter_mut().find(|step| step.digest == log.vertex) {
                let lines = step.output.push(&log.text);
                told.extend(lines.into_iter().map(|text| step.line(Line::Out, text)));
            }
        }
        for (vertex, text) in status.warnings {
            let part = self.steps.iter().find(|step| step.digest == vertex).map(|step| step.part.id.clone());
            told.push(Told::Line { part: part.unwrap_or_default(), kind: Line::Warn, text });
        }
        told
    }

    /// The end of the build: what had not ended did so.
    pub(super) fn end(&mut self, state: &str, now: i64) -> Vec<Told> {
        let mut told = Vec::new();
        for step in self.steps.iter_mut().filter(|step| step.part.ended == 0) {
            told.extend(step.rest());
            state.clone_into(&mut step.part.state);
            step.part.ended = now;
            told.push(Told::Part(step.part.clone()));
        }
        told
    }

    fn vertex(&mut self, vertex: &Vertex) -> Vec<Told> {
        // What only waits is told once it begins.
        if vertex.started == 0 && vertex.completed == 0 && !vertex.is_cached && vertex.error.is_empty() {
            return Vec::new();
        }
        let count = self.steps.len();
        let known = self.steps.iter().position(|step| step.digest == vertex.digest);
        let nth = known.unwrap_or(count);
        if nth == count {
            if count == MOST {
                return Vec::new();
            }
            let title = vertex.name.clone();
            let line = line_of(&self.instructions, None, instruction(&title));
            let part = JobPart { id: (nth + 1).to_string(), title, line, ..JobPart::default() };
            let (digest, amounts, output) = (vertex.digest.clone(), Amounts::default(), Text::default());
            self.steps.push(Step { digest, part, amounts, output });
        }
        let step = &mut self.steps[nth];
        if vertex.started > 0 {
            step.part.begun = vertex.started;
        }
        step.part.ended = vertex.completed;
        let state = match vertex {
            Vertex { error, .. } if error.contains("context canceled") => "cancelled",
            Vertex { error, .. } if !error.is_empty() => "failed",
            Vertex { is_cached: true, .. } => "cached",
            Vertex { completed: 0, .. } => "running",
            _ => "done",
        };
        state.clone_into(&mut step.part.state);
        let mut told = Vec::new();
        if vertex.completed > 0 {
            told.extend(step.rest());
        }
        told.push(Told::Part(step.part.clone()));
        if state == "running" {
            let nth = u64::try_from(nth + 1).unwrap_or_default();
            told.push(Told::At { nth, total: 0, title: step.part.title.clone() });
        }
        told
    }
}

impl Step {
    fn rest(&mut self) -> Option<Told> {
        let text = self.output.rest()?;
        Some(self.line(Line::Out, text))
    }

    fn line(&self, kind: Line, text: String) -> Told {
        Told::Line { part: self.part.id.clone(), kind, text }
    }
}

/// The instruction in a name as `[run 2/3] RUN make`.
fn instruction(name: &str) -> &str {
    name.strip_prefix('[').and_then(|rest| rest.split_once("] ")).map_or(name, |(_, instruction)| instruction)
}

#[cfg(test)]
mod tests {
    use super::super::dockerfile::instructions;
    use super::super::trace::tests::{at, bytes, counted};
    use super::*;

    fn vertex(digest: &str, name: &str, more: &[Vec<u8>]) -> Vec<u8> {
        bytes(1, &[bytes(1, digest.as_bytes()), bytes(3, name.as_bytes()), more.concat()].concat())
    }

    fn log(digest: &str, text: &str) -> Vec<u8> {
        bytes(3, &[bytes(1, digest.as_bytes()), bytes(4, text.as_bytes())].concat())
    }

    fn part(told: &Told) -> &JobPart {
        let Told::Part(part) = told else { panic!("{told:?}") };
        part
    }

    #[test]
    fn several_steps_run_at_once_and_one_fails() {
        let mut build = BuildKit::new(instructions("FROM a\nRUN one\nRUN two\n"));
        assert!(build.take(&vertex("a", "[1/3] FROM a", &[])).is_empty(), "it waits");
        let told = build.take(&vertex("a", "[1/3] FROM a", &[at(5, 1), at(6, 2), counted(4, 1)]));
        let first = part(&told[0]);
        assert_eq!((first.id.as_str(), first.state.as_str(), first.line), ("1", "cached", 1));
        assert_eq!((first.begun, first.ended, told.len()), (1005, 2005, 1));
        let both = [vertex("b", "[2/3] RUN one", &[at(5, 3)]), vertex("c", "[run 3/3] RUN two", &[at(5, 3)])];
        let told = build.take(&both.concat());
        assert_eq!((part(&told[0]).line, part(&told[2]).line, part(&told[2]).state.as_str()), (2, 3, "running"));
        let told = build.take(&[log("c", "a\nb"), log("b", "x\n"), log("none", "y\n")].concat());
        let line = |part: &str, text: &str| Told::Line { part: part.into(), kind: Line::Out, text: text.into() };
        assert_eq!(told, [line("3", "a"), line("2", "x")]);
        let amount = [bytes(1, b"layer"), bytes(2, b"b"), counted(4, 3), counted(5, 9)].concat();
        assert_eq!(part(&build.take(&bytes(2, &amount))[0]).done, 3);
        let told = build.take(&vertex("c", "[run 3/3] RUN two", &[at(5, 3), at(6, 4), bytes(7, b"exit code: 2")]));
        assert_eq!((&told[0], part(&told[1]).state.as_str()), (&line("3", "b"), "failed"));
        assert_eq!(build.failed().map(|part| part.id.as_str()), Some("3"));
        let told = build.end("cancelled", 9);
        assert_eq!((told.len(), part(&told[0]).id.as_str(), part(&told[0]).state.as_str()), (1, "2", "cancelled"));
    }

    #[test]
    fn a_context_is_fetched_before_the_steps() {
        let mut build = BuildKit::default();
        assert!(build.is_fetching(), "nothing was told yet");
        let name = "[internal] load git source https://example.com/a.git";
        build.take(&vertex("a", name, &[at(5, 1)]));
        assert!(build.is_fetching());
        build.take(&vertex("a", name, &[at(5, 1), at(6, 2)]));
        build.take(&vertex("b", "[1/2] FROM a", &[at(5, 3)]));
        assert!(!build.is_fetching());
    }

    #[test]
    fn warnings_are_told_and_steps_are_bounded() {
        let mut build = BuildKit::default();
        let told = build.take(&bytes(4, &bytes(3, b"old")));
        assert_eq!(told, [Told::Line { part: String::new(), kind: Line::Warn, text: "old".into() }]);
        for nth in 0..MOST + 5 {
            build.take(&vertex(&nth.to_string(), "x", &[at(5, 1)]));
        }
        assert_eq!(build.steps.len(), MOST);
    }
}
