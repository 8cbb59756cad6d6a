// The language of a file, by its name.
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { StreamLanguage, type StreamParser } from "@codemirror/language";
import { css } from "@codemirror/legacy-modes/mode/css";
import { diff } from "@codemirror/legacy-modes/mode/diff";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { go } from "@codemirror/legacy-modes/mode/go";
import { javascript, typescript } from "@codemirror/legacy-modes/mode/javascript";
import { lua } from "@codemirror/legacy-modes/mode/lua";
import { nginx } from "@codemirror/legacy-modes/mode/nginx";
import { properties } from "@codemirror/legacy-modes/mode/properties";
import { python } from "@codemirror/legacy-modes/mode/python";
import { ruby } from "@codemirror/legacy-modes/mode/ruby";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { standardSQL } from "@codemirror/legacy-modes/mode/sql";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { html, xml } from "@codemirror/legacy-modes/mode/xml";
import type { Extension } from "@codemirror/state";

const of = (parser: StreamParser<unknown>) => (): Extension => StreamLanguage.define(parser);

const LANGUAGES: [name: RegExp, language: () => Extension][] = [
  [/^(docker|container)file(\..*)?$|\.(docker|container)file$/, of(dockerFile)],
  [/\.(json|webmanifest)$|^(\.babelrc|\.eslintrc|composer\.lock|daemon\.json)$/, () => json()],
  [/\.(ya?ml)$/, () => yaml()],
  [/\.(sh|bash|ash|ksh|zsh|apkbuild)$|^(\.?(bash|zsh)(rc|env|_profile|_aliases|_logout)?|\.?profile|docker-entrypoint|entrypoint)$/, of(shell)],
  [/^nginx.*\.conf$|^(fastcgi_params|uwsgi_params|scgi_params|mime\.types|default\.conf)$/, of(nginx)],
  [/\.toml$|^(cargo|poetry|uv)\.lock$/, of(toml)],
  [/\.(ini|properties|conf|cnf|cfg|env|service|desktop)$|^\.?env(\..+)?$|^(\.editorconfig|\.npmrc|\.gitconfig|os-release|php\.ini-.*)$/, of(properties)],
  [/\.pyi?$/, of(python)],
  [/\.(m?js|cjs|jsx)$/, of(javascript)],
  [/\.(m?ts|cts|tsx)$/, of(typescript)],
  [/\.(css|scss)$/, of(css)],
  [/\.(html?|xhtml)$/, of(html)],
  [/\.(xml|svg|xsd|xslt?|plist|pom)$/, of(xml)],
  [/\.sql$/, of(standardSQL)],
  [/\.go$/, of(go)],
  [/\.(rb|gemspec)$|^(gemfile|rakefile)$/, of(ruby)],
  [/\.lua$/, of(lua)],
  [/\.(diff|patch)$/, of(diff)],
];

/** The language of a file; nothing for one that is not known. `path` may be a name alone. */
export function language(path: string): Extension {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return LANGUAGES.find(([pattern]) => pattern.test(name))?.[1]() ?? [];
}
