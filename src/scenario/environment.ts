/**
 * `${NAME}` and `${NAME:-default}` in the values of a scenario; the default also stands for an empty variable.
 * `$${` is a literal `${`. A plain scalar that is wholly one substitution is typed as YAML would type its text
 * (`devices: ${DEVICES:-5000}` is a number); in quotes, or in part, it stays a text.
 */
import { isScalar, parseDocument, Scalar, visit } from 'yaml';
import type { Diagnostic } from './diagnostics.ts';
import { placeOfNode, type ScenarioDocument } from './document.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const TOKEN = /\$\$\{|\$\{([^}]*)\}|\$\{/g;
const REFERENCE = /^([A-Za-z_]\w*)(?::-(.*))?$/s;
const WHOLE = /^\$\{[^}]*\}$/;

export type Expansion =
  | { readonly text: string; readonly names: readonly string[] }
  | { readonly problem: string };

/** Fills in a text; `names` are the variables it mentions. */
export function expand(text: string, environment: Environment): Expansion {
  const names: string[] = [];
  let problem: string | undefined;
  const filled = text.replace(TOKEN, (token, inner?: string) => {
    if (token === '$${') return '${';
    const [, name, fallback] = (inner === undefined ? null : REFERENCE.exec(inner)) ?? [];
    if (name === undefined) {
      problem ??= `expected \${NAME} or \${NAME:-default}, found "${token}"; write $\${ for a literal \${`;
      return token;
    }
    names.push(name);
    const value = environment[name];
    if (value !== undefined && (value !== '' || fallback === undefined)) return value;
    if (fallback === undefined) {
      problem ??= `expected the environment variable ${name}, found none; set it or write \${${name}:-default}`;
    }
    return fallback ?? '';
  });
  return problem === undefined ? { text: filled, names } : { problem };
}

/** Fills in every value of the document. Values that could not be filled in are left as they are. */
export function substitute(document: ScenarioDocument, environment: Environment): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  visit(document.yaml, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
      const written = node.value;
      const expansion = expand(written, environment);
      if ('problem' in expansion) {
        diagnostics.push({ ...placeOfNode(document, node), message: expansion.problem });
        return;
      }
      const whole = node.type === Scalar.PLAIN && WHOLE.test(written);
      node.value = whole ? typed(expansion.text) : expansion.text;
      if (expansion.names.length > 0) document.references.set(node, written);
    },
  });
  return diagnostics;
}

/** As YAML would read it on its own; text unless that is a number, true, false or null. */
function typed(text: string): unknown {
  const { contents, errors } = parseDocument(text);
  return text !== '' && errors.length === 0 && isScalar(contents) ? contents.value : text;
}
