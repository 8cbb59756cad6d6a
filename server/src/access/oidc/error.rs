//! Why somebody did not get in by the provider.

/// What went wrong on the way. It goes to the console's log: people are told that it did not succeed, no more.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// The settings name something that cannot be asked.
    #[error("{0} is no https address, or http on this machine")]
    Address(String),
    /// The provider does not tell of itself.
    #[error("the provider could not be asked for its configuration: {0}")]
    Discovery(String),
    /// It takes too long.
    #[error("the provider did not answer in time")]
    Late,
    /// The provider does not take the code.
    #[error("the provider gave no token for the code: {0}")]
    Exchange(String),
    /// What the provider says of somebody cannot be believed.
    #[error("the ID token does not hold: {0}")]
    Token(String),
}

impl OidcError {
    /// A word for the audit.
    pub fn slug(&self) -> &'static str {
        match self {
            Self::Address(_) => "provider address",
            Self::Discovery(_) | Self::Late => "provider unreachable",
            Self::Exchange(_) => "code",
            Self::Token(_) => "id token",
        }
    }

    /// Whether it is the provider that is not there, rather than a sign-in that does not hold.
    pub fn is_outage(&self) -> bool {
        matches!(self, Self::Address(_) | Self::Discovery(_) | Self::Late)
    }
}

/// Words from elsewhere, fit for a line of the log.
pub(super) fn line(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(300).collect()
}
