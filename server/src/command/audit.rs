//! `quayside audit …`

use super::{Failure, open_existing};
use crate::audit::{Audit, Filter, Format};
use crate::settings::{self, Data};
use futures_util::StreamExt;
use std::io::Write;
use std::pin::pin;
use std::sync::Arc;

/// Checks or prints who did what.
pub async fn audit(command: settings::Audit) -> Result<(), Failure> {
    match command {
        settings::Audit::Verify { data } => {
            let chain = log(&data)?.verify().await?;
            match chain.broken {
                None => println!("{} rows, all as they were written.", chain.rows),
                Some(row) => return Err(format!("row {row} was changed, or one before it is missing").into()),
            }
        }
        settings::Audit::Export { format, data } => {
            let format = if format == "csv" { Format::Csv } else { Format::JsonLines };
            let mut rows = pin!(Arc::new(log(&data)?).export(Filter::default(), format));
            while let Some(some) = rows.next().await {
                std::io::stdout().write_all(&some?)?;
            }
        }
    }
    Ok(())
}

fn log(data: &Data) -> Result<Audit, Failure> {
    // Says that it is a data directory at all: opening the log would make one anywhere.
    open_existing(&data.directory)?;
    Ok(Audit::beside(&data.directory)?)
}
