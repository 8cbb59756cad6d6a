//! The log as a file: a table for people, lines for programs.

use super::{Audit, AuditError, Filter, Row};
use bytes::Bytes;
use futures_util::{Stream, stream};
use std::sync::Arc;

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, with a head.
    Csv,
    /// One JSON object a line.
    JsonLines,
}

/// Rows read at once; an export of any length takes no more memory than these.
const BATCH: usize = 500;
/// The head of a table.
const HEAD: &str = "id,at,user,via,address,method,route,target,decision,detail,status,millis,request\n";

impl Audit {
    /// All rows that fit, the newest first, as they are read.
    pub fn export(
        self: Arc<Self>,
        filter: Filter,
        format: Format,
    ) -> impl Stream<Item = Result<Bytes, AuditError>> + Send + 'static {
        let first = match format {
            Format::Csv => HEAD.to_owned(),
            Format::JsonLines => String::new(),
        };
        stream::try_unfold(Some((filter, first)), move |state| {
            let audit = Arc::clone(&self);
            async move {
                let Some((filter, mut text)) = state else { return Ok(None) };
                let next = audit.batch(filter, format, &mut text).await?;
                Ok(Some((Bytes::from(text), next.map(|filter| (filter, String::new())))))
            }
        })
    }

    /// The same as one text, for the command line.
    pub async fn export_all(&self, filter: Filter, format: Format) -> Result<String, AuditError> {
        let mut text = if format == Format::Csv { HEAD.to_owned() } else { String::new() };
        let mut next = Some(filter);
        while let Some(filter) = next {
            next = self.batch(filter, format, &mut text).await?;
        }
        Ok(text)
    }

    /// Writes one batch; the filter of the next one, if there is more.
    async fn batch(&self, filter: Filter, format: Format, text: &mut String) -> Result<Option<Filter>, AuditError> {
        let page = self.page(Filter { limit: BATCH, ..filter.clone() }).await?;
        for row in &page.rows {
            match format {
                Format::Csv => text.push_str(&line(row)),
                Format::JsonLines => {
                    text.push_str(&serde_json::to_string(row).unwrap_or_default());
                    text.push('\n');
                }
            }
        }
        let last = page.rows.last().map(|row| row.id).filter(|_| page.more);
        Ok(last.map(|id| Filter { before: Some(id), ..filter }))
    }
}

fn line(row: &Row) -> String {
    let number = |number: Option<String>| number.unwrap_or_default();
    let cells = [
        row.id.to_string(),
        time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(row.at) * 1_000_000)
            .map_or_else(|_| row.at.to_string(), utc),
        row.user.clone(),
        row.via.clone(),
        row.address.clone(),
        row.method.clone(),
        row.route.clone(),
        row.target.clone(),
        row.decision.clone(),
        row.detail.clone(),
        number(row.status.map(|status| status.to_string())),
        number(row.millis.map(|millis| millis.to_string())),
        row.request.clone(),
    ];
    let mut line = cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(",");
    line.push('\n');
    line
}

fn utc(at: time::OffsetDateTime) -> String {
    let (date, time) = (at.date(), at.time());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.millisecond()
    )
}

/// One cell; what a spreadsheet would run as a formula is made text.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = format!("{}{}", if formula { "'" } else { "" }, text.replace('"', "\"\""));
    if text.contains([',', '"', '\n', '\r']) { format!("\"{text}\"") } else { text }
}
