// Tiles out of an archive (PMTiles) that the centre's server keeps, as far as they are pictures.
import L from "leaflet";
import type { PMTiles } from "pmtiles";

const TILE_PX = 256;

class Pictures extends L.GridLayer {
  readonly #archive: PMTiles;

  constructor(archive: PMTiles, options: L.GridLayerOptions) {
    super(options);
    this.#archive = archive;
  }

  protected override createTile(at: L.Coords, done: L.DoneCallback): HTMLElement {
    const canvas = document.createElement("canvas");
    canvas.width = TILE_PX;
    canvas.height = TILE_PX;
    this.#draw(at, canvas)
      .then(() => done(undefined, canvas))
      .catch((fault: Error) => done(fault, canvas));
    return canvas;
  }

  async #draw(at: L.Coords, canvas: HTMLCanvasElement): Promise<void> {
    const found = await this.#archive.getZxy(at.z, at.x, at.y);
    if (!found) return;
    const picture = await createImageBitmap(new Blob([found.data]));
    canvas.getContext("2d")?.drawImage(picture, 0, 0, TILE_PX, TILE_PX);
  }
}

/** A layer of the archive at `path`, or `null` when it holds no pictures or cannot be read. */
export async function picturesOf(path: string): Promise<L.Layer | null> {
  try {
    const { PMTiles, TileType } = await import("pmtiles");
    const archive = new PMTiles(new URL(path, location.href).href);
    const header = await archive.getHeader();
    if (header.tileType === TileType.Mvt || header.tileType === TileType.Unknown) return null;
    return new Pictures(archive, { maxNativeZoom: header.maxZoom, minNativeZoom: header.minZoom });
  } catch {
    return null;
  }
}
