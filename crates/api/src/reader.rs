//! Who reads the answer: the language that numbers are typed in.

use axum::extract::FromRequestParts;
use axum::http::{header, request::Parts};
use mrm_app::Language;
use std::convert::Infallible;

/// The reader's language from `Accept-Language`; Russian unless English is asked for first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader(pub Language);

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let wanted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        Ok(Reader(if wanted.trim_start().to_ascii_lowercase().starts_with("en") { Language::En } else { Language::Ru }))
    }
}
