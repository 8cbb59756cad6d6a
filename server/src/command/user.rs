//! `quayside user …`

use super::audited::audited;
use super::{Failure, open, open_existing};
use crate::access::{Access, AccessError, NewPerson, Person, Seal};
use crate::rights::Rights;
use crate::settings::{Data, User};
use crate::store::StoreError;

/// Adds, lists, changes or removes people.
pub async fn user(command: User) -> Result<(), Failure> {
    match command {
        User::Add { name, role, grants, scope, password_stdin, data } => {
            let rights = Rights::named(&role, &grants, &scope)?;
            let password = password(password_stdin)?;
            let access = Access::new(open(&data.directory)?, Seal::open(&data.directory)?);
            let new = NewPerson { name: name.clone(), rights, password: Some(password) };
            let add = async {
                let added = access.add_person(new).await;
                added.map_err(|cause| match cause {
                    AccessError::Store(StoreError::Exists) => format!("there is a user {name} already").into(),
                    other => Failure::from(other),
                })
            };
            audited(&data, "user-add", &name, add).await?;
            eprintln!("Added {name} ({role}).");
        }
        User::List { data } => {
            for person in existing(&data)?.people()? {
                println!("{}", line(&person));
            }
        }
        User::Password { name, password_stdin, data } => {
            let access = existing(&data)?;
            let person = named(&access, &name)?;
            let password = password(password_stdin)?;
            let change = async { Ok(access.set_password(person.id, password, None).await?) };
            audited(&data, "user-password", &name, change).await?;
            eprintln!("The password of {name} is changed, and their sessions are over.");
        }
        User::Remove { name, data } => {
            let access = existing(&data)?;
            let person = named(&access, &name)?;
            audited(&data, "user-remove", &name, async { Ok(access.remove_person(person.id)?) }).await?;
            eprintln!("Removed {name}.");
        }
        User::Reset2fa { name, data } => {
            let access = existing(&data)?;
            let person = named(&access, &name)?;
            audited(&data, "user-reset2fa", &name, async { Ok(access.remove_totp(person.id)?) }).await?;
            eprintln!("{name} signs in with the password alone now.");
        }
    }
    Ok(())
}

/// The door-keeper of a console that was started before.
pub(super) fn existing(data: &Data) -> Result<Access, Failure> {
    Ok(Access::new(open_existing(&data.directory)?, Seal::open(&data.directory)?))
}

fn named(access: &Access, name: &str) -> Result<Person, Failure> {
    access.person_named(name)?.ok_or_else(|| format!("there is no user {name}").into())
}

/// Name and role, and what else is to be said.
fn line(person: &Person) -> String {
    let mut line = format!("{}\t{}", person.name, person.rights.role.name());
    let scope = person.rights.scope.to_text().replace('\n', " ");
    for (word, text) in [("grants", person.rights.grants.to_text()), ("scope", scope)] {
        if !text.is_empty() {
            line.push_str(&format!("\t{word} {text}"));
        }
    }
    for (flag, word) in [(person.second_factor, "two-factor"), (person.oidc, "oidc"), (person.disabled, "disabled")] {
        if flag {
            line.push_str(&format!("\t{word}"));
        }
    }
    line
}

fn password(from_stdin: bool) -> Result<String, Failure> {
    if !from_stdin {
        return from_terminal();
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn from_terminal() -> Result<String, Failure> {
    let no_terminal = |cause| format!("there is no terminal to ask for the password ({cause}); use --password-stdin");
    let password = rpassword::prompt_password("Password: ").map_err(no_terminal)?;
    if rpassword::prompt_password("Again: ")? != password {
        return Err("the two passwords are not the same".into());
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_a_line() {
        let (grants, scope) = (["exec".to_owned()], ["name:a", "label:b"].map(str::to_owned));
        let rights = Rights::named("viewer", &grants, &scope).unwrap();
        let mut person = Person {
            id: 1,
            name: "ada".to_owned(),
            rights,
            disabled: true,
            second_factor: false,
            oidc: true,
            created: 0,
            seen: None,
        };
        assert_eq!(line(&person), "ada\tviewer\tgrants exec\tscope name:a label:b\toidc\tdisabled");
        person = Person { rights: Rights::admin(), disabled: false, oidc: false, ..person };
        assert_eq!(line(&person), "ada\tadmin");
    }
}
