//! Everything that a request can be refused for, as `application/problem+json` (RFC 9457).

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use catalogue::{EngineError, StoreError};
use serde::Serialize;
use utoipa::ToSchema;

/// A refusal or failure, in the shape of RFC 9457.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// A URI that names the kind of problem.
    pub r#type: String,
    /// The kind of problem in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong with this request and what to do.
    pub detail: String,
    /// The query parameter that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// What the parameter may be: values, or a description of its form.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
    /// Where to go instead, or what the course was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
}

impl Problem {
    fn new(kind: &str, title: &str, status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            r#type: format!("urn:opinovi:problem:{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            parameter: None,
            allowed: Vec::new(),
            instance: None,
        }
    }

    /// 400: a parameter is wrong.
    pub fn parameter(name: &str, detail: impl Into<String>, allowed: Vec<String>) -> Self {
        let mut problem = Self::new("parameter", "A parameter is wrong", StatusCode::BAD_REQUEST, detail);
        problem.parameter = Some(name.to_owned());
        problem.allowed = allowed;
        problem
    }

    /// 404: nothing of this name.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new("not-found", "Not found", StatusCode::NOT_FOUND, detail)
    }

    /// 410: it was there and is no longer.
    pub fn gone(detail: impl Into<String>, provider: Option<String>) -> Self {
        let mut problem = Self::new("gone", "No longer offered", StatusCode::GONE, detail);
        problem.instance = provider;
        problem
    }

    /// 429: too many requests.
    pub fn too_many(detail: impl Into<String>) -> Self {
        let mut problem = Self::new("", "Too many requests", StatusCode::TOO_MANY_REQUESTS, detail);
        "https://iana.org/assignments/http-problem-types#quota-exceeded".clone_into(&mut problem.r#type);
        problem
    }

    /// 503: busy or not ready.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new("unavailable", "Not available at the moment", StatusCode::SERVICE_UNAVAILABLE, detail)
    }

    /// 500: our fault; the cause is logged and never told.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed");
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::new(
            "internal",
            "Something went wrong here",
            status,
            "the request could not be answered; it was logged",
        )
    }

    /// The status code.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::internal(&error)
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Unsupported(detail) => Self::parameter("sort", detail, Vec::new()),
            other => Self::internal(&other),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (self.status(), body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == 503 {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}
