// The place of a report's photos; what shows them is loaded when the first are opened.
import { placeOf } from "../part.tsx";

export const PhotosPlace = placeOf(() => import("./photos.tsx"));
