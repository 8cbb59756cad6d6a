// The glue that wasm-bindgen writes beside boot.js.
export function hydrate(): void;
export default function init(options: { module_or_path: URL }): Promise<unknown>;
