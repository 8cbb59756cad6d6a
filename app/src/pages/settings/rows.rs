//! Tables of the settings. On a phone a row is a block, and each cell says its head.

use crate::format;
use crate::live::live;
use crate::text::{fill, t};
use crate::ui::click;
use leptos::prelude::*;

/// A row's name and its cells; the first is its head.
pub(super) type Row = (String, Vec<AnyView>);

/// A table; "none" without rows. The head of buttons is for those only who do not see them.
pub(super) fn rows(label: &'static str, heads: &[&'static str], rows: Vec<Row>) -> AnyView {
    if rows.is_empty() {
        return view! { <p class="faint">{t().none}</p> }.into_any();
    }
    let head = |head: &'static str| {
        let class = if head == t().actions { "sr" } else { "" };
        view! { <th scope="col"><span class=class>{head}</span></th> }.into_any()
    };
    let head: Vec<_> = heads.iter().copied().map(head).collect();
    let row = |(name, cells): Row| {
        let mut cells = cells.into_iter();
        let first = cells.next();
        let cell = |(head, cell): (&'static str, AnyView)| {
            let class = if head == t().actions { "acts" } else { "" };
            view! { <td class=class data-label=head>{cell}</td> }.into_any()
        };
        let cells: Vec<_> = heads.iter().copied().skip(1).zip(cells).map(cell).collect();
        view! { <tr aria-label=name><th scope="row">{first}</th>{cells}</tr> }.into_any()
    };
    let body: Vec<_> = rows.into_iter().map(row).collect();
    view! { <table class="rows" aria-label=label><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table> }
        .into_any()
}

/// A cell of text.
pub(super) fn cell(text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    view! { <span>{text}</span> }.into_any()
}

/// A small button of a row.
pub(super) fn button(label: &'static str, act: impl Fn() + 'static) -> AnyView {
    view! { <button type="button" class="link" on:click=click(act)>{label}</button> }.into_any()
}

/// When something ends, with the exact time on hover; never without.
pub(super) fn until(at: Option<i64>) -> AnyView {
    let Some(at) = at else { return cell(t().never) };
    let now = live().now;
    let exact = format::utc(at);
    view! { <time title=exact.clone() datetime=exact>{move || ends(at, now.get())}</time> }.into_any()
}

fn ends(at: i64, now: i64) -> String {
    if at <= now { t().expired.to_owned() } else { fill(t().in_time, &[("n", &format::age(now, at))]) }
}

#[cfg(test)]
mod tests {
    use super::ends;

    #[test]
    fn what_has_ended_is_not_ahead() {
        assert_eq!(ends(86_400 * 30, 0), "in 30 d");
        assert_eq!(ends(100, 100), "expired");
        assert_eq!(ends(101, 100), "in 1 s");
    }
}
