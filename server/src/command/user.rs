//! `quayside user …`

use super::{Failure, open, open_existing};
use crate::access::{Access, AccessError, Role};
use crate::settings::User;
use crate::store::StoreError;

/// Adds or lists people.
pub async fn user(command: User) -> Result<(), Failure> {
    match command {
        User::Add { name, role, password_stdin, data } => {
            let role = Role::named(&role).ok_or_else(|| format!("there is no role {role}; there is: admin"))?;
            let password = if password_stdin { from_stdin()? } else { from_terminal()? };
            let store = open(&data.directory)?;
            let added = Access::new(store).add_user(&name, role, password).await;
            added.map_err(|cause| match cause {
                AccessError::Store(StoreError::Exists) => format!("there is a user {name} already"),
                other => other.to_string(),
            })?;
            eprintln!("Added {name} ({}).", role.name());
        }
        User::List { data } => {
            for user in open_existing(&data.directory)?.users()? {
                println!("{}\t{}", user.name, user.role);
            }
        }
    }
    Ok(())
}

fn from_stdin() -> Result<String, Failure> {
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
