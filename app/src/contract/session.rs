//! Who is signed in, and what every page starts with: `GET /api/session`.

use super::Engine;
use serde::{Deserialize, Serialize};

/// The body of `GET /api/session`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct Session {
    /// The signed-in person.
    pub user: String,
    /// viewer, operator or admin.
    pub role: String,
    /// What was granted beyond the role, by name: create, exec, files …
    pub grants: Vec<String>,
    /// Whether some containers are out of this person's sight.
    pub scoped: bool,
    /// Whether secrets are shown unmasked.
    pub secrets: bool,
    /// Whether a second factor is asked for at sign-in.
    pub second_factor: bool,
    /// Whether they come from an OpenID Connect provider: they have no password here, and prove who they are by a code
    /// or by signing in anew.
    pub oidc: bool,
    /// Whether they proved who they are within 15 minutes; what gives rights to somebody needs it.
    pub recent: bool,
    /// What they came in with: `session 3`, `token 7`, `certificate 2`, `socket`.
    pub via: String,
    /// Whether the engine is a simulated one.
    pub demo: bool,
    /// Whether the audit could not be written last: nothing is changed until it can.
    pub audit_failed: bool,
    /// The command that makes a token for this person, on the console's machine; empty for who is no administrator.
    pub token_command: String,
    /// The server's clock, in seconds since 1970: what ages in the first HTML are counted from.
    pub now: i64,
    /// The console's host name as the browser calls it: where published ports are linked to.
    pub host: String,
    /// The console's origin as the browser calls it, for showing calls.
    pub origin: String,
    /// light, dark, or empty for the system's.
    pub theme: String,
    /// The engine.
    pub engine: Engine,
    /// How many containers there are.
    pub containers: usize,
    /// How many images there are.
    pub images: usize,
    /// The full id of the container that the console itself runs in, where it is in this person's sight; else empty.
    pub own: String,
}

impl Session {
    /// Whether they have a grant that they can use; an administrator has them all.
    pub fn may(&self, grant: &str) -> bool {
        // Pruning and building are about more than some containers.
        let is_beyond = self.scoped && matches!(grant, "prune" | "builds");
        self.role == "admin" || (!is_beyond && self.grants.iter().any(|own| own == grant))
    }

    /// Whether they are an operator or more: they start and stop containers and read their logs.
    pub fn operates(&self) -> bool {
        matches!(self.role.as_str(), "operator" | "admin")
    }
}

#[cfg(test)]
mod tests {
    use super::Session;

    #[test]
    fn what_is_beyond_a_scope_is_not_granted() {
        let grants = ["prune", "exec"].map(str::to_owned).to_vec();
        let mut session = Session { role: "operator".into(), grants, ..Session::default() };
        assert!(session.may("prune") && session.may("exec") && !session.may("create") && session.operates());
        session.scoped = true;
        assert!(!session.may("prune") && session.may("exec"));
        session.role = "admin".into();
        assert!(session.may("create") && session.operates());
        session.role = "viewer".into();
        assert!(!session.operates());
    }
}
