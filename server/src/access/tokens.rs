//! Tokens for the command line and SDKs: shown once, kept as a hash.

use super::{Access, AccessError, NAME_LIMIT, Secret, TokenInfo, label};
use crate::clock::now;

impl Access {
    /// The tokens of a person, or all.
    pub fn tokens(&self, user: Option<i64>) -> Result<Vec<TokenInfo>, AccessError> {
        Ok(self.store.tokens(user)?)
    }

    /// Makes a token for a person, to be shown once. It lasts so many seconds, or until it is revoked.
    pub fn create_token(&self, user: i64, name: &str, lasts: Option<i64>) -> Result<Secret, AccessError> {
        let secret = Secret::token();
        let expires = lasts.map(|seconds| now().saturating_add(seconds));
        self.store.add_token(&secret.hash(), user, &label(name, NAME_LIMIT), expires)?;
        Ok(secret)
    }

    /// Revokes a token, of a person or of anybody, and cuts the streams it has open; false when there is none of that
    /// number.
    pub fn revoke_token(&self, user: Option<i64>, id: i64) -> Result<bool, AccessError> {
        let revoked = self.store.revoke_token(user, id)?;
        self.tick();
        Ok(revoked)
    }
}

#[cfg(test)]
mod tests {
    use crate::access::fixture::{access, person};
    use crate::rights::Rights;

    #[test]
    fn a_token_is_shown_once_and_revoked_by_its_owner_or_an_administrator() {
        let (directory, access) = access();
        let (ada, bob) = (person(&access, "ada", &Rights::admin()), person(&access, "bob", &Rights::admin()));
        let token = access.create_token(ada, " laptop\n", Some(3600)).unwrap();
        assert!(token.reveal().starts_with("quay_"), "so that leak scanners know it");
        let listed = access.tokens(Some(ada)).unwrap();
        assert_eq!((listed[0].name.as_str(), listed[0].user.as_str(), listed[0].used), ("laptop", "ada", None));
        assert!(listed[0].expires.unwrap() > listed[0].created);
        assert!(access.tokens(Some(bob)).unwrap().is_empty());
        for file in std::fs::read_dir(directory.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(token.reveal().len()).any(|window| window == token.reveal().as_bytes()));
        }
        let changes = access.changes();
        assert!(!access.revoke_token(Some(bob), listed[0].id).unwrap());
        assert!(access.revoke_token(None, listed[0].id).unwrap());
        assert!(changes.has_changed().unwrap());
        assert!(access.store().token(&token.hash()).unwrap().is_none());
    }

    #[test]
    fn a_token_ends() {
        let (_directory, access) = access();
        let ada = person(&access, "ada", &Rights::admin());
        let over = access.create_token(ada, "", Some(-1)).unwrap();
        let holds = access.create_token(ada, "", Some(3600)).unwrap();
        assert!(access.store().token(&over.hash()).unwrap().is_none());
        assert!(access.store().token(&holds.hash()).unwrap().is_some());
    }
}
