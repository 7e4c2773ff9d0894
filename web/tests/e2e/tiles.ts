// Tiles for tests: a picture of one colour, a shape, and archives (PMTiles version 3) of one of them.
import { crc32, deflateSync } from "node:zlib";

type Rgb = readonly [number, number, number];

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** A PNG picture of one colour. */
export function picture(rgb: Rgb, sidePx = 256): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(sidePx, 0);
  head.writeUInt32BE(sidePx, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const line = Buffer.concat([Buffer.from([0]), Buffer.concat(Array(sidePx).fill(Buffer.from(rgb)))]);
  const dots = deflateSync(Buffer.concat(Array(sidePx).fill(line)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", dots), chunk("IEND", Buffer.alloc(0))]);
}

function varint(value: number): number[] {
  const bytes = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

/** A field of a protobuf message: bytes, or a number. */
function field(number: number, value: number[] | number): number[] {
  return typeof value === "number"
    ? [...varint(number * 8), ...varint(value)]
    : [...varint(number * 8 + 2), ...varint(value.length), ...value];
}

/** A vector tile with one area over all of it, in a layer of this name. */
export function covered(layer: string): Buffer {
  const side = 4096;
  const sign = (n: number) => varint(n < 0 ? -n * 2 - 1 : n * 2);
  const moves = [
    [9, 0, 0],
    [26, side, 0, 0, side, -side, 0],
  ].flatMap(([command = 0, ...steps]) => [...varint(command), ...steps.flatMap(sign)]);
  const feature = [...field(3, 3), ...field(4, [...moves, 15])];
  const name = [...Buffer.from(layer)];
  return Buffer.from(field(3, [...field(15, 2), ...field(1, name), ...field(2, feature), ...field(5, side)]));
}

const HEAD_BYTES = 127;
const PICTURE = 2;
const VECTOR = 1;

/** An archive that holds the whole world as one tile of zoom 0. */
export function archive(tile: Buffer, vectorLayer?: string): Buffer {
  const about = vectorLayer ? { vector_layers: [{ id: vectorLayer, fields: {} }] } : {};
  const metadata = Buffer.from(JSON.stringify(about));
  const entries = Buffer.from([
    ...varint(1),
    ...varint(0),
    ...varint(1),
    ...varint(tile.length),
    ...varint(1),
  ]);
  const head = Buffer.alloc(HEAD_BYTES);
  head.write("PMTiles", "latin1");
  head[7] = 3;
  const sections = [entries, metadata, Buffer.alloc(0), tile];
  let offset = HEAD_BYTES;
  for (const [i, section] of sections.entries()) {
    head.writeBigUInt64LE(BigInt(offset), 8 + i * 16);
    head.writeBigUInt64LE(BigInt(section.length), 16 + i * 16);
    offset += section.length;
  }
  for (const at of [72, 80, 88]) head.writeBigUInt64LE(1n, at);
  const uncompressed = 1;
  head.set([1, uncompressed, uncompressed, vectorLayer ? VECTOR : PICTURE, 0, 0], 96);
  for (const [at, degrees] of [
    [102, -180],
    [106, -85],
    [110, 180],
    [114, 85],
  ] as const) {
    head.writeInt32LE(degrees * 10_000_000, at);
  }
  return Buffer.concat([head, ...sections]);
}
