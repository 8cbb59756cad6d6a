//! What came of it, in one sentence and with a way out.

use super::{Options, Target, Verb};
use crate::seed::Answer;
use crate::text::{Words, fill, t};
use engine::Error;

/// What came of an action on one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Whether it is now as wanted.
    pub(crate) done: bool,
    /// One sentence.
    pub(crate) sentence: String,
    /// The Engine's own words, where they add something.
    pub(crate) detail: String,
    /// What could be done instead.
    pub(crate) way: Option<Way>,
    /// Whether the thing does not exist, or is just being removed.
    pub(crate) gone: bool,
}

/// A way out of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Stop it, then remove it.
    StopAndRemove,
    /// The same with force.
    Force,
}

/// Puts an answer into words.
pub(crate) fn outcome(verb: Verb, target: &Target, options: &Options, answer: &Answer) -> Outcome {
    if answer.status == 0 {
        return failure(t().offline.to_owned(), String::new(), None);
    }
    let new = options.name.trim();
    let say = |sentence: &str| {
        let signal = if options.signal.trim().is_empty() { "SIGKILL" } else { options.signal.trim() };
        fill(sentence, &[("name", &target.name), ("new", new), ("signal", signal)])
    };
    let words = t();
    let Some(error) = Error::from_answer(answer.status, answer.body.as_bytes()) else {
        return success(say(did(words, verb, options, &answer.body)));
    };
    match error {
        Error::NotModified => {
            let sentence = match verb {
                Verb::Start => words.same_start,
                Verb::Stop => words.same_stop,
                _ => words.same_other,
            };
            success(say(sentence))
        }
        Error::NotFound(message) => {
            // Start and restart answer 404 for a missing network or volume too.
            let itself = message.to_lowercase().contains("no such container")
                || message.to_lowercase().contains("no such image");
            if options.link && verb == Verb::Remove {
                failure(say(words.gone_link), message, None)
            } else if itself {
                Outcome { gone: true, ..failure(say(words.gone), message, None) }
            } else {
                failure(fill(words.refused, &[("message", &message)]), String::new(), None)
            }
        }
        Error::Conflict(message) => {
            let (sentence, way) = conflict(words, verb, &message);
            match sentence {
                Some(sentence) => {
                    Outcome { gone: sentence == words.conflict_busy, ..failure(say(sentence), message, way) }
                }
                None => failure(fill(words.refused, &[("message", &message)]), String::new(), way),
            }
        }
        Error::Denied(message) => failure(words.denied.to_owned(), message, None),
        Error::Engine { status: 502, message } => failure(words.unreachable.to_owned(), message, None),
        Error::Engine { message, .. } => match known(words, verb, &message) {
            Some(sentence) => failure(say(sentence), message, None),
            None => failure(fill(words.refused, &[("message", &message)]), String::new(), None),
        },
        Error::Unreachable(message) | Error::Undecodable(message) => {
            failure(words.unreachable.to_owned(), message, None)
        }
    }
}

fn success(sentence: String) -> Outcome {
    Outcome { done: true, sentence, detail: String::new(), way: None, gone: false }
}

fn failure(sentence: String, detail: String, way: Option<Way>) -> Outcome {
    Outcome { done: false, sentence, detail, way, gone: false }
}

fn did(words: &Words, verb: Verb, options: &Options, body: &str) -> &'static str {
    match verb {
        Verb::Start => words.did_start,
        Verb::Stop => words.did_stop,
        Verb::Restart => words.did_restart,
        Verb::Kill => words.did_kill,
        Verb::Pause => words.did_pause,
        Verb::Unpause => words.did_unpause,
        Verb::Rename => words.did_rename,
        Verb::Remove if options.link => words.did_unlink,
        // The last tag takes the image along; the Engine says which it was.
        Verb::RemoveImage if !body.contains("\"Deleted\"") => words.did_untag,
        Verb::Remove | Verb::RemoveImage => words.did_remove,
        Verb::Tag => words.did_tag,
    }
}

/// The Engine's 409s. Its texts differ between generations, so only words that stay are looked for.
fn conflict(words: &Words, verb: Verb, message: &str) -> (Option<&'static str>, Option<Way>) {
    let has = |part: &str| message.contains(part);
    match verb {
        Verb::Remove if has("removal") && has("progress") => (Some(words.conflict_busy), None),
        Verb::Remove if has("paused") => (Some(words.conflict_paused_remove), Some(Way::StopAndRemove)),
        Verb::Remove if has("running") || has("stop the container") || has("Stop the container") => {
            (Some(words.conflict_running), Some(Way::StopAndRemove))
        }
        Verb::Rename if has("already in use") => (Some(words.conflict_name), None),
        Verb::RemoveImage if has("dependent child") => (Some(words.conflict_image_children), None),
        Verb::RemoveImage if has("running container") => (Some(words.conflict_image_running), None),
        Verb::RemoveImage if has("must be forced") || has("must force") => {
            (Some(words.conflict_image_force), Some(Way::Force))
        }
        Verb::Kill | Verb::Pause if has("not running") => (Some(words.conflict_stopped), None),
        Verb::Pause if has("already paused") => (Some(words.conflict_paused_already), None),
        Verb::Unpause if has("not paused") => (Some(words.conflict_not_paused), None),
        Verb::Restart | Verb::Start | Verb::Stop if has("paused") => (Some(words.conflict_paused), None),
        _ => (None, None),
    }
}

/// Other failures that people meet often.
fn known(words: &Words, verb: Verb, message: &str) -> Option<&'static str> {
    let has = |part: &str| message.contains(part);
    match verb {
        Verb::Start | Verb::Restart if has("port is already allocated") || has("address already in use") => {
            Some(words.port_taken)
        }
        Verb::Rename if has("Invalid container name") || has("invalid name") || has("empty") => Some(words.bad_name),
        Verb::Pause if has("already paused") => Some(words.conflict_paused_already),
        Verb::Pause | Verb::Kill if has("not running") => Some(words.conflict_stopped),
        Verb::Unpause if has("not paused") => Some(words.conflict_not_paused),
        Verb::Tag if has("reference") || has("repository name") || has("invalid tag") => Some(words.bad_reference),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(verb: Verb, status: u16, message: &str) -> Outcome {
        let target = Target { id: "1".into(), name: "web".into(), short: "1".into() };
        let options = Options { name: "db".into(), ..Options::default() };
        outcome(verb, &target, &options, &Answer { status, body: format!("{{\"message\":\"{message}\"}}") })
    }

    #[test]
    fn done_and_done_already_are_both_well() {
        assert_eq!(of(Verb::Start, 204, "").sentence, "web was started.");
        let same = of(Verb::Start, 304, "");
        assert!(same.done);
        assert_eq!(same.sentence, "web was running already.");
        assert_eq!(of(Verb::Stop, 304, "").sentence, "web was stopped already.");
    }

    #[test]
    fn conflicts_of_every_generation_have_a_way_out() {
        let generations = [
            "You cannot remove a running container 1f. Stop the container before attempting removal or force remove",
            "cannot remove container \\\"/web\\\": container is running: stop the container before removing or force remove",
        ];
        for message in generations {
            assert_eq!(of(Verb::Remove, 409, message).way, Some(Way::StopAndRemove), "{message}");
        }
        let forced = "conflict: unable to delete 9f (must be forced) - image is referenced in multiple repositories";
        assert_eq!(of(Verb::RemoveImage, 409, forced).way, Some(Way::Force));
        let running = "conflict: unable to delete 9f (cannot be forced) - image is being used by running container 1";
        assert_eq!(of(Verb::RemoveImage, 409, running).way, None);
        let name = "Conflict. The container name \\\"/db\\\" is already in use by container";
        assert_eq!(of(Verb::Rename, 409, name).sentence, "The name db is taken. Choose another.");
        assert_eq!(of(Verb::Kill, 409, "Container 1 is not running").sentence, "web is not running. Start it first.");
    }

    #[test]
    fn what_is_not_known_is_the_engines_own_sentence() {
        let outcome = of(Verb::Start, 500, "something new");
        assert_eq!((outcome.done, outcome.sentence.as_str()), (false, "The engine refused: something new"));
        assert_eq!(of(Verb::Start, 0, "").sentence, t().offline);
        assert_eq!(of(Verb::Start, 502, "x").sentence, t().unreachable);
        assert_eq!(
            of(Verb::Stop, 404, "No such container: 1").sentence,
            "web is gone. It was removed in the meantime."
        );
        let network = "could not find a network matching network mode x: network x not found";
        assert_eq!(of(Verb::Start, 404, network).sentence, format!("The engine refused: {network}"));
    }

    #[test]
    fn untagging_is_not_removing() {
        let target = Target { id: "a:1".into(), name: "a:1".into(), short: "1".into() };
        let say = |body: &str| {
            let answer = Answer { status: 200, body: body.into() };
            outcome(Verb::RemoveImage, &target, &Options::default(), &answer).sentence
        };
        assert_eq!(say(r#"[{"Untagged":"a:1"}]"#), "a:1 was untagged.");
        assert_eq!(say(r#"[{"Untagged":"a:1"},{"Deleted":"sha256:1"}]"#), "a:1 was removed.");
    }
}
