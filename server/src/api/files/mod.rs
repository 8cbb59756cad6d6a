//! `/api/files`: the files of a container, running or stopped: looked at, read, written, renamed, deleted.
//!
//! An engine knows files as tar archives, which works whether the container runs or not, but is slow for a large folder
//! and can neither rename nor delete. What a command in the container does better is done by one, where the container
//! runs and the caller may do that. Everything goes through the door, as the caller.
//!
//! # Layout
//! - this file: the routes, and the container that a request is about
//! - `path`: what a path may be; `stat`: what is at one; `mounted`: what is no file of the container's; `fault`: why
//!   something cannot be done
//! - `listing`: what is in a folder: `by_command` asks a shell, `by_archive` reads the archive's heads
//! - `content`: a file read, or a file or folder as a download; `member`: the archives of one file
//! - `upload`: a file written: `uploads` keeps what comes, `replace` puts it in its place
//! - `change`: folders made, things renamed and deleted; `command`: what runs in the container

mod by_archive;
mod by_command;
mod change;
mod command;
mod content;
mod fault;
mod listing;
mod member;
mod mounted;
mod path;
mod replace;
mod stat;
mod upload;

use super::asked::Asked;
use super::logs::seen;
use super::problem::Problem;
use crate::access::Caller;
use crate::console::Console;
use crate::rights::Grant;
use app::contract::Container;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// All of it.
pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/files/{container}", get(listing::list))
        .route("/files/{container}/content", get(content::read).put(upload::upload))
        .route("/files/{container}/download", get(content::download))
        .route("/files/{container}/folder", post(change::folder))
        .route("/files/{container}/rename", post(change::rename))
        .route("/files/{container}/delete", post(change::delete))
}

/// A container whose files are asked for, and who asks.
struct Files {
    console: Arc<Console>,
    caller: Caller,
    container: Container,
}

impl Files {
    /// Those of a container that the caller sees.
    fn of(asked: Asked, name: &str) -> Result<Self, Problem> {
        let (asked, container) = seen(asked, name).map_err(|_| fault::gone(name))?;
        Ok(Self { console: asked.console, caller: asked.caller, container })
    }

    /// The container's full id.
    fn id(&self) -> &str {
        &self.container.id
    }

    /// The container's name, for sentences.
    fn name(&self) -> &str {
        &self.container.name
    }

    /// Whether the container runs.
    fn runs(&self) -> bool {
        self.container.state == "running"
    }

    /// Whether a command may do it.
    fn may_run(&self) -> bool {
        self.runs() && self.caller.rights.may(Grant::Exec)
    }
}
