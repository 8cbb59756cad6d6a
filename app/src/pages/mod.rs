//! One folder a page. None uses another; what several show of Docker is in `parts`.

mod container;
mod containers;
mod drawn;
mod events;
mod image;
mod images;
mod logs;
mod overview;
mod palette;
mod parts;
mod settings;

pub use container::ContainerPage;
pub use containers::ContainersPage;
pub use drawn::DrawnPage;
pub use events::EventsPage;
pub use image::ImagePage;
pub use images::ImagesPage;
pub use logs::LogsPage;
pub use overview::OverviewPage;
pub use palette::Palette;
pub(crate) use parts::reads_logs;
pub use settings::SettingsPage;

use crate::text::t;
use leptos::prelude::*;

/// No page has this path.
#[component]
pub fn NotFound() -> impl IntoView {
    parts::title(Signal::stored(t().not_found.to_owned()));
    view! {
        <div class="empty"><h1>{t().not_found}</h1><a href="/containers">{t().not_found_way}</a></div>
    }
}
