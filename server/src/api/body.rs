//! A request's JSON. What is refused is told in our shape, and never with the text that was sent: it may be a password.

use super::problem::Problem;
use axum::Json;
use axum::extract::{FromRequest, Request};
use http::StatusCode;
use serde::de::DeserializeOwned;

/// The body, read strictly.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => {
                let status = rejection.status();
                let message = match status {
                    StatusCode::UNSUPPORTED_MEDIA_TYPE => "Send JSON, with the content type application/json.",
                    StatusCode::PAYLOAD_TOO_LARGE => "The body is larger than this needs.",
                    StatusCode::UNPROCESSABLE_ENTITY => {
                        "The JSON does not have the fields that this takes: one is missing, unknown, repeated or of \
                         another type."
                    }
                    _ => "The body is no JSON.",
                };
                Err(Problem::new(status, message))
            }
        }
    }
}
