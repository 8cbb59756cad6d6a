//! Jobs: begun, watched, cancelled, run again, undone. Everybody sees their own; of others', what is in their sight.

use super::asked::Asked;
use super::body::Body;
use super::problem::Problem;
use crate::console::Console;
use crate::jobs::{self, Order, Undo, Viewer};
use app::contract::{Job, JobDetail};
use axum::extract::{DefaultBodyLimit, Path};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;

/// The largest order: what a container is made of.
const BODY_LIMIT: usize = 256 * 1024;

/// All of it.
pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/jobs", get(all).post(begin).layer(DefaultBodyLimit::max(BODY_LIMIT)))
        .route("/jobs/{id}", get(one))
        .route("/jobs/{id}/order", get(order))
        .route("/jobs/{id}/cancel", post(cancel))
        .route("/jobs/{id}/again", post(again))
        .route("/jobs/{id}/undo", post(undo))
        .route("/jobs/{id}/finish", post(finish))
}

/// The answer to what has begun.
type Begun = (StatusCode, Json<Value>);

/// `GET /api/jobs`: the newest first.
async fn all(asked: Asked) -> Json<Vec<Job>> {
    let viewer = Viewer::of(&asked.caller, &asked.console);
    let rows = asked.console.jobs.list().rows();
    let mut seen: Vec<Job> = rows.iter().filter_map(|job| viewer.job(job)).collect();
    seen.sort_by_key(|job| std::cmp::Reverse(job.id.parse::<i64>().unwrap_or_default()));
    Json(seen)
}

/// `POST /api/jobs`
async fn begin(asked: Asked, Body(order): Body<Order>) -> Result<Begun, Problem> {
    start(asked, order).await
}

/// `GET /api/jobs/{id}`: one with its output.
async fn one(asked: Asked, Path(id): Path<String>) -> Result<Json<JobDetail>, Problem> {
    let viewer = Viewer::of(&asked.caller, &asked.console);
    let detail = asked.console.jobs.detail(&id).and_then(|detail| viewer.detail(detail));
    detail.map(Json).ok_or_else(|| absent(&id))
}

/// `GET /api/jobs/{id}/order`: what one has ordered, to order it in another way. Not even for administrators: there may
/// be secrets in it.
async fn order(asked: Asked, Path(id): Path<String>) -> Result<Json<Order>, Problem> {
    let viewer = Viewer::of(&asked.caller, &asked.console);
    let job = asked.console.jobs.list().get(&id).filter(|job| viewer.job(job).is_some()).ok_or_else(|| absent(&id))?;
    if job.user != asked.caller.user {
        let sentence = format!("This is a job of {}, and only they can see what they have ordered.", job.by);
        return Err(asked.denied("owner", Problem::new(StatusCode::FORBIDDEN, &sentence)).await);
    }
    let order = asked.console.jobs.order(&asked.console, &id);
    order.map(Json).ok_or_else(|| {
        Problem::new(StatusCode::NOT_FOUND, "What this job was to do is not known any more. Order it anew.")
    })
}

/// `POST /api/jobs/{id}/cancel`
async fn cancel(asked: Asked, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let (asked, job) = own(asked, &id).await?;
    asked
        .saying(format!("cancel {} {}", job.kind, job.about))
        .change(move |console| async move {
            if console.jobs.cancel(&id) {
                Ok(StatusCode::NO_CONTENT)
            } else {
                Err(conflict("The job has ended already."))
            }
        })
        .await
}

/// `POST /api/jobs/{id}/again`: the same order, as a new job of its person. Not even of administrators: what somebody
/// else has ordered would be done with their rights, and nobody sees all that is in it.
async fn again(asked: Asked, Path(id): Path<String>) -> Result<Begun, Problem> {
    let (asked, job) = own(asked, &id).await?;
    if job.user != asked.caller.user {
        let sentence = format!("This is a job of {}, and only they can run it again. Order it anew.", job.by);
        return Err(asked.denied("owner", Problem::new(StatusCode::FORBIDDEN, &sentence)).await);
    }
    if !job.again {
        return Err(conflict("This job cannot be run again: it goes on, or what it made is there."));
    }
    let order = asked.console.jobs.order(&asked.console, &id);
    let order = order.ok_or_else(|| conflict("What this job was to do is not known any more. Order it anew."))?;
    start(asked, order).await
}

/// `POST /api/jobs/{id}/undo`: a new job that brings the old container back.
async fn undo(asked: Asked, Path(id): Path<String>) -> Result<Begun, Problem> {
    let (asked, job) = own(asked, &id).await?;
    kept(&job)?;
    start(asked, Order::Undo(Undo { job: id, title: job.title, about: job.about })).await
}

/// `POST /api/jobs/{id}/finish`: removes the old container that is kept, so that nothing can be undone.
async fn finish(asked: Asked, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let (asked, job) = own(asked, &id).await?;
    kept(&job)?;
    let caller = asked.caller.clone();
    asked
        .saying(format!("finish {} {}", job.kind, job.about))
        .change(move |console| async move {
            jobs::finish(&console, &caller, &id).await.map_err(|failure| conflict(&failure.sentence))?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// Begins a job, if its person may do what it takes.
async fn start(asked: Asked, order: Order) -> Result<Begun, Problem> {
    if let Err(denial) = order.allowed(&asked.caller.rights) {
        let problem = Problem::new(denial.status, &denial.sentence);
        return Err(asked.denied(denial.reason, problem).await);
    }
    let (caller, job) = (asked.caller.clone(), order.job());
    asked
        .saying(format!("{} {}", job.kind, job.about).trim_end().to_owned())
        .change(move |console| async move {
            let id = jobs::start(&console, &caller, order)?;
            Ok((StatusCode::ACCEPTED, Json(json!({ "id": id }))))
        })
        .await
}

/// A job that is the caller's to act on.
async fn own(asked: Asked, id: &str) -> Result<(Asked, Job), Problem> {
    let viewer = Viewer::of(&asked.caller, &asked.console);
    let Some(job) = asked.console.jobs.list().get(id) else { return Err(absent(id)) };
    if viewer.owns(&job) {
        return Ok((asked, job));
    }
    if viewer.job(&job).is_none() {
        return Err(asked.denied("scope", absent(id)).await);
    }
    let sentence = format!("This is a job of {}. Ask them, or an administrator.", job.by);
    Err(asked.denied("owner", Problem::new(StatusCode::FORBIDDEN, &sentence)).await)
}

/// Whether what a job replaced is still kept.
fn kept(job: &Job) -> Result<(), Problem> {
    if job.is_over() && job.undo > jobs::millis() {
        return Ok(());
    }
    Err(conflict("There is nothing to undo any more: the old container is gone, or was brought back."))
}

fn absent(id: &str) -> Problem {
    let id: String = id.chars().filter(|c| !c.is_control()).take(32).collect();
    Problem::new(StatusCode::NOT_FOUND, &format!("There is no job {id}."))
}

fn conflict(sentence: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, sentence)
}
