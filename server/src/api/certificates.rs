//! Client certificates of the console's own authority: one's own, and for administrators all of them.

use super::asked::{Admin, Asked, Proved};
use super::body::Body;
use super::problem::Problem;
use super::{days, label};
use crate::access::CertificateInfo;
use app::contract::{Certificate, CertificateMade, NewCertificate};
use axum::Json;
use http::StatusCode;

/// `GET /api/account/certificates`
pub(super) async fn own(asked: Asked) -> Result<Json<Vec<Certificate>>, Problem> {
    let certificates = asked.console.access.certificates(Some(asked.caller.user))?;
    Ok(Json(certificates.into_iter().map(shown).collect()))
}

/// `POST /api/account/certificates`
pub(super) async fn create(asked: Proved, Body(new): Body<NewCertificate>) -> Result<Json<CertificateMade>, Problem> {
    let (name, days) = (label(&new.name)?, days(new.days)?);
    let (user, person) = (asked.caller.user, asked.caller.name.clone());
    asked
        .about(&name)
        .change(move |console| async move {
            let issued = console.authority.issue(&person, days)?;
            console.access.add_certificate(user, &name, &issued.fingerprint, issued.expires)?;
            Ok(Json(CertificateMade {
                ca: console.authority.ca_pem().to_owned(),
                cert: issued.certificate,
                key: issued.key,
            }))
        })
        .await
}

/// `DELETE /api/account/certificates/{id}`
pub(super) async fn revoke_own(asked: Asked) -> Result<StatusCode, Problem> {
    let (user, id) = (asked.caller.user, asked.id()?);
    asked.change(move |console| async move { super::gone(console.access.revoke_certificate(Some(user), id)?) }).await
}

/// `GET /api/certificates`
pub(super) async fn all(asked: Admin) -> Result<Json<Vec<Certificate>>, Problem> {
    let certificates = asked.console.access.certificates(None)?;
    Ok(Json(certificates.into_iter().map(shown).collect()))
}

/// `DELETE /api/certificates/{id}`
pub(super) async fn revoke(asked: Admin) -> Result<StatusCode, Problem> {
    let id = asked.id()?;
    asked.change(move |console| async move { super::gone(console.access.revoke_certificate(None, id)?) }).await
}

fn shown(certificate: CertificateInfo) -> Certificate {
    Certificate {
        id: certificate.id,
        user: certificate.user,
        name: certificate.name,
        created: certificate.created,
        expires: certificate.expires,
        fingerprint: certificate.fingerprint,
    }
}
