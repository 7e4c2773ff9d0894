// A photo as a bad network can carry it: a JPEG of bounded edges. What this browser cannot read stays as it is; the centre says what
// it thinks of that.

const EDGE_PX = 2_048;
const QUALITY = 0.8;
/** A file of so many bytes is sent as it is: with it goes what its camera wrote down. */
const SMALL_BYTES = 400_000;

export async function shrink(file: File): Promise<Blob> {
  if (file.size <= SMALL_BYTES) return file;
  try {
    const picture = await createImageBitmap(file);
    const share = Math.min(1, EDGE_PX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * share);
    canvas.height = Math.round(picture.height * share);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return made && made.size < file.size ? made : file;
  } catch {
    return file;
  }
}
