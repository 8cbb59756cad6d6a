//! What every handler has at hand.

use crate::access::{Access, Caller, Setup};
use crate::hub::Hub;
use crate::settings::Site;
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
        Self::from_headers(&parts.headers, &console.access, &console.site.cookie)
    }
}
