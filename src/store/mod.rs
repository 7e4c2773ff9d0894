//! The only layer that knows Redis: keys, scripts, documents, the log, and the private server.
//!
//! Holds no rule of dispatch. Other layers get typed values and [`local_redis::LocalRedisError`] and its like,
//! never a Redis reply.

pub mod durability;
pub mod local_redis;
