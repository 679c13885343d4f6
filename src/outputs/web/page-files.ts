/** The page's own files, and the headers that everything is answered with. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inlineScript } from '../report/html.ts';

/** dist/page, from dist/src/outputs/web. */
const FOLDER = new URL('../../../page/', import.meta.url);

export interface PageFile {
  readonly type: string;
  readonly text: string;
}

export interface PageFiles {
  readonly headers: Readonly<Record<string, string>>;
  at(path: string, token: string): PageFile | undefined;
}

/** @param reportScript of a report that the page may open */
export function readPageFiles(reportScript: string): PageFiles {
  const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');
  const script = { type: 'text/javascript', text: read('live.js') };
  const style = { type: 'text/css', text: read('live.css') };
  return {
    headers: headersFor(inlineScript(reportScript)),
    at(path, token) {
      if (path === '/') return { type: 'text/html', text: documentFor(token) };
      if (path === '/live.js') return script;
      return path === '/live.css' ? style : undefined;
    },
  };
}

/** A report that the page opens is under the page's own policy: its script is let through by what it says. */
function headersFor(reportScript: string): Readonly<Record<string, string>> {
  const hash = createHash('sha256').update(reportScript).digest('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self' 'unsafe-inline'",
    'img-src data: blob:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

const documentFor = (token: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Regatta</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/live.css?token=${token}">
<script src="/live.js?token=${token}" defer></script>
</head>
<body><main id="live"></main></body>
</html>
`;
