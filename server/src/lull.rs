//! A lull of a thread's reactor. An engine sends a log in a piece for each line, some 100,000 a second; a thread that takes
//! each as it comes wakes, and wakes its client, as often. Once it knows of such a stream it lets a moment's pieces come
//! together before it looks again, as a network card does with its interrupts: more gets through, and the engine is
//! left more of the processor.

use std::cell::Cell;
use std::time::Duration;

/// How long. At 117 MiB a second some 60 lines of a kilobyte come meanwhile, and an engine's socket holds 93: the engine
/// does not wait. What else comes to the thread then waits as long at most.
const LULL: Duration = Duration::from_micros(500);

thread_local! {
    static IS_WANTED: Cell<bool> = const { Cell::new(false) };
}

/// Asks for one lull of this thread, by a stream that has just given on small pieces.
pub(crate) fn want() {
    IS_WANTED.set(true);
}

/// Whether one was asked for since the last time.
pub(crate) fn was_wanted() -> bool {
    IS_WANTED.take()
}

/// Takes the lull that was asked for. To be called when nothing on this thread can go on and it is about to wait.
pub(crate) fn rest() {
    if was_wanted() {
        std::thread::sleep(LULL);
    }
}
