//! Words that people write to a centre and that are no story: commands, yes and no, greetings; and which language words are of.

use super::super::code::{CodeFault, ReceiptCode};
use crate::text::Lang;

/// What somebody wants of the conversation itself.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wish {
    Start,
    New,
    Cancel,
    Person,
    Help,
    Status(Option<Result<ReceiptCode, CodeFault>>),
    Speak(Lang),
}

const START: &[&str] = &["/start", "mulai", "start", "menu"];
const NEW: &[&str] =
    &["/lapor", "lapor", "lapor baru", "laporan baru", "report", "new report", "laporan anyar"];
const CANCEL: &[&str] = &[
    "/batal",
    "batal",
    "batalkan",
    "tidak jadi",
    "ga jadi",
    "gak jadi",
    "bolay",
    "teu jadi",
    "cancel",
    "stop",
];
const PERSON: &[&str] = &[
    "/petugas",
    "petugas",
    "operator",
    "minta petugas",
    "bicara dengan petugas",
    "patugas",
    "hoyong ka patugas",
    "human",
    "person",
    "agent",
    "talk to a person",
];
const HELP: &[&str] = &["/help", "/bantuan", "bantuan", "help me use this", "cara pakai", "pitulung cara"];
const SPEAK: &[(&str, Lang)] = &[
    ("/id", Lang::Id),
    ("indonesia", Lang::Id),
    ("bahasa indonesia", Lang::Id),
    ("/su", Lang::Su),
    ("sunda", Lang::Su),
    ("basa sunda", Lang::Su),
    ("bahasa sunda", Lang::Su),
    ("/en", Lang::En),
    ("english", Lang::En),
    ("inggris", Lang::En),
    ("bahasa inggris", Lang::En),
];
const YES: &[&str] = &[
    "ya", "iya", "y", "yes", "yup", "ya betul", "betul", "benar", "sudah", "masih", "muhun", "enya", "leres",
    "yeah",
];
const NO: &[&str] = &[
    "tidak", "nggak", "ngga", "enggak", "gak", "ga", "tdk", "t", "no", "n", "nope", "bukan", "belum",
    "henteu", "teu", "sanes", "acan",
];
const UNKNOWN: &[&str] = &[
    "tidak tahu",
    "tidak tau",
    "gak tau",
    "ga tau",
    "gatau",
    "nggak tau",
    "enggak tahu",
    "kurang tahu",
    "kurang tau",
    "tdk tahu",
    "entah",
    "teu terang",
    "duka",
    "teuing",
    "teu apal",
    "don't know",
    "dont know",
    "i don't know",
    "not sure",
    "unknown",
    "?",
];
/// Words of which a greeting is made, and nothing else.
const GREETING: &[&str] = &[
    "halo",
    "hallo",
    "hai",
    "hi",
    "hello",
    "hey",
    "p",
    "ping",
    "tes",
    "test",
    "assalamualaikum",
    "assalamu",
    "alaikum",
    "asalamualaikum",
    "ass",
    "wr",
    "wb",
    "selamat",
    "pagi",
    "siang",
    "sore",
    "malam",
    "punten",
    "permisi",
    "sampurasun",
    "wilujeng",
    "enjing",
    "siyang",
    "sonten",
    "wengi",
    "good",
    "morning",
    "afternoon",
    "evening",
    "terima",
    "kasih",
    "makasih",
    "trims",
    "hatur",
    "nuhun",
    "thanks",
    "thank",
    "you",
    "ok",
    "oke",
    "okay",
    "siap",
    "baik",
    "pak",
    "bu",
    "kak",
    "min",
    "admin",
    "mang",
    "teh",
    "kang",
];
const SUNDANESE: &[&str] = &[
    "abdi",
    "aya",
    "teu",
    "henteu",
    "kuring",
    "urang",
    "punten",
    "nuhun",
    "muhun",
    "enya",
    "anu",
    "sareng",
    "ti",
    "kumaha",
    "naon",
    "dimana",
    "bapa",
    "caah",
    "kahuruan",
    "imah",
    "bumi",
    "jalmi",
    "tulung",
    "pitulung",
    "enggal",
    "gering",
    "teu damang",
    "labuh",
    "bumina",
    "eling",
    "hoyong",
    "wengi",
    "enjing",
    "tos",
    "nembe",
    "di dieu",
    "sampurasun",
];
const ENGLISH: &[&str] = &[
    "the",
    "is",
    "there",
    "a",
    "an",
    "my",
    "please",
    "help",
    "fire",
    "flood",
    "house",
    "people",
    "and",
    "of",
    "in",
    "at",
    "near",
    "burning",
    "accident",
    "hello",
    "trapped",
    "unconscious",
    "not",
    "breathing",
    "we",
    "are",
    "has",
    "he",
    "she",
    "water",
    "car",
    "need",
    "ambulance",
];
const INDONESIAN: &[&str] = &[
    "ada",
    "yang",
    "dan",
    "di",
    "tolong",
    "kami",
    "saya",
    "rumah",
    "banjir",
    "kebakaran",
    "orang",
    "tidak",
    "sudah",
    "dekat",
    "jalan",
    "kecelakaan",
    "korban",
    "pak",
    "bu",
    "halo",
    "mobil",
    "butuh",
    "bantuan",
    "dengan",
    "dari",
    "ini",
    "terjebak",
    "sadar",
    "sakit",
];

/// In small letters, without marks at its ends, blanks made one.
fn plain(text: &str) -> String {
    let small = text.to_lowercase();
    let words = small.split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_matches(|sign: char| matches!(sign, '.' | '!' | ',' | '"' | '\'')).to_owned()
}

/// What somebody wants of the conversation; `None`: it is a story, or an answer.
pub(super) fn wish(text: &str) -> Option<Wish> {
    let said = plain(text);
    // "/start@bot" is how it comes from a group; "/start report" from a link.
    let said = match said.strip_prefix('/') {
        Some(rest) => {
            let name = rest.split([' ', '@']).next().unwrap_or_default();
            let more = rest.split_once(' ').map(|(_, more)| more);
            match (name, more) {
                ("status", Some(code)) => format!("status {code}"),
                _ => format!("/{name}"),
            }
        }
        None => said,
    };
    let is = |list: &[&str]| list.contains(&said.as_str());
    if is(START) {
        return Some(Wish::Start);
    }
    if is(NEW) {
        return Some(Wish::New);
    }
    if is(CANCEL) {
        return Some(Wish::Cancel);
    }
    if is(PERSON) {
        return Some(Wish::Person);
    }
    if is(HELP) {
        return Some(Wish::Help);
    }
    if let Some((_, lang)) = SPEAK.iter().find(|(word, _)| *word == said) {
        return Some(Wish::Speak(*lang));
    }
    status(&said)
}

/// "status", or "status" and a code; other words after it are a story ("status jalan banjir").
fn status(said: &str) -> Option<Wish> {
    let rest = said.strip_prefix("/status").or_else(|| said.strip_prefix("status"))?;
    let rest = rest.trim_start_matches([':', '=']).trim();
    if rest.is_empty() {
        return Some(Wish::Status(None));
    }
    let code = ReceiptCode::parse(rest);
    let is_tried = rest.len() <= 24 && rest.bytes().any(|sign| sign.is_ascii_digit());
    match code {
        Err(CodeFault::Form) if !is_tried => None,
        code => Some(Wish::Status(Some(code))),
    }
}

/// `yes`, `no` or `unknown`, where that is all that was said.
pub(super) fn answer(text: &str) -> Option<&'static str> {
    let said = plain(text);
    let pairs = [(UNKNOWN, "unknown"), (YES, "yes"), (NO, "no")];
    pairs.into_iter().find(|(words, _)| words.contains(&said.as_str())).map(|(_, answer)| answer)
}

/// The number of a button that was typed, from 1.
pub(super) fn number(text: &str) -> Option<usize> {
    let said = plain(text);
    let digits = said.trim_end_matches(['.', ')']);
    (digits.len() == 1).then(|| digits.parse().ok()).flatten()
}

/// Whether nothing is said but a greeting.
pub(super) fn is_greeting(text: &str) -> bool {
    let said = text.to_lowercase();
    let mut words =
        said.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    words.peek().is_none() || words.all(|word| GREETING.contains(&word))
}

/// The language that words are of, where they show it.
pub(super) fn language(text: &str) -> Option<Lang> {
    let said = text.to_lowercase();
    let words: Vec<&str> =
        said.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let of = |list: &[&str]| words.iter().take(60).filter(|word| list.contains(*word)).count();
    // Sundanese is written among Indonesian words: two of it tell more than three of those.
    let scores = [(Lang::Id, of(INDONESIAN) * 2), (Lang::Su, of(SUNDANESE) * 3), (Lang::En, of(ENGLISH) * 2)];
    let best = scores.into_iter().max_by_key(|(_, score)| *score)?;
    let is_clear = scores.iter().filter(|(_, score)| *score == best.1).count() == 1;
    (best.1 > 0 && is_clear).then_some(best.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_whole_messages_and_stories_that_hold_their_words_are_not() {
        assert_eq!(wish("  BATAL! "), Some(Wish::Cancel));
        assert_eq!(wish("/petugas@sigap_bot"), Some(Wish::Person));
        assert_eq!(wish("Status"), Some(Wish::Status(None)));
        assert!(matches!(wish("status 32-K7F2-9QMX-4T-C"), Some(Wish::Status(Some(_)))));
        for story in ["jangan batal ya pak banjir", "status jalan raya banjir", "petugas belum datang juga"] {
            assert_eq!(wish(story), None, "{story}");
        }
    }

    #[test]
    fn answers_and_languages_are_told_from_few_words() {
        for (said, is) in
            [("Ya.", "yes"), ("henteu", "no"), ("gak tau", "unknown"), ("Don't know", "unknown")]
        {
            assert_eq!(answer(said), Some(is), "{said}");
        }
        assert_eq!(answer("tidak sadar"), None);
        assert_eq!(language("there is a fire in my house"), Some(Lang::En));
        assert_eq!(language("punten aya caah di bumi abdi"), Some(Lang::Su));
        assert_eq!(language("tolong ada banjir di rumah"), Some(Lang::Id));
        assert_eq!(language("12345"), None);
        assert!(is_greeting("Assalamualaikum pak") && !is_greeting("halo banjir"));
    }
}
