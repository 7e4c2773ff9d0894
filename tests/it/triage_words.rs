//! How words become signs: spelling, negation, clauses, numbers, hearsay.

use sigap::domain::triage::{Because, Triage};

use super::triage_levels::of_text;

fn signs(text: &str) -> Vec<String> {
    of_text(text).signs.into_iter().map(|sign| sign.sign).collect()
}

fn has(text: &str, sign: &str) -> bool {
    signs(text).iter().any(|found| found == sign)
}

#[test]
fn a_negation_cancels_only_its_own_sign() {
    assert!(!has("tidak pingsan", "collapsed"));
    assert!(!has("she is not bleeding", "bleeding"));
    assert!(!has("tidak ada tanda-tanda kejang", "convulsing"));
    assert!(has("tidak kejang tapi sesak napas", "breathless"));
    assert!(has("tidak pingsan, kejang terus", "convulsing"));
    assert!(has("tidak ada yang luka tapi rumah roboh", "house_collapse"));
    assert!(has("nobody is hurt but the house collapsed", "house_collapse"));
    assert!(has("ada 2 korban, satu tidak pingsan, satu pingsan", "collapsed"));
}

#[test]
fn a_negation_is_carried_on_by_or() {
    assert!(!has("tidak ada yang pingsan atau kejang", "convulsing"));
    assert!(!has("no bleeding or seizures", "convulsing"));
    assert!(!has("tidak ada korban atau yang terjebak", "trapped"));
}

#[test]
fn some_negations_are_the_sign() {
    for text in [
        "tidak sadar",
        "belum sadar juga",
        "teu sadar",
        "henteu sadar",
        "gk sadar",
        "not conscious",
        "belum siuman",
    ] {
        assert!(has(text, "unconscious"), "{text}");
    }
    for text in ["gak napas", "ga ada napas", "not breathing", "tidak bernafas", "nadinya gak ada"] {
        assert!(has(text, "not_breathing"), "{text}");
    }
    assert!(!has("tidak sadar", "awake"));
}

#[test]
fn a_negation_far_away_or_of_something_else_cancels_nothing() {
    assert!(has("tidak tahu kenapa dia pingsan", "collapsed"));
    assert!(has("tidak ada yang menolong korban tenggelam", "drowning"));
    assert!(has("tidak sengaja minum racun", "poisoning"));
    assert!(has("tidak, sadar kok", "awake"));
}

#[test]
fn a_phrase_covers_the_shorter_ones_in_it() {
    assert!(!has("naik kereta api dari Bandung", "fire"));
    assert!(has("ada api di dapur", "fire"));
    assert!(!has("mau ke rumah sakit", "building"));
    assert!(!has("kebakaran sampah di lapangan", "fire"));
    assert!(!has("luka ringan", "injury"));
}

#[test]
fn spelling_of_chat_is_understood() {
    for (text, sign) in [
        ("tolooong kebakaraaan", "fire"),
        ("sesaaak napasss", "breathless"),
        ("TIDAK SADAR!!!", "unconscious"),
        ("kejang2", "convulsing"),
        ("megap2 pak", "gasping"),
        ("bapak sy gasadar", "unconscious"),
        ("bibirnya biru", "choking"),
        ("caah sadada", "water_chest"),
        ("gas-odor/leak", "gas_leak"),
        ("he isn\u{2019}t breathing", "not_breathing"),
        ("ti\u{200b}dak sa\u{200b}dar", "unconscious"),
    ] {
        assert!(has(text, sign), "{text}: {:?}", signs(text));
    }
}

#[test]
fn depth_is_read_from_numbers_and_the_body() {
    for (text, sign) in [
        ("banjir 60 cm", "water_knee"),
        ("air setinggi 120cm", "water_chest"),
        ("banjir 1,5 m", "water_neck"),
        ("tinggi air 1.5 meter", "water_neck"),
        ("banjir dua meter", "water_neck"),
        ("banjir sedada", "water_chest"),
        ("banjir sepinggang", "water_waist"),
        ("banjir selutut", "water_knee"),
        ("jatuh dari ketinggian 5 meter", "high_fall"),
        ("bayi 2 bulan demam 39 derajat", "young_infant_fever"),
        ("12 orang luka", "ten_injured"),
    ] {
        assert!(has(text, sign), "{text}: {:?}", signs(text));
    }
    assert!(!has("banjir 10 cm", "water_knee"));
    assert!(!has("rumah saya 150 m dari sungai", "water_neck"));
    assert!(!has("jatuh dari 5 meter", "water_neck"));
}

#[test]
fn hearsay_and_exercises_make_a_sign_uncertain_and_change_no_level() {
    let plain = of_text("ada orang tenggelam");
    for text in [
        "katanya ada orang tenggelam",
        "ada orang tenggelam. ini hanya simulasi",
        "kemarin ada orang tenggelam",
    ] {
        let told = of_text(text);
        assert_eq!(told.level, plain.level, "{text}");
        assert!(told.signs[0].uncertain, "{text}");
    }
    assert!(!plain.signs[0].uncertain);
    assert!(!of_text("Katanya mau hujan. Ada orang tenggelam.").signs[0].uncertain);
}

#[test]
fn reasons_quote_the_lexicon_and_not_the_caller() {
    let triage: Triage = of_text("Pak Budi tetangga saya TDK SADARRR di rumah 150 cm banjirrr");
    let json = serde_json::to_string(&triage).unwrap().to_lowercase();
    for word in ["budi", "tetangga", "tdk", "sadarrr", "banjirrr", "150"] {
        assert!(!json.contains(word), "{word}: {json}");
    }
    let entry = Because::Word { entry: "tidak sadar".into() };
    assert!(triage.reasons[0].because.contains(&entry), "{:?}", triage.reasons);
}

#[test]
fn the_kind_comes_from_the_words_when_nobody_chose_it() {
    for (text, kind) in [
        ("banjir sedada, ibu saya sesak", "flood"),
        ("tabrakan motor, tidak sadar", "traffic"),
        ("nyeri dada", "medical"),
        ("jalan berlubang", "infrastructure"),
        ("rumah roboh", "house_collapse"),
    ] {
        assert_eq!(of_text(text).kind.map(|kind| kind.0).as_deref(), Some(kind), "{text}");
    }
    assert_eq!(of_text("halo").kind, None);
}

#[test]
fn a_word_without_some_of_its_vowels_is_known() {
    for (text, sign) in [
        ("anak tnggelam di kali", "drowning"),
        ("ada kbakaran rumah", "fire"),
        ("lngsor nutup jalan", "landslide"),
        ("org trjebak di dlm", "trapped"),
        ("dia kjang kjang", "convulsing"),
        ("pndarahan hebat", "bleeding_severe"),
    ] {
        assert!(has(text, sign), "{text}: {:?}", signs(text));
    }
}

#[test]
fn a_word_that_can_be_said_is_never_taken_for_another() {
    // "serang" is a town and a word, and holds all consonants of "seorang".
    assert!(!has("tidak serang banjir", "no_such"));
    assert!(has("tidak, serang kebanjiran", "flood"));
    for text in ["stroberi", "strategi", "instruksi", "transkrip"] {
        assert!(signs(text).is_empty(), "{text}: {:?}", signs(text));
    }
}
