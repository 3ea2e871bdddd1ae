//! The naming convention of a plan: refused by what is wrong in it.

use mrm_domain::{Naming, NamingError, Plan};

use crate::failure::{Code, Failure};

/// The canonical text of a naming convention, if the plan can name its lines by it.
pub(super) fn naming(plan: &Plan, text: &str) -> Result<String, Failure> {
    let naming: Naming = text.parse().map_err(|error| refusal(&error))?;
    match naming.unknown(plan) {
        Some(token) => Err(refusal(&NamingError::UnknownToken(token.to_owned()))),
        None => Ok(naming.to_string()),
    }
}

fn refusal(error: &NamingError) -> Failure {
    let refused = |reason| Failure::new(Code::BadNaming, error.to_string()).field("naming").arg("reason", reason);
    match error {
        NamingError::NoToken => refused("no_token"),
        NamingError::TooLong(length) => refused("too_long").arg("length", length),
        NamingError::Brace(at) => refused("brace").arg("at", at),
        NamingError::UnknownToken(token) => refused("unknown_token").arg("token", token),
        NamingError::Format { token, format } => refused("format").arg("token", token).arg("format", format),
        NamingError::Option(text) => refused("option").arg("text", text),
    }
}
