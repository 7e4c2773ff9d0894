//! What holds for every log, every division into spans, and every change: the first entry concerned is named.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::check::name;
use super::seal::NOTHING;
use super::span::leaf;
use super::{Break, CentreKey, Chain, ProcessKey, Seal, Signed, Span, Tampering};
use crate::ambient::Ids;
use crate::domain::cursor::StreamId;
use crate::store::log::RawEntry;
use crate::store::vault::Vault;

/// Entries with one to three events each, and data of any bytes but line breaks.
fn entries() -> impl Strategy<Value = Vec<RawEntry>> {
    let data = prop::collection::vec(any::<u8>().prop_filter("a line", |byte| *byte != b'\n'), 0..40);
    prop::collection::vec((1_u64..4, data), 2..12).prop_map(|all| {
        let mut seq = 1;
        let entry = |(at, (n, mut data)): (usize, (u64, Vec<u8>))| {
            // No two are the same, as no two of a real log are.
            data.extend_from_slice(at.to_string().as_bytes());
            let raw = RawEntry { id: StreamId { ms: 10 * (at as u64 + 1), n: 0 }, seq, n, data, odd: false };
            seq += n;
            raw
        };
        all.into_iter().enumerate().map(entry).collect()
    })
}

/// Made once: two tests at the same time would write the same file.
static VAULT: LazyLock<Vault> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("sigap-laws-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let vault = Vault::open(&folder.join("secrets.toml"), &Ids::seeded(7)).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    vault
});

fn keys() -> (CentreKey, ProcessKey) {
    (CentreKey::of(&VAULT, "32"), ProcessKey::new([9; 32], None))
}

fn sealed(
    all: &[RawEntry],
    chain: &Chain,
    (centre, key): &(CentreKey, ProcessKey),
) -> (Seal, Signed, Vec<u8>) {
    let mut span = Span::default();
    for raw in all {
        span.add(raw);
    }
    let seal = Seal {
        region: "32".to_owned(),
        number: chain.number + 1,
        previous: chain.digest.clone(),
        first: span.first,
        last: span.last,
        from: span.from,
        to: span.to,
        entries: span.entries,
        hash: span.hash(),
        leaves: span.leaves_hash(),
        at: "2026-03-02T02:30:00Z".parse().unwrap(),
        lost: None,
        retires: None,
        key: key.public.clone(),
        vouched: centre.vouch(&key.public),
    };
    let signed = span.beside(seal.text(), &key.sign(&seal.text()));
    (seal, signed, all.iter().flat_map(leaf).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_first_changed_entry_of_a_span_is_named(all in entries(), at: prop::sample::Index, how in 0_u8..4) {
        let (seal, _, leaves) = sealed(&all, &Chain::new(NOTHING, "32"), &keys());
        let at = at.index(all.len());
        let mut changed = all.clone();
        let what = match how {
            0 => {
                changed[at].data.push(b'x');
                Tampering::Edited
            }
            1 => {
                changed.remove(at);
                if at + 1 == all.len() { Tampering::CutTail } else { Tampering::Removed }
            }
            2 => {
                let id = StreamId { ms: all[at].id.ms - 5, n: 0 };
                changed.insert(at, RawEntry { id, ..all[at].clone() });
                Tampering::Added
            }
            _ => {
                let other = (at + 1) % all.len();
                let (one, two) = (changed[at].data.clone(), changed[other].data.clone());
                (changed[at].data, changed[other].data) = (two, one);
                Tampering::Swapped
            }
        };
        let first = if how == 3 { at.min((at + 1) % all.len()) } else { at };
        let fault = name(&seal, Some(&leaves), &changed, false);
        prop_assert_eq!((fault.what, fault.seq), (what, Some(all[first].seq)));
    }

    #[test]
    fn a_chain_follows_its_own_seals_and_nothing_else(all in entries(), cut in 1_usize..11, flip: prop::sample::Index) {
        let keys = keys();
        let mut chain = Chain::new(keys.0.public(), "32");
        let (head, rest) = all.split_at(cut.min(all.len() - 1));
        let (_, first, _) = sealed(head, &chain, &keys);
        chain.follow(&first).unwrap();
        let (seal, second, _) = sealed(rest, &chain, &keys);
        // Any byte of its text.
        let mut bytes = second.seal.clone().into_bytes();
        let at = flip.index(bytes.len());
        bytes[at] ^= 1;
        if let Ok(text) = String::from_utf8(bytes) {
            let forged = Signed { seal: text, ..second.clone() };
            prop_assert!(chain.clone().follow(&forged).is_err());
        }
        // Without the keys.
        let theirs = ProcessKey::new([1; 32], None);
        let text = Seal { key: theirs.public.clone(), ..seal.clone() }.text();
        let forged = Span::default().beside(text.clone(), &theirs.sign(&text));
        prop_assert!(matches!(chain.clone().follow(&forged), Err(Break::Key(_))));
        chain.follow(&second).unwrap();
        prop_assert_eq!(chain.follow(&second), Err(Break::Previous));
        prop_assert_eq!(Seal::parse(&seal.text()), Some(seal));
    }
}
