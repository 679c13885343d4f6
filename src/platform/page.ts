/** The platform's own state as a page for people, renewed every two seconds. */
import type { PlatformStats } from './stats.ts';

export function page({ since, connections, tallies }: PlatformStats): string {
  const { refused, ...counts } = connections;
  const rows = [
    ...Object.entries(counts).map(([name, count]) => row(`connections ${name}`, count)),
    ...Object.entries(refused).map(([code, count]) => row(`connections refused, CONNACK ${code}`, count)),
    ...Object.entries(tallies).map(([name, count]) => row(name, count)),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Regatta platform</title>
<style>body{font:14px system-ui;margin:2em}td{padding:.1em 1em .1em 0}td+td{text-align:right}</style></head>
<body><h1>Regatta platform</h1>
<p>Running since ${new Date(since).toISOString()}. <a href="/stats">/stats</a> · <a href="/access_list">/access_list</a></p>
<table>
${rows.join('\n')}
</table></body></html>
`;
}

const row = (name: string, count: number): string =>
  `<tr><td>${escaped(name)}</td><td>${count.toLocaleString('en')}</td></tr>`;

const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
