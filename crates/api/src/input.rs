//! What comes in: bodies and queries whose refusals are problem documents like any other.

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use mrm_app::{Code, Failure};
use serde::de::DeserializeOwned;

use crate::Problem;

/// A JSON body.
pub(crate) struct Input<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Input<T> {
    type Rejection = Box<Problem>;

    async fn from_request(request: Request, state: &S) -> Result<Self, Box<Problem>> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Input(value)),
            Err(refusal) if refusal.status().as_u16() == 413 => {
                Err(Failure::new(Code::TooLarge, refusal.body_text()).into())
            }
            Err(refusal) => Err(Failure::bad_request(refusal.body_text()).into()),
        }
    }
}

/// The query of an address.
pub(crate) struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Box<Problem>;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Box<Problem>> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Asked(value)),
            Err(refusal) => Err(Failure::bad_request(refusal.body_text()).into()),
        }
    }
}
