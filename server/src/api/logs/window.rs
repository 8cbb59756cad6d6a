//! Lines before a place, and after it.

use super::fault::Fault;
use super::filter::Filter;
use super::log::{Log, Span};
use engine::log::{Line, Position, STRAY_NANOS};
use std::collections::VecDeque;

/// The most bytes in a page.
const BYTES: usize = 8 * 1024 * 1024;
/// How much further back is asked than what is wanted: the log has grown meanwhile, and its long lines count as several.
pub(super) const SLACK: u64 = 200;
/// Whoever needs more lines than this from the end reads the whole log.
const WHOLE: u64 = 1 << 26;

/// Lines that follow each other.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) lines: VecDeque<Line>,
    /// Nothing that is wanted is before them.
    pub(super) start: bool,
    /// Nothing that is wanted is after them, as of now.
    pub(super) end: bool,
    /// With how many entries of the log's end they were found.
    pub(super) tail: Option<u64>,
}

/// The last lines before a place, or the last of all. `below` is how many lines are known to be after that place; the
/// engine is asked for twice as many until there are enough.
pub(super) async fn back(
    log: &Log,
    before: Option<Position>,
    below: u64,
    filter: &Filter,
    most: usize,
) -> Result<Page, Fault> {
    let latest = filter.until.map(|nanos| Position { nanos, nth: u32::MAX });
    let upper = before.into_iter().chain(latest).min();
    let mut extra = most as u64 + SLACK;
    loop {
        let tail = Some(below.saturating_add(extra)).filter(|tail| *tail < WHOLE);
        let window = read(log, tail, upper, filter, most).await?;
        let page = Page { lines: window.lines, start: !window.more, end: before.is_none(), tail };
        if window.more || window.early || tail.is_none() {
            return Ok(page);
        }
        let Some(first) = log.first().await? else { return Ok(page) };
        if upper.is_some_and(|upper| first >= upper) {
            return Ok(page);
        }
        // What begins with the log's first moment is short of it only.
        let begins = window.first.is_some_and(|nanos| nanos <= first.nanos);
        extra = if begins { WHOLE } else { extra.saturating_mul(2) };
    }
}

#[derive(Default)]
struct Window {
    lines: VecDeque<Line>,
    /// The time of the first line that came.
    first: Option<i64>,
    /// There were more lines that are wanted.
    more: bool,
    /// There were lines before those that are wanted.
    early: bool,
}

async fn read(
    log: &Log,
    tail: Option<u64>,
    upper: Option<Position>,
    filter: &Filter,
    most: usize,
) -> Result<Window, Fault> {
    let mut lines = log.lines(&Span { tail, until: upper.map(|upper| upper.nanos), since: None }).await?;
    let (mut window, mut size) = (Window::default(), 0);
    while let Some(line) = lines.next().await? {
        let first = *window.first.get_or_insert(line.at.nanos);
        if upper.is_some_and(|upper| line.at >= upper) {
            break;
        }
        // How many of this moment came before, and whether this is the rest of a line, is not known.
        if tail.is_some() && line.at.nanos == first {
            continue;
        }
        if filter.is_before(&line) {
            window.early = true;
            continue;
        }
        if !filter.has(&line) {
            continue;
        }
        size += weight(&line);
        window.lines.push_back(line);
        while window.lines.len() > most || size > BYTES {
            let Some(left_out) = window.lines.pop_front() else { break };
            size -= weight(&left_out);
            window.more = true;
        }
    }
    Ok(window)
}

/// The first lines from a place on, the place's own too. They are looked for among the last `tail` entries of the log,
/// where that is known, before the engine is asked to look for the time.
pub(super) async fn forth(
    log: &Log,
    from: Position,
    tail: Option<u64>,
    filter: &Filter,
    most: usize,
) -> Result<Page, Fault> {
    let from = from.max(Position { nanos: filter.since.unwrap_or(0), nth: 0 });
    let span = Span { until: filter.until, ..Span::default() };
    if let Some(tail) = tail.filter(|tail| *tail < WHOLE)
        && let Some(page) = onward(log, Span { tail: Some(tail), ..span }, from, filter, most).await?
    {
        return Ok(page);
    }
    let since = Some(from.nanos.saturating_sub(STRAY_NANOS));
    Ok(onward(log, Span { since, ..span }, from, filter, most).await?.unwrap_or_default())
}

/// `None` when what the engine gives does not reach back to the place.
async fn onward(log: &Log, span: Span, from: Position, filter: &Filter, most: usize) -> Result<Option<Page>, Fault> {
    let mut lines = log.lines(&span).await?;
    let (mut page, mut size) = (Page::default(), 0);
    let (mut reaches, mut begun) = (span.tail.is_none(), false);
    while let Some(line) = lines.next().await? {
        reaches |= line.at.nanos < from.nanos;
        if !reaches {
            return Ok(None);
        }
        // After it, a clock that was set back takes no line away.
        begun |= line.at >= from;
        if !begun || !filter.has(&line) {
            continue;
        }
        if filter.is_after(&line) {
            break;
        }
        if page.lines.len() >= most || size >= BYTES {
            return Ok(Some(page));
        }
        size += weight(&line);
        page.lines.push_back(line);
    }
    page.end = true;
    Ok(reaches.then_some(page))
}

/// What a line is in an answer, about.
fn weight(line: &Line) -> usize {
    line.text.len() + 48
}
