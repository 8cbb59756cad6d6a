//! The engine itself: ping, version, info, disk usage.

use super::answer::{Answer, json, whole};
use super::clock::stamp;
use super::container::Status;
use super::image::Image;
use super::list;
use super::state::World;
use super::template::{INFO, VERSION};
use engine::transport::Reply;
use serde_json::{Value, json as value};

/// `GET` and `HEAD /_ping`
pub(super) fn ping(head: bool) -> Reply {
    let body = if head { "" } else { "OK" };
    let mut reply = whole(200, "text/plain; charset=utf-8", body.into());
    let own = [
        ("api-version", "1.45"),
        ("builder-version", "1"),
        ("docker-experimental", "false"),
        ("ostype", "linux"),
        ("server", "Docker/26.1.5-demo (linux)"),
        ("cache-control", "no-cache, no-store, must-revalidate"),
    ];
    reply.headers.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
    reply
}

/// `GET /version`
pub(super) fn version() -> Answer {
    Ok(json(&*VERSION))
}

/// `GET /info`
pub(super) fn info(world: &World) -> Answer {
    let state = world.state();
    let now = world.now();
    let (mut running, mut paused, mut stopped) = (0, 0, 0);
    for container in state.containers.values() {
        match container.at(now).status {
            Status::Running | Status::Restarting => running += 1,
            Status::Paused => paused += 1,
            Status::Created | Status::Exited => stopped += 1,
        }
    }
    let mut info = INFO.clone();
    let counts = [
        ("Containers", state.containers.len()),
        ("ContainersRunning", running),
        ("ContainersPaused", paused),
        ("ContainersStopped", stopped),
        ("Images", state.images.len()),
    ];
    for (key, count) in counts {
        info[key] = count.into();
    }
    info["SystemTime"] = stamp(now).into();
    Ok(json(&info))
}

/// `GET /system/df`
pub(super) fn disk_usage(world: &World) -> Answer {
    let state = world.state();
    let now = world.now();
    let images: Vec<Value> = state
        .images
        .iter()
        .map(|image| {
            let mut row = image.row();
            row["SharedSize"] = 0.into();
            row["Containers"] =
                state.containers.values().filter(|container| container.spec.image_id == image.id).count().into();
            row
        })
        .collect();
    Ok(json(&value!({
        "LayersSize": state.images.iter().map(Image::size).sum::<u64>(), "Images": images,
        "Containers": list::sized(&state, now), "Volumes": state.volumes_used(), "BuildCache": [],
    })))
}
