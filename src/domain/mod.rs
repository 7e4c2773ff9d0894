//! What a quick-response centre is, without any machinery: documents, commands, decisions, events, views.
//!
//! Owns every rule of dispatch. Has no clock, no randomness and no I/O; it never names the store or the network.

pub mod access;
pub mod aggregate;
pub mod apply;
pub mod area;
pub mod areas;
pub mod assignment;
pub mod casualty;
pub mod code;
pub mod command;
pub mod cursor;
pub mod decide;
pub mod disposition;
pub mod ending;
pub mod escalation;
pub mod event;
pub mod fill;
pub mod finding;
pub mod gazetteer;
pub mod ids;
pub mod incident;
pub mod kind;
pub mod level;
pub mod live;
pub mod merged;
pub mod message;
pub mod neighbour;
mod notices;
pub mod phone;
pub mod place;
pub mod policy;
pub mod recommend;
pub mod referral;
pub mod region;
pub mod report;
pub mod roster;
pub mod rows;
pub mod similar;
pub mod spot;
pub mod status;
pub mod timer;
pub mod triage;
pub mod unit;
pub mod view;
pub mod working_days;
