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

    /// Whether some containers are out of sight. An administrator's scope is always everything.
    pub fn is_scoped(&self) -> bool {
        !self.is_admin() && !self.scope.is_everything()
    }
}
