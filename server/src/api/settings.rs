//! The console's settings: allowed registries, and sign-in by OpenID Connect. Kept as `registries` and `oidc` (JSON)
//! and `oidc_secret` (sealed, and never told again); `history` and `metrics_containers` are switches.

use super::asked::{Admin, ProvedAdmin};
use super::body::Body;
use super::problem::Problem;
use crate::access::oidc::admits_alike;
use crate::access::{Access, AccessError};
use crate::rights::Role;
use app::contract::{OidcSettings, Settings};
use axum::Json;
use http::{StatusCode, Uri};
use serde::de::DeserializeOwned;

/// The most registries of the list.
const REGISTRIES: usize = 100;
/// The longest text of a field, in bytes.
const TEXT: usize = 300;

/// `GET /api/settings`
pub(super) async fn show(asked: Admin) -> Result<Json<Settings>, Problem> {
    Ok(Json(read(&asked.console.access)?))
}

/// `PUT /api/settings`
pub(super) async fn change(asked: ProvedAdmin, Body(settings): Body<Settings>) -> Result<StatusCode, Problem> {
    let settings = tidy(settings);
    check(&settings)?;
    let keeps_history = !settings.history_off;
    asked
        .about("settings")
        .change(move |console| async move {
            write(&console.access, settings)?;
            console.hub.history.turn(keeps_history);
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// The settings, without the secret.
pub(crate) fn read(access: &Access) -> Result<Settings, AccessError> {
    Ok(Settings {
        registries: kept(access, "registries")?,
        oidc: kept(access, "oidc")?,
        history_off: access.setting("history")?.as_deref() == Some("off"),
        metrics_containers: access.setting("metrics_containers")?.as_deref() == Some("on"),
    })
}

/// The secret of this console at the OpenID Connect provider.
pub(crate) fn secret(access: &Access) -> Result<Option<String>, AccessError> {
    Ok(access.setting("oidc_secret")?.and_then(|sealed| access.seal().unseal(&sealed)))
}

fn kept<T: DeserializeOwned + Default>(access: &Access, key: &str) -> Result<T, AccessError> {
    let text = access.setting(key)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

fn write(access: &Access, mut settings: Settings) -> Result<(), AccessError> {
    let before = read(access)?.oidc;
    let secret = std::mem::take(&mut settings.oidc.client_secret);
    if settings.oidc.issuer.is_empty() {
        settings.oidc = OidcSettings::default();
    }
    if !secret.is_empty() && !settings.oidc.issuer.is_empty() {
        access.set_setting("oidc_secret", Some(&access.seal().seal(&secret)))?;
    } else if settings.oidc.issuer != before.issuer {
        // A secret is for one provider: naming another must not send it there.
        access.set_setting("oidc_secret", None)?;
    }
    access.set_setting("oidc", Some(&serde_json::json!(settings.oidc).to_string()))?;
    // Who came in by the provider as it was must come in again by it as it is.
    if !admits_alike(&before, &settings.oidc) {
        access.end_provided()?;
    }
    let switch = |on: bool| Some(if on { "on" } else { "off" });
    access.set_setting("history", switch(!settings.history_off))?;
    access.set_setting("metrics_containers", switch(settings.metrics_containers))?;
    access.set_setting("registries", Some(&serde_json::json!(settings.registries).to_string()))
}

/// Without blanks around, and registries as they are compared.
fn tidy(mut settings: Settings) -> Settings {
    settings.registries =
        settings.registries.iter().map(|registry| registry.trim().to_lowercase()).filter(|r| !r.is_empty()).collect();
    let oidc = &mut settings.oidc;
    for text in [
        &mut oidc.issuer,
        &mut oidc.client_id,
        &mut oidc.name,
        &mut oidc.scopes,
        &mut oidc.claim,
        &mut oidc.admin,
        &mut oidc.operator,
        &mut oidc.viewer,
    ] {
        *text = text.trim().to_owned();
    }
    settings
}

fn check(settings: &Settings) -> Result<(), Problem> {
    if settings.registries.len() > REGISTRIES || !settings.registries.iter().all(|registry| is_host(registry)) {
        return Err(Problem::bad("Write registries as host or host:port, a hundred at most."));
    }
    let oidc = &settings.oidc;
    let texts = [
        &oidc.issuer,
        &oidc.client_id,
        &oidc.client_secret,
        &oidc.name,
        &oidc.scopes,
        &oidc.claim,
        &oidc.admin,
        &oidc.operator,
        &oidc.viewer,
    ];
    if texts.iter().any(|text| text.len() > TEXT || text.chars().any(char::is_control)) {
        return Err(Problem::bad("A field is too long or has characters that cannot be seen."));
    }
    if oidc.issuer.is_empty() {
        return Ok(());
    }
    if !is_issuer(&oidc.issuer) {
        return Err(Problem::bad("The issuer is an https address; plain http does for this machine only."));
    }
    if oidc.client_id.is_empty() || oidc.name.is_empty() {
        return Err(Problem::bad("Sign-in by a provider needs a client id and a name for its button."));
    }
    if !oidc.default.is_empty() && Role::named(&oidc.default).is_none() {
        return Err(Problem::bad("The role of everybody else is viewer, operator, admin or none."));
    }
    Ok(())
}

/// Whether it is `host` or `host:port`, and no path or address with a user.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !text.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let named = !host.is_empty() && host.len() <= 253 && host.bytes().all(plain);
    (named || address.is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok()))
        && port.is_none_or(|port| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok())
}

fn is_issuer(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let local = matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let scheme = uri.scheme_str();
    let plain =
        !text.contains(['?', '#']) && uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
    plain && (scheme == Some("https") || (scheme == Some("http") && local))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_issuers() {
        for good in ["registry.lan", "registry.lan:5000", "10.0.0.5:5000", "[::1]:5000", "[fd00::1]"] {
            assert!(is_host(good), "{good}");
        }
        for bad in ["", ":5000", "a/b", "https://a", "u@a", "a:", "a:99999", "[x]:1", "a b"] {
            assert!(!is_host(bad), "{bad:?}");
        }
        for good in ["https://id.example", "https://id.example:8443/realms/main", "http://127.0.0.1:9000/dex"] {
            assert!(is_issuer(good), "{good}");
        }
        for bad in ["", "id.example", "http://id.example", "https://u:p@id.example", "ftp://id.example", "/x"] {
            assert!(!is_issuer(bad), "{bad:?}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let oidc = |default: &str| OidcSettings {
            issuer: "https://id.example".into(),
            client_id: "quayside".into(),
            name: "Example".into(),
            default: default.into(),
            ..OidcSettings::default()
        };
        let settings =
            |oidc| Settings { registries: vec![" Registry.LAN:5000 ".into(), " ".into()], oidc, ..Settings::default() };
        let tidied = tidy(settings(oidc("viewer")));
        assert_eq!(tidied.registries, ["registry.lan:5000"]);
        assert!(check(&tidied).is_ok());
        assert!(check(&tidy(settings(oidc("root")))).is_err());
        assert!(check(&tidy(settings(OidcSettings { client_id: String::new(), ..oidc("") }))).is_err());
        assert!(check(&tidy(settings(OidcSettings::default()))).is_ok(), "switched off");
    }
}
