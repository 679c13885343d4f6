/** What a person can type: each word, what it takes, and what becomes of it. Pure. */
import type { QrForm } from './qr-code.ts';
import { durationOf, jsonIn, Misunderstood, nothingIn, objectIn, settingsIn, split } from './typed.ts';

export type HandCommand =
  | { readonly do: 'boot' | 'time' | 'query' | 'firmware' | 'unbind' | 'reconnect' | 'disconnect' }
  | {
      readonly do: 'report';
      readonly name?: string;
      readonly version?: string;
      readonly properties?: Readonly<Record<string, unknown>>;
    }
  | { readonly do: 'alarm'; readonly code: number; readonly msg: string }
  /** `to` empty: every bound service. */
  | { readonly do: 'push'; readonly to: string; readonly cmd: string; readonly payload: unknown }
  | { readonly do: 'upgrade'; readonly window: number }
  | { readonly do: 'raw'; readonly payload: string }
  /** `number` absent: the only one that waits. `rest`: a payload or a reason, as the instruction has it. */
  | {
      readonly do: 'answer';
      readonly number?: number;
      readonly code?: number;
      readonly itself: boolean;
      readonly rest: string;
    }
  | { readonly do: 'auto' | 'verbose'; readonly on: boolean }
  | { readonly do: 'pending' | 'status' | 'quit' }
  | { readonly do: 'qr'; readonly form: QrForm }
  /** For a message with an action, or just for a time; ms. */
  | { readonly do: 'wait'; readonly action?: number; readonly timeout: number }
  | { readonly do: 'help'; readonly about?: string };

export interface Word {
  /** Other spellings, the action's number first. */
  readonly also: readonly string[];
  readonly takes: string;
  readonly about: string;
  readonly example?: string;
  /** Throws Misunderstood. */
  read(rest: string): HandCommand;
}

/** 105's codes (PROTOCOLS 1.4). */
const ALARMS = '200 upgrade failed, 201 log upload failed, 202 hardware';
const PATIENCE_MS = 60_000;

const plain = <Do extends 'boot' | 'time' | 'query' | 'firmware' | 'unbind' | 'reconnect' | 'disconnect'>(
  what: Do,
  also: readonly string[],
  about: string,
): Word => ({
  also,
  takes: '',
  about,
  read: (rest) => nothingIn(rest, what, { do: what }),
});

const asking = (what: 'pending' | 'status' | 'quit', also: readonly string[], about: string): Word => ({
  also,
  takes: '',
  about,
  read: (rest) => nothingIn(rest, what, { do: what }),
});

const turning = (what: 'auto' | 'verbose', about: string): Word => ({
  also: [],
  takes: 'on|off',
  about,
  read(rest) {
    if (rest !== 'on' && rest !== 'off') throw new Misunderstood(`${what} takes on or off`, rest);
    return { do: what, on: rest === 'on' };
  },
});

/** In the order of the help. */
export const WORDS: Readonly<Record<string, Word>> = {
  boot: plain('boot', [], 'what a device does at power-on: 100, 101, 102'),
  time: plain('time', ['100'], 'sync the clock'),
  report: {
    also: ['101'],
    takes: '[name=N] [version=V] [properties={…}]',
    about: 'report name, firmware and properties',
    example: '101 name="front gate" version=1.1 properties={"floor":2}',
    read(rest) {
      const { properties, ...given } = settingsIn(rest, ['name', 'version', 'properties']);
      return {
        do: 'report',
        ...given,
        ...(properties !== undefined && { properties: objectIn(properties, 'properties') }),
      };
    },
  },
  query: plain('query', ['102'], 'ask for status, group and firmware; may ask 103'),
  firmware: plain('firmware', ['103'], 'ask which firmware is offered'),
  unbind: plain('unbind', ['104'], 'leave the group; asks again until answered'),
  alarm: {
    also: ['105'],
    takes: 'CODE [TEXT]',
    about: `report a fault: ${ALARMS}`,
    example: '105 202 the printer is on fire',
    read(rest) {
      const [code = '', msg] = split(rest);
      if (!/^\d{1,5}$/.test(code)) throw new Misunderstood(`alarm takes a code first (${ALARMS})`, code);
      return { do: 'alarm', code: Number(code), msg };
    },
  },
  push: {
    also: ['300'],
    takes: 'SERVICE|* CMD [JSON]',
    about: 'send to an application, * to all bound ones; waits for a 301',
    example: 'push echo checkin {"user":"u1"}',
    read(rest) {
      const [to, after] = split(rest);
      const [cmd, payload] = split(after);
      if (cmd === '' || /^[{[]/.test(to + cmd))
        throw new Misunderstood('push takes a service and a command, as: push echo checkin {"user":"u1"}');
      return { do: 'push', to: to === '*' ? '' : to, cmd, payload: payload === '' ? {} : jsonIn(payload) };
    },
  },
  upgrade: {
    also: [],
    takes: '[window=TIME]',
    about: '103, download, check, install, reconnect, 101; at once, or within a window',
    read(rest) {
      const { window } = settingsIn(rest, ['window']);
      return { do: 'upgrade', window: window === undefined ? 0 : durationOf(window, 'window') };
    },
  },
  raw: {
    also: [],
    takes: 'TEXT',
    about: 'publish exactly this, right or wrong; waits for nothing',
    example: 'raw {"mid":"x1","action":999,"time":0}',
    read(rest) {
      if (rest === '') throw new Misunderstood('raw takes what is to be published');
      return { do: 'raw', payload: rest };
    },
  },
  answer: {
    also: [],
    takes: '[#N] [CODE] [JSON|TEXT] | [#N] auto',
    about: 'answer a 2xx (or a 301, by 300); auto: as the device would by itself',
    example: 'answer 0 {"done":true}',
    read(rest) {
      const [, number] = /^#(\d+)(?!\S)/.exec(rest) ?? [];
      const [first, after] = split(number === undefined ? rest : rest.slice(number.length + 1).trim());
      const code = /^-?\d{1,5}$/.test(first) ? Number(first) : undefined;
      const itself = first === 'auto' && after === '';
      return {
        do: 'answer',
        ...(number !== undefined && { number: Number(number) }),
        ...(code !== undefined && { code }),
        itself,
        rest: code !== undefined ? after : itself ? '' : `${first} ${after}`.trim(),
      };
    },
  },
  pending: asking('pending', [], 'instructions that wait for your answer'),
  auto: turning('auto', 'the device answers 2xx by itself'),
  wait: {
    also: [],
    takes: 'ACTION [TIME] | TIME',
    about: 'until such a message has come (by default 60 s), or for a time; for scripts',
    example: 'wait 200 30s',
    read(rest) {
      const [what, time] = split(rest);
      if (!/^\d{3}$/.test(what)) return nothingIn(time, 'wait TIME', pause(what));
      const timeout = time === '' ? PATIENCE_MS : durationOf(time, 'wait');
      return { do: 'wait', action: Number(what), timeout };
    },
  },
  qr: {
    also: [],
    takes: '[bind|login|product]',
    about: 'draw a QR code: to bind this device, to log in, or that of its product',
    read(rest) {
      const form = rest === '' ? 'bind' : rest;
      if (form !== 'bind' && form !== 'login' && form !== 'product')
        throw new Misunderstood('qr takes bind, login or product', rest);
      return { do: 'qr', form };
    },
  },
  status: asking('status', [], 'what the device knows: group, firmware, services, login'),
  reconnect: plain('reconnect', ['connect'], 'leave and connect again, or connect'),
  disconnect: plain('disconnect', [], 'leave with a DISCONNECT and stay away'),
  verbose: turning('verbose', 'pings, acknowledgements and topics too, nothing cut'),
  help: {
    also: ['?'],
    takes: '[COMMAND]',
    about: 'this list, or more on one command',
    read: (rest) => ({ do: 'help', ...(rest !== '' && { about: rest }) }),
  },
  quit: asking('quit', ['exit'], 'leave with a DISCONNECT and end; so do Ctrl-C and Ctrl-D'),
};

const pause = (time: string): HandCommand => ({ do: 'wait', timeout: durationOf(time, 'wait') });
