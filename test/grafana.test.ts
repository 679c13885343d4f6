/** The dashboard that is shipped, held against a run: what it asks for exists, and a real Prometheus answers. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { skipWithout } from './helpers/programs.ts';
import { scrapedRun } from './helpers/prometheus.ts';
import { ROOT } from './helpers/regatta.ts';

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly type: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: string | { readonly query: string } }[];
  };
}

const dashboard = JSON.parse(readFileSync(join(ROOT, 'deploy/grafana/regatta.json'), 'utf8')) as Dashboard;

/** Every query, by the panel or annotation that asks it. */
const queries = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
  ...dashboard.annotations.list.map(({ name, expr }) => [name, expr] as const),
];

/** Nothing to see there in a run without failures, or once it has one phase and is over. */
const MAY_BE_EMPTY = ['Failures a second, by outcome', 'Share that failed, by step', 'Phase', 'Phases'];

/** Put on by whoever scrapes. */
const SCRAPED_LABELS = ['instance', 'job'];

const namesIn = (query: string): string[] => query.match(/\b(regatta|process|nodejs)_\w+/g) ?? [];

/** What an aggregation keeps. */
const keptBy = (query: string): string[] =>
  [...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list.split(',').map((one) => one.trim()),
  );

const labelsIn = (query: string): string[] => [
  ...[...query.matchAll(/[{,]\s*(\w+)\s*(?:=|!)/g)].map(([, label = '']) => label),
  ...keptBy(query),
];

test('every metric and label of the dashboard is there, and every query gives something', {
  skip: skipWithout('prometheus'),
}, async (t) => {
  const { exposition, at } = await scrapedRun(t);
  // Only once the run has ended.
  const names = new Set(['regatta_run_verdict']);
  const labels = new Set([...SCRAPED_LABELS, 'verdict']);
  for (const [, name = ''] of exposition.matchAll(/^# TYPE (\S+)/gm)) names.add(name);
  for (const [, label = ''] of exposition.matchAll(/[{,](\w+)="/g)) labels.add(label);
  for (const variable of dashboard.templating.list) {
    const query = typeof variable.query === 'string' ? variable.query : variable.query.query;
    for (const name of namesIn(query)) assert.ok(names.has(name), `variable ${variable.name}: ${name}`);
    const wanted = /, (\w+)\)$/.exec(query)?.[1];
    for (const label of [...labelsIn(query), ...(wanted ? [wanted] : [])])
      assert.ok(labels.has(label), `variable ${variable.name}: ${label}`);
  }
  assert.ok(queries.length > 25);
  for (const [title, query] of queries) {
    assert.ok(namesIn(query).length > 0, `${title}: ${query}`);
    for (const name of namesIn(query)) assert.ok(names.has(name), `${title}: there is no ${name}`);
    for (const label of labelsIn(query)) assert.ok(labels.has(label), `${title}: there is no label ${label}`);
    const concrete = query.replace(/\$__rate_interval/g, '10s').replace(/\$(instance|fleet|step)/g, '.*');
    assert.ok(!concrete.includes('$'), `${title}: a variable that is not known in ${query}`);
    const series = await at(concrete);
    assert.ok(series.length > 0 || MAY_BE_EMPTY.includes(title), `${title}: nothing came of ${concrete}`);
  }
});

test('panels have ids of their own, and legends name labels that their query keeps', () => {
  const ids = dashboard.panels.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  const panels = dashboard.panels as readonly {
    title: string;
    targets?: readonly { expr: string; legendFormat?: string }[];
  }[];
  for (const { title, targets = [] } of panels)
    for (const { expr, legendFormat = '' } of targets) {
      const kept = keptBy(expr);
      for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
        assert.ok(kept.length === 0 || kept.includes(label), `${title}: {{${label}}}`);
    }
});
