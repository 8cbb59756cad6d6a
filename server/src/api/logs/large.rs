//! A large answer, given away piece by piece. Its turn lasts until the last piece is on its way: what waits for readers
//! that do not read is bounded by the turns, and they do not wait long.

use super::turns::Turn;
use crate::serve::Hangup;
use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::SendTimeoutError;

/// What may wait without a turn. Pieces are copies: one that waits must not keep the whole in memory.
const PIECE: usize = 128 * 1024;
/// How long a reader may take nothing.
const PATIENCE: Duration = Duration::from_secs(10);

/// An answer that its reader has left.
#[derive(Debug, thiserror::Error)]
#[error("the reader took nothing for too long")]
struct Unread;

/// The body of an answer; an unread one ends with an error and, where it can be, with its connection.
pub(super) fn body(whole: Vec<u8>, turn: Turn, hangup: Option<Hangup>) -> Body {
    if whole.len() <= PIECE {
        return Body::from(whole);
    }
    let left = whole.len();
    let (out, pieces) = mpsc::channel::<Bytes>(1);
    tokio::spawn(async move {
        let _turn = turn;
        for piece in whole.chunks(PIECE) {
            match out.send_timeout(Bytes::copy_from_slice(piece), PATIENCE).await {
                Ok(()) => {}
                Err(SendTimeoutError::Closed(_)) => return,
                Err(SendTimeoutError::Timeout(_)) => {
                    // Its client may read nothing, and then nobody asks for the end of the body either.
                    if let Some(Hangup(hangup)) = hangup {
                        hangup.cancel();
                    }
                    return;
                }
            }
        }
    });
    let pieces = stream::try_unfold((pieces, left), |(mut pieces, left)| async move {
        match pieces.recv().await {
            Some(piece) => {
                let left = left.saturating_sub(piece.len());
                Ok(Some((piece, (pieces, left))))
            }
            None if left == 0 => Ok(None),
            None => Err(Unread),
        }
    });
    Body::from_stream(pieces)
}

#[cfg(test)]
mod tests {
    use super::super::turns::Turns;
    use super::*;
    use futures_util::{StreamExt, TryStreamExt};
    use std::future::ready;
    use tokio_util::sync::CancellationToken;

    async fn turn(turns: &Turns) -> Turn {
        turns.page(1, ready(Ok(()))).await.ok().unwrap().1
    }

    #[tokio::test]
    async fn what_is_read_is_whole() {
        let turns = Turns::default();
        let whole: Vec<u8> = (0..PIECE * 5 / 2).map(|nth| nth.to_le_bytes()[0]).collect();
        for part in [&whole[..100], &whole[..PIECE * 2], &whole[..]] {
            let body = body(part.to_vec(), turn(&turns).await, None);
            let read: Vec<Bytes> = body.into_data_stream().try_collect().await.unwrap();
            assert!(read.concat() == part);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn live_k2_who_does_not_read_is_cut() {
        let (turns, cut) = (Turns::default(), CancellationToken::new());
        let body = body(vec![b'x'; PIECE * 8], turn(&turns).await, Some(Hangup(cut.clone())));
        let mut pieces = body.into_data_stream();
        assert!(pieces.next().await.is_some_and(|piece| piece.is_ok()));
        cut.cancelled().await;
        assert!(pieces.try_collect::<Vec<Bytes>>().await.is_err(), "nobody takes it for the whole");
    }
}
