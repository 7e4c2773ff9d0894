//! Routes, requests and answers. Holds no rule: it checks form, asks a service, and writes the answer.

pub mod typescript;
