//! The cases of `docs/security.md`, each under its number, through the whole console.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/recording.rs"]
mod recording;
mod support;

mod security {
    mod a;
    mod b;
    mod browser;
    mod c;
    mod d;
    mod e;
    mod f;
    mod g;
    mod h;
    mod i;
    mod j;
    mod wire;
}
