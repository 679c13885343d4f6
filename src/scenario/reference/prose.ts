/** What the schema does not say and every reader of the reference needs: units, substitution, thresholds. */

/** Each with examples; a test reads them by the parsers that scenarios are read by. */
export const UNITS = {
  duration: { about: '`ms` `s` `m` `h` `d`', examples: ['250ms', '30s', '1.5h'] },
  range: { about: 'a duration, or from one to another, drawn anew each time', examples: ['30s', '1s..5s'] },
  rate: { about: 'so many in each `s` `m` `h` `d`', examples: ['200/s', '5/h'] },
  size: { about: '`B` `kB` `MB` `GB` `TB`, `KiB` `MiB` `GiB` `TiB`', examples: ['64KiB', '4MB'] },
  speed: { about: 'a size in each second', examples: ['64KiB/s'] },
  share: { about: 'a percentage, or a fraction from 0 to 1', examples: ['0.2%', '0.002'] },
} as const;

/** What a threshold may judge; a test reads each by the parser of thresholds. */
export const THRESHOLDS: Readonly<Record<string, string>> = {
  'query.p99 < 250ms':
    'latency of a step from the moment it was due; any percentile from `p0` to `p100`, `min` `mean` `max`',
  'query.sent.p99 < 250ms': 'latency from the moment it was sent',
  'query[ok].p95 < 100ms': 'of attempts that ended so: `ok` in any way, `errors`, or one outcome',
  'query.rate > 99.9%': 'share of the attempts that succeeded',
  'query.errors.rate < 0.1%': 'share of the attempts that did not',
  'query.count >= 5000': 'attempts begun',
  'query.missed == 0': 'attempts that were due and never began, their devices being busy',
  'query.outcome[timeout].count == 0': 'attempts with one outcome; `.rate` for their share',
  'errors.rate < 0.1%': 'the same over all steps: leave the step out',
};

const INTRODUCTION = `# Scenario reference

Made from the schema that scenarios are read by (\`npm run docs\`); what editors complete is the same. A scenario is one YAML file. \`name\` and \`fleets\` must be there, all else may be left out.

\`\`\`yaml
# yaml-language-server: $schema=./scenario.schema.json
name: smallest
fleets:
  gates:
    cloud: deli
    product: { category: KQ, model: DL3785W, secret: demo }
    devices: 10
    lifecycle: [connect, time-sync, query, disconnect]
\`\`\`

\`regatta validate FILE\` tells each mistake with line and column, \`regatta schema\` prints the JSON Schema.`;

const unitLines = Object.entries(UNITS).map(
  ([name, { about, examples }]) =>
    `| ${name} | ${about} | ${examples.map((example) => `\`${example}\``).join(' ')} |`,
);

const UNIT_SECTION = `## Units

Every quantity has one, with at most six decimals.

| quantity | units | examples |
| --- | --- | --- |
${unitLines.join('\n')}

A **distribution** is a duration, a range, or one of \`{ median: 20ms, p99: 200ms }\` (log-normal), \`{ mean: 20ms, deviation: 5ms }\` (normal), \`{ mean: 20ms }\` (exponential) and \`{ min: 10ms, max: 30ms }\`.

**Time** is simulated time unless a setting says real time: with \`timeScale: 60\` a simulated minute passes in a real second. Time-outs and measured latencies are always real.

**Environment**: \`\${NAME}\` in a value is replaced by the variable, \`\${NAME:-default}\` by the default where it is not set or empty; \`$\${\` is a literal \`\${\`. Secrets belong there.`;

export const beginning = `${INTRODUCTION}\n\n${UNIT_SECTION}`;

export const thresholdForms = [
  '| threshold | judges |',
  '| --- | --- |',
  ...Object.entries(THRESHOLDS).map(([form, judges]) => `| \`${form}\` | ${judges} |`),
].join('\n');
