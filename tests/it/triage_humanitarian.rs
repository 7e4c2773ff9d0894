//! What people write to a humanitarian hotline, in their words, and the level it must get, each argued. The words are
//! ours; the sorts of calls are those of DOMAIN's services: hunger, houses, villages cut off, water, slopes, the old
//! and alone, patients without power, and all that is no emergency.

use sigap::domain::report::{CallType, People};
use sigap::domain::triage::{Answers, TriageInput};

use crate::triage_levels::rules;

/// Level, text, and why.
type Told = (u8, &'static str, &'static str);

const HUNGER: [Told; 11] = [
    (3, "sudah dua hari keluarga kami belum makan, beras habis", "hunger over 24 h"),
    (3, "tetangga saya kelaparan pak, sdh 3 hari cuma minum air", "hunger over 24 h, water is there"),
    (2, "bayi 4 bulan belum minum susu dari tadi malam, ibunya tidak ada asi", "an infant unfed for 8 h"),
    (
        2,
        "tidak ada air minum sama sekali sejak kemarin pagi di pengungsian, banyak anak kecil",
        "24 h without water",
    ),
    (
        2,
        "anak saya gizi buruk, badannya kurus sekali tidak naik naik",
        "malnutrition, raised by one step for the child",
    ),
    (5, "mau tanya cara dapat bantuan sembako untuk warga miskin", "a question of how, answered and done"),
    (4, "mohon bantuan beras untuk panti asuhan kami stok tinggal seminggu", "a week is left"),
    (
        2,
        "nenek di sebelah tidak makan dari kemarin, tidak punya apa apa",
        "hunger over 24 h, raised for the old",
    ),
    (2, "nenek umur 80 tahun kelaparan belum makan 2 hari", "hunger, raised by one step for the old"),
    (4, "kami butuh bantuan sembako, kebun gagal panen", "in the mandate"),
    (3, "warga kampung kami kelaparan, belum ada bantuan masuk", "hunger of a village"),
];

const HOUSES: [Told; 11] = [
    (1, "rumah ambruk, ada dua orang tertimbun di bawahnya", "buried"),
    (1, "atap sekolah roboh anak anak masih di dalam", "people in a collapse"),
    (2, "rumah tetangga roboh barusan, belum tahu ada orang apa tidak", "building down, people near"),
    (2, "tembok rumah jebol sebagian, mau ambruk, penghuni masih ada di dekatnya", "building partly down"),
    (
        3,
        "rumah kami sudah tidak layak huni, dinding bolong, mohon bantuan bedah rumah",
        "a house unsafe to sleep in",
    ),
    (
        2,
        "rumah kami rusak berat kena angin, malam ini tidak ada tempat tidur",
        "a house badly damaged tonight",
    ),
    (
        1,
        "satu keluarga tidak punya tempat tinggal malam ini, rumahnya kebakaran kemarin",
        "a burnt house is told; words of time never lower a level",
    ),
    (2, "gempa, rumah rubuh, warga banyak di luar", "building down"),
    (1, "gempa rumah roboh ada yang terjepit beton", "trapped in a collapse"),
    (3, "atap rumah terbang kena puting beliung, hujan masuk", "storm damage, a home open to the rain"),
    (4, "genteng bocor minta bantuan perbaikan", "repair"),
];

const CUT_OFF: [Told; 8] = [
    (2, "kampung kami terisolasi, jembatan putus, logistik mulai menipis", "isolated, and the access is cut"),
    (2, "desa terisolir longsor, ada ibu hamil mau melahirkan tidak bisa keluar", "birth with access cut"),
    (2, "jalan satu satunya ke dusun tertutup longsor, 200 kk terkurung", "people shut in"),
    (2, "jembatan putus, pasien cuci darah tidak bisa ke rumah sakit sudah telat 2 hari", "dialysis cut off"),
    (4, "jembatan gantung desa rusak mohon diperbaiki, masih bisa lewat jalan lain", "access remains"),
    (3, "akses jalan putus total warga tidak bisa kemana mana", "isolated"),
    (
        3,
        "anak anak sekolah menyeberang sungai pakai rakit, mohon jembatan",
        "a lasting need, raised for the children",
    ),
    (
        2,
        "dusun terisolasi banjir 3 hari, anak demam tinggi tidak bisa dibawa ke puskesmas",
        "a child with high fever, cut off",
    ),
];

const WATER: [Told; 15] = [
    (1, "anak saya hanyut di sungai tolong", "swept away"),
    (1, "ada orang terseret arus, kelihatan tangannya doang", "swept away"),
    (1, "air sudah sedada terus naik, kami di dalam rumah ada balita", "chest-deep, rising, a child"),
    (1, "air seleher pak tolong", "neck-deep"),
    (1, "kami di atap rumah, banjir makin tinggi, ada 5 orang", "on a roof in a flood that rises"),
    (2, "banjir sedada di perumahan warga masih di dalam rumah", "chest-deep with people inside"),
    (2, "banjir bandang barusan lewat kampung", "flash flood"),
    (2, "terjebak banjir di lantai dua, air tidak naik lagi", "stranded, stable"),
    (3, "banjir selutut masuk rumah", "flood at the knee"),
    (3, "banjir 70 cm di jalan depan rumah, mobil mogok", "above the knee"),
    (4, "gang kami kebanjiran semata kaki", "ankle-deep"),
    (4, "selokan mampet tiap hujan air meluap ke jalan", "nobody in danger"),
    (
        2,
        "rumah kebanjiran sepinggang, ada lansia stroke tidak bisa jalan",
        "waist-deep with one who cannot move",
    ),
    (1, "perahu terbalik di waduk 3 orang belum ketemu", "in the water"),
    (1, "mobil tercebur ke sungai, sopirnya masih di dalam", "trapped with water"),
];

const SLOPES: [Told; 9] = [
    (1, "longsor menimpa 3 rumah, ada yang tertimbun", "buried"),
    (1, "tebing longsor motor tertimbun orangnya belum keluar", "buried"),
    (2, "tebing belakang rumah retak dan bergerak terus, kami takut", "a slope that moves"),
    (2, "tanah bergerak rumah retak retak makin lebar", "ground moving"),
    (3, "longsor menutup jalan, tidak ada korban", "a road closed, nobody hurt"),
    (4, "minta tembok penahan tanah, takut longsor kalau musim hujan", "worry for later"),
    (2, "longsor kena rumah warga, belum tahu ada orang di dalam", "a house hit, occupants unknown"),
    (3, "pohon tumbang menimpa kabel listrik, tiang miring", "pole down"),
    (1, "orang kesetrum kabel yang jatuh masih nempel", "live wire on a person"),
];

const OLD_AND_ALONE: [Told; 9] = [
    (3, "ada kakek terlantar di pinggir jalan, tidak punya keluarga", "abandoned elder, raised for the old"),
    (2, "kakek sendirian di rumah sudah 2 hari tidak makan dan lemas", "hunger, old and alone"),
    (1, "nenek ditemukan tergeletak di rumah tidak bangun bangun", "cannot be woken"),
    (3, "lansia sebatang kara sakit sakitan tidak ada yang merawat", "old, ill and alone"),
    (1, "bapak tua jatuh di kamar mandi tidak sadar", "cannot be woken"),
    (2, "nenek jatuh, pinggulnya sakit sekali tidak bisa bangun", "injury of the old"),
    (3, "odgj telantar di pasar, tidak berpakaian, kehujanan", "abandoned, exposed"),
    (3, "ada bayi dibuang di depan masjid, masih nangis kuat", "a child abandoned, well for now"),
    (4, "mau titip ayah ke panti jompo bagaimana caranya", "advice"),
];

const WITHOUT_POWER: [Told; 8] = [
    (
        2,
        "listrik mati dari pagi, ayah saya pakai alat oksigen di rumah, tabung hampir habis",
        "oxygen cut off",
    ),
    (2, "oksigen habis, pasien sesak napas di rumah", "oxygen cut off and breathless"),
    (2, "insulin habis dan tidak bisa beli karena banjir, gula ibu saya tinggi", "insulin cut off"),
    (
        2,
        "listrik padam, anak saya pakai ventilator di rumah baterainya tinggal sedikit",
        "a machine that breathes",
    ),
    (5, "listrik padam sekampung sejak tadi, tidak ada yang sakit", "no patient: the power company"),
    (2, "tidak bisa cuci darah karena jalan longsor", "dialysis cut off"),
    (4, "meteran listrik rusak minta dipasang lagi", "not urgent"),
    (
        2,
        "obat jantung ibu saya habis, rumah kebanjiran tidak bisa keluar",
        "cannot get out, and the medicine is gone",
    ),
];

const ILL: [Told; 22] = [
    (1, "bapak saya ga napas pak tolong cepet", "not breathing"),
    (1, "suami saya pingsan tdk sadar2 udh 10 menit", "cannot be woken"),
    (1, "ibu saya kejang2 blm berhenti", "convulsing now"),
    (1, "anak kesedak bakso mukanya biru", "choking, blue"),
    (1, "darah ngucur terus dari kaki ga berhenti henti", "bleeding that does not stop"),
    (1, "istri saya melahirkan skrg bayinya udah keluar kepala", "birth under way"),
    (1, "ibu hamil 8 bulan pendarahan banyak", "heavy bleeding in pregnancy"),
    (1, "tabrakan motor sama truk orangnya kejepit", "crash with someone trapped"),
    (1, "ada yang gantung diri masih gerak", "hanging"),
    (2, "dada kiri saya sakit sekali tembus ke punggung keringat dingin", "chest pain"),
    (2, "bapak mendadak pelo, mulutnya mencong", "stroke signs"),
    (2, "digigit ular di sawah kakinya bengkak", "any snakebite"),
    (2, "anak panas 4 hari lemes ga mau minum", "a child that does not drink"),
    (2, "kecelakaan motor, berdarah di kepala, orangnya sadar", "injury, breathing not told"),
    (2, "adik saya minum racun rumput", "poisoning"),
    (2, "saya mau bunuh diri, obatnya sudah di tangan", "suicide threat with means"),
    (1, "muntah darah banyak", "vomiting much blood"),
    (2, "kena luka bakar air panas di muka dan dada", "large or facial burn"),
    (3, "demam tinggi sudah 3 hari", "illness with a danger sign"),
    (4, "batuk pilek sudah seminggu", "light illness"),
    (4, "sakit gigi tidak bisa tidur", "light illness"),
    (3, "diare terus dari semalam lemas sekali", "illness that dries out"),
];

const SCATTERED: [Told; 17] = [
    (4, "wkwkwk prank dong kak", "the public's claim of a prank: looked at, not dropped"),
    (1, "wkwk bercanda. eh serius ini temen saya tenggelam ga napas", "a red flag inside a joke"),
    (4, "halo min cantik udah makan belum", "chatter"),
    (4, "tes tes 123", "a test that the public claims"),
    (4, "test", "the same"),
    (4, "halo?", "nothing told: somebody calls back"),
    (4, "p", "nothing told"),
    (4, "......", "silence in writing"),
    (1, "simulasi ya pak? bukan! beneran rumah kebakaran ada orang di dalam", "a real fire called real"),
    (5, "jalan berlubang di depan kantor kecamatan", "outside the mandate"),
    (5, "lampu jalan mati sudah sebulan", "outside the mandate"),
    (5, "tetangga karaoke berisik tiap malam", "outside the mandate"),
    (5, "pungli di kantor desa minta 50 ribu", "outside the mandate"),
    (2, "ada maling masuk rumah sekarang kami sembunyi", "outside, but under way: handed over live"),
    (
        2,
        "rumah kontrakan kami digusur, malam ini tidur di mana, ada anak bayi",
        "no shelter tonight, raised for the infant",
    ),
    (1, "kebakaran rumah di gang sempit api besar", "a building burns, occupants unknown"),
    (2, "bau gas menyengat dari dapur warung sebelah", "gas leak"),
];

/// Words that longer phrases once hid, and chat that leaves vowels out.
const HIDDEN_AND_CLIPPED: [Told; 13] = [
    (2, "jalan tertutup longsor di kampung kami", "a landslide, raised since access is cut"),
    (3, "warga ngungsi di atap masjid", "people without shelter"),
    (1, "warga ngungsi di atap masjid, banjir", "on a roof in a flood"),
    (2, "ambulans tidak bisa masuk gang", "somebody wants an ambulance, raised since access is cut"),
    (2, "heat stroke di lapangan, badannya panas sekali", "the body cannot cool itself: an emergency"),
    (1, "kepanasan di lapangan, tidak sadar", "does not wake, whatever the cause"),
    (2, "suami saya masih mengamuk mukulin", "violence, and who does it is there"),
    (1, "jari terpotong, he keeps bleeding", "bleeding that does not stop"),
    (1, "tlong ank tnggelam di sungai", "in the water, written in haste"),
    (1, "kbakaran rmh, msh ada org di dlm", "people in a fire, written in haste"),
    (3, "dsa kami terislir, jmbatan putus", "a village cut off, written in haste"),
    (2, "bpk saya ssk napas, dada skt", "breathless and chest pain, written in haste"),
    (3, "mnta bntuan sembako buat lansia", "in the mandate, raised for the old"),
];

#[test]
fn what_people_tell_gets_the_level_argued() {
    let all = [
        &HUNGER[..],
        &HOUSES,
        &CUT_OFF,
        &WATER,
        &SLOPES,
        &OLD_AND_ALONE,
        &WITHOUT_POWER,
        &ILL,
        &SCATTERED,
        &HIDDEN_AND_CLIPPED,
    ];
    let told: Vec<&Told> = all.into_iter().flatten().collect();
    assert!(told.len() >= 120, "{}", told.len());
    let mut wrong = Vec::new();
    for (level, text, why) in told {
        let input = TriageInput {
            text,
            kind: None,
            answers: &Answers::new(),
            people: &People::default(),
            vulnerable: &[],
            call_type: CallType::Normal,
            night: false,
        };
        let triage = rules().triage(&input);
        if triage.level.number() != *level {
            let rules: Vec<&str> = triage.reasons.iter().map(|reason| reason.rule.as_str()).collect();
            wrong.push(format!("{level} not {}: {text} ({why}): {rules:?}", triage.level.number()));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
