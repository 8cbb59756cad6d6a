//! Sessions: begun by a sign-in, listed, ended.

use super::{Access, AccessError, Secret, SessionInfo, Visit, label};

/// How much of what a browser calls itself is kept, in characters.
const AGENT_LIMIT: usize = 200;

impl Access {
    /// Begins a session of a person who has shown who they are, and knows their browser from now on.
    pub fn begin(&self, user: i64, visit: &Visit) -> Result<Secret, AccessError> {
        let secret = Secret::random();
        let address = visit.address.map(|address| address.to_string());
        self.store.add_session(&secret.hash(), user, &label(&visit.agent, AGENT_LIMIT), address.as_deref())?;
        if let Some(device) = visit.device_hash() {
            self.store.add_device(user, &device)?;
        }
        Ok(secret)
    }

    /// Ends a session and the streams it has open.
    pub fn end(&self, cookie: &str) -> Result<(), AccessError> {
        self.store.end_session(&Secret::from(cookie).hash())?;
        self.tick();
        Ok(())
    }

    /// Notes that the person of a session has just proved again who they are.
    pub fn prove(&self, session: i64) -> Result<(), AccessError> {
        Ok(self.store.prove_session(session)?)
    }

    /// The sessions of a person, the one used last first.
    pub fn sessions(&self, user: i64) -> Result<Vec<SessionInfo>, AccessError> {
        Ok(self.store.sessions(user)?)
    }

    /// Ends a session of a person; false when they have none of that number.
    pub fn end_session(&self, user: i64, id: i64) -> Result<bool, AccessError> {
        let ended = self.store.end_session_of(user, id)?;
        self.tick();
        Ok(ended)
    }

    /// Ends all sessions of a person but one; how many.
    pub fn end_other_sessions(&self, user: i64, keep: i64) -> Result<usize, AccessError> {
        let ended = self.store.end_sessions_of(user, Some(keep))?;
        self.tick();
        Ok(ended)
    }
}

#[cfg(test)]
mod tests {
    use crate::access::fixture::{access, person, visit};
    use crate::rights::Rights;

    #[test]
    fn sessions_are_listed_and_ended_by_their_person_only() {
        let (_directory, access) = access();
        let (ada, bob) = (person(&access, "ada", &Rights::admin()), person(&access, "bob", &Rights::admin()));
        let [first, second, third] = [(); 3].map(|()| access.begin(ada, &visit("10.0.0.1", None)).unwrap());
        let id = |cookie: &crate::access::Secret| access.store().session(&cookie.hash()).unwrap().map(|held| held.key);
        let listed = access.sessions(ada).unwrap();
        assert_eq!((listed.len(), listed[0].agent.as_str(), listed[0].address.as_str()), (3, "a browser", "10.0.0.1"));
        assert!(access.sessions(bob).unwrap().is_empty());
        assert!(!access.end_session(bob, id(&first).unwrap()).unwrap());
        assert!(access.end_session(ada, id(&first).unwrap()).unwrap());
        assert_eq!(access.end_other_sessions(ada, id(&second).unwrap()).unwrap(), 1);
        assert!(id(&first).is_none() && id(&second).is_some() && id(&third).is_none());
        access.end(second.reveal()).unwrap();
        assert!(id(&second).is_none());
    }
}
