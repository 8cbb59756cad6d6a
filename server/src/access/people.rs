//! People: who there is, and what each may.

use super::{Access, AccessError, NAME_LIMIT};
use crate::rights::{Grants, Rights, Role, Scope};
use crate::store::{Change, NewUser, StoreError, UserRow};

/// So many names are tried for somebody whose own is taken.
const NAMES: usize = 1000;

/// A person who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The key.
    pub id: i64,
    /// Their name; unique whatever the case.
    pub name: String,
    /// What they may.
    pub rights: Rights,
    /// Whether they are kept out.
    pub disabled: bool,
    /// Whether a code is asked for when they sign in.
    pub second_factor: bool,
    /// Whether the identity provider knows them.
    pub oidc: bool,
    /// Seconds since 1970.
    pub created: i64,
    /// When they were last here with a session that is not over.
    pub seen: Option<i64>,
}

/// A person to add. It has no `Debug`: the password is in it.
pub struct NewPerson {
    /// Their name.
    pub name: String,
    /// What they may.
    pub rights: Rights,
    /// Their password; who has none comes in by the identity provider, a token or a certificate.
    pub password: Option<String>,
}

/// Rights as they are stored.
struct Kept {
    role: &'static str,
    grants: String,
    scope: String,
}

impl From<Rights> for Kept {
    fn from(rights: Rights) -> Self {
        Self { role: rights.role.name(), grants: rights.grants.to_text(), scope: rights.scope.to_text() }
    }
}

/// Reads them back. A role that this version does not know is the least one.
pub(super) fn rights(role: &str, grants: &str, scope: &str) -> Rights {
    Rights {
        role: Role::named(role).unwrap_or(Role::Viewer),
        grants: Grants::from_text(grants),
        scope: Scope::from_text(scope),
    }
}

impl From<UserRow> for Person {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.id,
            rights: rights(&row.role, &row.grants, &row.scope),
            name: row.name,
            disabled: row.disabled,
            second_factor: row.totp.is_some(),
            oidc: row.subject.is_some(),
            created: row.created,
            seen: row.seen,
        }
    }
}

impl Access {
    /// Everybody, by name.
    pub fn people(&self) -> Result<Vec<Person>, AccessError> {
        Ok(self.store.users()?.into_iter().map(Person::from).collect())
    }

    /// The person of that number.
    pub fn person(&self, id: i64) -> Result<Option<Person>, AccessError> {
        Ok(self.store.user(id)?.map(Person::from))
    }

    /// The person of that name.
    pub fn person_named(&self, name: &str) -> Result<Option<Person>, AccessError> {
        Ok(self.store.user_named(name)?.map(Person::from))
    }

    /// Adds a person.
    pub async fn add_person(&self, new: NewPerson) -> Result<i64, AccessError> {
        check_name(&new.name)?;
        let password = match new.password {
            Some(password) => self.hash_for(&new.name, password).await?,
            None => String::new(),
        };
        Ok(self.add(&new.name, &new.rights.into(), &password, None)?)
    }

    /// Adds the first administrator; `None` when somebody was faster.
    pub async fn add_first_admin(&self, name: &str, password: String) -> Result<Option<i64>, AccessError> {
        check_name(name)?;
        let hash = self.hash_for(name, password).await?;
        Ok(self.store.add_first_user(name, Role::Admin.name(), &hash)?)
    }

    /// Changes what a person may, or keeps them out; open streams of theirs look again at once.
    pub fn change_person(&self, id: i64, rights: Rights, disabled: bool) -> Result<(), AccessError> {
        let kept = Kept::from(rights);
        let change = self.store.change_user(id, kept.role, &kept.grants, &kept.scope, disabled)?;
        self.conclude(id, change)
    }

    /// Removes a person with their sessions, tokens and certificates.
    pub fn remove_person(&self, id: i64) -> Result<(), AccessError> {
        let change = self.store.remove_user(id)?;
        self.conclude(id, change)
    }

    /// Sets a person's password and ends their sessions, but for the one to keep. Tokens and certificates stay.
    pub async fn set_password(&self, id: i64, password: String, keep_session: Option<i64>) -> Result<(), AccessError> {
        let name = self.store.user(id)?.ok_or(AccessError::NoSuch)?.name;
        let hash = self.hash_for(&name, password).await?;
        let set = self.store.set_password(id, &hash, keep_session)?;
        self.conclude(id, if set { Change::Done } else { Change::NoSuch })
    }

    /// The person whom the identity provider calls `subject` (issuer and subject): found, or added with a name that
    /// nobody has. Names are never a reason to take two for one. What they may is what the provider says now, even
    /// where that leaves no administrator: the command line can make one.
    pub fn oidc_person(&self, subject: &str, name: &str, rights: Rights) -> Result<i64, AccessError> {
        let kept = Kept::from(rights);
        if let Some(found) = self.known_subject(subject, &kept)? {
            return Ok(found);
        }
        let plain = plain_name(name);
        for number in 1..=NAMES {
            let name = if number == 1 { plain.clone() } else { format!("{plain}-{number}") };
            match self.add(&name, &kept, "", Some(subject)) {
                // The name is taken, or the same person has just come in by another door.
                Err(StoreError::Exists) => {
                    if let Some(found) = self.known_subject(subject, &kept)? {
                        return Ok(found);
                    }
                }
                added => return Ok(added?),
            }
        }
        Err(AccessError::Name)
    }

    fn known_subject(&self, subject: &str, kept: &Kept) -> Result<Option<i64>, AccessError> {
        let Some(found) = self.store.user_with_subject(subject)? else { return Ok(None) };
        if found.disabled {
            return Err(AccessError::Disabled);
        }
        if (found.role.as_str(), &found.grants, &found.scope) != (kept.role, &kept.grants, &kept.scope) {
            self.store.set_rights(found.id, kept.role, &kept.grants, &kept.scope)?;
            self.tick();
        }
        Ok(Some(found.id))
    }

    fn add(&self, name: &str, kept: &Kept, password: &str, subject: Option<&str>) -> Result<i64, StoreError> {
        let (role, grants, scope) = (kept.role, kept.grants.as_str(), kept.scope.as_str());
        self.store.add_user(&NewUser { name, role, grants, scope, password, subject })
    }

    /// What follows a change to a person: half-done sign-ins are over, and open streams look again.
    fn conclude(&self, id: i64, change: Change) -> Result<(), AccessError> {
        match change {
            Change::LastAdmin => Err(AccessError::LastAdmin),
            Change::NoSuch => Err(AccessError::NoSuch),
            Change::Done => {
                self.steps.retain(|step| step.user != id);
                self.tick();
                Ok(())
            }
        }
    }
}

fn is_plain(letter: char) -> bool {
    letter.is_alphanumeric() || "._-".contains(letter)
}

/// A name for somebody whom another system calls so, with room for a number.
fn plain_name(name: &str) -> String {
    let mut plain = String::new();
    for letter in name.chars().take_while(|letter| *letter != '@').filter(|letter| is_plain(*letter)) {
        if plain.len() + letter.len_utf8() > NAME_LIMIT - "-1000".len() {
            break;
        }
        plain.push(letter);
    }
    if plain.is_empty() { "user".to_owned() } else { plain }
}

fn check_name(name: &str) -> Result<(), AccessError> {
    let fits = !name.is_empty() && name.len() <= NAME_LIMIT && name.chars().all(is_plain);
    if fits { Ok(()) } else { Err(AccessError::Name) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::fixture::{access, person, visit};
    use crate::access::{PasswordError, Secret};
    use crate::rights::Grant;

    fn operator() -> Rights {
        Rights {
            role: Role::Operator,
            grants: Grants::NONE.with(Grant::Exec),
            scope: Scope::of(vec!["name:web-*".parse().unwrap()]),
        }
    }

    #[tokio::test]
    async fn rights_are_kept_as_they_were_given() {
        let (_directory, access) = access();
        let new = NewPerson { name: "bob".to_owned(), rights: operator(), password: None };
        let bob = access.add_person(new).await.unwrap();
        let kept = access.person(bob).unwrap().unwrap();
        assert_eq!((&kept.rights, kept.disabled, kept.oidc, kept.seen), (&operator(), false, false, None));
        access.begin(bob, &visit("10.0.0.1", None)).unwrap();
        assert!(access.people().unwrap()[0].seen.is_some());
        assert_eq!(access.person(99).unwrap(), None);
    }

    #[tokio::test]
    async fn names_and_passwords_are_checked_before_anything_is_hashed() {
        let (_directory, access) = access();
        let add = |name: &str, password: &str| {
            let (name, password) = (name.to_owned(), Some(password.to_owned()));
            access.add_person(NewPerson { name, rights: Rights::admin(), password })
        };
        for name in ["", "a b", "a/b", "a\nb", "<b>", &"a".repeat(65)] {
            assert!(matches!(add(name, "a long enough password").await, Err(AccessError::Name)), "{name}");
        }
        assert!(matches!(add("ada", "short").await, Err(AccessError::Password(PasswordError::Short))));
        assert!(matches!(add("adalovelace", "AdaLovelace").await, Err(AccessError::Password(PasswordError::Common))));
        assert!(access.people().unwrap().is_empty());
    }

    #[test]
    fn changes_are_told_and_end_half_done_sign_ins() {
        let (_directory, access) = access();
        let ada = person(&access, "ada", &Rights::admin());
        let bob = person(&access, "bob", &operator());
        assert!(matches!(access.change_person(ada, operator(), false), Err(AccessError::LastAdmin)));
        assert!(matches!(access.remove_person(ada), Err(AccessError::LastAdmin)));
        let mut changes = access.changes();
        assert!(!changes.has_changed().unwrap());
        access.change_person(bob, Rights::of(Role::Viewer), false).unwrap();
        assert!(changes.has_changed().unwrap());
        changes.mark_unchanged();
        let cookie = access.begin(bob, &visit("10.0.0.1", None)).unwrap();
        let token = access.create_token(bob, "", None).unwrap();
        access.remove_person(bob).unwrap();
        assert!(changes.has_changed().unwrap());
        let gone = |secret: &Secret| {
            access.store().session(&secret.hash()).unwrap().or(access.store().token(&secret.hash()).unwrap()).is_none()
        };
        assert!(gone(&cookie) && gone(&token));
        assert!(matches!(access.remove_person(bob), Err(AccessError::NoSuch)));
    }

    #[tokio::test]
    async fn security_i3_a_new_password_ends_the_other_sessions() {
        let (_directory, access) = access();
        let ada = person(&access, "ada", &Rights::admin());
        let [kept, other] = [(); 2].map(|()| access.begin(ada, &visit("10.0.0.1", None)).unwrap().hash());
        let keep = access.store().session(&kept).unwrap().unwrap().key;
        let changes = access.changes();
        access.set_password(ada, "another long password".to_owned(), Some(keep)).await.unwrap();
        assert!(changes.has_changed().unwrap());
        assert!(access.store().session(&kept).unwrap().is_some() && access.store().session(&other).unwrap().is_none());
    }

    #[test]
    fn the_provider_s_people_are_told_apart_by_subject_only() {
        let (_directory, access) = access();
        let ada = person(&access, "ada", &Rights::admin());
        let first = access.oidc_person("issuer|1", "ada", Rights::of(Role::Viewer)).unwrap();
        let second = access.oidc_person("issuer|2", "a d a@example.com", Rights::of(Role::Viewer)).unwrap();
        let odd = access.oidc_person("issuer|3", "</>", operator()).unwrap();
        let name = |id| access.person(id).unwrap().unwrap().name;
        assert_eq!([ada, first, second, odd].map(name), ["ada", "ada-2", "ada-3", "user"]);
        // Their rights follow the provider.
        assert_eq!(access.oidc_person("issuer|1", "renamed", operator()).unwrap(), first);
        assert_eq!(access.person(first).unwrap().unwrap().rights, operator());
        access.change_person(first, operator(), true).unwrap();
        assert!(matches!(access.oidc_person("issuer|1", "ada", operator()), Err(AccessError::Disabled)));
    }
}
