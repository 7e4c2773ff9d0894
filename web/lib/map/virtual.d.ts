declare module "virtual:land" {
  /** Address of a GeoJSON file. */
  const url: string;
  export default url;
}
declare module "*?worker&url" {
  const url: string;
  export default url;
}
