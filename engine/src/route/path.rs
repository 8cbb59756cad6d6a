//! Paths: the version in front, the plain segments, the parameter of a template.

use super::Refusal;
use crate::version::ApiVersion;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What does not stay as it is in a parameter: all but the characters of names, tags and digests.
const PARAMETER: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b':').remove(b'@').remove(b'+').remove(b'/');

/// Takes `/v1.41` off a path.
pub(super) fn split_version(path: &str) -> Result<(Option<ApiVersion>, &str), Refusal> {
    let Some(rest) = path.strip_prefix("/v") else { return Ok((None, path)) };
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok((None, path));
    }
    let (version, _) = rest.split_once('/').ok_or(Refusal::Unknown)?;
    let path = &rest[version.len()..];
    let version = version.parse().map_err(|()| Refusal::Malformed("API version"))?;
    Ok((Some(version), path))
}

/// The path, each segment decoded. None is empty, has two dots, or holds anything but the plain characters of names;
/// so a slash in it is one that the client wrote as a slash.
pub(super) fn decoded(path: &str) -> Result<String, Refusal> {
    let malformed = Refusal::Malformed("path");
    let Some(rest) = path.strip_prefix('/') else { return Err(malformed) };
    let mut plain = String::with_capacity(path.len());
    for raw in rest.split('/') {
        let bytes: Vec<u8> = percent_decode_str(raw).collect();
        let Ok(segment) = String::from_utf8(bytes) else { return Err(malformed) };
        let dots = segment == "." || segment.contains("..");
        if segment.is_empty() || dots || !segment.bytes().all(is_plain) {
            return Err(malformed);
        }
        plain.push('/');
        plain.push_str(&segment);
    }
    Ok(plain)
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_.-:@+".contains(&byte)
}

/// Matches a decoded path against a template; `Some(None)` for a template without a parameter.
pub(super) fn parameter(template: &str, path: &str) -> Option<Option<String>> {
    let Some((before, placeholder, after)) = parts(template) else { return (template == path).then_some(None) };
    let name = path.strip_prefix(before)?.strip_suffix(after)?;
    let fits = match placeholder {
        "image" => !name.is_empty(),
        "link" => name.split('/').count() <= 2 && name.split('/').all(is_container_name),
        _ => is_container_name(name),
    };
    fits.then(|| Some(name.to_owned()))
}

/// The path of a template with its parameter put in.
pub(super) fn filled(template: &str, parameter: &str) -> String {
    match parts(template) {
        Some((before, _, after)) => format!("{before}{}{after}", utf8_percent_encode(parameter, PARAMETER)),
        None => template.to_owned(),
    }
}

/// What stands before, in and after the braces of a template.
fn parts(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (placeholder, after) = rest.split_once('}')?;
    Some((before, placeholder, after))
}

/// `[a-zA-Z0-9][a-zA-Z0-9_.-]*`: the Engine's own rule for names of containers and volumes, and met by all its ids.
pub fn is_container_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}
