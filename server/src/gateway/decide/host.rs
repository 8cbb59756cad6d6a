//! Hosts in addresses that an engine would be sent to: whether they are public.
//!
//! What a name resolves to is not known here; a public name that leads to a private address passes.

use std::net::{Ipv4Addr, Ipv6Addr};

/// How far away a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Somewhere on the internet.
    Public,
    /// This machine or its networks.
    Private,
    /// Where clouds keep a machine's credentials, and nothing else is.
    LinkLocal,
}

/// Names that are never public, by their last part.
const PRIVATE_DOMAINS: [&str; 7] = ["localhost", "local", "localdomain", "internal", "intranet", "lan", "home"];

/// How far away the host of `host` or `host:port` is; `None` for what is no plain host.
pub(super) fn reach(authority: &str) -> Option<Reach> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let address = address.parse().ok().filter(|_| is_port(port))?;
        return Some(of_six(address));
    }
    let (host, port) = authority.split_at(authority.find(':').unwrap_or(authority.len()));
    let host = host.strip_suffix('.').unwrap_or(host);
    let plain =
        |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    let labels: Vec<&str> = host.split('.').collect();
    if !is_port(port) || !labels.iter().all(|label| plain(label)) {
        return None;
    }
    let last = labels.last()?.to_ascii_lowercase();
    if last.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(of_four(number(&labels)?));
    }
    let private = labels.len() == 1 || PRIVATE_DOMAINS.contains(&last.as_str());
    Some(if private { Reach::Private } else { Reach::Public })
}

/// How far away the host of a URL is, which has one of these schemes and names nobody; `None` for any other.
pub(super) fn reach_of_url(url: &str, schemes: &[&str]) -> Option<Reach> {
    let (scheme, rest) = url.split_once("://")?;
    let plain = url.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let authority = rest.split(['/', '?', '#']).next()?;
    (plain && schemes.contains(&scheme)).then_some(())?;
    reach(authority)
}

fn is_port(text: &str) -> bool {
    text.is_empty()
        || text
            .strip_prefix(':')
            .is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok())
}

/// An IPv4 address as C's `inet_aton` reads it: one to four parts, decimal, hexadecimal or octal, the last one filling
/// what is left.
fn number(labels: &[&str]) -> Option<Ipv4Addr> {
    let parts: Vec<u64> = labels.iter().map(|label| part(label)).collect::<Option<_>>()?;
    let (last, first) = parts.split_last()?;
    let left = 4_usize.checked_sub(first.len()).filter(|left| *left > 0)?;
    if first.iter().any(|part| *part > 255) || *last >= 1 << (8 * left) {
        return None;
    }
    let high = first.iter().enumerate().fold(0_u64, |sum, (nth, part)| sum | (part << (24 - 8 * nth)));
    u32::try_from(high | last).ok().map(Ipv4Addr::from)
}

fn part(label: &str) -> Option<u64> {
    let label = label.to_ascii_lowercase();
    match (label.strip_prefix("0x"), label.strip_prefix('0')) {
        (Some(""), _) | (None, Some("")) => Some(0),
        (Some(digits), _) => u64::from_str_radix(digits, 16).ok(),
        (None, Some(digits)) => u64::from_str_radix(digits, 8).ok(),
        (None, None) => label.parse().ok(),
    }
}

fn of_four(address: Ipv4Addr) -> Reach {
    // Azure's metadata.
    if address == Ipv4Addr::new(168, 63, 129, 16) {
        return Reach::LinkLocal;
    }
    let [a, b, c, _] = address.octets();
    match (a, b, c) {
        (169, 254, _) => Reach::LinkLocal,
        // Alibaba's metadata.
        (100, 100, 100) => Reach::LinkLocal,
        (0 | 10 | 127 | 224..=255, _, _) => Reach::Private,
        (100, 64..=127, _) | (172, 16..=31, _) | (192, 168, _) | (198, 18..=19, _) | (192, 0, 0) => Reach::Private,
        _ => Reach::Public,
    }
}

fn of_six(address: Ipv6Addr) -> Reach {
    let parts = address.segments();
    let four = |high: u16, low: u16| of_four(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match parts {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Reach::Private,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => four(high, low),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => four(high, low),
        // Amazon's metadata.
        [0xfd00, 0x0ec2, ..] | [0xfe80..=0xfebf, ..] => Reach::LinkLocal,
        // What is global unicast today, without Teredo, which carries another address.
        [0x2001, 0, ..] => Reach::Private,
        [0x2000..=0x3fff, ..] => Reach::Public,
        _ => Reach::Private,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_and_private_hosts_in_every_spelling() {
        for host in [
            "localhost",
            "LOCALHOST:5000",
            "a.localhost",
            "localhost.",
            "registry",
            "registry:5000",
            "metadata.google.internal",
            "host.docker.internal",
            "nas.local",
            "127.0.0.1",
            "127.0.0.1.",
            "127.1",
            "127.0.1",
            "0x7f.0.0.1",
            "0X7f000001",
            "0177.0.0.1",
            "2130706433",
            "017700000001",
            "0",
            "0x",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1:5000",
            "3232235777",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "[::1]",
            "[::]",
            "[0:0:0:0:0:0:0:1]:5000",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::10.0.0.1]",
            "[2002:c0a8:0101::]",
            "[2001::1]",
            "[fc00::1]",
            "[fd12:3456::1]",
            "[ff02::1]",
        ] {
            assert_eq!(reach(host), Some(Reach::Private), "{host}");
        }
    }

    #[test]
    fn link_local_hosts_in_every_spelling() {
        for host in [
            "169.254.169.254",
            "169.254.169.254:80",
            "169.254.43518",
            "169.16689662",
            "0xa9.0xfe.0xa9.0xfe",
            "0xa9fea9fe",
            "2852039166",
            "0251.0376.0251.0376",
            "100.100.100.200",
            "168.63.129.16",
            "[64:ff9b::168.63.129.16]",
            "[::169.254.169.254]",
            "[fe80::1]",
            "[febf::1]",
            "[::ffff:169.254.169.254]",
            "[::ffff:a9fe:a9fe]",
            "[64:ff9b::a9fe:a9fe]",
            "[2002:a9fe:a9fe::]",
            "[fd00:ec2::254]",
        ] {
            assert_eq!(reach(host), Some(Reach::LinkLocal), "{host}");
        }
    }

    #[test]
    fn public_hosts_and_what_is_none() {
        for host in ["ghcr.io", "registry.example.com:5000", "1.1.1.1", "172.32.0.1", "0x01010101", "[2606:4700::1111]"]
        {
            assert_eq!(reach(host), Some(Reach::Public), "{host}");
        }
        for host in [
            "",
            ".",
            "a..b",
            ":80",
            "a.b:",
            "a.b:x",
            "a.b:99999",
            "a.b:80:80",
            "user@a.b",
            "a.b@127.0.0.1",
            "a%2eb.c",
            "a b.c",
            "b\u{fc}cher.example",
            "\u{ff11}27.0.0.1",
            "[::1",
            "[::1]x",
            "[fe80::1%25eth0]",
            "[127.0.0.1]",
            "::1",
            "1.2.3.4.5",
            "256.1.1.1",
            "1.1.1.256",
            "4294967296",
            "0x7f.1.1.0xzz",
            "1.2.3.09",
        ] {
            assert_eq!(reach(host), None, "{host:?}");
        }
    }

    #[test]
    fn urls_have_their_scheme_and_no_user() {
        let schemes = ["http", "https"];
        assert_eq!(reach_of_url("https://example.com/a.git#main:dir", &schemes), Some(Reach::Public));
        assert_eq!(reach_of_url("http://169.254.169.254/latest", &schemes), Some(Reach::LinkLocal));
        assert_eq!(reach_of_url("http://127.1?x", &schemes), Some(Reach::Private));
        assert_eq!(reach_of_url("http://[::1]#x", &schemes), Some(Reach::Private));
        for url in [
            "ftp://example.com/",
            "HTTP://example.com/",
            "file:///etc/passwd",
            "example.com",
            "http:/example.com",
            "http:///x",
            "http://example.com\\@127.0.0.1/",
            "http://example.com@127.0.0.1/",
            "http://exa mple.com/",
            "http://example.com/\n",
            "git@example.com:a/b",
        ] {
            assert_eq!(reach_of_url(url, &schemes), None, "{url:?}");
        }
    }
}
