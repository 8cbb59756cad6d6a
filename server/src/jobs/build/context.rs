//! What a build is made of, on its way to the engine: an upload without what its `.dockerignore` leaves out, a
//! Dockerfile that was written for it, or nothing for what the engine fetches itself.

use super::super::run::{Failure, Run};
use super::super::sentence::size;
use super::super::upload;
use super::archive::Archive;
use super::ignore::Ignore;
use super::order::Build;
use crate::path::plain;
use crate::uploads::Upload;
use axum::body::Body;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use std::io::{self, Write};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

/// The largest Dockerfile and `.dockerignore` that are read here.
const TEXT: usize = 1024 * 1024;
/// A longer path no system takes: it goes to the engine, which says so.
const PATH: usize = 4096;
/// How much is sent at once, and how many of these wait.
const PIECE: usize = 128 * 1024;
const PIECES: usize = 4;
/// What ends an archive.
const END: [u8; 1024] = [0; 1024];
/// Where a Dockerfile is put that was written for an upload.
const WRITTEN: &str = ".quayside.Dockerfile";

/// What is sent.
pub(super) struct Context {
    pub(super) body: Body,
    /// Where the Dockerfile is in it; empty for the engine's own choice.
    pub(super) dockerfile: String,
    /// The Dockerfile, where it is known.
    pub(super) text: String,
    /// What a person should know of it.
    pub(super) warning: Option<String>,
}

/// Makes it ready.
pub(super) async fn of(run: &Run, order: &Build) -> Result<Context, Failure> {
    let (text, dockerfile) = (order.source.text.as_deref(), order.dockerfile.as_str());
    let Some(id) = &order.source.upload else {
        let Some(text) = text else {
            let (body, dockerfile) = (Body::empty(), dockerfile.to_owned());
            return Ok(Context { body, dockerfile, text: String::new(), warning: None });
        };
        let path = if dockerfile.is_empty() { "Dockerfile".to_owned() } else { plain(dockerfile) };
        let mut archive = file(&path, text).map_err(|_| Failure::new(TOO_LONG))?;
        archive.extend(END);
        return Ok(Context { body: archive.into(), dockerfile: path, text: text.to_owned(), warning: None });
    };
    let upload = upload::of(run, id)?;
    run.status("Reading the context");
    let (reading, wanted, text) = (Arc::clone(&upload), dockerfile.to_owned(), text.map(str::to_owned));
    let watch = run.clone();
    let plan = spawn_blocking(move || Plan::of(&reading, &wanted, text, move || !watch.is_cancelled()));
    let plan = tokio::select! {
        biased;
        () = run.cancelled() => return Err(Failure::cancelled()),
        plan = plan => plan.map_err(|_| Failure::new(UNREADABLE))?.map_err(Failure::new)?,
    };
    let Some(plan) = plan else {
        let warning = format!(
            "An archive with {} is sent as it is: its .dockerignore is not read. Use a plain tar or gzip for that.",
            upload.format.name()
        );
        let (body, dockerfile) = (counted(run, upload.body()), dockerfile.to_owned());
        return Ok(Context { body, dockerfile, text: String::new(), warning: Some(warning) });
    };
    let (dockerfile, text) = (plan.path.clone(), plan.text.clone());
    let body = if plan.changes() { piped(upload, plan) } else { upload.body() };
    Ok(Context { body: counted(run, body), dockerfile, text, warning: None })
}

const UNREADABLE: &str = "The context could not be read. Pack it anew, and send it again.";
const TOO_LONG: &str = "The path of the Dockerfile is too long for an archive. Choose a shorter one.";

/// What is done to an archive on its way.
struct Plan {
    /// Where its Dockerfile is.
    path: String,
    text: String,
    /// Whether the Dockerfile is put into it.
    adds: bool,
    ignore: Ignore,
}

impl Plan {
    /// Looks through an archive; `None` for one that is not read here. The error is a sentence.
    fn of(
        upload: &Upload,
        wanted: &str,
        text: Option<String>,
        goes_on: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Result<Option<Self>, String> {
        let Some(mut archive) = Archive::of(upload, goes_on) else {
            let sentence =
                "A Dockerfile of its own can be put into a plain tar or gzip alone. Send the files as one of these.";
            return if text.is_some() { Err(sentence.to_owned()) } else { Ok(None) };
        };
        let adds = text.is_some();
        let default = if adds { WRITTEN } else { "Dockerfile" };
        let path = if wanted.is_empty() { default.to_owned() } else { plain(wanted) };
        if adds {
            file(&path, "").map_err(|_| TOO_LONG.to_owned())?;
        }
        let own = format!("{path}.dockerignore");
        let (mut found, mut lower, mut general, mut special) = (None, None, None, None);
        let mut read = |archive: &mut Archive| -> io::Result<()> {
            while let Some(entry) = archive.next()? {
                let place = match entry.path.as_str() {
                    name if name == path => &mut found,
                    ".dockerignore" => &mut general,
                    // As the engine does, where no other was asked for.
                    "dockerfile" if wanted.is_empty() => &mut lower,
                    name if name == own => &mut special,
                    _ => continue,
                };
                if entry.is_file {
                    let content = archive.content(&entry, TEXT)?;
                    *place = Some(String::from_utf8_lossy(&content).into_owned());
                }
            }
            Ok(())
        };
        read(&mut archive).map_err(|cause| unreadable(&cause))?;
        let ignore = Ignore::read(special.or(general).as_deref().unwrap_or_default());
        let ignore = ignore.map_err(|line| {
            format!(
                "The .dockerignore cannot be read: line {line} is no pattern. Correct it, and send the files again."
            )
        })?;
        let (path, text) = match (text, found, lower) {
            (Some(text), ..) | (None, Some(text), _) => (path, text),
            (None, None, Some(text)) => ("dockerfile".to_owned(), text),
            (None, None, None) => {
                return Err(format!("There is no {path} in the context. Say where the Dockerfile is, or add one."));
            }
        };
        Ok(Some(Self { path, text, adds, ignore }))
    }

    /// Whether anything is left out or added.
    fn changes(&self) -> bool {
        self.adds || !self.ignore.is_empty()
    }

    /// Whether an entry is sent on. The Dockerfile and the patterns themselves always are: engines want them.
    fn sends(&self, path: &str) -> bool {
        let is_own =
            path == self.path || path.strip_suffix(".dockerignore").is_some_and(|of| of.is_empty() || of == self.path);
        if is_own {
            return path != self.path || !self.adds;
        }
        path.is_empty() || path.len() > PATH || !self.ignore.leaves_out(path)
    }

    /// Writes the archive that is sent.
    fn write(&self, mut archive: Archive, to: &mut impl Write) -> io::Result<()> {
        if self.adds {
            to.write_all(&file(&self.path, &self.text)?)?;
        }
        while let Some(entry) = archive.next()? {
            if self.sends(&entry.path) {
                archive.pass(&entry, to)?;
            }
        }
        to.write_all(&END)
    }
}

fn unreadable(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            format!("The context is no whole archive ({cause}). Pack it anew, and send it again.")
        }
        // The job was cancelled, and nobody hears this.
        io::ErrorKind::BrokenPipe => UNREADABLE.to_owned(),
        _ => {
            tracing::error!(%cause, "an upload could not be read");
            UNREADABLE.to_owned()
        }
    }
}

/// A file in an archive.
fn file(path: &str, text: &str) -> io::Result<Vec<u8>> {
    let mut header = tokio_tar::Header::new_ustar();
    header.set_path(path)?;
    header.set_mode(0o644);
    header.set_size(u64::try_from(text.len()).unwrap_or_default());
    header.set_cksum();
    let mut bytes = [header.as_bytes(), text.as_bytes()].concat();
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    Ok(bytes)
}

/// An upload as its plan changes it, read in a thread of its own that ends when nobody takes the pieces.
fn piped(upload: Arc<Upload>, plan: Plan) -> Body {
    let (sender, pieces) = mpsc::channel(PIECES);
    spawn_blocking(move || {
        let watch = sender.clone();
        let Some(archive) = Archive::of(&upload, move || !watch.is_closed()) else { return };
        let mut pipe = Pipe { sender, piece: Vec::with_capacity(PIECE) };
        if let Err(cause) = plan.write(archive, &mut pipe).and_then(|()| pipe.flush()) {
            // Nobody may be there to hear of it.
            let _ = pipe.sender.blocking_send(Err(cause));
        }
    });
    Body::from_stream(stream::unfold(pieces, |mut pieces| async move {
        let piece: Option<io::Result<Bytes>> = pieces.recv().await;
        piece.map(|piece| (piece, pieces))
    }))
}

/// Where a thread writes what a body gives.
struct Pipe {
    sender: mpsc::Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        self.sender.blocking_send(Ok(piece.into())).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

/// A body that tells how much of it was taken.
fn counted(run: &Run, body: Body) -> Body {
    let (run, mut sent) = (run.clone(), 0_u64);
    Body::from_stream(body.into_data_stream().map(move |piece| {
        if let Ok(piece) = &piece {
            sent += u64::try_from(piece.len()).unwrap_or_default();
            run.status(&format!("Sending the context: {}", size(sent)));
        }
        piece
    }))
}

#[cfg(test)]
mod tests;
