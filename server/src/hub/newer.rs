//! Rows behind whose tags a registry has something newer, as somebody else has found out.

use app::contract::{Container, Image};
use engine::reference::familiar;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

/// The tags with something newer behind them, by the id of the image that is older.
#[derive(Default)]
pub(super) struct Newer(RwLock<HashMap<String, Vec<String>>>);

impl Newer {
    /// Replaces all of it.
    pub(super) fn set(&self, tags: HashMap<String, Vec<String>>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = tags;
    }

    /// Marks an image's row.
    pub(super) fn image(&self, row: &mut Image) {
        let older = self.read();
        let tags = older.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        row.newer = row.tags.iter().filter(|tag| tags.contains(tag)).cloned().collect();
    }

    /// Marks a container's row. The engine names its image by id once the tag has moved to a newer one.
    pub(super) fn container(&self, row: &mut Container) {
        let older = self.read();
        row.newer = older.get(&row.image_id).is_some_and(|tags| {
            let name = familiar(&row.image);
            row.image.starts_with("sha256:") || tags.iter().any(|tag| familiar(tag) == name)
        });
    }

    fn read(&self) -> RwLockReadGuard<'_, HashMap<String, Vec<String>>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_marked_by_image_and_tag() {
        let newer = Newer::default();
        newer.set(HashMap::from([("sha256:1f".to_owned(), vec!["nginx:1".to_owned(), "b:2".to_owned()])]));
        let image = |id: &str| {
            let tags = vec!["a:1".to_owned(), "nginx:1".to_owned()];
            let mut row = Image { id: id.into(), tags, ..Image::default() };
            newer.image(&mut row);
            row.newer
        };
        assert_eq!((image("sha256:1f"), image("sha256:2f")), (vec!["nginx:1".to_owned()], vec![]));
        let container = |image: &str, id: &str| {
            let mut row = Container { image: image.into(), image_id: id.into(), newer: true, ..Container::default() };
            newer.container(&mut row);
            row.newer
        };
        assert!(container("nginx:1", "sha256:1f") && container("docker.io/library/nginx:1", "sha256:1f"));
        assert!(container("sha256:1f", "sha256:1f"), "its tag has moved");
        assert!(!container("nginx:2", "sha256:1f") && !container("nginx:1", "sha256:2f"));
    }
}
