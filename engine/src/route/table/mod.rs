//! Every route that passes, one file a resource: the Engine's OpenAPI files from 1.41 to 1.55, and what clients use
//! beyond them. `engine/tests/openapi.rs` holds the table against both.

mod container;
mod exec;
mod image;
mod network;
mod plugin;
mod swarm;
mod system;
mod volume;

use super::Route;

static TABLE: [&[Route]; 8] = [
    system::ROUTES,
    container::ROUTES,
    exec::ROUTES,
    image::ROUTES,
    volume::ROUTES,
    network::ROUTES,
    plugin::ROUTES,
    swarm::ROUTES,
];

/// Every route that passes.
pub fn routes() -> impl Iterator<Item = &'static Route> {
    TABLE.iter().copied().flatten()
}
