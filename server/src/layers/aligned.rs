//! Which step of an image's history made which of its layers. An engine tells both lists and not how they belong together:
//! some steps, as `ENV`, make no layer, and one that made a layer of no bytes looks like those.

use super::words;
use serde::Serialize;

/// A step of the history, as the engine tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Step {
    /// Seconds since 1970.
    pub(crate) created: i64,
    /// What made it.
    pub(crate) by: String,
    /// The bytes of its layer.
    pub(crate) size: i64,
    /// What its maker says of it.
    pub(crate) comment: String,
}

/// A step with its layer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Row {
    /// Its number, from 1 on; 1 is the oldest.
    pub(crate) n: usize,
    /// The digest of its layer's archive; empty where it made none.
    pub(crate) diff_id: String,
    /// The bytes of its layer.
    pub(crate) size: i64,
    /// Seconds since 1970.
    pub(crate) created: i64,
    /// The instruction, as `RUN make`.
    pub(crate) by: String,
    /// What its maker says of it.
    pub(crate) comment: String,
    /// Whether it made no layer.
    pub(crate) empty: bool,
}

/// What BuildKit writes as the comment of every step.
const BUILDKIT: &str = "buildkit.dockerfile.v0";

/// Puts layers and steps together, both the oldest first. Each layer gets a row, whatever the history says.
pub(crate) fn align(steps: Vec<Step>, layers: &[String]) -> Vec<Row> {
    let made = made(&steps, layers.len());
    let count = made.iter().filter(|made| **made).count();
    let mut left = layers.iter();
    // Layers that no step tells of are the oldest: a history may have been cut off, as that of an imported image.
    let untold = left.by_ref().take(layers.len() - count);
    let mut rows: Vec<Row> = untold.map(|layer| Row { diff_id: layer.clone(), ..Row::default() }).collect();
    for (step, made) in steps.into_iter().zip(made) {
        let layer = if made { left.next() } else { None };
        rows.push(Row {
            n: 0,
            diff_id: layer.cloned().unwrap_or_default(),
            size: step.size,
            created: step.created,
            by: words::cleaned(&step.by),
            comment: if step.comment == BUILDKIT { String::new() } else { step.comment },
            empty: layer.is_none(),
        });
    }
    for (at, row) in rows.iter_mut().enumerate() {
        row.n = at + 1;
    }
    rows
}

/// Which steps made a layer; never more than there are layers. Bytes are the evidence; among steps without any, those
/// whose instruction can make a layer come first, and the newer before the older.
fn made(steps: &[Step], layers: usize) -> Vec<bool> {
    let mut made: Vec<bool> = steps.iter().map(|step| step.size > 0).collect();
    let mut count = made.iter().filter(|made| **made).count();
    for made in &mut made {
        if count > layers && *made {
            *made = false;
            count -= 1;
        }
    }
    for is_likely in [true, false] {
        for (made, step) in made.iter_mut().zip(steps).rev() {
            if count < layers && !*made && (!is_likely || words::makes_layer(&step.by)) {
                *made = true;
                count += 1;
            }
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(steps: &[(&str, i64)]) -> Vec<Step> {
        steps.iter().map(|(by, size)| Step { by: (*by).to_owned(), size: *size, ..Step::default() }).collect()
    }

    fn aligned(told: &[(&str, i64)], layers: &[&str]) -> Vec<String> {
        let layers: Vec<String> = layers.iter().map(|layer| (*layer).to_owned()).collect();
        align(steps(told), &layers).into_iter().map(|row| row.diff_id).collect()
    }

    const CLASSIC: [(&str, i64); 5] = [
        ("/bin/sh -c #(nop) ADD file:12 in / ", 5),
        ("/bin/sh -c #(nop)  CMD [\"sh\"]", 0),
        ("/bin/sh -c apk add make", 7),
        ("/bin/sh -c #(nop)  ENV A=b", 0),
        ("/bin/sh -c #(nop) COPY file:34 in /b ", 3),
    ];

    #[test]
    fn steps_with_bytes_made_the_layers() {
        assert_eq!(aligned(&CLASSIC, &["a", "b", "c"]), ["a", "", "b", "", "c"]);
        let rows = align(steps(&CLASSIC), &["a".to_owned(), "b".to_owned(), "c".to_owned()]);
        assert_eq!(rows.iter().map(|row| row.n).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        assert_eq!(rows.iter().map(|row| row.empty).collect::<Vec<_>>(), [false, true, false, true, false]);
        assert_eq!(rows[2].by, "RUN apk add make");
    }

    #[test]
    fn a_layer_of_no_bytes_belongs_to_an_instruction_that_makes_layers() {
        let told = [("COPY a /a # buildkit", 4), ("ENV A=b", 0), ("WORKDIR /", 0), ("CMD [\"a\"]", 0)];
        assert_eq!(aligned(&told, &["a", "b"]), ["a", "", "b", ""]);
        assert_eq!(aligned(&told, &["a", "b", "c"]), ["a", "", "b", "c"], "when nothing likely is left, the newest");
    }

    #[test]
    fn whatever_the_numbers_every_layer_has_a_row() {
        let nothing: [String; 0] = [];
        assert_eq!(aligned(&[], &["a", "b"]), ["a", "b"]);
        assert_eq!(aligned(&CLASSIC, &[]), ["", "", "", "", ""]);
        assert_eq!(aligned(&CLASSIC, &["b", "c"]), ["", "", "b", "", "c"], "too few layers are the newest");
        assert_eq!(aligned(&[("RUN a", 1)], &["x", "y", "z"]), ["x", "y", "z"]);
        assert_eq!(aligned(&[], &[]), nothing);
    }

    #[test]
    fn what_buildkit_says_of_every_step_is_left_out() {
        let step = |comment: &str| Step { comment: comment.to_owned(), ..Step::default() };
        let rows = align(vec![step(BUILDKIT), step("Imported from -")], &[]);
        assert_eq!((rows[0].comment.as_str(), rows[1].comment.as_str()), ("", "Imported from -"));
    }
}
