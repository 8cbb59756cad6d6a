//! `quayside token …`

use super::Failure;
use super::audited::audited;
use super::user::existing;
use crate::settings::Token;

/// Creates, lists or revokes tokens.
pub async fn token(command: Token) -> Result<(), Failure> {
    match command {
        Token::Create { user, name, expires, data } => {
            let access = existing(&data)?;
            let person = access.person_named(&user)?.ok_or_else(|| format!("there is no user {user}"))?;
            let create = async { Ok(access.create_token(person.id, &name, expires)?) };
            let token = audited(&data, "token-create", &user, create).await?;
            println!("{}", token.reveal());
        }
        Token::List { data } => {
            for token in existing(&data)?.tokens(None)? {
                let expires = token.expires.map_or_else(|| "never".to_owned(), |at| at.to_string());
                let used = token.used.map_or_else(|| "never".to_owned(), |at| at.to_string());
                let (id, user, created, name) = (token.id, token.user, token.created, token.name);
                println!("{id}\t{user}\tcreated {created}\tends {expires}\tused {used}\t{name}");
            }
        }
        Token::Revoke { id, data } => {
            let access = existing(&data)?;
            let revoke = async {
                let gone = access.revoke_token(None, id)?;
                if gone { Ok(()) } else { Err(format!("there is no token {id}").into()) }
            };
            audited(&data, "token-revoke", &id.to_string(), revoke).await?;
            eprintln!("Revoked.");
        }
    }
    Ok(())
}
