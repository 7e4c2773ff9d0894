#!/usr/bin/env bash
# Imports reference data of Jawa Barat into an empty centre, checks places in it by name, and prints how long all takes.
# areas.sh FOLDER
set -euo pipefail
. "$(dirname "$0")/lib.sh"

data=${1:-}
[ -n "$data" ] || die "which folder? make areas DATA=FOLDER" "it holds jabar_kecamatan.geojson, jabar_desa_s8.topojson and so on"
[ -f "$data/jabar_desa_s8.topojson" ] || die "$data holds no jabar_desa_s8.topojson"
data=$(cd "$data" && pwd)

scripts/need.sh rust redis
say "building"
cargo build --quiet --release --bin sigap --example areas
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export SIGAP__DATA_DIR=$folder/data
areas() { target/release/sigap areas "$@"; }
say "importing into an empty centre"
for level in provinsi kabupaten kecamatan; do
    areas import "$data/jabar_$level.geojson" --code kode --name nama --level "$level"
done
areas import "$data/jabar_desa_s8.topojson" --code kode --name nama --level desa
areas import "$data/jabar_faskes_osm.geojson" --name nama --level landmark
areas people "$data/jabar_kabupaten.csv" --code kode --people penduduk_dukcapil --level kabupaten
areas people "$data/jabar_kecamatan.csv" --code kode --people penduduk --level kecamatan
areas people "$data/jabar_desa.csv" --code kode --people penduduk_dukcapil_2024 --level desa
areas list
say "checking by name"
target/release/examples/areas "$data"
