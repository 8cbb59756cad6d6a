//! `quayside serve`

use super::doors::Doors;
use super::{Failure, open};
use crate::access::oidc::Oidc;
use crate::access::{Access, Seal, Setup};
use crate::audit::Audit;
use crate::console::Console;
use crate::demo::Demo;
use crate::endpoints::{self, Endpoint};
use crate::gateway::Execs;
use crate::hub::{self, Hub};
use crate::jobs::{self, Jobs};
use crate::limits::Limits;
use crate::meter::Meter;
use crate::notify::{self, Notify};
use crate::registries::{self, Registries};
use crate::settings::{RootAddress, Serve};
use crate::tls::Authority;
use crate::uploads::Uploads;
use crate::web::live::Streams;
use crate::web::terminal::Tickets;
use rustix::process::{Resource, getrlimit, setrlimit};
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Serves until SIGINT or SIGTERM, then drains.
pub async fn serve(settings: Serve) -> Result<(), Failure> {
    open_more_files();
    let store = open(&settings.data.directory)?;
    let directory = std::path::absolute(&settings.data.directory)?;
    let authority = Authority::open(&directory.join("tls"))?;
    let doors = Doors::open(&settings, &authority).await?;
    let setup = Setup::begin(&settings.data.directory, &store)?;
    let endpoint = Arc::new(endpoint(&settings)?);
    let place = endpoint.place.clone();
    let stop = CancellationToken::new();
    let hub = Arc::new(Hub::new(endpoint));
    let access = Access::new(store, Seal::open(&directory)?);
    hub.history.turn(access.setting("history")?.as_deref() != Some("off"));
    // What a simulated engine's containers used is nobody's history.
    let kept = (!settings.demo).then(|| directory.clone());
    let tasks = [
        tokio::spawn(hub::run(Arc::clone(&hub), stop.clone())),
        tokio::spawn(hub::keep_history(Arc::clone(&hub), kept, stop.clone())),
    ];
    let jobs = Arc::new(Jobs::open(access.store())?);
    let registries = Arc::new(Registries::open(access.store(), &directory)?);
    let console = Arc::new(Console {
        site: doors.site.clone(),
        access,
        setup,
        audit: Arc::new(Audit::open(&directory)?),
        limits: Limits::default(),
        execs: Execs::default(),
        authority,
        oidc: Oidc::default(),
        tickets: Tickets::default(),
        streams: Streams::default(),
        meter: Meter::default(),
        notify: Notify::default(),
        jobs,
        uploads: Uploads::default(),
        registries,
        explored: crate::layers::Explored::default(),
        demo: settings.demo,
        hub,
        own: crate::own::find(),
        data: directory,
        stop: stop.clone(),
    });
    let looking = Arc::clone(&console);
    tokio::spawn(async move { looking.access.keep_looking().await });
    let further = [
        tokio::spawn(notify::run(Arc::clone(&console))),
        tokio::spawn(jobs::run(Arc::clone(&console))),
        tokio::spawn(registries::run(Arc::clone(&console))),
    ];
    greet(&console, &place, &settings, doors.root_address.as_ref())?;

    let mut terminate = signal(SignalKind::terminate())?;
    let serving = doors.serve(&console);
    tokio::pin!(serving);
    tokio::select! {
        () = &mut serving => {}
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    stop.cancel();
    serving.await;
    for task in tasks.into_iter().chain(further) {
        task.await?;
    }
    Ok(())
}

/// Systems begin with 1024 files a process, for the sake of programs that know no better; every open page takes one.
fn open_more_files() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // Where it is not allowed, fewer pages can be open.
    let _ = setrlimit(Resource::Nofile, limit);
}

/// The engine that is shown: the simulated one, or the one that is found.
fn endpoint(settings: &Serve) -> Result<Endpoint, Failure> {
    if settings.demo {
        return Ok(Endpoint::new("local", "demo", Demo::new(settings.demo_containers.into())));
    }
    let found = endpoints::find(settings.engine.as_deref())?;
    Ok(Endpoint::new("local", &found.url.to_string(), Arc::new(found.connection)))
}

/// What a person at the terminal needs: the address, and on the first start the setup link.
fn greet(console: &Console, engine: &str, settings: &Serve, root: Option<&RootAddress>) -> Result<(), Failure> {
    let origin = console.site.origin();
    println!("Quayside {} · engine {engine}", env!("CARGO_PKG_VERSION"));
    println!("  open   {origin}");
    match (root, &settings.root_user) {
        (Some(root), Some(name)) => println!("  root   {root}, as {name}"),
        (Some(root), None) => println!("  root   {root}, for clients with a certificate of this console"),
        (None, _) => {}
    }
    if settings.tls_self_signed {
        println!("  trust  {}", console.authority.directory().join("ca.pem").display());
    }
    if let Some((link, path)) = console.setup.link(&origin)? {
        println!("  setup  {link}");
        println!("         once, within 30 minutes; also in {}", path.display());
    }
    Ok(())
}
