//! Why a body is not passed on.

/// Why a body is not passed on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// A short stable word for the audit.
    pub(crate) reason: &'static str,
    /// What the client is told.
    pub(crate) sentence: String,
    /// Whether nobody could send this (400), or only this person may not (403).
    pub(crate) malformed: bool,
}

impl Refusal {
    /// The body means something that only administrators may.
    pub(super) fn denied(reason: &'static str, sentence: impl Into<String>) -> Self {
        Self { reason, sentence: sentence.into(), malformed: false }
    }

    /// The body cannot be read in one way only.
    pub(super) fn malformed(sentence: impl Into<String>) -> Self {
        Self { reason: "body", sentence: sentence.into(), malformed: true }
    }

    /// A field that only administrators may set.
    pub(super) fn field(reason: &'static str, name: &str) -> Self {
        Self::denied(reason, format!("Only administrators may set {name} in this way."))
    }

    /// Refuses a field's value unless it is fine.
    pub(super) fn unless(fine: bool, reason: &'static str, name: &str) -> Result<(), Self> {
        if fine { Ok(()) } else { Err(Self::field(reason, name)) }
    }

    /// A field that is in no table: what it does is not known, so it is not passed on.
    pub(super) fn unknown(name: &str) -> Self {
        Self::denied(
            "unknown-field",
            format!("The field \"{}\" is not known here, so only administrators may send it.", cut(name)),
        )
    }
}

/// The start of a client's text, fit to be repeated in a sentence.
pub(super) fn cut(text: &str) -> String {
    text.chars().take(60).flat_map(char::escape_debug).collect()
}
