//! The size of a terminal. The console asks the engine for it by itself: what has the size was judged when it was opened.

use super::tickets::Terminal;
use crate::console::Console;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// A command that is being started has no size yet: it is tried again so often.
const TRIES: usize = 10;
/// How long after.
const PAUSE: Duration = Duration::from_millis(100);

/// Columns and rows.
pub(super) type Size = (u16, u16);

/// Takes each new size on; of those that come quickly only the last one. Ends with its sender.
pub(super) async fn follow(console: Arc<Console>, terminal: Terminal, mut sizes: watch::Receiver<Size>) {
    while sizes.changed().await.is_ok() {
        let (columns, rows) = *sizes.borrow_and_update();
        if columns == 0 || rows == 0 {
            continue;
        }
        let call = terminal.resize(columns, rows);
        for _ in 0..TRIES {
            // A newer one makes this one needless.
            if console.hub.endpoint.open(&call).await.is_ok() || sizes.has_changed().unwrap_or(true) {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}
