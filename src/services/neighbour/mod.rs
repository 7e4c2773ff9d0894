//! What passes between neighbouring regions of one installation. A process serves one region: it puts a letter into the post
//! of the other, whose processes decide by their own rules. Ids there follow from the referral, and every letter says where the
//! referral stands rather than what to do, so that one that comes twice, or late, does no harm.
//!
//! What is carried follows from the documents (`Due::Tell`), never from the post: a letter that is lost was not recorded as
//! told, and is written anew.

mod letter;
mod receive;
mod send;

use letter::{Asked, Letter};
