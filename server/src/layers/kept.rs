//! What is held of images in memory: the files of the newest that were read, and the layers of many.

use super::files::Files;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The files of so many images are held.
const IMAGES: usize = 8;
/// Together they take so many bytes.
const BYTES: usize = 128 * 1024 * 1024;
/// The layers of so many images are held.
const CHAINS: usize = 2000;

/// What is known of images beyond what the engine tells of them.
#[derive(Default)]
pub struct Explored {
    /// That asked for last comes first.
    files: Mutex<VecDeque<Arc<Files>>>,
    chains: Mutex<HashMap<String, Arc<[String]>>>,
}

impl Explored {
    /// The files of an image, by its full id, if they have been read.
    pub(crate) fn files(&self, id: &str) -> Option<Arc<Files>> {
        let mut held = lock(&self.files);
        let at = held.iter().position(|files| files.id == id)?;
        let files = held.remove(at)?;
        held.push_front(Arc::clone(&files));
        Some(files)
    }

    /// Holds the files of an image; those that nobody asked for the longest go.
    pub(crate) fn keep_files(&self, files: Files) {
        let mut held = lock(&self.files);
        held.retain(|other| other.id != files.id);
        held.push_front(Arc::new(files));
        held.truncate(IMAGES);
        while held.len() > 1 && held.iter().map(|files| files.weight()).sum::<usize>() > BYTES {
            held.pop_back();
        }
    }

    /// The layers of an image.
    pub(super) fn chain(&self, id: &str) -> Option<Arc<[String]>> {
        lock(&self.chains).get(id).cloned()
    }

    /// Holds the layers of an image.
    pub(super) fn keep_chain(&self, id: &str, layers: &[String]) -> Arc<[String]> {
        let chain: Arc<[String]> = layers.into();
        let mut held = lock(&self.chains);
        if held.len() >= CHAINS {
            // They are quickly asked for again.
            held.clear();
        }
        held.insert(id.to_owned(), Arc::clone(&chain));
        chain
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::super::samples::contents;
    use super::*;

    fn files(id: &str) -> Files {
        Files::new(id.to_owned(), &[1], vec![Some(contents(&[("a", 1)], &[]))], true)
    }

    #[test]
    fn the_images_asked_for_last_are_held() {
        let explored = Explored::default();
        for nth in 0..IMAGES {
            explored.keep_files(files(&nth.to_string()));
        }
        assert!(explored.files("0").is_some(), "and is the newest now");
        explored.keep_files(files("one more"));
        assert!(explored.files("0").is_some() && explored.files("one more").is_some());
        assert!(explored.files("1").is_none());
    }

    #[test]
    fn an_image_that_is_read_again_is_held_once() {
        let explored = Explored::default();
        explored.keep_files(files("a"));
        explored.keep_files(files("a"));
        assert_eq!(lock(&explored.files).len(), 1);
    }

    #[test]
    fn layers_are_held_by_id() {
        let explored = Explored::default();
        explored.keep_chain("a", &["x".to_owned()]);
        assert_eq!(explored.chain("a").as_deref(), Some(&["x".to_owned()][..]));
        assert!(explored.chain("b").is_none());
    }
}
