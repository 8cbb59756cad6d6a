//! Sign-in by an OpenID Connect provider, against a real one on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::needless_pass_by_value)]

#[path = "support/provider.rs"]
#[allow(dead_code, missing_docs, unreachable_pub)]
mod provider;
mod support;

use http::{HeaderMap, StatusCode};
use provider::{CLIENT, Provider, SECRET, Signed};
use serde_json::{Value, json};
use server::access::Person;
use server::audit::{Filter, Row};
use server::rights::{Grant, Grants, Rights, Role};
use support::{ScriptedEngine, TestConsole, bare};

/// A console that trusts a provider.
struct Trusting {
    test: TestConsole,
    provider: Provider,
}

/// A sign-in that has begun: the provider's address and the cookie.
struct Begun {
    location: String,
    cookie: String,
}

impl Trusting {
    async fn new() -> Self {
        let trusting =
            Self { test: TestConsole::new(ScriptedEngine::healthy(|_| None)).await, provider: Provider::start().await };
        trusting.set(json!({}));
        trusting
    }

    /// Changes the settings, as the settings page does.
    fn set(&self, changed: Value) {
        let mut settings = json!({
            "issuer": self.provider.issuer, "client_id": CLIENT, "name": "Example", "scopes": "profile groups",
            "claim": "groups", "admin": "captains", "operator": "crew", "viewer": "guests", "default": "",
        });
        for (key, value) in changed.as_object().unwrap() {
            settings[key] = value.clone();
        }
        let access = &self.test.console.access;
        access.set_setting("oidc", Some(&settings.to_string())).unwrap();
        access.set_setting("oidc_secret", Some(&access.seal().seal(SECRET))).unwrap();
    }

    async fn begin(&self, next: &str) -> Begun {
        let (status, headers, body) = self.test.send(bare("GET", &format!("/login/oidc?next={next}"))).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        let location = headers["location"].to_str().unwrap().to_owned();
        let cookie = headers["set-cookie"].to_str().unwrap();
        assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
        Begun { location, cookie: cookie.split(';').next().unwrap().to_owned() }
    }

    /// The browser comes back, as from another site.
    async fn come_back(&self, path: &str, cookie: &str) -> (StatusCode, HeaderMap, String) {
        let request = bare("GET", path).header("cookie", cookie).header("sec-fetch-site", "cross-site");
        self.test.send(request).await
    }

    /// The whole way.
    async fn sign_in(&self) -> (StatusCode, HeaderMap, String) {
        let begun = self.begin("/containers").await;
        self.come_back(&self.provider.authorize(&begun.location), &begun.cookie).await
    }

    fn grace(&self) -> Option<Person> {
        let people = self.test.console.access.people().unwrap();
        people.into_iter().find(|person| person.name == "grace")
    }

    /// The last row of the audit.
    async fn last(&self) -> Row {
        let filter = Filter { route: Some("sign-in-oidc".to_owned()), ..Filter::default() };
        self.test.console.audit.page(filter).await.unwrap().rows.remove(0)
    }
}

/// The session's cookie that an answer sets.
fn session(headers: &HeaderMap) -> Option<String> {
    let mut cookies = headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let session = cookies.find(|cookie| cookie.starts_with("quayside-9440="))?;
    Some(session.split(';').next().unwrap().to_owned())
}

#[tokio::test]
async fn somebody_signs_in_and_goes_where_they_wanted_to() {
    let trusting = Trusting::new().await;
    let begun = trusting.begin("%2Fcontainers%3Fq%3Da").await;
    let (status, headers, body) =
        trusting.come_back(&trusting.provider.authorize(&begun.location), &begun.cookie).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert!(body.contains("0;url=/containers?q=a"), "{body}");
    assert!(!headers["content-security-policy"].to_str().unwrap().contains("sandbox"), "it would not lead on");
    let name = begun.cookie.split('=').next().unwrap();
    let over = |value: &str| value.starts_with(&format!("{name}=;")) && value.contains("Max-Age=0");
    assert!(headers.get_all("set-cookie").iter().any(|value| over(value.to_str().unwrap())));
    let request = bare("GET", "/api/session").header("cookie", session(&headers).unwrap());
    let (status, _, body) = trusting.test.send(request).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let session: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&session["user"], &session["role"]), (&json!("grace"), &json!("operator")));
    let row = trusting.last().await;
    assert_eq!((row.user.as_str(), row.decision.as_str()), ("grace", "allowed"));
}

#[tokio::test]
async fn who_wants_to_go_elsewhere_goes_home() {
    let trusting = Trusting::new().await;
    let begun = trusting.begin("%2F%2Fevil.example").await;
    let (status, _, body) = trusting.come_back(&trusting.provider.authorize(&begun.location), &begun.cookie).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains("0;url=/\"") && !body.contains("evil"), "{body}");
}

/// Nobody came in, and it is written down.
async fn refused(
    trusting: &Trusting,
    answer: (StatusCode, HeaderMap, String),
    status: StatusCode,
    why: &str,
    what: &str,
) {
    let (answered, headers, body) = answer;
    assert_eq!(answered, status, "{what}: {body}");
    assert!(session(&headers).is_none() && trusting.grace().is_none(), "{what}");
    assert!(body.contains("role=\"alert\"") && !body.contains("words of the provider"), "{what}: {body}");
    let row = trusting.last().await;
    assert_eq!((row.decision.as_str(), row.detail.as_str(), row.user.as_str()), ("denied", why, "unknown"), "{what}");
}

#[tokio::test]
async fn a_token_that_does_not_hold_lets_nobody_in() {
    let trusting = Trusting::new().await;
    for claims in [
        json!({ "nonce": "another" }),
        json!({ "nonce": null }),
        json!({ "aud": "another" }),
        json!({ "aud": [CLIENT, "another"] }),
        json!({ "aud": null }),
        json!({ "azp": "another" }),
        json!({ "iss": "https://id.example" }),
        json!({ "exp": 1_000_000_000 }),
        json!({ "sub": "" }),
    ] {
        trusting.provider.says(claims.clone());
        refused(&trusting, trusting.sign_in().await, StatusCode::UNAUTHORIZED, "id token", &claims.to_string()).await;
    }
    for signed in [Signed::ByAStranger, Signed::ByTheSharedSecret, Signed::NotAtAll] {
        trusting.provider.signs(signed);
        let what = format!("{signed:?}");
        refused(&trusting, trusting.sign_in().await, StatusCode::UNAUTHORIZED, "id token", &what).await;
    }
    trusting.provider.signs(Signed::Well);
    assert!(session(&trusting.sign_in().await.1).is_some(), "it was for these reasons");
}

#[tokio::test]
async fn a_state_is_for_one_browser_and_one_time() {
    let trusting = Trusting::new().await;
    let begun = trusting.begin("/").await;
    let path = trusting.provider.authorize(&begun.location);
    let another = trusting.begin("/").await.cookie;
    let expired = |answer, what| refused(&trusting, answer, StatusCode::UNAUTHORIZED, "state", what);
    // Signing a victim in as oneself: the attacker's code and state in the victim's browser.
    expired(trusting.come_back(&path, &another).await, "another browser").await;
    expired(trusting.come_back(&path, &begun.cookie).await, "shown to another browser before").await;
    expired(trusting.come_back("/login/oidc/callback?code=code-0&state=", &begun.cookie).await, "no state").await;
    expired(trusting.come_back("/login/oidc/callback", "theme=dark").await, "nothing").await;
    let begun = trusting.begin("/").await;
    let path = trusting.provider.authorize(&begun.location);
    assert!(session(&trusting.come_back(&path, &begun.cookie).await.1).is_some());
    let (status, headers, _) = trusting.come_back(&path, &begun.cookie).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert!(session(&headers).is_none(), "replayed");
}

#[tokio::test]
async fn settings_that_change_meanwhile_end_a_sign_in() {
    let trusting = Trusting::new().await;
    let begun = trusting.begin("/").await;
    let path = trusting.provider.authorize(&begun.location);
    trusting.set(json!({ "admin": "crew" }));
    let answer = trusting.come_back(&path, &begun.cookie).await;
    refused(&trusting, answer, StatusCode::UNAUTHORIZED, "state", "other settings").await;
}

#[tokio::test]
async fn a_code_that_is_not_ours_and_an_error_let_nobody_in() {
    let trusting = Trusting::new().await;
    let begun = trusting.begin("/").await;
    let path = trusting.provider.authorize(&begun.location).replace("code=code-0", "code=guessed");
    let answer = trusting.come_back(&path, &begun.cookie).await;
    refused(&trusting, answer, StatusCode::UNAUTHORIZED, "code", "a guessed code").await;
    for (query, why) in [
        ("error=access_denied&error_description=words+of+the+provider", "provider"),
        ("iss=https://x&code=a", "issuer"),
    ] {
        let begun = trusting.begin("/").await;
        let path = trusting.provider.authorize(&begun.location);
        let state = path.split("state=").nth(1).unwrap();
        let path = format!("/login/oidc/callback?{query}&state={state}");
        let answer = trusting.come_back(&path, &begun.cookie).await;
        refused(&trusting, answer, StatusCode::UNAUTHORIZED, why, query).await;
    }
}

#[tokio::test]
async fn who_is_in_no_group_stays_out_unless_everybody_may_in() {
    let trusting = Trusting::new().await;
    for claims in [json!({ "groups": ["everybody"] }), json!({ "groups": null })] {
        trusting.provider.says(claims.clone());
        let answer = trusting.sign_in().await;
        refused(&trusting, answer, StatusCode::FORBIDDEN, "no role", &claims.to_string()).await;
        assert_eq!(trusting.last().await.target, format!("{}|7", trusting.provider.issuer));
    }
    trusting.set(json!({ "default": "viewer" }));
    assert!(session(&trusting.sign_in().await.1).is_some());
    assert_eq!(trusting.grace().unwrap().rights, Rights::of(Role::Viewer));
}

#[tokio::test]
async fn the_role_follows_the_provider_and_a_disabled_account_stays_out() {
    let trusting = Trusting::new().await;
    let access = &trusting.test.console.access;
    assert!(session(&trusting.sign_in().await.1).is_some());
    let grace = trusting.grace().unwrap();
    assert!(grace.oidc && grace.rights.role == Role::Operator);
    let rights = Rights { grants: Grants::NONE.with(Grant::Exec), ..grace.rights };
    access.change_person(grace.id, rights.clone(), false).unwrap();
    trusting.provider.says(json!({ "groups": "guests", "preferred_username": "renamed" }));
    assert!(session(&trusting.sign_in().await.1).is_some());
    let known = trusting.grace().unwrap();
    assert_eq!((known.id, known.rights), (grace.id, Rights { role: Role::Viewer, ..rights.clone() }));
    access.change_person(grace.id, rights, true).unwrap();
    let (status, headers, _) = trusting.sign_in().await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(session(&headers).is_none());
    assert_eq!(trusting.last().await.detail, "disabled");
}

#[tokio::test]
async fn a_name_that_somebody_has_is_not_taken_over() {
    let trusting = Trusting::new().await;
    trusting.provider.says(json!({ "preferred_username": "ada", "groups": ["guests"] }));
    assert!(session(&trusting.sign_in().await.1).is_some());
    let people = trusting.test.console.access.people().unwrap();
    let of = |name: &str| people.iter().find(|person| person.name == name).unwrap().rights.role;
    assert_eq!((people.len(), of("ada"), of("ada-2")), (2, Role::Admin, Role::Viewer));
}

#[tokio::test]
async fn without_a_provider_there_is_nothing_and_without_an_answer_a_sentence() {
    let trusting = Trusting::new().await;
    // Nobody listens there any more.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    trusting.set(json!({ "issuer": format!("http://{port}") }));
    let answer = trusting.test.send(bare("GET", "/login/oidc")).await;
    refused(&trusting, answer, StatusCode::BAD_GATEWAY, "provider unreachable", "nobody there").await;
    // It calls itself differently.
    trusting.set(json!({ "issuer": format!("{}/", trusting.provider.issuer) }));
    let answer = trusting.test.send(bare("GET", "/login/oidc")).await;
    refused(&trusting, answer, StatusCode::BAD_GATEWAY, "provider unreachable", "another issuer").await;
    trusting.set(json!({ "issuer": "http://id.example" }));
    let answer = trusting.test.send(bare("GET", "/login/oidc")).await;
    let row = trusting.last().await;
    assert_eq!((answer.0, row.decision.as_str()), (StatusCode::BAD_GATEWAY, "denied"), "plain text over the network");
    trusting.set(json!({ "issuer": "" }));
    for path in ["/login/oidc", "/login/oidc/callback?code=a&state=b"] {
        assert_eq!(trusting.test.send(bare("GET", path)).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}
