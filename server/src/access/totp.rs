//! One-time codes of an authenticator app (RFC 6238): SHA-1, 6 digits, 30 seconds, which all apps know.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;
use totp_rs::{Algorithm, Secret, TOTP};

/// Digits of a code.
pub(super) const DIGITS: usize = 6;
/// How long one is shown, in seconds.
const STEP: u64 = 30;
/// The light edge around a QR code, in modules.
const EDGE: i32 = 4;

/// A new seed, in base 32.
pub(super) fn seed() -> String {
    Secret::Raw(super::secret::random::<20>().to_vec()).to_encoded().to_string()
}

/// Which step a code is of: the one at `now` (seconds since 1970), or the one before or after it, for clocks that go
/// wrong. A later one is preferred, as a step is used once.
pub(super) fn step(seed: &str, code: &str, now: u64) -> Option<i64> {
    let codes = codes(seed)?;
    let current = now / STEP;
    let near = [current.saturating_add(1), current, current.saturating_sub(1)];
    near.into_iter().find(|step| codes.check(code, step * STEP)).and_then(|step| i64::try_from(step).ok())
}

fn codes(seed: &str) -> Option<TOTP> {
    let bytes = Secret::Encoded(seed.to_owned()).to_bytes().ok()?;
    // No skew: the steps are looked at one by one.
    Some(TOTP::new_unchecked(Algorithm::SHA1, DIGITS, 0, STEP, bytes))
}

/// What an authenticator app reads.
pub(super) fn uri(seed: &str, name: &str) -> String {
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!("otpauth://totp/Quayside:{name}?secret={seed}&issuer=Quayside&algorithm=SHA1&digits={DIGITS}&period={STEP}")
}

/// The same as a picture. It is always dark on light: apps read no other.
pub(super) fn svg(uri: &str) -> Option<String> {
    let code = QrCode::encode_text(uri, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let mut dark = String::new();
    for (x, y) in (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).filter(|(x, y)| code.get_module(*x, *y)) {
        let _ = write!(dark, "M{} {}h1v1h-1z", x + EDGE, y + EDGE);
    }
    let whole = size + 2 * EDGE;
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {whole} {whole}\" shape-rendering=\"crispEdges\" \
         role=\"img\" aria-label=\"QR code for an authenticator app\"><path fill=\"#fff\" d=\"M0 0h{whole}v{whole}H0z\"/>\
         <path fill=\"#000\" d=\"{dark}\"/></svg>"
    ))
}

/// The code of a seed at a time.
#[cfg(test)]
pub(super) fn code(seed: &str, now: u64) -> String {
    codes(seed).unwrap().generate(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: "12345678901234567890" in base 32.
    const SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn codes_are_those_of_the_rfc() {
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            assert_eq!(step(SEED, code, time), i64::try_from(time / STEP).ok(), "{time}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_early_or_late() {
        let shown = code(SEED, 3000);
        for (now, good) in [(2969, false), (2970, true), (3000, true), (3059, true), (3060, false)] {
            assert_eq!(step(SEED, &shown, now).is_some(), good, "{now}");
        }
        for bad in ["", "28708", "2870820", "abcdef", "２８７０８２"] {
            assert_eq!(step(SEED, bad, 59), None, "{bad}");
        }
        assert_eq!(step("not base 32!", "287082", 59), None);
    }

    #[test]
    fn an_app_can_read_it() {
        let seed = seed();
        assert_eq!(seed.len(), 32);
        let uri = uri(&seed, "a.da&b");
        assert!(uri.starts_with("otpauth://totp/Quayside:a%2Eda%26b?secret="));
        let svg = svg(&uri).unwrap();
        assert!(svg.starts_with("<svg ") && svg.ends_with("/></svg>") && svg.len() < 40_000);
        assert!(!svg.contains(&seed));
    }
}
