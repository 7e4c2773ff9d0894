//! What level a report gets: a table of cases, each argued.

use sigap::domain::ids::KindCode;
use sigap::domain::level::Level;
use sigap::domain::report::{CallType, People};
use sigap::domain::triage::{Answers, Rules, Triage, TriageInput};

/// The compiled-in rules on a text alone.
pub fn of_text(text: &str) -> Triage {
    of(text, None, &Answers::new(), &People::default())
}

/// The compiled-in rules on a report.
pub fn of(text: &str, kind: Option<&str>, answers: &Answers, people: &People) -> Triage {
    let kind = kind.map(KindCode::from);
    let input = TriageInput {
        text,
        kind: kind.as_ref(),
        answers,
        people,
        vulnerable: &[],
        call_type: CallType::Normal,
        night: false,
    };
    rules().triage(&input)
}

/// The compiled-in rules.
pub fn rules() -> &'static Rules {
    static RULES: std::sync::LazyLock<Rules> =
        std::sync::LazyLock::new(|| Rules::parse(Rules::default_text()).unwrap());
    &RULES
}

/// Level, text, and why.
type Case = (u8, &'static str, &'static str);

fn check(cases: &[Case]) {
    let mut wrong = Vec::new();
    for (level, text, why) in cases {
        let triage = of_text(text);
        let first = triage.reasons.first();
        if triage.level.number() != *level || first.is_none_or(|reason| reason.level != triage.level) {
            let rules: Vec<&str> = triage.reasons.iter().map(|reason| reason.rule.as_str()).collect();
            wrong.push(format!("{text}: {} not {level} ({why}): {rules:?}", triage.level.number()));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn red_in_indonesian() {
    check(&[
        (1, "Bapak saya tidak sadar, napasnya megap-megap", "gasping is the breathing of a dying heart"),
        (1, "tolong ibu saya ga napas", "not breathing, in chat spelling"),
        (1, "Nenek belum sadar juga dari tadi", "belum sadar is a sign, not a negation"),
        (1, "suami saya ngorok dan gak bisa dibangunin", "snoring in one who does not wake"),
        (1, "tetangga tiba-tiba pingsan di kamar mandi", "collapse with breathing unknown"),
        (1, "anak tersedak bakso bibirnya biru", "choking and blue"),
        (1, "darahnya tidak berhenti-berhenti, tangan kena gergaji", "bleeding that does not stop"),
        (1, "anak saya kejang sekarang", "convulsing now"),
        (1, "ada anak hanyut di sungai Citarum", "swept away"),
        (1, "banjir sudah seleher, kami di lantai satu", "neck-deep water"),
        (1, "banjir sedada dan air terus naik", "chest-deep and rising"),
        (1, "banjir sedada ada bayi di rumah", "chest-deep with a child"),
        (1, "kami di atap rumah, banjir besar", "fled to the roof"),
        (1, "5 orang tertimbun longsor", "buried"),
        (1, "kebakaran rumah di gang sempit", "building on fire, occupants unknown"),
        (1, "masih ada orang di dalam, api membesar", "person in a burning building"),
        (1, "tabrakan mobil, sopir terjepit", "crash with someone trapped"),
        (1, "ada yang dibacok di depan minimarket", "armed attack"),
        (1, "dia mau loncat dari jembatan", "suicide attempt under way"),
        (1, "kepala bayi sudah kelihatan", "birth under way"),
        (1, "istri saya hamil 8 bulan keluar darah", "bleeding in pregnancy"),
        (1, "bayi baru lahir tidak menangis", "newborn not breathing"),
        (1, "tukang kesetrum kabel listrik", "current on a person"),
        (1, "overdosis obat, sekarang meracau", "overdose with drowsiness"),
        (1, "terjebak di dalam rumah, banjir bandang", "trapped with water advancing"),
    ]);
}

#[test]
fn red_in_english() {
    check(&[
        (1, "CARDIAC ARREST", "no circulation"),
        (1, "UNCONSCIOUS SUBJECT", "cannot be woken"),
        (1, "CHOKING", "airway blocked"),
        (1, "DROWNING", "in the water"),
        (1, "STABBING", "armed attack"),
        (1, "SHOOTING", "armed attack"),
        (1, "SEIZURES", "convulsing until told that it stopped"),
        (1, "BUILDING FIRE", "occupants unknown"),
        (1, "he isn't breathing", "not breathing"),
        (1, "vehicle accident with entrapment", "trapped in the vehicle"),
        (1, "allergic reaction, she can't breathe", "airway allergy"),
        (1, "power line fell on a car with people inside", "people under current"),
        (1, "man down, not moving", "collapse, cannot be woken"),
        (1, "TRAIN CRASH", "many people at risk, nothing known"),
    ]);
}

#[test]
fn orange_in_indonesian() {
    check(&[
        (2, "ayah nyeri dada menjalar ke lengan kiri, sadar", "chest pain"),
        (2, "mulutnya mencong dan bicara pelo", "signs of stroke"),
        (2, "asma kambuh, sesak napas", "breathless"),
        (2, "mendadak linglung tidak kenal orang", "new confusion"),
        (2, "muntah darah sejak pagi", "vomiting blood"),
        (2, "keracunan makanan habis hajatan", "poisoning"),
        (2, "digigit ular di sawah", "any snakebite"),
        (2, "jatuh dari pohon kelapa, kakinya patah, bisa diajak bicara", "high fall"),
        (2, "bayi lemas tidak mau menyusu", "limp infant"),
        (2, "tetangga mau bunuh diri, sudah pegang pisau", "threat with means"),
        (2, "bau gas menyengat di dapur, gas bocor", "gas leak"),
        (2, "rumah ambruk di belakang pasar", "building down, people may be near"),
        (2, "retakan tanah melebar di atas kampung", "moving landslide crack"),
        (2, "tabung oksigen habis, bapak saya pasien paru", "oxygen cut off"),
        (2, "ada korban luka di jalan", "injury with breathing and consciousness unknown"),
        (2, "perampokan di toko emas", "a crime under way is handed over live"),
        (2, "demam tinggi, anak umur 3 tahun", "yellow, raised for the child"),
    ]);
}

#[test]
fn orange_in_english() {
    check(&[
        (2, "CARDIAC EMERGENCY", "chest pain"),
        (2, "RESPIRATORY EMERGENCY", "breathless"),
        (2, "CVA/STROKE", "stroke"),
        (2, "HEMORRHAGING", "bleeding, not known whether it stops"),
        (2, "OVERDOSE", "poisoning; drowsy would make it red"),
        (2, "HEAD INJURY", "injury, consciousness unknown"),
        (2, "GAS-ODOR/LEAK", "gas leak"),
        (2, "ALTERED MENTAL STATUS", "new confusion"),
        (2, "SYNCOPAL EPISODE", "a faint, state unknown"),
        (2, "MATERNITY", "labour, raised for the pregnant"),
        (2, "someone broke into my house and is still here", "a crime under way"),
        (2, "there is a gas smell in my kitchen", "gas leak"),
        (2, "VEHICLE FIRE", "a fire, not in a building"),
    ]);
}

#[test]
fn yellow_green_and_blue() {
    check(&[
        (3, "VEHICLE ACCIDENT", "crash, nothing known of the people"),
        (3, "FALL VICTIM", "an injury"),
        (3, "FIRE ALARM", "only an alarm"),
        (3, "FIRE INVESTIGATION", "no flames reported"),
        (3, "ALLERGIC REACTION", "the airway is not mentioned"),
        (4, "ABDOMINAL PAINS", "no danger sign told; how bad it is, is asked"),
        (3, "banjir selutut di gang kami", "flood at the knee"),
        (3, "banjir 60 cm di perumahan", "flood above the knee, in figures"),
        (3, "kampung kami terisolasi", "isolated village"),
        (3, "belum makan dari kemarin", "hunger over 24 h"),
        (3, "tiang listrik roboh melintang", "pole down"),
        (3, "kaki terkilir waktu main bola, tidak bisa jalan", "green, raised: cannot walk"),
        (3, "nenek sebatang kara di gubuk", "in the mandate, raised for the elderly"),
        (3, "penemuan mayat di kebun", "a layman's word; signs of life are asked for"),
        (4, "banjir di depan rumah semata kaki", "in the mandate, no danger sign"),
        (4, "pohon tumbang di taman", "in the mandate"),
        (4, "ada ular masuk rumah", "in the mandate, nobody bitten"),
        (4, "jari lecet kena pintu", "a minor injury"),
        (4, "asdf qwer zxcv", "unclear: a person reads it"),
        (4, "", "unclear: a person reads it"),
        (5, "DISABLED VEHICLE", "a breakdown is handed on"),
        (5, "jalan berlubang di depan kantor desa", "roads are handed on"),
        (5, "listrik mati dari tadi pagi", "power cuts are handed on"),
        (5, "mau tanya cara bikin KTP", "a question"),
        (5, "sampah menumpuk di pasar", "rubbish is handed on"),
    ]);
}

#[test]
fn urgent_outside_the_mandate_is_never_blue() {
    let triage = of(
        "jalan berlubang, motor jatuh, orangnya tidak sadar",
        Some("infrastructure"),
        &Answers::new(),
        &People::default(),
    );
    assert_eq!(triage.level, Level::Critical);
}
