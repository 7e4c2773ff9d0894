#!/usr/bin/env bash
# Weighs the triage rules against the records of an emergency room with the levels that experts gave, and fails when
# too many of the gravely ill are judged too low, or of the others too high: eval.sh FOLDER
set -euo pipefail
. "$(dirname "$0")/lib.sh"

data=${1:-}
[ -n "$data" ] || die "which folder? make eval DATA=FOLDER" "it holds ktas_dev30.csv"
file=$data/ktas_dev30.csv
[ -f "$file" ] || die "$data holds no ktas_dev30.csv"

scripts/need.sh rust
say "building"
cargo build --quiet
target/debug/sigap triage-eval "$file" --text Chief_complain --expected KTAS_expert --kind medical \
    --answer avpu=Mental --values avpu=1:a,2:v,3:p,4:u --answer age_years=Age --answer pain_0_10=NRS_pain \
    --answer hr_per_min=HR --answer rr_per_min=RR --answer sbp_mmhg=SBP --answer dbp_mmhg=DBP \
    --answer spo2_percent=Saturation --answer temp_c=BT \
    --min-sensitivity 0.90 --max-under 0.02 --max-over 0.10
