// The build of yaml for browsers, named by its file: the tests in node bundle the same one.
declare module "yaml/browser/dist/index.js" {
  export * from "yaml";
}
