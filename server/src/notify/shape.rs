//! The forms in which receivers want to be told: pure.

use super::notice::{Notice, Status};
use super::rule::What;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

/// The longest text that Discord takes.
const DISCORD: usize = 2000;

/// A form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Our own JSON, for programs.
    Json,
    /// Slack's incoming webhooks, which others take too.
    Slack,
    /// Discord's webhooks.
    Discord,
    /// A topic of ntfy.
    Ntfy,
}

impl Shape {
    /// The form of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "json" => Some(Self::Json),
            "slack" => Some(Self::Slack),
            "discord" => Some(Self::Discord),
            "ntfy" => Some(Self::Ntfy),
            _ => None,
        }
    }
}

/// What is to be told, by whom.
#[derive(Clone, Copy)]
pub(crate) struct Letter<'a> {
    /// The delivery's number: the same at each try, so that a receiver can tell.
    pub(crate) id: i64,
    /// The rule's name.
    pub(crate) rule: &'a str,
    /// What is told.
    pub(crate) notice: &'a Notice,
    /// Where the console is reached.
    pub(crate) console: &'a str,
}

/// A request to a receiver, but for its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// The headers.
    pub(super) headers: Vec<(&'static str, String)>,
    /// The body.
    pub(super) body: String,
}

/// Puts a letter into a form.
pub(crate) fn shape(shape: Shape, letter: Letter<'_>) -> Message {
    match shape {
        Shape::Json => as_json(&own(letter)),
        Shape::Slack => {
            let text = format!("*{}*: {}", for_slack(letter.rule), for_slack(&letter.notice.message));
            as_json(&json!({ "text": format!("{text}\n<{}|Open Quayside>", link(letter)) }))
        }
        Shape::Discord => {
            let end = format!("\n<{}>", link(letter));
            let text = format!("**{}**: {}", for_discord(letter.rule), for_discord(&letter.notice.message));
            let content = cut(&text, DISCORD.saturating_sub(end.len())) + &end;
            // No name of a container calls everybody.
            as_json(&json!({ "content": content, "allowed_mentions": { "parse": [] } }))
        }
        Shape::Ntfy => ntfy(letter),
    }
}

fn as_json(value: &serde_json::Value) -> Message {
    Message { headers: vec![("content-type", "application/json".to_owned())], body: value.to_string() }
}

fn own(letter: Letter<'_>) -> serde_json::Value {
    let notice = letter.notice;
    json!({
        "id": letter.id,
        "event": notice.event,
        "status": notice.status,
        "rule": letter.rule,
        "container": notice.container,
        "at": notice.at,
        "message": notice.message,
        "value": notice.value,
        "console": letter.console,
    })
}

fn ntfy(letter: Letter<'_>) -> Message {
    let notice = letter.notice;
    let urgent = notice.event == What::Oom.name() || notice.event == What::Disk.name();
    let (priority, tag) = match notice.status {
        Status::Firing if urgent => ("5", "rotating_light"),
        Status::Firing => ("4", "warning"),
        Status::Resolved => ("3", "white_check_mark"),
        Status::Test => ("3", "bell"),
    };
    let headers = vec![
        ("content-type", "text/plain; charset=utf-8".to_owned()),
        ("title", header(&format!("Quayside: {}", letter.rule))),
        ("priority", priority.to_owned()),
        ("tags", tag.to_owned()),
        ("click", header(&link(letter))),
    ];
    Message { headers, body: notice.message.clone() }
}

/// The page of what it is about.
fn link(letter: Letter<'_>) -> String {
    match &letter.notice.container {
        Some(container) => format!("{}/containers/{}", letter.console, container.id),
        None => letter.console.to_owned(),
    }
}

/// Text in which Slack sees no links and calls nobody.
fn for_slack(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Text in which Discord sees no markup.
fn for_discord(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if "\\*_~`|>[]()<@".contains(letter) {
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain
}

/// The beginning of a text, of so many UTF-16 units at most, and without half of an escaped letter.
fn cut(text: &str, most: usize) -> String {
    let mut left = most;
    let fits = |letter: &char| {
        let fits = left >= letter.len_utf16();
        left = left.saturating_sub(letter.len_utf16());
        fits
    };
    let mut kept: String = text.chars().take_while(fits).collect();
    let escapes = kept.len() - kept.trim_end_matches('\\').len();
    if kept.len() < text.len() && escapes % 2 == 1 {
        kept.pop();
    }
    kept
}

/// A header's value: plain, or as RFC 2047 writes what is not.
fn header(text: &str) -> String {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return text.to_owned();
    }
    format!("=?UTF-8?B?{}?=", STANDARD.encode(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::notice::Subject;
    use serde_json::Value;

    fn notice(message: &str) -> Notice {
        let container = Subject { id: "1f".into(), name: "web".into(), image: "shop/web:2".into() };
        Notice {
            event: "exit".into(),
            status: Status::Firing,
            container: Some(container),
            at: 1_795_498_351,
            value: Some(1.0),
            message: message.into(),
        }
    }

    fn shaped(form: Shape, rule: &str, notice: &Notice) -> Message {
        shape(form, Letter { id: 7, rule, notice, console: "https://quay.lan" })
    }

    fn json_of(message: &Message) -> Value {
        assert_eq!(message.headers, [("content-type", "application/json".to_owned())]);
        serde_json::from_str(&message.body).unwrap()
    }

    #[test]
    fn programs_get_everything() {
        let told = json_of(&shaped(Shape::Json, "Failures", &notice("web ended with exit code 1.")));
        let wanted = json!({
            "id": 7, "event": "exit", "status": "firing", "rule": "Failures",
            "container": { "id": "1f", "name": "web", "image": "shop/web:2" },
            "at": 1_795_498_351, "message": "web ended with exit code 1.", "value": 1.0, "console": "https://quay.lan",
        });
        assert_eq!(told, wanted);
        let disk = Notice { container: None, value: None, status: Status::Resolved, ..notice("x") };
        let told = json_of(&shaped(Shape::Json, "Disk", &disk));
        assert_eq!((&told["container"], &told["status"]), (&Value::Null, &json!("resolved")));
    }

    #[test]
    fn slack_sees_no_markup_in_names() {
        let told = json_of(&shaped(Shape::Slack, "<!channel> & co", &notice("a<b ended.")));
        let wanted = "*&lt;!channel&gt; &amp; co*: a&lt;b ended.\n<https://quay.lan/containers/1f|Open Quayside>";
        assert_eq!(told, json!({ "text": wanted }));
    }

    #[test]
    fn discord_sees_no_markup_in_names_and_is_short() {
        let told = json_of(&shaped(Shape::Discord, "@everyone", &notice("a_b ended.")));
        let wanted = "**\\@everyone**: a\\_b ended.\n<https://quay.lan/containers/1f>";
        assert_eq!(told, json!({ "content": wanted, "allowed_mentions": { "parse": [] } }));
        for long in ["_".repeat(3000), "x".repeat(3000), "🚢".repeat(3000), format!("x{}", "_".repeat(3000))] {
            let told = json_of(&shaped(Shape::Discord, "long", &notice(&long)));
            let content = told["content"].as_str().unwrap();
            let units = content.encode_utf16().count();
            assert!((1990..=DISCORD).contains(&units), "{units}");
            let text = content.strip_suffix("\n<https://quay.lan/containers/1f>").unwrap();
            let escapes = text.len() - text.trim_end_matches('\\').len();
            assert_eq!(escapes % 2, 0, "the line's end is not escaped");
        }
    }

    #[test]
    fn ntfy_gets_its_headers() {
        let told = shaped(Shape::Ntfy, "Failures", &notice("web ended."));
        let of = |told: &Message, name: &str| told.headers.iter().find(|(own, _)| *own == name).unwrap().1.clone();
        assert_eq!((told.body.as_str(), of(&told, "title").as_str()), ("web ended.", "Quayside: Failures"));
        assert_eq!((of(&told, "priority").as_str(), of(&told, "tags").as_str()), ("4", "warning"));
        assert_eq!(of(&told, "click"), "https://quay.lan/containers/1f");
        let told = shaped(Shape::Ntfy, "Ausfälle", &Notice { status: Status::Resolved, ..notice("x") });
        assert_eq!(of(&told, "title"), format!("=?UTF-8?B?{}?=", STANDARD.encode("Quayside: Ausfälle")));
        assert_eq!(of(&told, "tags"), "white_check_mark");
        for name in ["title", "click"] {
            assert!(http::HeaderValue::from_str(&of(&told, name)).is_ok());
        }
    }
}
