//! Whether the engine is still there, when a build ended as if it might not be.

use crate::hub::Hub;
use engine::call::system;
use engine::transport::Request;
use std::time::Duration;
use tokio::time::timeout;

/// How long it may take to say so.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether the engine answers its ping. A stopping one takes no new connections, but serves those it has until it ends:
/// so it is asked by `bulk`, which makes one of its own.
pub(super) async fn is_there(hub: &Hub) -> bool {
    let ping = system::ping();
    let request = Request { method: ping.method, target: ping.target(), headers: Vec::new(), body: None };
    let answer = timeout(PATIENCE, hub.endpoint.transport().bulk(request)).await;
    matches!(answer, Ok(Ok(reply)) if reply.status == 200)
}
