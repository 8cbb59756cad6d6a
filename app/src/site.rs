//! The site map: which pages there are, and what data each starts with. `shell::App` routes the same paths.

/// The engine's route prefix; one endpoint so far.
pub const ENGINE: &str = "/engine/local";
/// The containers as a list frame.
pub const CONTAINERS: &str = "/live/containers";
/// The images as a list frame.
pub const IMAGES: &str = "/live/images";

/// The requests a page starts with; `None` for a path that is no page.
pub fn needs(path: &str) -> Option<Vec<String>> {
    let lists = || vec![CONTAINERS.to_owned()];
    match path.trim_end_matches('/').split('/').collect::<Vec<_>>().as_slice() {
        ["", "overview"] => Some(vec![CONTAINERS.to_owned(), info()]),
        ["", "containers"] => Some(lists()),
        ["", "containers", id] => Some(vec![container(id)]),
        ["", "images"] => Some(vec![IMAGES.to_owned()]),
        ["", "images", id] => Some(vec![IMAGES.to_owned(), image(id), history(id)]),
        _ => None,
    }
}

/// The engine's figures.
pub fn info() -> String {
    format!("{ENGINE}{}", engine::call::system::info().target())
}

/// A container's inspect.
pub fn container(id: &str) -> String {
    format!("{ENGINE}{}", engine::call::container::inspect(id, false).target())
}

/// An image's inspect.
pub fn image(id: &str) -> String {
    format!("{ENGINE}{}", engine::call::image::inspect(id).target())
}

/// An image's layers.
pub fn history(id: &str) -> String {
    format!("{ENGINE}{}", engine::call::image::history(id).target())
}
