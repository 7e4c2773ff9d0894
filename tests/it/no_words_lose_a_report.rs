//! The dialogue alone, with whatever comes in, in whatever order: it never fails, takes what was told exactly once, lets nothing go
//! that was told, and stays small.

use std::sync::LazyLock;

use proptest::prelude::*;
use sigap::config::Config;
use sigap::domain::dialogue::{
    Around, Deed, Heard, Media, MediaSort, Outcome, Stage, Talk, hear, over, silence,
};
use sigap::domain::place::Point;
use sigap::domain::region::Region;
use sigap::domain::triage::Rules;

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::parse(Rules::default_text()).unwrap());
static REGION: LazyLock<Region> = LazyLock::new(|| {
    let config = Config::load(None, []).unwrap().region;
    let (centres, names) = (config.centres().unwrap(), config.names().unwrap());
    Region::new(&config, centres).named(names)
});

fn around() -> Around<'static> {
    Around { rules: &RULES, region: &REGION, night: false, text_chars: 600, questions: 3 }
}

fn anything() -> impl Strategy<Value = Heard> {
    let words = prop::sample::select(vec![
        "halo",
        "batal",
        "status",
        "petugas",
        "lapor",
        "english",
        "basa sunda",
        "ya",
        "tidak",
        "tidak tahu",
        "1",
        "2",
        "/start",
        "banjir di rumah",
        "tolong bapak saya tidak sadar dan tidak bernapas",
        "pohon tumbang",
        "Desa Jayagiri, Kecamatan Lembang",
        "-6.8117, 107.6175",
        "status 32-K7F2-9QMX-4T-C",
        "",
        " ",
        "\u{202e}x",
        "https://maps.google.com/?q=-6.8,107.6",
        "bantuan",
        "?",
        "terima kasih",
        "0",
        "9",
    ]);
    let choices = prop::sample::select(vec![
        "q:breathing:no",
        "q:breathing:",
        "q:nobody:yes",
        "where:unknown",
        "do:batal",
        "do:x",
        "",
        "::",
        "q",
    ]);
    let sorts =
        prop::sample::select(vec![MediaSort::Photo, MediaSort::Voice, MediaSort::Video, MediaSort::File]);
    prop_oneof![
        6 => words.prop_map(|words| Heard::Text(words.to_owned())),
        2 => ".{0,80}".prop_map(Heard::Text),
        1 => "[a-z ]{300,900}".prop_map(Heard::Text),
        2 => choices.prop_map(|id| Heard::Choice(id.to_owned())),
        1 => (-90..90, -180..180).prop_map(|(lat, lon)| Heard::Point {
            point: Point { lat: f64::from(lat), lon: f64::from(lon) }, accuracy_m: None, words: None,
        }),
        1 => (sorts, prop::option::of(".{0,20}"))
            .prop_map(|(sort, words)| Heard::Media(Media { sort, file: "f".to_owned() }, words)),
        1 => Just(Heard::Contact { name: Some("Uji".to_owned()), phone: Some("0811".to_owned()) }),
        1 => ".{0,40}".prop_map(Heard::Changed),
        1 => Just(Heard::Other),
    ]
}

/// Once it is taken, and in the right order with what is added.
fn check(before: &Talk, outcome: &Outcome) {
    let takes = outcome.deeds.iter().filter(|deed| **deed == Deed::Take).count();
    let is_new = outcome.talk.number != before.number || !before.taken;
    assert!(takes <= 1 && (takes == 0 || is_new), "taken twice: {outcome:?}");
    assert_eq!(takes == 1, outcome.talk.taken && is_new, "{outcome:?}");
    if takes == 1 {
        assert_eq!(outcome.deeds[0], Deed::Take, "before what is added to it");
    } else if !before.taken {
        assert!(outcome.deeds.is_empty(), "nothing is added to what does not exist: {outcome:?}");
    }
    let small = serde_json::to_string(&outcome.talk).unwrap().len();
    assert!(small < 30_000, "{small} bytes");
    assert!(outcome.says.len() <= 6, "{:?}", outcome.says);
    let ids = outcome.says.iter().flat_map(|say| &say.choices);
    assert!(ids.into_iter().all(|choice| choice.id.len() <= 64));
    assert!(outcome.talk.asked.len() <= 3);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_in(all in prop::collection::vec((anything(), prop::bool::weighted(0.15)), 1..25)) {
        let mut talk = Talk::default();
        for (heard, late) in &all {
            let outcome = hear(talk.clone(), heard, *late, &around());
            check(&talk, &outcome);
            // The same again gives the same.
            prop_assert_eq!(&outcome, &hear(talk.clone(), heard, *late, &around()));
            // Only what was called off is let go before it was taken.
            let called_off = matches!(heard, Heard::Text(words) if words == "batal")
                || matches!(heard, Heard::Choice(id) if id == "do:batal");
            if talk.told.is_something() && !talk.taken && !called_off {
                prop_assert!(outcome.talk.told.is_something());
                prop_assert!(outcome.talk.told.text.starts_with(&talk.told.text));
            }
            // What is said of a report that was taken is added to it, unless it is a command or an answer.
            if let (Heard::Text(words), true) = (heard, talk.taken && outcome.talk.number == talk.number)
                && words.len() > 100
            {
                prop_assert!(outcome.deeds.iter().any(|deed| matches!(deed, Deed::Add(_))));
            }
            let text = serde_json::to_string(&outcome.talk).unwrap();
            prop_assert_eq!(&outcome.talk, &serde_json::from_str::<Talk>(&text).unwrap());
            talk = outcome.talk;
        }
        let begun = !talk.taken && talk.told.is_something();
        let quiet = silence(talk.clone(), &around());
        check(&talk, &quiet);
        prop_assert_eq!(begun, quiet.deeds.contains(&Deed::Take), "who is silent is heard all the same");
        let next = over(&quiet.talk);
        prop_assert!(!next.taken && next.number == talk.number + 1 && next.stage == Stage::Idle);
    }

    #[test]
    fn danger_to_life_is_taken_at_once_whatever_was_said_before(
        all in prop::collection::vec(anything(), 0..6)
    ) {
        let mut talk = Talk::default();
        for heard in &all {
            talk = hear(talk, heard, false, &around()).talk;
        }
        let urgent = Heard::Text("tolong anak saya tidak bernapas".to_owned());
        let outcome = hear(talk.clone(), &urgent, false, &around());
        prop_assert!(outcome.talk.taken, "{talk:?}");
    }
}
