//! Rules as they are kept: settings as JSON, and the address sealed and apart from them.

use super::address::Address;
use super::notice::Notice;
use super::rule::Rule;
use super::send::{Failure, Parcel};
use super::shape::{Letter, shape};
use crate::access::Access;
use crate::store::{RuleRow, StoreError};
use app::contract::RuleSettings;

/// A rule as it is kept.
pub(crate) struct Kept {
    /// Its number.
    pub(crate) id: i64,
    /// When it was made; seconds since 1970.
    pub(crate) created: i64,
    /// Its settings, without the address.
    pub(crate) settings: RuleSettings,
    /// The address; `None` where another console's key has sealed it.
    pub(crate) address: Option<Address>,
}

impl Kept {
    /// The rule; `None` where this Quayside does not know such.
    pub(super) fn rule(&self) -> Option<Rule> {
        let read = Rule::read(self.id, &self.settings);
        read.inspect_err(|cause| tracing::warn!(rule = self.id, %cause, "a rule is not understood, and does nothing"))
            .ok()
    }

    /// What is sent of a notice, and where to. `id` is the delivery's, and `console` where the console is reached.
    pub(super) fn parcel(self, id: i64, notice: &Notice, console: &str) -> Result<Parcel, Failure> {
        let rule = self.rule().ok_or(Failure::Address)?;
        let message = shape(rule.shape, Letter { id, rule: &self.settings.name, notice, console });
        Ok(Parcel { address: self.address.ok_or(Failure::Address)?, message })
    }
}

/// All rules.
pub(crate) fn all(access: &Access) -> Result<Vec<Kept>, StoreError> {
    Ok(access.store().rules()?.iter().map(|row| open(access, row)).collect())
}

/// The rule of that number.
pub(crate) fn one(access: &Access, id: i64) -> Result<Option<Kept>, StoreError> {
    Ok(access.store().rule(id)?.map(|row| open(access, &row)))
}

/// Keeps a new rule; its number.
pub(crate) fn add(access: &Access, settings: RuleSettings, address: &Address) -> Result<i64, StoreError> {
    access.store().add_rule(&text(settings), &seal(access, address))
}

/// Changes a rule, and its address where one is given; false when there is none of that number.
pub(crate) fn change(
    access: &Access,
    id: i64,
    settings: RuleSettings,
    address: Option<&Address>,
) -> Result<bool, StoreError> {
    let sealed = address.map(|address| seal(access, address));
    access.store().set_rule(id, &text(settings), sealed.as_deref())
}

fn text(settings: RuleSettings) -> String {
    serde_json::json!(RuleSettings { address: String::new(), ..settings }).to_string()
}

fn seal(access: &Access, address: &Address) -> String {
    access.seal().seal(address.url().as_str())
}

fn open(access: &Access, row: &RuleRow) -> Kept {
    let address = access.seal().unseal(&row.address).and_then(|text| text.parse().ok());
    let settings = serde_json::from_str(&row.settings).unwrap_or_default();
    Kept { id: row.id, created: row.created, settings, address }
}
