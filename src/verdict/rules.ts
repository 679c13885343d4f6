/** The rules that make a run INVALID, in words: what breaks each, how that usually comes about, what mends it. */
import { CAUSE_BOUNDS as B } from './diagnose.ts';
import { DEFAULT_BOUNDS, type Invalidity } from './validity.ts';

const LATE = `${DEFAULT_BOUNDS.lateness} ms`;
const LATE_FRAMES = `${DEFAULT_BOUNDS.lateFrames * 100} %`;
const MISSED = `${DEFAULT_BOUNDS.missed * 100} %`;
const LAG = `${DEFAULT_BOUNDS.lag} ms`;
const CONTROLLER = `${DEFAULT_BOUNDS.controller / 1000} s`;
const share = (of: number): string => `${of * 100} %`;
const CAUSES = `The verdict names the cause that was measured in the late seconds: the machine was short of memory (something waited for it ${share(B.memoryStall)} of the time), the hypervisor took ${share(B.stolen)} of the cores, a container’s CPU limit held the process ${share(B.throttled)} of the time; other programs, the embedded platform or too many workers had the cores (the worker was ready and had none for ${share(B.starved)} of the time); the process was stopped; its heap was ${share(B.heap)} full; garbage collection took ${share(B.gc)} of the time, or half of a delay at once; ${B.herd} times as many lives as usual were due at one moment; the worker’s core was full (${share(B.busy)} busy; then the rate is told at which it would be that); or one turn of its event loop took half of the delay.`;

export interface RuleMeaning {
  /** What makes a run invalid by it, with the bounds that hold unless the scenario gives others. */
  readonly breaks: string;
  /** How it usually comes about and what to do. */
  readonly advice: string;
}

export const RULES: Readonly<Record<Invalidity['rule'], RuleMeaning>> = {
  lateness: {
    breaks: `a worker’s lateness p99 over the run was above ${LATE}`,
    advice: `Lives were resumed later than planned. ${CAUSES} The bound is \`validity: lateness:\`.`,
  },
  stutter: {
    breaks: `a worker’s lateness p99 was above ${LATE} in more than one and more than ${LATE_FRAMES} of its seconds`,
    advice:
      'As lateness, but in bursts; the cause is named likewise. The report’s curves of lateness, garbage and busy show when. The bound is `validity: lateFrames:`.',
  },
  lag: {
    breaks: `a worker’s event loop stood still for more than ${LAG} in more than one and more than ${LATE_FRAMES} of its seconds`,
    advice: `Replies that came meanwhile were read late, and their latency is this machine’s, even where no life was late. ${CAUSES} The bound is \`validity: lag:\`.`,
  },
  controller: {
    breaks: `the controller’s event loop stood still for more than ${CONTROLLER} in more than one and more than ${LATE_FRAMES} of its seconds`,
    advice:
      'What was measured stands, but thresholds that stop the run, operations and all that is shown came late. Leave the controller a core: fewer --workers, other programs ended, no --web or dashboard. The bound is `validity: controller:`.',
  },
  frames: {
    breaks: 'a second of a worker’s measurements never came',
    advice:
      'What happened in that second is in no number. Usually the machine was so busy that a worker ended before it could send: run again with less else to do.',
  },
  accounting: {
    breaks: 'attempts and outcomes do not add up',
    advice: 'That must not happen whatever the target does: please report it, with frames.ndjson of the run.',
  },
  resources: {
    breaks: 'attempts failed for want of file descriptors, ports or memory on this machine',
    advice:
      'This machine ran short, not the target. Raise the limit that the outcome names (`regatta explain EMFILE`, `EADDRNOTAVAIL`), run fewer devices, or use more machines.',
  },
  lives: {
    breaks: 'a life threw',
    advice:
      'A mistake in the module that the lifecycle names; the run’s log tells the error. Without a module it is a defect of Regatta: please report it.',
  },
  platform: {
    breaks: 'the embedded platform ended before the run did',
    advice:
      'Its process was ended from outside, or out of memory. Look at the system’s log; fewer devices need less of it.',
  },
  operations: {
    breaks: 'an operation of the scenario was refused or not carried out',
    advice:
      'The run was not the one that the scenario asks for. The summary tells the operation and the reason: usually a fleet or model that the platform does not know, a missing token, or a moment after the last life ended.',
  },
  missed: {
    breaks: `more than ${MISSED} of a step’s attempts were due and never began, because their devices were busy or not there yet (not asked where a threshold stopped the run)`,
    advice:
      'The rate that was asked for was not applied: devices still waited for earlier answers, had not come to the repeat yet, or in an open loop had too many turns under way. Use more devices or a lower rate, let the fleet arrive first, or let turns not wait for replies (`open: true`); or, if that is what the run is to find out, judge it by a threshold such as query.missed == 0. The bound is `validity: missed:`.',
  },
  nothing: {
    breaks: 'attempts ended, none of them well, and no threshold says what should have been',
    advice:
      'Usually the wrong target or wrong credentials: look at the most frequent outcome. If failing is what you expect, say so by a threshold.',
  },
};
