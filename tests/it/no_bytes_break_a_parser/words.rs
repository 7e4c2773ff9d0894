//! What people and machines write in words: command lines, links and coordinates, texts of reports, codes, telephones, cursors.

use std::sync::LazyLock;

use serde_json::{Map, Value};
use sigap::config::{Config, Network};
use sigap::domain::code::ReceiptCode;
use sigap::domain::cursor::{Cursor, StreamId};
use sigap::domain::finding::Wanted;
use sigap::domain::phone::Phone;
use sigap::domain::region::Region;
use sigap::domain::report::{CallType, People};
use sigap::domain::spot;
use sigap::domain::timer::Due;
use sigap::domain::triage::{Answers, Rules, TriageInput};
use sigap::services::intake::{Bounds, read};
use sigap::ws::protocol::FromClient;

use super::hold;
use crate::harness::centre::morning;

static REGION: LazyLock<Region> = LazyLock::new(|| {
    let config = Config::load(None, []).unwrap().region;
    let (centres, names) = (config.centres().unwrap(), config.names().unwrap());
    Region::new(&config, centres).named(names)
});

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn command_lines() {
    let seeds = [
        "serve --config sigap.toml --demo --log info",
        "account add sari --role admin,dispatcher --unit amb-01",
        "areas import desa.topojson --code kode --name nama --level desa",
        "triage-eval cases.csv --answer avpu=consciousness --values avpu=1:a,2:v --min-sensitivity 0.9",
        "partner add x --sort sensor --says y",
    ];
    hold("command lines", 300, &seeds, |bytes| {
        let line = text(bytes);
        let words = std::iter::once("sigap").chain(line.split_whitespace());
        match sigap::cli::understand(words) {
            Err(said) if said.trim().is_empty() => Err("refused without a word".to_owned()),
            _ => Ok(()),
        }
    });
}

#[test]
fn places_in_words() {
    let seeds = [
        "https://www.google.com/maps/place/x/@-6.9025,107.6188,17z/data=!3m1!4b1!4m5!3d-6.9!4d107.6",
        "https://maps.app.goo.gl/x?q=-6.9025,107.6188",
        "geo:-6.9025,107.6188;u=35",
        "6°54'09.0\"S 107°37'07.7\"E",
        "6P5G3JX9+2W Bandung",
        "-6,9025 107,6188",
        "desa jayagiri kec. lembang dekat pasar RT 03/05",
    ];
    hold("places", 250, &seeds, |bytes| {
        let words = text(bytes);
        let _ = spot::read(&words);
        let found = REGION.find(&words, &Wanted { limit: 5, ..Wanted::default() });
        let points = found.found.iter().filter_map(|one| one.point);
        match points.into_iter().find(|point| !(point.lat.abs() <= 90.0 && point.lon.abs() <= 180.0)) {
            Some(point) => Err(format!("not on earth: {point:?}")),
            None if found.found.len() > 5 => Err("more than was asked for".to_owned()),
            None => Ok(()),
        }
    });
}

#[test]
fn texts_of_reports() {
    let rules = Rules::parse(Rules::default_text()).unwrap();
    let seeds = [
        "tolong bapak saya tidak sadar dan tidak bernapas",
        "banjir setinggi 1,5 meter, 20 orang terjebak di atap, ada bayi",
        "teu sadar, getihna loba pisan, tulungan",
        "nadi 40/menit, tensi 80/50, spo2 82 %",
    ];
    hold("texts", 250, &seeds, |bytes| {
        let words = text(bytes);
        let input = TriageInput {
            text: &words,
            kind: None,
            answers: &Answers::default(),
            people: &People::default(),
            vulnerable: &[],
            call_type: CallType::Normal,
            night: false,
        };
        let (one, two) = (rules.triage(&input), rules.triage(&input));
        if one == two { Ok(()) } else { Err("judged differently".to_owned()) }
    });
}

#[test]
fn objects_of_reports() {
    let seeds = [
        r#"{"channel":"web","call_type":"normal","text":"banjir","kind":"flood","place":{"lat":-6.9,"lon":107.6,"accuracy_m":20},
"place_text":"dekat pasar","area":"32.73","people":{"affected":3,"injured":1},"vulnerable":["infant"],"answers":{"conscious":"no"},
"reporter":{"name":"Uji","phone":"081299900017","contact":"call","news":"sms"},"occurred_at":"2026-03-02T02:00:00Z","lang":"id"}"#,
    ];
    let bounds = Bounds {
        now: morning(),
        text_chars: 4_000,
        knows_kind: &|kind| kind == "flood",
        knows_area: &|_| true,
    };
    hold("objects", 400, &seeds, |bytes| {
        let Ok(object) = serde_json::from_slice::<Map<String, Value>>(bytes) else { return Ok(()) };
        match read(&object, &bounds) {
            Err(faults) if faults.is_empty() || faults.iter().any(|fault| fault.field.is_empty()) => {
                Err(format!("a fault without its field: {faults:?}"))
            }
            _ => Ok(()),
        }
    });
}

#[test]
fn short_words_of_machines() {
    let seeds = [
        "3f9a:1772418600000-0",
        "1772418600000-5",
        "32-K7F2-9QMX-4T-C",
        "+62 812-9990-0017",
        "10.0.0.0/8",
        "{\"type\":\"hello\",\"cursor\":\"a:1-1\"}",
    ];
    hold("short words", 600, &seeds, |bytes| {
        let words = text(bytes);
        let _ = serde_json::from_slice::<FromClient>(bytes);
        let _ = (words.parse::<Network>(), Due::parse(&words));
        if let Ok(cursor) = words.parse::<Cursor>()
            && cursor.to_string().parse::<Cursor>().ok().as_ref() != Some(&cursor)
        {
            return Err(format!("{cursor} does not come back"));
        }
        if let Ok(id) = words.parse::<StreamId>()
            && id.to_string().parse::<StreamId>().ok() != Some(id)
        {
            return Err(format!("{id} does not come back"));
        }
        if let Ok(code) = ReceiptCode::parse(&words)
            && ReceiptCode::parse(&code.to_string()).ok().as_ref() != Some(&code)
        {
            return Err(format!("{code} does not come back"));
        }
        if let Ok(phone) = Phone::parse(&words)
            && Phone::parse(phone.as_str()).ok().as_ref() != Some(&phone)
        {
            return Err(format!("{} does not come back", phone.as_str()));
        }
        Ok(())
    });
}
