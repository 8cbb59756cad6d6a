//! Addresses that an engine builds from: which forms there are, and what is not asked of it. Pure.

use crate::notify::is_link_local;
use std::net::{IpAddr, Ipv4Addr};

/// The longest.
const LONGEST: usize = 2048;
/// What is shorter may be any word elsewhere.
const SHORT: usize = 8;

/// Why an engine is not sent to an address, if it is not.
pub(super) fn fault(remote: &str) -> Option<&'static str> {
    if remote.is_empty() || remote.len() > LONGEST || !remote.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Some("The remote is an address without spaces, as https://example.com/shop.git#main.");
    }
    let Some(host) = host(remote) else {
        return Some("The remote is an http, https or git address, as https://example.com/shop.git#main.");
    };
    if keeps_keys(host) {
        return Some("This address is where clouds keep a machine's credentials. Nothing is built from there.");
    }
    None
}

/// Whether an address leads to where machines get their credentials, or cannot be read.
pub(in crate::jobs) fn is_refused(address: &str) -> bool {
    host(address).is_none_or(keeps_keys)
}

/// An address as it is shown: without what may be a secret.
pub(super) fn shown(remote: &str) -> String {
    let (scheme, rest) = remote.split_at(remote.find("://").map_or(0, |at| at + "://".len()));
    let rest = secret(remote).and_then(|secret| rest.get(secret.len() + 1..)).unwrap_or(rest);
    format!("{scheme}{}", rest.split('?').next().unwrap_or_default())
}

/// What stands before the host of an http address: a name and a password, or a token.
fn secret(remote: &str) -> Option<&str> {
    let (scheme, rest) = remote.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (person, _) = authority.rsplit_once('@')?;
    (scheme != "ssh" && !person.is_empty()).then_some(person)
}

/// A text of somebody else without what may be a secret of an address.
pub(in crate::jobs) fn hidden(remote: &str, text: &str) -> String {
    let text = match secret(remote) {
        Some(person) if person.len() < SHORT => text.replace(&format!("{person}@"), "***@"),
        Some(person) => text.replace(person, "***"),
        None => text.to_owned(),
    };
    let address = remote.split('#').next().unwrap_or_default();
    let Some((_, query)) = address.split_once('?').filter(|(_, query)| !query.is_empty()) else { return text };
    let text = text.replace(&format!("?{query}"), "?***");
    // Its values may be repeated alone.
    let values = query.split('&').map(|pair| pair.split_once('=').map_or(pair, |(_, value)| value));
    values.filter(|value| value.len() >= SHORT).fold(text, |text, value| text.replace(value, "***"))
}

/// The host of an address that Docker builds from; `None` for another one.
fn host(remote: &str) -> Option<&str> {
    let lower = remote.to_ascii_lowercase();
    let schemes = ["http://", "https://", "git://", "ssh://"];
    if let Some(scheme) = schemes.iter().find(|scheme| lower.starts_with(**scheme)) {
        return authority(&remote[scheme.len()..]);
    }
    if lower.starts_with("github.com/") {
        return Some(&remote[.."github.com".len()]);
    }
    // As `git@example.com:shop.git`.
    let rest = remote.strip_prefix("git@")?;
    let (host, path) = rest.split_once(':')?;
    (!host.is_empty() && !path.is_empty() && !host.contains(['/', '%'])).then_some(host)
}

/// The host of what follows a scheme.
fn authority(rest: &str) -> Option<&str> {
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    let host = match place.strip_prefix('[') {
        Some(six) => six.split_once(']')?.0,
        // What is written otherwise here is another host to some.
        None => place.split(':').next().filter(|host| !host.contains('%'))?,
    };
    (!host.is_empty()).then_some(host)
}

/// Whether a host is the link's own, or another place where machines get their credentials. What a name leads to is not
/// known here.
fn keeps_keys(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if host == "metadata.google.internal" {
        return true;
    }
    let address = host.split('%').next().and_then(|host| host.parse::<IpAddr>().ok());
    let address = address.or_else(|| odd(&host).map(IpAddr::V4));
    let is_amazons = |address: &IpAddr| matches!(address, IpAddr::V6(six) if six.segments()[0] == 0xfd00);
    address.is_some_and(|address| is_link_local(address) || is_amazons(&address))
}

/// An address in the forms that C's `inet_aton` takes besides: fewer parts, octal and hexadecimal ones.
fn odd(host: &str) -> Option<Ipv4Addr> {
    let number = |part: &str| match part.strip_prefix("0x") {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None if part.len() > 1 && part.starts_with('0') => u32::from_str_radix(part, 8).ok(),
        None => part.parse().ok(),
    };
    let parts = host.split('.').map(number).collect::<Option<Vec<u32>>>()?;
    let (last, first) = parts.split_last()?;
    if first.len() > 3 || first.iter().any(|part| *part > 255) {
        return None;
    }
    let high = first.iter().enumerate().fold(0, |sum, (nth, part)| sum | (part << (24 - 8 * nth)));
    Some(Ipv4Addr::from(high | last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_docker_are_taken() {
        for remote in [
            "https://example.com/ctx.tar.gz",
            "http://10.0.0.1:8000/Dockerfile",
            "https://example.com/shop.git#main:dir",
            "git://example.com/shop.git",
            "ssh://git@example.com/shop.git",
            "git@example.com:a/shop.git#v1",
            "github.com/a/shop",
            "HTTP://[2001:db8::1]:80/x",
        ] {
            assert_eq!(fault(remote), None, "{remote}");
        }
        for remote in [
            "",
            "client-session",
            "file:///etc",
            "a b",
            "http://",
            "git@x",
            "example.com/x.tar",
            "http://a/\n",
            "http://169.254.169%2e254/",
            "git@169.254.169%2e254:a",
        ] {
            assert!(fault(remote).is_some_and(|fault| fault.starts_with("The remote")), "{remote}");
        }
    }

    #[test]
    fn security_e21_nothing_is_built_from_where_credentials_are_kept() {
        for remote in [
            "http://169.254.169.254/latest/meta-data",
            "http://a@169.254.0.1:80/",
            "http://2852039166/",
            "http://0xa9fea9fe/",
            "http://169.254.43518/",
            "http://0251.0376.0251.0376/",
            "http://[fe80::1%25eth0]/",
            "http://[::ffff:169.254.169.254]/x",
            "http://[fd00:ec2::254]/",
            "http://[::169.254.169.254]/",
            "http://[64:ff9b::a9fe:a9fe]/",
            "http://[2002:a9fe:a9fe::1]/",
            "http://100.100.100.200/",
            "http://168.63.129.16/",
            "https://Metadata.Google.Internal./",
            "git@169.254.169.254:a.git",
        ] {
            assert!(fault(remote).is_some_and(|fault| fault.starts_with("This address")), "{remote}");
        }
        assert!(fault("http://169.255.1.1/").is_none() && fault("http://1.2.3/").is_none());
    }

    #[test]
    fn what_is_shown_has_no_secret() {
        assert_eq!(secret("https://me:token@example.com/a.git"), Some("me:token"));
        assert_eq!(secret("https://example.com/@a"), None);
        assert_eq!(shown("https://me:token@example.com/a.git#x"), "https://example.com/a.git#x");
        assert_eq!(shown("https://example.com/a.tar?sig=x"), "https://example.com/a.tar");
        assert_eq!(shown("git@example.com:a.git"), "git@example.com:a.git");
        let both = "https://me:token-1@example.com/a.tar?sig=x#m";
        let told = "Get https://me:token-1@example.com/a.tar?sig=x: no such host, me:token-1";
        assert_eq!(hidden(both, told), "Get https://***@example.com/a.tar?***: no such host, ***");
        let query = "https://example.com/a.tar?sig=canary-3&v=1#m";
        let told = "Step 1: ADD https://example.com/a.tar?sig=canary-3&v=1 /: canary-3 is no key";
        assert_eq!(hidden(query, told), "Step 1: ADD https://example.com/a.tar?*** /: *** is no key");
        let short = "https://git@example.com/a.git";
        assert_eq!(hidden(short, &format!("git: {short}")), "git: https://***@example.com/a.git");
    }
}
