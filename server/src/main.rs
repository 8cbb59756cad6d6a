//! `quayside`: reads the command line and does what it says.

use clap::Parser;
use server::command;
use server::settings::{Cli, Command};
use std::io::IsTerminal;
use std::process::ExitCode;

// Hashing a password takes 19 MiB for a moment; glibc's allocator keeps such blocks in each of its arenas for good.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("QUAYSIDE_LOG").unwrap_or_else(|_| "info".into()))
        .with_writer(std::io::stderr)
        // A file has no colours.
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let cli = Cli::parse();
    let done = match cli.command {
        None => command::serve(cli.serve).await,
        Some(Command::Serve(serve)) => command::serve(serve).await,
        Some(Command::User(user)) => command::user(user).await,
        Some(Command::Token(token)) => command::token(token).await,
        Some(Command::Audit(audit)) => command::audit(audit).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("quayside: {cause}");
            ExitCode::FAILURE
        }
    }
}
