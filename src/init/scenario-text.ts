/** A first scenario as text: it runs as it is, and its comments say what can be changed. Pure. */
import { formatDuration } from '../scenario/units.ts';
import { type Choices, EMBEDDED } from './choices.ts';
import { STARTERS, type Starter } from './starters.ts';

export interface Place {
  /** As people will type it: `my.yaml`. */
  readonly file: string;
  readonly name: string;
  /** From the scenario's own folder. */
  readonly schema: string;
  /** `regatta`, or `npx regatta`. */
  readonly command: string;
}

/** Of the run, until every device has come. */
const ARRIVING = 0.2;

export function scenarioText(choices: Choices, { file, name, schema, command }: Place): string {
  const { cloud, devices, target, minutes } = choices;
  const starter = STARTERS[cloud]!;
  const whole = Math.round(minutes * 60_000);
  const arriving = Math.round((whole * ARRIVING) / 100) * 100;
  return `# yaml-language-server: $schema=${schema}
# Written by \`regatta init\`; it runs as it is, and everything in it may be changed.
#
#   ${command} run ${file}
#   ${command} run ${file} --devices 10 --set phases.1.for=10s   (smaller and shorter)
#   ${command} validate ${file}   (mistakes by line and column)
#   ${command} list   (the runs so far)
#   ${command} report latest   (the last one as a page to open or send)
#
# As a gate in a build the exit code is enough: 0 passed, 99 a threshold failed, 98 the load was not as asked
# for, so that the figures say nothing.

name: ${name}
seed: 1 # the same seed: the same devices and the same schedule, on every machine

${targetText(cloud, starter, target)}
# timeScale: 60 lets a simulated minute pass in a real second: for lives that take hours. Time-outs stay real.
timeScale: 1

# Parts of the run, in order; it ends with the last. Rates and thresholds may name them.
phases:
  - { name: arrive, for: ${formatDuration(arriving)} }
  - { name: steady, for: ${formatDuration(whole - arriving)} }

fleets:
  # Several fleets may live at once, of different systems too.
  ${starter.fleet}:
    cloud: ${cloud}
${starter.product}    devices: ${devices}${starter.devicesAre === '' ? '' : ` # ${starter.devicesAre}`}
    arrival: { ramp: ${formatDuration(arriving)} } # or rate: 50/s, poisson: 50/s, at: 5s (all at once)
    # What each does, from its arrival to its end. Around steps: sleep, repeat, choose (by weight), retry.
    lifecycle:
${(target === EMBEDDED ? undefined : starter.outside) ?? starter.lifecycle}
# What must hold for a PASS; without any, the run only measures.
thresholds:
  - errors.rate < 1% # of all attempts of all steps
${starter.thresholds}`;
}

function targetText(cloud: string, { address, platform }: Starter, target: string): string {
  const example = address.example.split(' ')[0];
  const elsewhere = address.kind === 'mqtt' ? example : `{ services: { ${cloud}: ${example} } }`;
  if (target === EMBEDDED)
    return `# Where the load goes: a platform of Regatta's own, on this machine.
# For yours: ${elsewhere}
target: embedded

# What that platform is like. faults: { latency: 20ms, disconnects: 1% } would make it misbehave.
${platform ? `platform:\n${platform}` : '# platform: { bound: 90% }\n'}`;
  const value = address.kind === 'mqtt' ? target : `{ services: { ${cloud}: "${target}" } }`;
  return `# Where the load goes. A certificate that is not known to everybody: add trust: ca.pem. For a platform of
# Regatta's own, on this machine: embedded
target: ${value}
`;
}
