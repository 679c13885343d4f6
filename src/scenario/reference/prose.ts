/** What the schema does not say and every reader of the reference needs: units, substitution, thresholds. */

/** Each with examples; a test reads them by the parsers that scenarios are read by. */
export const UNITS = {
  duration: { about: '`ms` `s` `m` `h` `d`', examples: ['250ms', '30s', '1.5h'] },
  range: { about: 'a duration, or from one to another, drawn anew each time', examples: ['30s', '1s..5s'] },
  rate: { about: 'so many in each `s` `m` `h` `d`', examples: ['200/s', '5/h'] },
  'time of day': { about: 'hours and minutes, seconds if need be', examples: ['08:30', '17:05:30'] },
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

/** How a rate over time may be written; a test reads each by the schema. */
export const RATES: Readonly<Record<string, string>> = {
  '200/s': 'stays',
  '50/s to 400/s': 'changes evenly',
  '100/s to 1000/s in 10 steps':
    'as stairs: equal steps of equal length, the first and the last rate among them',
  '[{ rate: 100/s, for: 1m }, { rate: 100/s to 400/s, for: 30s }, { rate: 400/s }]':
    'one after another; the last may leave out its length and goes on to the end',
  '{ warm-up: 0/s to 200/s, peak: 200/s }': 'by phase, in repeats; a phase that is not named has none',
  '{ 06:00: 5/s, 08:30: 200/s, 12:00: 80/s, 22:00: 5/s }':
    'by the time of day, in straight lines from point to point, over midnight too, day after day; `timeOfDay` says what time it is when the run begins',
  'visits.csv': 'the same from a file of lines `08:30,200/s`, beside the scenario',
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

const rateForms = Object.entries(RATES).map(([form, about]) => `| \`${form}\` | ${about} |`);

/** @param spikes the settings of a spike, as a table */
export const rateSection = (spikes: string): string => `## Rates over time

For the arrival of devices and for the turns of a whole fleet. What they look like, and when to use which: [load shapes](load-shapes.md).

| written | the rate |
| --- | --- |
${rateForms.join('\n')}

Under \`rate\` turns are evenly spaced, under \`poisson\` at random, this often on average. Beside either may stand \`peak\`, to which the highest point is raised or lowered (points of a day may then be plain numbers), and \`spikes\`, a list in which each has these settings:

${spikes}

In a repeat, one rate and a daily curve last through all phases, or with \`for\` begin when the whole fleet has arrived, as a list always does. Of an arrival the last rate goes on until all devices are there, and a change without a length takes as long as that takes.`;

export const beginning = `${INTRODUCTION}\n\n${UNIT_SECTION}`;

export const thresholdForms = [
  '| threshold | judges |',
  '| --- | --- |',
  ...Object.entries(THRESHOLDS).map(([form, judges]) => `| \`${form}\` | ${judges} |`),
].join('\n');
