//! Which role or grant a class of routes takes.

use super::denial::Denial;
use crate::rights::{Grant, Rights, Role};
use engine::route::{Class, Route};

/// Whether these rights may use routes of this one's class. Every class has its line: a new one does not compile
/// without.
pub(super) fn allow(rights: &Rights, route: &Route) -> Result<(), Denial> {
    match route.class {
        Class::Read | Class::SecretRead => Ok(()),
        Class::Logs | Class::Lifecycle if rights.role >= Role::Operator => Ok(()),
        Class::Logs | Class::Lifecycle => {
            Err(Denial::forbidden("role-operator", "You need the role 'operator' for this. Ask an administrator."))
        }
        Class::Create => granted(rights, Grant::Create),
        Class::Exec => granted(rights, Grant::Exec),
        Class::Files => granted(rights, Grant::Files),
        // A commit makes a container's files an image, which can then be read.
        Class::Image if route.template == "/commit" => {
            granted(rights, Grant::Images)?;
            granted(rights, Grant::Files)
        }
        // An archive shows the environments that are masked elsewhere.
        Class::Image if matches!(route.template, "/images/get" | "/images/{image}/get") => {
            granted(rights, Grant::Images)?;
            granted(rights, Grant::Secrets)
        }
        Class::Image => granted(rights, Grant::Images),
        Class::Build => granted(rights, Grant::Builds),
        Class::Remove => granted(rights, Grant::Remove),
        Class::Prune => granted(rights, Grant::Prune),
        Class::Volume => granted(rights, Grant::Volumes),
        Class::Network => granted(rights, Grant::Networks),
        Class::Registry => granted(rights, Grant::Registries),
        Class::System if matches!(route.template, "/session" | "/grpc") => {
            Err(Denial::admins("admin", "Building with BuildKit (set DOCKER_BUILDKIT=0 to build without)"))
        }
        Class::Swarm | Class::SwarmRead | Class::Plugin | Class::PluginRead | Class::System => {
            Err(Denial::admins("admin", "This"))
        }
    }
}

/// Whether these rights have a grant.
pub(super) fn granted(rights: &Rights, grant: Grant) -> Result<(), Denial> {
    if rights.may(grant) {
        return Ok(());
    }
    let reason = match grant {
        Grant::Create => "grant-create",
        Grant::Exec => "grant-exec",
        Grant::Files => "grant-files",
        Grant::Images => "grant-images",
        Grant::Builds => "grant-builds",
        Grant::Remove => "grant-remove",
        Grant::Prune => "grant-prune",
        Grant::Volumes => "grant-volumes",
        Grant::Networks => "grant-networks",
        Grant::Registries => "grant-registries",
        Grant::Secrets => "grant-secrets",
    };
    let sentence = format!("You need the grant '{}' for this. Ask an administrator of this console.", grant.name());
    Err(Denial::forbidden(reason, sentence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::Grants;
    use engine::Method::{self, Delete, Get, Post};
    use engine::route;
    use std::collections::HashSet;

    /// What a class takes of people who are no administrators.
    #[derive(Clone, Copy, PartialEq)]
    enum Takes {
        Nothing,
        Operator,
        All(&'static [Grant]),
        Admin,
    }

    const TABLE: [(Method, &str, Takes); 23] = [
        (Get, "/containers/json", Takes::Nothing),
        (Get, "/containers/web/json", Takes::Nothing),
        (Get, "/containers/web/logs", Takes::Operator),
        (Post, "/containers/web/start", Takes::Operator),
        (Post, "/containers/create", Takes::All(&[Grant::Create])),
        (Delete, "/containers/web", Takes::All(&[Grant::Remove])),
        (Post, "/containers/prune", Takes::All(&[Grant::Prune])),
        (Post, "/containers/web/exec", Takes::All(&[Grant::Exec])),
        (Get, "/containers/web/archive", Takes::All(&[Grant::Files])),
        (Post, "/images/create", Takes::All(&[Grant::Images])),
        (Get, "/images/get", Takes::All(&[Grant::Images, Grant::Secrets])),
        (Get, "/images/web/get", Takes::All(&[Grant::Images, Grant::Secrets])),
        (Post, "/commit", Takes::All(&[Grant::Images, Grant::Files])),
        (Post, "/build", Takes::All(&[Grant::Builds])),
        (Post, "/images/web/push", Takes::All(&[Grant::Registries])),
        (Post, "/volumes/create", Takes::All(&[Grant::Volumes])),
        (Post, "/networks/create", Takes::All(&[Grant::Networks])),
        (Post, "/swarm/init", Takes::Admin),
        (Get, "/swarm", Takes::Admin),
        (Get, "/plugins", Takes::Admin),
        (Post, "/plugins/pull", Takes::Admin),
        (Post, "/session", Takes::Admin),
        (Post, "/grpc", Takes::Admin),
    ];

    #[test]
    fn every_class_takes_what_it_should() {
        let mut seen: HashSet<Class> = HashSet::new();
        for (method, path, takes) in TABLE {
            let route = route::find(method, path, "").unwrap_or_else(|refusal| panic!("{path}: {refusal}")).route;
            seen.insert(route.class);
            for role in [Role::Viewer, Role::Operator] {
                let own = takes == Takes::Nothing || (takes == Takes::Operator && role == Role::Operator);
                assert_eq!(allow(&Rights::of(role), route).is_ok(), own, "{path} for {role:?}");
                for grant in Grant::ALL {
                    let rights = Rights { grants: Grants::NONE.with(grant), ..Rights::of(role) };
                    let granted = matches!(takes, Takes::All([only]) if *only == grant);
                    assert_eq!(allow(&rights, route).is_ok(), own || granted, "{path} for {role:?} with {grant:?}");
                }
                if let Takes::All(grants) = takes {
                    let all = grants.iter().fold(Grants::NONE, |all, grant| all.with(*grant));
                    assert_eq!(allow(&Rights { grants: all, ..Rights::of(role) }, route), Ok(()), "{path}");
                }
            }
        }
        let classes: HashSet<Class> = route::routes().map(|route| route.class).collect();
        assert_eq!(seen, classes, "every class has its line");
    }
}
