//! A small OpenID Connect provider on loopback: discovery, keys, authorization and tokens, with PKCE and a client secret.
//! It lets everybody in as Grace, and says of her what it is told to say.

use axum::extract::{Form, Query, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode, header};
use openidconnect::core::{CoreHmacKey, CoreJwsSigningAlgorithm, CoreRsaPrivateSigningKey};
use openidconnect::{JsonWebKeyId, PkceCodeChallenge, PkceCodeVerifier, PrivateSigningKey};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

pub const CLIENT: &str = "quayside";
pub const SECRET: &str = "a secret: of two";

type Fields = HashMap<String, String>;

/// What a token is signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    Well,
    ByAStranger,
    ByTheSharedSecret,
    NotAtAll,
}

/// What the provider says of Grace: claims laid over the usual ones (null takes one away), and how it signs that.
#[derive(Clone)]
struct Says {
    claims: Value,
    signed: Signed,
}

struct Shared {
    issuer: String,
    key: CoreRsaPrivateSigningKey,
    stranger: CoreRsaPrivateSigningKey,
    says: Mutex<Says>,
    /// What people came with, by the code that they were given.
    codes: Mutex<HashMap<String, Fields>>,
}

/// The provider; it ends with the test's runtime.
pub struct Provider {
    pub issuer: String,
    shared: Arc<Shared>,
}

impl Provider {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let key = |pem| CoreRsaPrivateSigningKey::from_pem(pem, Some(JsonWebKeyId::new("one".to_owned()))).unwrap();
        let shared = Arc::new(Shared {
            issuer: issuer.clone(),
            key: key(include_str!("keys/provider.pem")),
            stranger: key(include_str!("keys/stranger.pem")),
            says: Mutex::new(Says { claims: json!({}), signed: Signed::Well }),
            codes: Mutex::default(),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { issuer, shared }
    }

    /// From now on it says this.
    pub fn says(&self, claims: Value) {
        *self.shared.says.lock().unwrap() = Says { claims, signed: Signed::Well };
    }

    /// From now on it signs so.
    pub fn signs(&self, signed: Signed) {
        *self.shared.says.lock().unwrap() = Says { claims: json!({}), signed };
    }

    /// What a browser that is sent to `location` gets: the path of the console that it is sent back to.
    pub fn authorize(&self, location: &str) -> String {
        let uri: http::Uri = location.parse().unwrap();
        assert!(location.starts_with(&format!("{}/authorize?", self.issuer)), "{location}");
        let Query(fields) = Query::<Fields>::try_from_uri(&uri).unwrap();
        assert_eq!((fields["response_type"].as_str(), fields["client_id"].as_str()), ("code", CLIENT));
        assert_eq!(fields["code_challenge_method"], "S256");
        assert!(fields["scope"].split(' ').eq(["openid", "profile", "groups"]), "{}", fields["scope"]);
        let redirect: http::Uri = fields["redirect_uri"].parse().unwrap();
        let state = fields["state"].clone();
        let mut codes = self.shared.codes.lock().unwrap();
        let code = format!("code-{}", codes.len());
        codes.insert(code.clone(), fields);
        format!("{}?code={code}&state={state}", redirect.path())
    }
}

async fn configuration(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let issuer = &shared.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
    }))
}

async fn keys(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!({ "keys": [shared.key.as_verification_key()] }))
}

/// Exchanges a code, once, with all that the standard asks for.
async fn token(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Form(asked): Form<Fields>,
) -> (StatusCode, Json<Value>) {
    let refused = |status, error: &str| {
        (status, Json(json!({ "error": error, "error_description": "<b>words of the provider</b>" })))
    };
    // RFC 6749 encodes both as forms do before they are joined.
    let own = BASE64_STANDARD.encode(format!("{CLIENT}:{}", SECRET.replace(':', "%3A").replace(' ', "+")));
    if headers.get(header::AUTHORIZATION).is_none_or(|value| value != &format!("Basic {own}")) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let Some(granted) = shared.codes.lock().unwrap().remove(&asked["code"]) else {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    let verifier = PkceCodeVerifier::new(asked["code_verifier"].clone());
    let proved = PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str() == granted["code_challenge"];
    if !proved || asked["redirect_uri"] != granted["redirect_uri"] {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    }
    let says = shared.says.lock().unwrap().clone();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut claims = json!({
        "iss": shared.issuer, "aud": CLIENT, "sub": "7", "nonce": granted["nonce"], "iat": now, "exp": now + 300,
        "preferred_username": "grace", "groups": ["everybody", "crew"],
    });
    for (claim, value) in says.claims.as_object().unwrap() {
        claims[claim] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    let token = signed(&shared, &claims, says.signed);
    (StatusCode::OK, Json(json!({ "access_token": "opaque", "token_type": "Bearer", "id_token": token })))
}

fn signed(shared: &Shared, claims: &Value, how: Signed) -> String {
    let (name, algorithm) = match how {
        Signed::Well | Signed::ByAStranger => ("RS256", CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256),
        Signed::ByTheSharedSecret => ("HS256", CoreJwsSigningAlgorithm::HmacSha256),
        Signed::NotAtAll => ("none", CoreJwsSigningAlgorithm::None),
    };
    let part = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(json!({ "alg": name, "kid": "one" })), part(claims.clone()));
    let signature = match how {
        Signed::Well => shared.key.sign(&algorithm, message.as_bytes()).unwrap(),
        Signed::ByAStranger => shared.stranger.sign(&algorithm, message.as_bytes()).unwrap(),
        Signed::ByTheSharedSecret => CoreHmacKey::new(SECRET).sign(&algorithm, message.as_bytes()).unwrap(),
        Signed::NotAtAll => Vec::new(),
    };
    format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}
