//! What a person may: role, grants and scope. Plain values, no I/O; the policy in `gateway::decide` judges by them.

mod grant;
mod scope;

pub use grant::{Grant, Grants};
pub use scope::{Rule, Scope, ScopeError};

/// How much a person may by themselves; grants add to the first two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Sees lists, details (secrets masked) and figures.
    Viewer,
    /// Also starts, stops, restarts, kills, pauses, and reads logs.
    Operator,
    /// Everything.
    Admin,
}

impl Role {
    /// All of them, the smallest first.
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Operator, Self::Admin];

    /// Its name, as stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }

    /// The role of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Why names are no rights.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RightsError {
    /// No role is called so.
    #[error("there is no role {0}; there are: viewer, operator, admin")]
    Role(String),
    /// No grant is called so.
    #[error("there is no grant {0}")]
    Grant(String),
    /// A rule of the scope cannot be read.
    #[error(transparent)]
    Scope(#[from] ScopeError),
}

/// All that a person may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    /// The role.
    pub role: Role,
    /// What was added to it.
    pub grants: Grants,
    /// The containers it is about; everything by default.
    pub scope: Scope,
}

impl Rights {
    /// An administrator's.
    pub fn admin() -> Self {
        Self { role: Role::Admin, grants: Grants::NONE, scope: Scope::everything() }
    }

    /// Reads rights strictly: a name that is not known is no right, and not to be taken for one.
    pub fn named(role: &str, grants: &[String], scope: &[String]) -> Result<Self, RightsError> {
        let role = Role::named(role).ok_or_else(|| RightsError::Role(role.to_owned()))?;
        let grants = Grants::named(grants.iter().map(String::as_str)).map_err(RightsError::Grant)?;
        let rules = scope.iter().map(|rule| rule.parse()).collect::<Result<Vec<Rule>, _>>()?;
        Ok(Self { role, grants, scope: Scope::of(rules) })
    }

    /// A role's without grants, on everything.
    pub fn of(role: Role) -> Self {
        Self { role, ..Self::admin() }
    }

    /// Whether everything is allowed.
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }

    /// Whether this was granted; administrators need no grant.
    pub fn may(&self, grant: Grant) -> bool {
        self.is_admin() || self.grants.has(grant)
    }

    /// Whether logs may be read: they can hold what nobody thought of.
    pub fn reads_logs(&self) -> bool {
        self.role >= Role::Operator
    }

    /// Whether some containers are out of sight. An administrator's scope is always everything.
    pub fn is_scoped(&self) -> bool {
        !self.is_admin() && !self.scope.is_everything()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn rights_are_read_strictly() {
        let (grants, scope) = (texts(&["exec", "files"]), texts(&["name:web-*", "label:team=shop"]));
        let read = Rights::named("operator", &grants, &scope).unwrap();
        assert!(read.role == Role::Operator && read.may(Grant::Exec) && !read.may(Grant::Create));
        assert_eq!(read.scope.rules().len(), 2);
        for (role, grant, scope) in [
            ("root", "exec", "name:a"),
            ("Admin", "exec", "name:a"),
            ("viewer", "root", "name:a"),
            ("viewer", "exec", "a"),
        ] {
            assert!(Rights::named(role, &texts(&[grant]), &texts(&[scope])).is_err(), "{role} {grant} {scope}");
        }
    }
}
