//! Routes, requests and answers. Holds no rule: it checks form, asks a service, and writes the answer.

pub mod account;
mod areas;
mod assignments;
mod at_hand;
mod caller;
mod calls;
mod client_address;
mod clocks;
mod codes;
mod cookies;
mod denied;
mod destinations;
mod devices;
pub mod drill;
pub mod extract;
mod facilities;
mod hooks;
mod incidents;
mod journal;
mod lanes;
mod layers;
mod map;
mod metrics;
mod needs;
mod ops;
pub mod pace;
mod partners;
mod photos;
pub mod places;
mod privacy;
pub mod problem;
mod qr;
mod quakes;
mod record;
mod refused;
mod reports;
mod rest;
mod session;
mod strike;
mod talk;
mod told;
pub mod typescript;
mod units;
mod watch;
mod web_files;
pub mod wording;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::services::Centre;
use crate::services::shares::Shares;

pub use client_address::address_of_peer;
pub use metrics::Metrics;

/// Goings to a provider of identities a minute: more than a shift that begins, and a quarter of it from one address.
const SIGN_INS_BEGUN_PER_MINUTE: u32 = 240;
/// Tellings a minute that somebody signed out elsewhere: more than a shift that ends, and a quarter of it from one address.
const LEFT_THERE_PER_MINUTE: u32 = 480;

/// What every handler has at hand. Cheap to clone: each request does so some dozen times on its way in.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] holds.
pub struct Parts {
    /// The use cases.
    pub centre: Centre,
    /// What is counted.
    pub metrics: Metrics,
    /// Where people reach this server.
    pub site: Site,
    /// What each address of the public has of the turns to work on requests.
    pub turn_shares: Shares,
    /// How often the public may ask the rules without reporting.
    pub dry_runs: pace::Pace,
    /// How often something may be asked by receipt code.
    pub codes: codes::Codes,
    /// How often anybody may go to the provider of identities.
    pub sign_ins_begun: pace::Shared,
    /// How often anybody may tell that somebody signed out at the provider of identities.
    pub left_there: pace::Shared,
    /// How often the public may look for places.
    pub searches: pace::Shared,
    /// How often each key of a partner is used.
    pub partner_paces: partners::Paces,
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Where people reach this server.
#[derive(Clone, Debug)]
pub struct Site {
    /// The origins of our own pages, exactly as browsers send them.
    pub origins: Vec<String>,
    /// Cookies are of the strict `__Host-` kind; only on loopback http they are plain.
    pub strict_cookies: bool,
    /// Behind https.
    pub https: bool,
    /// Where screens may fetch tiles from other than here.
    pub tiles_origin: Option<String>,
}

impl App {
    /// For a server that listens on `bound`.
    pub fn new(centre: Centre, bound: SocketAddr) -> Self {
        let http = &centre.config.http;
        let https = http.is_https();
        let site = Site {
            origins: http.origins(bound),
            strict_cookies: https || !bound.ip().is_loopback(),
            https,
            tiles_origin: centre.config.map.foreign_origin().map(str::to_owned),
        };
        let dry_runs = pace::Pace::per_minute(centre.config.limits.reports_per_minute);
        let searches = pace::Shared::per_minute(centre.config.limits.place_searches_per_minute);
        let codes = codes::Codes::new(&centre.config.limits);
        let turn_shares = Shares::of(layers::public_turns(centre.config.http.max_requests));
        Self(Arc::new(Parts {
            centre,
            metrics: Metrics::default(),
            site,
            turn_shares,
            dry_runs,
            codes,
            sign_ins_begun: pace::Shared::per_minute(SIGN_INS_BEGUN_PER_MINUTE),
            searches,
            left_there: pace::Shared::per_minute(LEFT_THERE_PER_MINUTE),
            partner_paces: partners::Paces::default(),
        }))
    }
}

/// Every route, by who uses it. The OpenAPI document is made from this list.
fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(ops::document())
        // The public.
        .routes(routes!(reports::send_report))
        .routes(routes!(reports::follow_report))
        .routes(routes!(reports::try_triage))
        .routes(routes!(told::answer_question))
        .routes(routes!(told::rate_help))
        .routes(routes!(places::find_places))
        .routes(routes!(map::get_map))
        .routes(routes!(map::get_borders))
        // Staff: signing in.
        .routes(routes!(session::sign_in, session::who_am_i, session::sign_out))
        .routes(routes!(session::issue_ticket))
        // Staff: looking.
        .routes(routes!(incidents::list::get_board))
        .routes(routes!(incidents::list::list_incidents))
        .routes(routes!(incidents::detail::get_incident))
        .routes(routes!(incidents::timeline::get_log))
        .routes(routes!(incidents::recommend::get_recommendations))
        .routes(routes!(incidents::similar::get_similar))
        .routes(routes!(units::list_units))
        .routes(routes!(drill::get_drill, drill::declare_drill))
        .routes(routes!(drill::join_drill))
        .routes(routes!(drill::end_drill))
        .routes(routes!(map::get_hazards))
        .routes(routes!(clocks::get_clocks))
        .routes(routes!(areas::list_areas))
        .routes(routes!(areas::get_areas))
        // Call takers and dispatchers: an incident's life.
        .merge(parts())
        .routes(routes!(incidents::detail::open_private))
        .routes(routes!(journal::open_waiting))
        .routes(routes!(incidents::verbs::verify_incident))
        .routes(routes!(incidents::verbs::reject_incident))
        .routes(routes!(incidents::verbs::set_level))
        .routes(routes!(incidents::change::change_facts))
        .routes(routes!(at_hand::at_hand))
        .routes(routes!(incidents::verbs::resolve_incident))
        .routes(routes!(incidents::verbs::close_incident))
        .routes(routes!(incidents::ending::give_up_verification))
        .routes(routes!(incidents::ending::confirm_by_phone))
        .routes(routes!(incidents::ending::reopen_incident))
        .routes(routes!(incidents::referral::list_agencies))
        .routes(routes!(incidents::referral::refer_incident))
        .routes(routes!(incidents::referral::step_referral))
        .routes(routes!(incidents::neighbour::answer_region))
        .routes(routes!(incidents::verbs::add_note))
        .routes(routes!(incidents::alarm::raise_alarm))
        .routes(routes!(incidents::escalation::answer_escalation))
        .routes(routes!(incidents::casualty::declare_mass_casualty))
        .routes(routes!(incidents::casualty::tag_patient))
        .routes(routes!(incidents::merge::merge_incident))
        .routes(routes!(incidents::merge::unmerge_incident))
        .routes(routes!(incidents::merge::attach_report))
        .routes(routes!(incidents::merge::detach_report))
        .routes(routes!(incidents::similar::tell_apart))
        .routes(routes!(incidents::take_back::take_back))
        // Dispatchers and supervisors: the watch, the roster, figures.
        // Dispatchers and responders: sending.
        .routes(routes!(assignments::assign_unit))
        .routes(routes!(incidents::order::order_units))
        .routes(routes!(assignments::take_step))
        .routes(routes!(strike::strike_step))
        .routes(routes!(destinations::name_destination))
        .routes(routes!(destinations::answer_destination))
        .routes(routes!(facilities::list_facilities))
        .routes(routes!(facilities::say_beds))
        .routes(routes!(incidents::scene::call_scene))
        .routes(routes!(units::set_unit_status))
        .routes(routes!(units::send_positions))
        // Machines.
        .routes(routes!(ops::get_document))
        .routes(routes!(ops::is_alive))
        .routes(routes!(ops::is_ready))
        .routes(routes!(ops::get_metrics))
}

/// Routes of parts that name their own.
fn parts() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(account::routes())
        .merge(calls::routes())
        .merge(photos::routes())
        .routes(routes!(quakes::see_quake))
        .merge(talk::routes())
        .merge(devices::routes())
        .merge(watch::routes())
        .merge(incidents::care::routes())
        .merge(needs::routes())
        .merge(privacy::routes())
        .merge(record::routes())
}

/// The OpenAPI document of all routes.
pub fn openapi() -> utoipa::openapi::OpenApi {
    routes().into_openapi()
}

/// The same as text, as `docs/openapi.json` holds it.
pub fn openapi_text() -> String {
    let mut text = openapi().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// The whole service. `live` is the router of the live feed; it finds the asker's
/// [`Session`](crate::services::accounts::Session), if any, in the request's extensions.
pub fn router(app: App, live: axum::Router) -> axum::Router {
    let (routes, _) = routes().split_for_parts();
    let web = web_files::routes(&app.centre.config.http.web_dir);
    let answers = routes
        .merge(caller::routes())
        .merge(hooks::routes())
        .merge(web)
        .layer(from_fn_with_state(app.clone(), codes::pace))
        .layer(layers::compression())
        .with_state(app.clone());
    answers
        .merge(map::archive(&app.centre.config.map).with_state(app.clone()))
        .merge(live)
        .layer(from_fn_with_state(app.clone(), cookies::authenticate))
        .layer(layers::same_site(&app.site))
        .layer(from_fn_with_state(app.clone(), layers::limit))
        .layer(layers::catch_panics())
        .layer(from_fn_with_state(app.clone(), problem::answer_problems))
        .layer(from_fn_with_state(app.clone(), layers::secure))
        .layer(from_fn_with_state(app, layers::observe))
}
