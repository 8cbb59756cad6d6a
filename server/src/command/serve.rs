//! `quayside serve`

use super::{Failure, open};
use crate::access::{Access, Setup};
use crate::console::Console;
use crate::endpoints::{self, Endpoint};
use crate::hub::{self, Hub};
use crate::settings::{Serve, Site};
use crate::{router, serve as listen};
use engine::connect::EngineUrl;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Serves until SIGINT or SIGTERM, then drains.
pub async fn serve(settings: Serve) -> Result<(), Failure> {
    let store = open(&settings.data.directory)?;
    let directory = std::path::absolute(&settings.data.directory)?;
    let listener = TcpListener::bind(settings.listen).await.map_err(|cause| match cause.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!("{} is in use; is Quayside running already? Choose another with --listen.", settings.listen)
        }
        _ => format!("{}: {cause}", settings.listen),
    })?;
    let site = Site::new(&settings, listener.local_addr()?)?;
    let setup = Setup::begin(&settings.data.directory, &store)?;
    let found = endpoints::find(settings.engine.as_deref())?;
    let endpoint = Arc::new(Endpoint::new("local", &found.url.to_string(), Arc::new(found.connection)));
    let stop = CancellationToken::new();
    let hub = Arc::new(Hub::new(endpoint));
    let following = tokio::spawn(hub::run(Arc::clone(&hub), stop.clone()));
    let console =
        Arc::new(Console { site, access: Access::new(store), setup, hub, stop: stop.clone(), data: directory });
    greet(&console, &found.url)?;

    let mut terminate = signal(SignalKind::terminate())?;
    let routes = router::router(Arc::clone(&console));
    let serving = listen::serve(listener, routes, stop.clone());
    tokio::pin!(serving);
    tokio::select! {
        () = &mut serving => {}
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    stop.cancel();
    serving.await;
    following.await?;
    Ok(())
}

/// What a person at the terminal needs: the address, and on the first start the setup link.
fn greet(console: &Console, engine: &EngineUrl) -> Result<(), Failure> {
    let origin = console.site.origin();
    println!("Quayside {} · engine {engine}", env!("CARGO_PKG_VERSION"));
    println!("  open   {origin}");
    if let Some((link, path)) = console.setup.link(&origin)? {
        println!("  setup  {link}");
        println!("         once, within 30 minutes; also in {}", path.display());
    }
    Ok(())
}
