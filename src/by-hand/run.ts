/** `regatta device`: from its options to its exit code. */
import type { EventEmitter } from 'node:events';
import { type DeliProduct, deliLanguage } from '../clouds/deli/language.ts';
import { monotonicClock } from '../fleet/clock.ts';
import { openHttp } from '../fleet/http.ts';
import type { Target } from '../lifecycle/cloud.ts';
import { type Outcome, succeeded } from '../lifecycle/outcome.ts';
import { openLeanLink } from '../net/mqtt/lean-link.ts';
import { outcomeMeaning } from '../outputs/meanings.ts';
import { startPlatformProcess } from '../platform/child.ts';
import { checkReachable } from '../preflight/reachable.ts';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import { completions } from './complete.ts';
import { OneDevice } from './one-device.ts';
import type { ByHandOptions } from './options.ts';
import { playScript } from './script.ts';
import { Session } from './session.ts';
import { showTransfers } from './shown-http.ts';
import { showLinks } from './shown-link.ts';
import { embeddedTarget, givenTarget, PERSON_ANSWERS_WITHIN, platformFor, targetLines } from './target.ts';
import { type Streams, Terminal } from './terminal.ts';

export interface Surroundings extends Streams {
  /** process: SIGINT, SIGTERM and SIGHUP leave with a DISCONNECT. */
  readonly signals: Pick<EventEmitter, 'on' | 'off'>;
  readonly colour: boolean;
}

const EMBEDDED_CATEGORY = 'KQ';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What a device has to do with HTTP, one download at a time. */
const LIMITS = { handshakes: 2, http: 2 };

/** Resolves to the exit code. Throws a RegattaError for what the user can mend. */
export async function runByHand(options: ByHandOptions, surroundings: Surroundings): Promise<number> {
  const product = productOf(options);
  if (options.target !== 'embedded') {
    const { gateway, accessList } = options.target;
    if (gateway && accessList === undefined) await checkReachable([gateway]);
    return await play({ options, product, target: givenTarget(options.target), surroundings });
  }
  const platform = await startPlatformProcess(platformFor(product, options));
  try {
    const target = embeddedTarget(platform.addresses);
    return await play({ options, product, target, surroundings, platformEnds: platform.exited });
  } finally {
    await platform.stop();
  }
}

interface Play {
  readonly options: ByHandOptions;
  readonly product: DeliProduct;
  readonly target: Target;
  readonly surroundings: Surroundings;
  readonly platformEnds?: Promise<number>;
}

async function play({ options, product, target, surroundings, platformEnds }: Play): Promise<number> {
  const clock = monotonicClock();
  const terminal = new Terminal(surroundings);
  const session = new Session({
    options,
    clock,
    colour: surroundings.colour,
    terminal,
    ...(target.platform && { answerWithin: PERSON_ANSWERS_WITHIN }),
  });
  const trust = options.target === 'embedded' ? undefined : options.target.trust;
  const http = openHttp({ limits: LIMITS, ...(trust !== undefined && { trust }) });
  const one = new OneDevice({
    options,
    product,
    target,
    ...(trust !== undefined && { trust }),
    clock,
    http: showTransfers(http, session.showTransfer),
    openLink: showLinks(openLeanLink, session.showPacket),
    note: session.note,
    instructed: session.instructed,
    lost: session.lost,
  });
  session.follow(one);
  let stopped = false;
  let over = false;
  const stop = (): void => {
    stopped = true;
    session.leave();
  };
  for (const signal of SIGNALS) surroundings.signals.on(signal, stop);
  void platformEnds?.then((code) => {
    if (over) return;
    session.note(`the embedded platform ended with code ${code}`);
    stop();
  });
  try {
    for (const line of targetLines(target, one.device.identity.clientId)) terminal.print(line);
    const code = await live(session, terminal, one);
    return stopped ? EXIT.stoppedFromOutside : code;
  } finally {
    over = true;
    terminal.close();
    await one.leave();
    await http.close();
    for (const signal of SIGNALS) surroundings.signals.off(signal, stop);
  }
}

async function live(session: Session, terminal: Terminal, one: OneDevice): Promise<number> {
  if (terminal.interactive)
    terminal.open({
      line: (text) => {
        void session.run(text).then((ended) => {
          if (typeof ended !== 'string') session.complain(ended);
        });
      },
      leave: () => session.leave(),
      prompt: () => session.prompt(),
      complete: (line) => completions(line, one.device.state.services),
    });
  one.begin();
  const connected = await Promise.race([one.connected, session.left]);
  if (connected === undefined) return EXIT.pass;
  if (!one.device.connected) throw new RegattaError(whyNot(connected), EXIT.badInput);
  if (!terminal.interactive) return playScript(session, terminal);
  // Last, so that it is whole on a small screen.
  session.showQr('bind');
  terminal.print('help lists the commands, Tab completes, Ctrl-C leaves.');
  await session.left;
  return EXIT.pass;
}

const HELP: readonly (readonly [RegExp, string])[] = [
  [/connack-[245]$/, 'check --model, --serial and --secret (or --username and its password)'],
  [/SELF_SIGNED|UNABLE_TO_|CERT_/, '--trust FILE names a certificate to trust'],
  [/no-gateway$/, 'check --access-list, or give --target as well'],
];

function whyNot(outcome: Outcome): string {
  const [, mend] = HELP.find(([pattern]) => pattern.test(outcome)) ?? [];
  const why = succeeded(outcome)
    ? 'the connection was lost at once'
    : `${outcomeMeaning(outcome, 'deli')} (${outcome})`;
  return `the device could not connect: ${why}${mend === undefined ? '' : `; ${mend}`}`;
}

/** What a category is called that nobody gave: nothing is subscribed to. */
const NO_CATEGORY = '';

/** As a scenario's `product:` would be. Throws a RegattaError that names the flag. */
function productOf({ category, model, secret, version, target }: ByHandOptions): DeliProduct {
  const known = category ?? (target === 'embedded' ? EMBEDDED_CATEGORY : undefined);
  const given = { category: known ?? 'any', model, secret, version };
  const parsed = deliLanguage.product.safeParse(given);
  if (parsed.success) return { ...(parsed.data as DeliProduct), category: known ?? NO_CATEGORY };
  const [issue] = parsed.error.issues;
  const field = String(issue?.path[0]);
  const found = JSON.stringify(given[field as keyof typeof given]);
  throw new RegattaError(
    `--${field === 'version' ? 'firmware' : field} takes ${issue?.message}, not ${found}`,
    EXIT.badInput,
  );
}
