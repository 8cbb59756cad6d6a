//! Client certificates for the command line and SDKs, by their fingerprint.

use super::{Holder, Store, StoreError, holder};
use crate::clock::now;
use rusqlite::params;

/// A certificate as it is listed; neither it nor its key is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateInfo {
    /// What it is revoked by.
    pub id: i64,
    /// Whose it is.
    pub user: String,
    /// What it is for, in its owner's words.
    pub name: String,
    /// Seconds since 1970.
    pub created: i64,
    /// When it ends.
    pub expires: i64,
    /// SHA-256 of the certificate, in hexadecimal.
    pub fingerprint: String,
}

impl Store {
    /// Adds a certificate of a person.
    pub fn add_certificate(&self, user: i64, name: &str, fingerprint: &str, expires: i64) -> Result<i64, StoreError> {
        self.with(|db| {
            db.execute(
                "INSERT INTO certificate (user, name, fingerprint, created, expires) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![user, name, fingerprint, now(), expires],
            )?;
            Ok(db.last_insert_rowid())
        })
    }

    /// Whose certificate it is, if it holds.
    pub fn certificate(&self, fingerprint: &str) -> Result<Option<Holder>, StoreError> {
        let query = "certificate.id, 0, NULL FROM certificate JOIN user ON user.id = certificate.user
                     WHERE certificate.fingerprint = ?1 AND certificate.revoked IS NULL AND certificate.expires > ?2";
        self.with(|db| holder::find(db, query, params![fingerprint, now()]))
    }

    /// The certificates of a person, or all, without those that were revoked.
    pub fn certificates(&self, user: Option<i64>) -> Result<Vec<CertificateInfo>, StoreError> {
        let query = "SELECT certificate.id, user.name, certificate.name, certificate.created, certificate.expires,
                     certificate.fingerprint FROM certificate JOIN user ON user.id = certificate.user
                     WHERE certificate.revoked IS NULL AND (?1 IS NULL OR user.id = ?1) ORDER BY certificate.id";
        self.with(|db| {
            db.prepare(query)?
                .query_map([user], |row| {
                    Ok(CertificateInfo {
                        id: row.get(0)?,
                        user: row.get(1)?,
                        name: row.get(2)?,
                        created: row.get(3)?,
                        expires: row.get(4)?,
                        fingerprint: row.get(5)?,
                    })
                })?
                .collect()
        })
    }

    /// Revokes a certificate, of a person or of anybody; false when there is none of that number. The row stays, so
    /// that the same certificate cannot be added again.
    pub fn revoke_certificate(&self, user: Option<i64>, id: i64) -> Result<bool, StoreError> {
        let query = "UPDATE certificate SET revoked = ?3
                     WHERE id = ?1 AND (?2 IS NULL OR user = ?2) AND revoked IS NULL";
        self.with(|db| db.execute(query, params![id, user, now()])).map(|revoked| revoked > 0)
    }
}
