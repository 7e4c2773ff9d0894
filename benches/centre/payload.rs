//! Reports as people in West Java write them, made up here: texts, places, telephones, answers. Repeatable.

use serde_json::{Value, json};

/// What happened, kind, and answers that go with it. `{}` is filled with a place and a number.
const CALLS: [(&str, &str, &str); 10] = [
    (
        "flood",
        "Air sudah masuk rumah setinggi lutut sejak subuh, warga {} mulai mengungsi ke masjid. Ada lansia dan bayi, butuh perahu dan selimut. Listrik sudah dipadamkan oleh PLN.",
        r#"{"water_depth_cm":60,"water_rising":"yes"}"#,
    ),
    (
        "medical",
        "Bapak saya umur 62 tahun di {} mengeluh nyeri dada menjalar ke lengan kiri, keringat dingin, masih sadar dan bisa bicara. Ada riwayat darah tinggi. Mohon ambulans segera.",
        r#"{"conscious":"yes","breathing":"yes"}"#,
    ),
    (
        "traffic",
        "Tabrakan dua motor dan satu angkot di depan pasar {}. Satu orang luka di kaki dan mengeluarkan darah, sudah dibawa ke pinggir jalan oleh warga. Lalu lintas macet dua arah.",
        r#"{"breathing":"yes"}"#,
    ),
    (
        "fire",
        "Ada kebakaran di gudang kain belakang rumah {}. Api belum besar tapi asapnya tebal, rumah sekitar berdempetan. Tidak ada orang di dalam menurut penjaga.",
        r#"{"spreading":"unknown"}"#,
    ),
    (
        "landslide",
        "Tebing longsor menutup jalan desa di {}. Kendaraan tidak bisa lewat, tidak ada korban, tapi retakan masih terlihat di atas dan hujan belum berhenti sejak semalam.",
        "{}",
    ),
    (
        "tree",
        "Pohon besar tumbang menimpa kabel listrik dan pagar sekolah di {}. Tidak ada yang terluka, mohon dibantu pemotongan karena anak-anak pulang siang ini.",
        "{}",
    ),
    (
        "need_ambulance",
        "Mohon bantuan ambulans untuk mengantar ibu kontrol cuci darah dari {} ke rumah sakit besok pagi jam tujuh, keluarga tidak punya kendaraan. Kondisi stabil.",
        "{}",
    ),
    (
        "animal",
        "Ular masuk ke dapur rumah kontrakan di {}, kami tidak berani mendekat. Ada anak kecil di rumah, sementara kami tunggu di luar.",
        "{}",
    ),
    (
        "strong_wind",
        "Angin kencang merusak atap sekitar {} rumah warga tadi sore, genteng banyak yang jatuh. Satu orang tergores di tangan, sudah diobati di puskesmas.",
        "{}",
    ),
    (
        "house_collapse",
        "Dapur rumah tetangga di {} ambruk karena bangunan tua. Penghuni sedang di luar semua, hanya barang yang tertimpa. Mohon dicek karena dinding sebelah ikut miring.",
        "{}",
    ),
];

const PLACES: [&str; 12] = [
    "Kampung Sukamaju RT 03",
    "Cikahuripan",
    "Gang Mawar belakang terminal",
    "Perumahan Griya Asri blok C",
    "Dusun Cibeureum",
    "Jalan Raya Cipanas",
    "Kampung Babakan dekat jembatan",
    "Desa Sindangsari",
    "Pasar Kemis lama",
    "RW 07 Margahayu",
    "Kampung Pasir Angin",
    "Jalan Veteran nomor 12",
];

const NAMES: [&str; 8] =
    ["Asep Contoh", "Siti Contoh", "Dadan Contoh", "Euis Contoh", "Ujang", "Neneng", "Rina", "Cecep"];

/// Numbers that look random and are the same in every run (xorshift of Marsaglia, 2003).
#[derive(Clone, Debug)]
pub struct Draw(u64);

impl Draw {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % n.max(1) as u64) as usize
    }

    /// A number from … to.
    pub fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.below(1 << 24) as f64 / f64::from(1 << 24)
    }

    /// A place in West Java: latitude and longitude to five decimals.
    pub fn point(&mut self) -> (f64, f64) {
        let round = |degrees: f64| (degrees * 100_000.0).round() / 100_000.0;
        (round(self.within(-7.6, -6.2)), round(self.within(106.6, 108.5)))
    }

    /// A report as the form sends it.
    pub fn report(&mut self) -> Value {
        let (kind, text, answers) = CALLS[self.below(CALLS.len())];
        let place = PLACES[self.below(PLACES.len())];
        let (lat, lon) = self.point();
        json!({
            "channel": "web",
            "text": text.replace("{}", place),
            "kind": kind,
            "answers": serde_json::from_str::<Value>(answers).unwrap_or_default(),
            "place": { "lat": lat, "lon": lon, "accuracy_m": 8 + self.below(40) },
            "place_text": format!("{place}, dekat warung"),
            "people": { "affected": 1 + self.below(30) },
            "vulnerable": if self.below(3) == 0 { json!(["child", "elderly"]) } else { json!([]) },
            "reporter": {
                "name": NAMES[self.below(NAMES.len())],
                // The numbers 0800-00… are given to nobody.
                "phone": format!("08000{:07}", self.below(10_000_000)),
            },
            "lang": "id",
        })
    }

    /// A text of so many words that triage has to read whole.
    pub fn words(&mut self, n: usize) -> String {
        let mut words = Vec::with_capacity(n);
        while words.len() < n {
            let (_, text, _) = CALLS[self.below(CALLS.len())];
            let place = PLACES[self.below(PLACES.len())];
            words.extend(text.replace("{}", place).split_whitespace().map(str::to_owned));
        }
        words.truncate(n);
        words.join(" ")
    }
}
