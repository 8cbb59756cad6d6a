//! Which lines stand where: one for each tag, one for an image without any. Pure.

use crate::act::Target;
use crate::contract::{Image, short};
use crate::format::natural;
use crate::sorted::ordered;
use crate::ui::sorted_by;
use engine::call::image::split;
use std::cmp::Ordering;

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The image.
    pub(super) id: String,
    /// `repository:tag`; empty when dangling.
    pub(super) tag: String,
}

impl Line {
    /// What the engine is asked with: the tag (removing it untags), or the id.
    pub(super) fn key(&self) -> String {
        if self.tag.is_empty() { self.id.clone() } else { self.tag.clone() }
    }

    /// What its row is known by: a tag that moves to another image is another row.
    pub(super) fn place(&self) -> String {
        format!("{} {}", self.id, self.tag)
    }

    /// What actions are done to.
    pub(super) fn target(&self) -> Target {
        Target { id: self.key(), name: self.name(), short: short(&self.id).to_owned() }
    }

    /// What people call it.
    pub(super) fn name(&self) -> String {
        if self.tag.is_empty() { short(&self.id).to_owned() } else { self.tag.clone() }
    }
}

/// Filters and orders. `kind` is used, unused, dangling, or empty for all.
pub(super) fn lines(rows: &mut dyn Iterator<Item = Image>, filter: &str, kind: &str, sort: &str) -> Vec<Line> {
    let mut found: Vec<(Image, String)> = Vec::new();
    for image in rows {
        let passes = match kind {
            "used" => !image.used_by.is_empty(),
            "unused" => image.used_by.is_empty(),
            "dangling" => image.tags.is_empty(),
            _ => true,
        };
        if !passes {
            continue;
        }
        let tags = if image.tags.is_empty() { vec![String::new()] } else { image.tags.clone() };
        for tag in tags {
            let has = |word: &str| {
                tag.to_lowercase().contains(word)
                    || short(&image.id).starts_with(word)
                    || image.was.contains(word)
                    || image.used_by.iter().any(|user| user.name.contains(word))
            };
            if filter.split_whitespace().all(has) {
                found.push((image.clone(), tag));
            }
        }
    }
    let (key, down) = sorted_by(sort, "name");
    let found = ordered(&found, &|a, b| {
        let order = compare(a, b, &key);
        let order = if down { order.reverse() } else { order };
        order.then_with(|| (a.1.is_empty(), &a.1, &a.0.id).cmp(&(b.1.is_empty(), &b.1, &b.0.id)))
    });
    found.into_iter().map(|(image, tag)| Line { id: image.id.clone(), tag: tag.clone() }).collect()
}

fn compare((a, a_tag): &(Image, String), (b, b_tag): &(Image, String), key: &str) -> Ordering {
    match key {
        "tag" => natural(split(a_tag).1, split(b_tag).1),
        "id" => a.id.cmp(&b.id),
        // The largest first, and the youngest.
        "size" => b.size.cmp(&a.size),
        "age" => b.created.cmp(&a.created),
        "used" => b.used_by.len().cmp(&a.used_by.len()),
        _ => a_tag.is_empty().cmp(&b_tag.is_empty()).then_with(|| natural(a_tag, b_tag)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::User;

    fn image(id: &str, tags: &[&str], size: i64, used: &[&str]) -> Image {
        let tags = tags.iter().map(|text| (*text).to_owned()).collect();
        let used_by = used.iter().map(|name| User { id: String::new(), name: (*name).to_owned() }).collect();
        Image { id: format!("sha256:{id}"), tags, size, used_by, ..Image::default() }
    }

    fn shown(filter: &str, kind: &str, sort: &str) -> Vec<String> {
        let rows =
            vec![image("1", &["b:1", "a:2"], 5, &["web"]), image("2", &[], 9, &[]), image("3", &["c:1"], 1, &[])];
        lines(&mut rows.into_iter(), filter, kind, sort).iter().map(Line::name).collect()
    }

    #[test]
    fn every_tag_has_a_line_and_dangling_ones_come_last() {
        assert_eq!(shown("", "", ""), ["a:2", "b:1", "c:1", "2"]);
        assert_eq!(shown("", "dangling", ""), ["2"]);
        assert_eq!(shown("", "used", ""), ["a:2", "b:1"]);
        assert_eq!(shown("web", "", ""), ["a:2", "b:1"]);
        assert_eq!(shown("", "", "size"), ["2", "a:2", "b:1", "c:1"]);
        assert_eq!(shown("", "", "-size"), ["c:1", "a:2", "b:1", "2"]);
    }
}
