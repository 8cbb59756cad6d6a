//! Settings that administrators change while the console runs.

use super::{Access, AccessError};

impl Access {
    /// The setting of that key.
    pub fn setting(&self, key: &str) -> Result<Option<String>, AccessError> {
        Ok(self.store.setting(key)?)
    }

    /// Sets it, or removes it. Secrets are sealed before.
    pub fn set_setting(&self, key: &str, value: Option<&str>) -> Result<(), AccessError> {
        Ok(self.store.set_setting(key, value)?)
    }
}

#[cfg(test)]
mod tests {
    use crate::access::fixture::access;

    #[test]
    fn a_setting_is_set_changed_and_removed() {
        let (_directory, access) = access();
        assert_eq!(access.setting("registries").unwrap(), None);
        access.set_setting("registries", Some("a")).unwrap();
        access.set_setting("registries", Some("b")).unwrap();
        assert_eq!(access.setting("registries").unwrap().as_deref(), Some("b"));
        access.set_setting("registries", None).unwrap();
        assert_eq!(access.setting("registries").unwrap(), None);
    }
}
