// Where a reason is asked for; the form comes with a part of its own.
import { placeOf } from "../part.tsx";

export const WhyPlace = placeOf(() => import("./form.tsx"));
