//! Which request is answered by whom.

use super::answer::{Answer, Ask, Failure};
use super::state::World;
use super::{
    act, archive, build, create, events, exec, files, image, inspect, list, logs, network, pull, stats, system, volume,
};
use engine::Method;
use std::sync::Arc;

/// Answers a request; what the demo cannot do is told as such.
pub(super) async fn answer(world: &Arc<World>, ask: &Ask) -> Answer {
    use Method::{Delete, Get, Head, Post};
    let route = ask.matched.route;
    match (route.method, route.template) {
        (Get | Head, "/_ping") => Ok(system::ping(route.method == Head)),
        (Get, "/version") => system::version(),
        (Get, "/info") => system::info(world),
        (Get, "/system/df") => system::disk_usage(world),
        (Get, "/events") => events::events(world, ask),

        (Get, "/containers/json") => list::list(world, ask),
        (Post, "/containers/create") => create::create(world, ask),
        (Post, "/containers/prune") => act::prune(world, ask),
        (Get, "/containers/{id}/json") => inspect::inspect(world, ask),
        (Get, "/containers/{id}/top") => inspect::top(world, ask),
        (Get, "/containers/{id}/changes") => inspect::changes(world, ask),
        (Get, "/containers/{id}/stats") => stats::stats(world, ask).await,
        (Get, "/containers/{id}/logs") => logs::logs(world, ask),
        (Post, "/containers/{id}/wait") => act::wait(world, ask),
        (Post, "/containers/{id}/start") => act::start(world, ask).await,
        (Post, "/containers/{id}/stop") => act::stop(world, ask).await,
        (Post, "/containers/{id}/restart") => act::restart(world, ask).await,
        (Post, "/containers/{id}/kill") => act::kill(world, ask),
        (Post, "/containers/{id}/pause") => act::pause(world, ask),
        (Post, "/containers/{id}/unpause") => act::unpause(world, ask),
        (Post, "/containers/{id}/rename") => act::rename(world, ask),
        (Post, "/containers/{id}/update") => act::update(world, ask),
        (Get | Head, "/containers/{id}/archive") => files::archive(world, ask),
        (Delete, "/containers/{link}") => act::remove(world, ask),

        (Post, "/containers/{id}/exec") => exec::create(world, ask),
        (Post, "/exec/{id}/start") => exec::start(world, ask),
        (Get, "/exec/{id}/json") => exec::inspect(world, ask),
        (Post, "/exec/{id}/resize" | "/containers/{id}/resize") => exec::resize(world, ask),

        (Get, "/images/json") => image::list(world, ask),
        (Get, "/images/search") => image::search(ask),
        (Get, "/images/{image}/json") => image::inspect(world, ask),
        (Get, "/images/{image}/history") => image::history(world, ask),
        (Post, "/images/{image}/tag") => image::tag(world, ask),
        (Delete, "/images/{image}") => image::remove(world, ask),
        (Post, "/images/prune") => image::prune(world, ask),
        (Post, "/images/create") => pull::pull(world, ask),
        (Post, "/images/{image}/push") => pull::push(world, ask),
        (Post, "/images/load") => archive::load(world, ask),
        (Post, "/build") => build::build(world, ask),
        (Post, "/build/prune") => build::prune(),

        (Get, "/volumes") => volume::list(world, ask),
        (Get, "/volumes/{id}") => volume::inspect(world, ask),
        (Post, "/volumes/create") => volume::create(world, ask),
        (Delete, "/volumes/{id}") => volume::remove(world, ask),
        (Post, "/volumes/prune") => volume::prune(world, ask),

        (Get, "/networks") => network::list(world, ask),
        (Get, "/networks/{id}") => network::inspect(world, ask),
        (Post, "/networks/create") => network::create(world, ask),
        (Delete, "/networks/{id}") => network::remove(world, ask),
        (Post, "/networks/prune") => network::prune(world, ask),

        _ => Err(Failure::new(501, "the demo engine does not do this")),
    }
}
