//! What every handler has at hand.

use crate::access::oidc::Oidc;
use crate::access::{Access, Caller, Peer, Secret, Setup};
use crate::audit::{Audit, Decision, Entry};
use crate::gateway::Execs;
use crate::hub::Hub;
use crate::jobs::Jobs;
use crate::layers::Explored;
use crate::limits::Limits;
use crate::meter::Meter;
use crate::notify::Notify;
use crate::registries::Registries;
use crate::settings::Site;
use crate::tls::Authority;
use crate::uploads::Uploads;
use crate::web::Refused;
use crate::web::live::Streams;
use crate::web::terminal::Tickets;
use axum::extract::{FromRequestParts, NestedPath};
use http::request::Parts;
use http::{StatusCode, header};
use std::path::PathBuf;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The running console.
pub struct Console {
    /// Where and how it is reached.
    pub site: Site,
    /// Who may come in.
    pub access: Access,
    /// The first run.
    pub setup: Setup,
    /// Who did what.
    pub audit: Arc<Audit>,
    /// How much one person may have open.
    pub limits: Limits,
    /// Who made which exec.
    pub execs: Execs,
    /// The console's own certificate authority.
    pub authority: Authority,
    /// Sign-in with another provider.
    pub oidc: Oidc,
    /// Terminals that wait to be opened.
    pub tickets: Tickets,
    /// The live streams that are open.
    pub streams: Streams,
    /// What passes the door, counted.
    pub meter: Meter,
    /// Rules, and what is told by them.
    pub notify: Notify,
    /// What takes a while.
    pub jobs: Arc<Jobs>,
    /// Archives for it.
    pub uploads: Uploads,
    /// Registries, and what is newer in them.
    pub registries: Arc<Registries>,
    /// What is known of the layers of images.
    pub explored: Explored,
    /// Whether the engine is a simulated one.
    pub demo: bool,
    /// The engine, live.
    pub hub: Arc<Hub>,
    /// The full id of the container that the console itself runs in, where it runs in one.
    pub own: Option<String>,
    /// The data directory.
    pub data: PathBuf,
    /// Ends every stream when the console stops.
    pub stop: CancellationToken,
}

impl Console {
    /// Writes down a request that goes no further, before it is known whose it is. The refusal stands even where that
    /// fails. Floods of them are counted.
    pub(crate) async fn turned_away(&self, parts: &Parts, why: &str, status: StatusCode) {
        let address = parts.extensions.get::<Peer>().and_then(|peer| peer.address);
        let refusal = Entry {
            user: "unknown".to_owned(),
            via: String::new(),
            from: address.map(|address| address.to_string()).unwrap_or_default(),
            method: parts.method.to_string(),
            route: "unknown".to_owned(),
            target: path(parts),
            decision: Decision::Denied,
            detail: why.to_owned(),
            request: Secret::random().reveal().chars().take(16).collect(),
        };
        if let Err(cause) = self.audit.note(refusal, status.as_u16()).await {
            tracing::warn!(%cause, "a refusal could not be audited");
        }
    }
}

/// The path as the client has sent it: nesting takes off its beginning.
pub(crate) fn path(parts: &Parts) -> String {
    let nest = parts.extensions.get::<NestedPath>().map_or("", NestedPath::as_str);
    format!("{nest}{}", parts.uri.path())
}

impl FromRequestParts<Arc<Console>> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, console: &Arc<Console>) -> Result<Self, Refused> {
        let inside = Peer::default();
        let peer = parts.extensions.get::<Peer>().unwrap_or(&inside);
        let caller = Self::read(&parts.headers, peer, &console.access, &console.site.cookie);
        // Somebody tries tokens, or uses one that was revoked. Cookies end by themselves, and are no such sign.
        let status = caller.as_ref().err().map(Refused::status).filter(StatusCode::is_client_error);
        if let Some(status) = status
            && parts.headers.contains_key(header::AUTHORIZATION)
        {
            console.turned_away(parts, "token", status).await;
        }
        caller
    }
}
