declare module "virtual:text/*" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "*.css";
