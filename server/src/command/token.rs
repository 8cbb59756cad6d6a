//! `quayside token …`

use super::{Failure, open_existing};
use crate::access::Access;
use crate::settings::Token;

/// Creates, lists or revokes tokens.
pub fn token(command: Token) -> Result<(), Failure> {
    match command {
        Token::Create { user, expires, data } => {
            let access = Access::new(open_existing(&data.directory)?);
            let token = access.create_token(&user, expires)?.ok_or_else(|| format!("there is no user {user}"))?;
            println!("{}", token.reveal());
        }
        Token::List { data } => {
            for token in open_existing(&data.directory)?.tokens()? {
                let expires = token.expires.map_or_else(|| "never".to_owned(), |at| at.to_string());
                println!("{}\t{}\tcreated {}\tends {expires}", token.id, token.user, token.created);
            }
        }
        Token::Revoke { id, data } => {
            if !open_existing(&data.directory)?.revoke_token(id)? {
                return Err(format!("there is no token {id}").into());
            }
            eprintln!("Revoked.");
        }
    }
    Ok(())
}
