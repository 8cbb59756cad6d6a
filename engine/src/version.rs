//! Engine API versions and their negotiation.

use std::fmt;
use std::str::FromStr;

/// An Engine API version, as in the path prefix `/v1.41`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiVersion(pub u16, pub u16);

/// The newest version whose answers we know.
pub const NEWEST: ApiVersion = ApiVersion(1, 55);
/// The oldest version we speak: Debian 12's engine, 20.10.
pub const OLDEST: ApiVersion = ApiVersion(1, 41);
/// The oldest version a client may ask for through the door; before it, `start` took a host configuration.
pub const OLDEST_ASKED: ApiVersion = ApiVersion(1, 24);

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

impl FromStr for ApiVersion {
    type Err = ();

    /// Reads `1.41`; nothing else (`v1.41`, `1.4.1` and `+1.41` are refused).
    fn from_str(text: &str) -> Result<Self, ()> {
        let (major, minor) = text.split_once('.').ok_or(())?;
        let number = |part: &str| match part.as_bytes() {
            [first, ..] if part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit()) => {
                if part.len() > 1 && *first == b'0' { Err(()) } else { part.parse().map_err(|_| ()) }
            }
            _ => Err(()),
        };
        Ok(Self(number(major)?, number(minor)?))
    }
}

/// Why no common version was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The engine speaks nothing as new as what we need; holds its newest.
    EngineTooOld(ApiVersion),
    /// The engine refuses everything we know; holds its oldest.
    EngineTooNew(ApiVersion),
}

/// The version to speak with an engine whose newest is `newest` (header `Api-Version` of `/_ping`)
/// and whose oldest is `oldest` (`MinAPIVersion` of `/version`; absent on some).
pub fn negotiate(newest: ApiVersion, oldest: Option<ApiVersion>) -> Result<ApiVersion, Mismatch> {
    if newest < OLDEST {
        return Err(Mismatch::EngineTooOld(newest));
    }
    match oldest {
        Some(oldest) if oldest > NEWEST => Err(Mismatch::EngineTooNew(oldest)),
        _ => Ok(newest.min(NEWEST)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_plain_versions() {
        assert_eq!("1.41".parse(), Ok(ApiVersion(1, 41)));
        for bad in ["", "1", "v1.41", "1.", ".41", "1..41", "1.4.1", "+1.41", "1.041", "1.9999", "999999.1"] {
            assert_eq!(bad.parse::<ApiVersion>(), Err(()), "{bad}");
        }
    }

    #[test]
    fn speaks_the_newest_both_know() {
        assert_eq!(negotiate(ApiVersion(1, 41), None), Ok(ApiVersion(1, 41)));
        assert_eq!(negotiate(ApiVersion(1, 45), Some(ApiVersion(1, 24))), Ok(ApiVersion(1, 45)));
        assert_eq!(negotiate(ApiVersion(1, 90), Some(ApiVersion(1, 44))), Ok(NEWEST));
    }

    #[test]
    fn says_which_side_is_too_old() {
        assert_eq!(negotiate(ApiVersion(1, 38), None), Err(Mismatch::EngineTooOld(ApiVersion(1, 38))));
        let oldest = ApiVersion(1, 70);
        assert_eq!(negotiate(ApiVersion(1, 90), Some(oldest)), Err(Mismatch::EngineTooNew(oldest)));
    }
}
