//! What every handler has at hand.

use crate::access::oidc::Oidc;
use crate::access::{Access, Caller, Peer, Setup};
use crate::audit::Audit;
use crate::gateway::Execs;
use crate::hub::Hub;
use crate::limits::Limits;
use crate::settings::Site;
use crate::tls::Authority;
use crate::web::Refused;
use axum::extract::FromRequestParts;
use http::request::Parts;
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
    /// The engine, live.
    pub hub: Arc<Hub>,
    /// The data directory.
    pub data: PathBuf,
    /// Ends every stream when the console stops.
    pub stop: CancellationToken,
}

impl FromRequestParts<Arc<Console>> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, console: &Arc<Console>) -> Result<Self, Refused> {
        let inside = Peer::default();
        let peer = parts.extensions.get::<Peer>().unwrap_or(&inside);
        Self::read(&parts.headers, peer, &console.access, &console.site.cookie)
    }
}
