//! A provider: what it tells of itself, where it sends people, and what it says of them.

use super::claims::{Identity, Others};
use super::error::{OidcError, line};
use super::fetch::Fetch;
use super::flows::Flow;
use app::contract::OidcSettings;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, DiscoveryError, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields, IssuerUrl, Nonce, PkceCodeChallenge, RedirectUrl,
    RequestTokenError, Scope, StandardErrorResponse, StandardTokenResponse, TokenResponse,
};

/// What ID tokens may be signed with: never by a shared secret, never not at all, whatever the provider offers.
const SIGNED: [CoreJwsSigningAlgorithm; 2] =
    [CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, CoreJwsSigningAlgorithm::EcdsaP256Sha256];

type Fields = IdTokenFields<
    Others,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

/// `openidconnect`'s core client, but for the claims that it keeps.
type Client = openidconnect::Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// A provider that has told of itself.
pub(super) struct Provider {
    fetch: Fetch,
    metadata: CoreProviderMetadata,
}

impl Provider {
    /// Asks for its configuration and keys.
    pub(super) async fn discover(issuer: &str) -> Result<Self, OidcError> {
        let fetch = Fetch::new(issuer)?;
        let url = IssuerUrl::new(issuer.to_owned()).map_err(|_| OidcError::Address(line(issuer)))?;
        let metadata = CoreProviderMetadata::discover_async(url, &fetch).await.map_err(|cause| {
            OidcError::Discovery(line(&match cause {
                DiscoveryError::Request(cause) => cause.to_string(),
                cause => cause.to_string(),
            }))
        })?;
        let door = metadata.authorization_endpoint().as_str();
        if fetch.may_ask(door) { Ok(Self { fetch, metadata }) } else { Err(OidcError::Address(line(door))) }
    }

    /// Its own name.
    pub(super) fn issuer(&self) -> &str {
        self.metadata.issuer().as_str()
    }

    /// Where to send somebody who wants to come in.
    pub(super) fn door(
        &self,
        settings: &OidcSettings,
        redirect: &str,
        state: String,
        nonce: Nonce,
        challenge: PkceCodeChallenge,
    ) -> Result<String, OidcError> {
        let client = self.client(settings, None, redirect)?;
        let scopes = settings.scopes.split_whitespace().filter(|scope| *scope != "openid");
        let (url, _state, _nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || CsrfToken::new(state), move || nonce)
            .add_scopes(scopes.map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        Ok(url.to_string())
    }

    /// Asks who it is that came back with this code, and checks the answer.
    pub(super) async fn identify(
        &self,
        flow: Flow,
        secret: Option<String>,
        code: String,
    ) -> Result<Identity, OidcError> {
        let Flow { settings, redirect, nonce, verifier, .. } = flow;
        let client = self.client(&settings, secret, &redirect)?;
        let exchange = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|cause| OidcError::Exchange(line(&cause.to_string())))?
            .set_pkce_verifier(verifier);
        let answer = exchange.request_async(&self.fetch).await.map_err(|cause| {
            // Of its own words only the error's code: the others may hold anything.
            OidcError::Exchange(match cause {
                RequestTokenError::ServerResponse(refusal) => line(&format!("it says {}", refusal.error())),
                RequestTokenError::Request(cause) => cause.to_string(),
                _ => "its answer cannot be read".to_owned(),
            })
        })?;
        let token = answer.id_token().ok_or_else(|| OidcError::Token("there is none".to_owned()))?;
        let checks = client.id_token_verifier().set_allowed_algs(SIGNED);
        let claims = token.claims(&checks, &nonce).map_err(|cause| OidcError::Token(line(&cause.to_string())))?;
        if claims.authorized_party().is_some_and(|party| party.as_str() != settings.client_id) {
            return Err(OidcError::Token("it was issued to another party".to_owned()));
        }
        if claims.subject().is_empty() {
            return Err(OidcError::Token("it names nobody".to_owned()));
        }
        Ok(Identity::read(&settings, claims))
    }

    fn client(&self, settings: &OidcSettings, secret: Option<String>, redirect: &str) -> Result<Client, OidcError> {
        let redirect = RedirectUrl::new(redirect.to_owned()).map_err(|_| OidcError::Address(line(redirect)))?;
        let id = ClientId::new(settings.client_id.clone());
        let client = Client::from_provider_metadata(self.metadata.clone(), id, secret.map(ClientSecret::new));
        let ways = self.metadata.token_endpoint_auth_methods_supported();
        let takes = |way| ways.is_some_and(|ways| ways.contains(&way));
        // In the header by default, as the standard has it; in the body for who takes it there only.
        let in_body = takes(CoreClientAuthMethod::ClientSecretPost) && !takes(CoreClientAuthMethod::ClientSecretBasic);
        let way = if in_body { AuthType::RequestBody } else { AuthType::BasicAuth };
        Ok(client.set_redirect_uri(redirect).set_auth_type(way))
    }
}
