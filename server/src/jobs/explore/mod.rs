//! Reading the files of an image's layers, out of what the engine saves it as while that passes by: nothing is written to
//! disk.

use super::run::{Failure, Line, Outcome, Run};
use crate::gateway::inside;
use crate::layers::archive::{self, Saved};
use crate::layers::contents::Room;
use crate::layers::files::Files;
use crate::layers::{Known, look};
use app::contract::short;
use engine::call::image as images;
use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};
use std::io;
use tokio_util::io::StreamReader;

/// So much is read of an image: more would be held for long.
const ROOM: Room = Room { entries: 400_000, bytes: 96 * 1024 * 1024 };

/// The reading of an image's files.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Explore {
    /// The image's id or reference.
    pub(crate) image: String,
}

/// Reads them, as a job of its own.
pub(super) async fn run(run: &Run, order: &Explore) -> Outcome {
    let image = &order.image;
    run.step(&format!("Reading the layers of {image}"));
    let known = look(run.console(), run.caller(), image).await?;
    run.go_on()?;
    run.link(&format!("/images/{}", short(&known.id)));
    let saved = read(run, image, &known).await?;
    let Some(layers) = saved.into_layers() else {
        let sentence = format!("What the engine saved {image} as does not say which layers it has. Nothing was kept.");
        return Err(Failure::new(sentence));
    };
    let numbers = known.numbers();
    let mut contents = Vec::with_capacity(layers.len());
    for (at, layer) in layers.into_iter().enumerate() {
        let n = numbers.get(at).copied().unwrap_or_default();
        match layer {
            Ok(layer) => {
                if layer.is_cut {
                    run.line(Line::Warn, &format!("Layer {n} has more files than are kept; some are left out."));
                }
                contents.push(Some(layer));
            }
            Err(why) => {
                run.line(Line::Warn, &format!("Layer {n} could not be read: {why}."));
                contents.push(None);
            }
        }
    }
    let is_whole = contents.len() == numbers.len();
    let id = known.id;
    // Sorting all of it keeps a processor busy for a while.
    let making = tokio::task::spawn_blocking(move || Files::new(id, &numbers, contents, is_whole));
    let files = making.await.map_err(|_| Failure::new("The files could not be put in order. Try again."))?;
    let count = files.merged.len();
    let sentence = if files.is_whole {
        format!("The files of {image} are known: {count} of them, in {} layers.", files.layers.len())
    } else {
        format!("The files of {image} are known in part: {count} of them. The output says what is missing.")
    };
    run.console().explored.keep_files(files);
    Ok(sentence)
}

/// Reads all that the engine saves of an image.
async fn read(run: &Run, image: &str, known: &Known) -> Result<Saved, Failure> {
    let asked = images::save(&known.id);
    let body = tokio::select! {
        biased;
        () = run.cancelled() => return Err(Failure::cancelled()),
        opened = inside::open(run.console(), run.caller(), &asked) => opened?,
    };
    let total = u64::try_from(known.size).unwrap_or_default();
    let (told, mut done) = (run.clone(), 0_u64);
    let pieces = body.into_data_stream().map_err(io::Error::other).inspect_ok(move |piece| {
        done = done.saturating_add(u64::try_from(piece.len()).unwrap_or_default());
        // An archive is larger than what is in it.
        told.progress(done.min(total), total, "bytes");
    });
    let reader = StreamReader::new(pieces);
    tokio::select! {
        biased;
        () = run.cancelled() => Err(Failure::cancelled()),
        read = archive::read(reader, ROOM) => read.map_err(|_| {
            let why = "broke off, or is no archive. Nothing was kept; try again.";
            Failure::new(format!("What the engine saved {image} as {why}"))
        }),
    }
}
