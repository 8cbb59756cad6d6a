//! What can be added to a role.

/// One thing that a viewer or an operator may be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum Grant {
    /// Create containers, within the limits of the policy; rename and update them.
    Create = 1,
    /// Run commands in containers and attach to them.
    Exec = 1 << 1,
    /// Read and write files of containers, and export them.
    Files = 1 << 2,
    /// Pull, tag, commit, load and save images.
    Images = 1 << 3,
    /// Build images.
    Builds = 1 << 4,
    /// Remove single things.
    Remove = 1 << 5,
    /// Remove everything that is unused.
    Prune = 1 << 6,
    /// Create volumes.
    Volumes = 1 << 7,
    /// Create networks and connect containers to them.
    Networks = 1 << 8,
    /// Push to registries and sign in to them.
    Registries = 1 << 9,
    /// See environment, labels and arguments unmasked.
    Secrets = 1 << 10,
}

impl Grant {
    /// All of them, as they are listed.
    pub const ALL: [Self; 11] = [
        Self::Create,
        Self::Exec,
        Self::Files,
        Self::Images,
        Self::Builds,
        Self::Remove,
        Self::Prune,
        Self::Volumes,
        Self::Networks,
        Self::Registries,
        Self::Secrets,
    ];

    /// Its name, as stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Exec => "exec",
            Self::Files => "files",
            Self::Images => "images",
            Self::Builds => "builds",
            Self::Remove => "remove",
            Self::Prune => "prune",
            Self::Volumes => "volumes",
            Self::Networks => "networks",
            Self::Registries => "registries",
            Self::Secrets => "secrets",
        }
    }

    /// The grant of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.name() == name)
    }
}

/// A set of grants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grants(u16);

impl Grants {
    /// None at all.
    pub const NONE: Self = Self(0);

    /// Whether it is among them.
    pub fn has(self, grant: Grant) -> bool {
        self.0 & grant as u16 != 0
    }

    /// These, and one more.
    #[must_use]
    pub fn with(self, grant: Grant) -> Self {
        Self(self.0 | grant as u16)
    }

    /// Their names.
    pub fn names(self) -> Vec<&'static str> {
        Grant::ALL.into_iter().filter(|grant| self.has(*grant)).map(Grant::name).collect()
    }

    /// The grants of these names; the first unknown one is the error.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        names.into_iter().try_fold(Self::NONE, |grants, name| {
            Grant::named(name).map(|grant| grants.with(grant)).ok_or_else(|| name.to_owned())
        })
    }

    /// As stored: names with commas between.
    pub fn to_text(self) -> String {
        self.names().join(",")
    }

    /// Reads what was stored; a name that this version does not know grants nothing.
    pub fn from_text(text: &str) -> Self {
        text.split(',').filter_map(Grant::named).fold(Self::NONE, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_sets_agree() {
        for grant in Grant::ALL {
            assert_eq!(Grant::named(grant.name()), Some(grant));
            assert_eq!(Grants::NONE.with(grant).names(), [grant.name()]);
        }
        let two = Grants::named(["exec", "files"]).unwrap();
        assert!(two.has(Grant::Exec) && two.has(Grant::Files) && !two.has(Grant::Create));
        assert_eq!(Grants::from_text(&two.to_text()), two);
        assert_eq!(Grants::named(["exec", "root"]), Err("root".to_owned()));
        assert_eq!(Grants::from_text("exec,unheard,"), Grants::NONE.with(Grant::Exec));
    }
}
