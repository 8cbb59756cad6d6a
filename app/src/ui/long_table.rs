//! Long tables: of thousands of lines those alone are in the document that are in the window or near it. Above and below
//! them stands a row as high as all the lines that are not there.

use leptos::html::Tbody;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The first HTML has so many lines; a table that is no longer is in the document as a whole.
const FIRST: usize = 60;
/// So many lines beyond the window are there on each side.
const MARGIN: usize = 20;
/// Lines come and go by so many, not by each that is scrolled.
const STEP: usize = 8;
/// Heights of lines, until one can be measured.
const ROW: usize = 36;
const HEAD: usize = 32;

/// How many lines a table has, and which of them are heads of groups: rows with the class `group`, of another height.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// How many lines there are.
    pub count: usize,
    /// The places of heads, in order.
    pub heads: Vec<usize>,
}

/// Which lines of a table are in the document. Its rows have one height each, by the style.
#[derive(Clone, Copy)]
pub struct LongTable {
    /// The body, with a [`spacer`] before and after the lines.
    pub body: NodeRef<Tbody>,
    outline: Memo<Outline>,
    /// The first line that is there, and the first after them that is not.
    span: RwSignal<(usize, usize)>,
    /// Whether it is looked at in the next frame anyway.
    waits: StoredValue<bool>,
}

impl LongTable {
    /// A table with these lines; it follows the window's scrolling for as long as the page is there.
    pub fn new(outline: Memo<Outline>) -> Self {
        let (span, waits) = (RwSignal::new((0, FIRST)), StoredValue::new(false));
        let table = Self { body: NodeRef::new(), outline, span, waits };
        Effect::new(move |_| {
            table.outline.track();
            table.body.track();
            table.look_soon();
        });
        Effect::new(move |_| {
            for event in ["scroll", "resize"] {
                let heard = window_event_listener_untyped(event, move |_| table.look_soon());
                on_cleanup(move || heard.remove());
            }
        });
        Effect::new(move |_| table.stand());
        table
    }

    /// Those of the lines that are to be shown. Tracked.
    pub fn of<T: Clone>(self, lines: &[T]) -> Vec<T> {
        let (first, last) = self.span.get();
        let last = last.min(lines.len());
        lines[first.min(last)..last].to_vec()
    }

    fn look_soon(self) {
        if self.waits.try_get_value() != Some(false) {
            return;
        }
        self.waits.set_value(true);
        request_animation_frame(move || {
            self.waits.try_set_value(false);
            self.look();
        });
    }

    /// Finds the lines that are in the window now. The page may have been left since.
    fn look(self) {
        let Some(Some(body)) = self.body.try_get_untracked() else { return };
        let Some(outline) = self.outline.try_read_untracked() else { return };
        let body: HtmlElement = body.into();
        let scrolled = window().scroll_y().unwrap_or_default() as i32;
        let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default() as i32;
        // How much of the body is above the window's upper edge, and above its lower one.
        let top = scrolled - place(&body);
        let (top, bottom) = (top.max(0) as usize, (top + height).max(0) as usize);
        let span = Heights::measured(&body, &outline).span(top, bottom);
        if self.span.try_get_untracked().is_some_and(|before| before != span) {
            self.span.set(span);
        }
    }

    /// Makes the rows above and below as high as what they stand for. Tracked.
    fn stand(self) {
        let (first, last) = self.span.get();
        let outline = self.outline.read();
        let Some(body) = self.body.get() else { return };
        let body: HtmlElement = body.into();
        let count = outline.count;
        let (first, last) = (first.min(count), last.min(count));
        let heights = Heights::measured(&body, &outline);
        stretch(body.first_element_child(), heights.above(first));
        stretch(body.last_element_child(), heights.above(count) - heights.above(last));
        // The lines themselves are there by the next frame.
        request_animation_frame(move || number(&body, first, count));
    }
}

/// The row that stands for lines that are not there.
pub fn spacer() -> AnyView {
    view! { <tr class="spacer" aria-hidden="true"><td></td></tr> }.into_any()
}

/// How high lines are.
struct Heights<'a> {
    outline: &'a Outline,
    row: usize,
    head: usize,
}

impl<'a> Heights<'a> {
    fn measured(body: &HtmlElement, outline: &'a Outline) -> Self {
        let of = |selector: &str| {
            let found = body.query_selector(selector).ok().flatten()?.dyn_into::<HtmlElement>().ok()?;
            usize::try_from(found.offset_height()).ok().filter(|height| *height > 0)
        };
        let row = of("tr:not(.group, .spacer)").unwrap_or(ROW);
        Self { outline, row, head: of("tr.group").unwrap_or(HEAD) }
    }

    /// How high all lines before one are together.
    fn above(&self, line: usize) -> usize {
        let heads = self.outline.heads.partition_point(|head| *head < line);
        (line - heads) * self.row + heads * self.head
    }

    /// The line that is so far down.
    fn line(&self, height: usize) -> usize {
        let (mut low, mut high) = (0, self.outline.count);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.above(middle + 1) <= height {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The lines to show when these are the window's edges.
    fn span(&self, top: usize, bottom: usize) -> (usize, usize) {
        if self.outline.count <= FIRST {
            return (0, FIRST);
        }
        let first = self.line(top).saturating_sub(MARGIN) / STEP * STEP;
        (first, (self.line(bottom) + 1 + MARGIN).next_multiple_of(STEP))
    }
}

/// How far down in the document an element begins.
fn place(of: &HtmlElement) -> i32 {
    let around = of.offset_parent().and_then(|around| around.dyn_into::<HtmlElement>().ok());
    of.offset_top() + around.map_or(0, |around| place(&around))
}

fn stretch(spacer: Option<Element>, height: usize) {
    let cell = spacer.and_then(|row| row.first_element_child()).and_then(|cell| cell.dyn_into::<HtmlElement>().ok());
    if let Some(cell) = cell {
        let _ = cell.style().set_property("height", &format!("{height}px"));
    }
}

/// Says how many rows there are and which of them these are, where not all of them are in the document.
fn number(body: &HtmlElement, first: usize, count: usize) {
    const COUNT: &str = "aria-rowcount";
    let Some(table) = body.parent_element() else { return };
    let is_whole = count <= FIRST;
    if is_whole && !table.has_attribute(COUNT) {
        return;
    }
    // The head is the first row.
    mark(&table, COUNT, (!is_whole).then_some(count + 1));
    let mut next = body.first_element_child();
    let mut line = first + 2;
    while let Some(row) = next {
        next = row.next_element_sibling();
        if row.class_name() != "spacer" {
            mark(&row, "aria-rowindex", (!is_whole).then_some(line));
            line += 1;
        }
    }
}

fn mark(of: &Element, name: &str, number: Option<usize>) {
    let _ = match number {
        Some(number) => of.set_attribute(name, &number.to_string()),
        None => of.remove_attribute(name),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_by_their_height() {
        let outline = Outline { count: 100, heads: vec![0, 10, 11] };
        let heights = Heights { outline: &outline, row: 36, head: 20 };
        assert_eq!([0, 1, 2, 11, 12].map(|line| heights.above(line)), [0, 20, 56, 20 + 9 * 36 + 20, 60 + 9 * 36]);
        for line in [0, 1, 9, 10, 11, 12, 99] {
            let top = heights.above(line);
            let end = heights.above(line + 1) - 1;
            assert_eq!((heights.line(top), heights.line(end)), (line, line), "{line}");
        }
        assert_eq!(heights.line(usize::MAX), 100);
    }

    #[test]
    fn what_is_in_the_window_is_shown_with_a_margin() {
        let outline = Outline { count: 10_000, heads: Vec::new() };
        let heights = Heights { outline: &outline, row: 10, head: 10 };
        assert_eq!(heights.span(0, 500), (0, 72));
        // Lines 5000 to 5050 are in the window.
        let (first, last) = heights.span(50_000, 50_500);
        assert_eq!((first, last), (4976, 5072));
        assert_eq!(heights.span(50_030, 50_530).0, first, "few lines more change nothing");
        // A window that the table does not reach to shows its end, wherever it is scrolled.
        assert!(heights.span(1 << 20, 1 << 21).0 < 10_000);
        let short = Outline { count: FIRST, heads: vec![0] };
        assert_eq!(Heights { outline: &short, row: 10, head: 5 }.span(900, 950), (0, FIRST));
    }
}
