//! Client certificates for the command line and SDKs, known by their fingerprint.

use super::{Access, AccessError, CertificateInfo, NAME_LIMIT, label};

impl Access {
    /// The certificates of a person, or all, without those that were revoked.
    pub fn certificates(&self, user: Option<i64>) -> Result<Vec<CertificateInfo>, AccessError> {
        Ok(self.store.certificates(user)?)
    }

    /// Takes a certificate for a person's from now on.
    pub fn add_certificate(&self, user: i64, name: &str, fingerprint: &str, expires: i64) -> Result<i64, AccessError> {
        let name = label(name, NAME_LIMIT);
        Ok(self.store.add_certificate(user, &name, &fingerprint.to_ascii_lowercase(), expires)?)
    }

    /// Revokes a certificate, of a person or of anybody, and cuts the streams it has open; false when there is none of
    /// that number.
    pub fn revoke_certificate(&self, user: Option<i64>, id: i64) -> Result<bool, AccessError> {
        let revoked = self.store.revoke_certificate(user, id)?;
        self.tick();
        Ok(revoked)
    }
}

#[cfg(test)]
mod tests {
    use crate::access::AccessError;
    use crate::access::fixture::{access, person};
    use crate::rights::Rights;
    use crate::store::StoreError;

    #[test]
    fn a_revoked_certificate_stays_revoked() {
        let (_directory, access) = access();
        let (ada, bob) = (person(&access, "ada", &Rights::admin()), person(&access, "bob", &Rights::admin()));
        let id = access.add_certificate(ada, "laptop", "AB12", i64::MAX).unwrap();
        assert_eq!(access.store().certificate("ab12").unwrap().unwrap().user, ada);
        assert_eq!(access.certificates(Some(ada)).unwrap()[0].fingerprint, "ab12");
        assert!(access.certificates(Some(bob)).unwrap().is_empty());
        assert!(!access.revoke_certificate(Some(bob), id).unwrap());
        assert!(access.revoke_certificate(Some(ada), id).unwrap());
        assert!(!access.revoke_certificate(Some(ada), id).unwrap());
        assert!(access.store().certificate("ab12").unwrap().is_none());
        assert!(access.certificates(None).unwrap().is_empty());
        let again = access.add_certificate(ada, "", "ab12", i64::MAX);
        assert!(matches!(again, Err(AccessError::Store(StoreError::Exists))));
        access.add_certificate(ada, "", "old", 1).unwrap();
        assert!(access.store().certificate("old").unwrap().is_none(), "it has ended");
    }
}
