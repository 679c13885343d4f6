/** Each packet as the person sees it: when, which way, what it is, how it went, and its JSON. */
import { ACTION } from '../clouds/deli/wire.ts';
import { formatGateway } from '../lifecycle/gateway.ts';
import { OK } from '../lifecycle/outcome.ts';
import { outcomeMeaning } from '../outputs/meanings.ts';
import type { Palette } from '../outputs/palette.ts';
import { withoutSecrets } from '../secrets.ts';
import { jsonLines } from './json-text.ts';
import type { Packet } from './shown-link.ts';

export interface View {
  readonly palette: Palette;
  /** Columns of the terminal. */
  readonly width: number;
  readonly verbose: boolean;
}

/** `12:03:04.123 ` */
const INDENT = 13;
const MOST_LINES = 40;
const LONGEST_TEXT = 400;

const NAMES: Readonly<Record<number, string>> = {
  [ACTION.timeSync]: 'time sync',
  [ACTION.reportInfo]: 'report info',
  [ACTION.query]: 'query device',
  [ACTION.firmware]: 'query firmware',
  [ACTION.unbind]: 'unbind',
  [ACTION.alarm]: 'alarm',
  [ACTION.control]: 'control',
  [ACTION.uploadLogs]: 'upload logs',
  [ACTION.uploadLogsAlias]: 'upload logs',
  [ACTION.firmwareNotice]: 'firmware notice',
  [ACTION.groupBinding]: 'group binding',
  [ACTION.applicationBinding]: 'application binding',
  [ACTION.userLogin]: 'user login',
  [ACTION.toApplication]: 'to application',
  [ACTION.fromApplication]: 'from application',
};

/** `102 query device`; the number alone when PROTOCOLS 1 does not know it. */
export const actionName = (action: number): string =>
  NAMES[action] === undefined ? `${action} (unknown action)` : `${action} ${NAMES[action]}`;

/** `12:03:04.123`, in the zone of this machine. @param wall epoch ms */
export function clockText(wall: number): string {
  const time = new Date(wall);
  const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');
  const [hours, minutes, seconds] = [time.getHours(), time.getMinutes(), time.getSeconds()];
  return `${pad(hours)}:${pad(minutes)}:${pad(seconds)}.${pad(time.getMilliseconds(), 3)}`;
}

/** Lines for the packet; none for a ping or an acknowledgement unless everything is to be seen. */
export function packetLines(packet: Packet, view: View, roundTripMs?: number): string[] {
  const { palette, verbose } = view;
  const out = palette.accent('→');
  const into = palette.good('←');
  switch (packet.kind) {
    case 'connect': {
      const { gateway, clientId, username, password, keepAliveSeconds } = packet;
      const user = username === undefined ? '' : ` (user ${username})`;
      const more = verbose ? `, ${password ? 'a' : 'no'} password, keep-alive ${keepAliveSeconds} s` : '';
      return [`${out} CONNECT ${formatGateway(gateway)} as ${clientId}${user}${more}`];
    }
    case 'connack':
      return [`${into} CONNACK accepted${packet.sessionPresent ? ', a session was kept' : ''}`];
    case 'subscribe':
      return [`${out} SUBSCRIBE ${packet.topics.join(', ')}`];
    case 'suback':
      return [`${into} SUBACK ${packet.granted.map((qos) => granted(qos, palette)).join(', ')}`];
    case 'sent': {
      const topic = verbose ? palette.faint(`  on ${packet.topic}, QoS ${packet.qos}`) : '';
      return messageLines(out, packet.payload, topic, view, roundTripMs);
    }
    case 'received': {
      const topic = verbose ? palette.faint(`  on ${packet.topic}`) : '';
      return messageLines(into, packet.payload, topic, view, roundTripMs);
    }
    case 'puback':
      return verbose ? [palette.faint(`← PUBACK ${packet.packetId}`)] : [];
    case 'ping':
      return verbose ? [palette.faint('→ PINGREQ')] : [];
    case 'pong':
      return verbose ? [palette.faint('← PINGRESP')] : [];
    case 'disconnect':
      return [`${out} DISCONNECT`];
    case 'closed': {
      const { outcome } = packet;
      if (outcome === OK) return [palette.faint('× connection closed')];
      return [palette.bad(`× ${outcomeMeaning(outcome, 'deli')} (${outcome})`)];
    }
  }
}

const granted = (qos: number, palette: Palette): string =>
  qos === 128 ? palette.bad('refused') : `QoS ${qos}`;

function messageLines(
  arrow: string,
  payload: string,
  topic: string,
  view: View,
  roundTripMs: number | undefined,
): string[] {
  const { palette, verbose, width } = view;
  const took = roundTripMs === undefined ? '' : palette.faint(`  ${roundTripMs.toFixed(0)} ms`);
  const layout = { width: width - INDENT, longest: verbose ? Number.POSITIVE_INFINITY : LONGEST_TEXT };
  const message = parsed(payload);
  if (message === undefined) {
    const what = palette.bad('not a JSON object');
    return [`${arrow} ${what}${took}${topic}`, ...indented(jsonLines(payload, layout), view)];
  }
  const { action, data } = message;
  const name = typeof action === 'number' ? actionName(action) : 'without an action';
  const head = `${arrow} ${palette.heading(name)}${codeText(data, palette)}${took}${topic}`;
  return [head, ...indented(jsonLines(withoutSecrets(message), layout), view)];
}

function codeText(data: unknown, palette: Palette): string {
  if (typeof data !== 'object' || data === null || !('code' in data)) return '';
  const { code } = data;
  if (code === 0) return `  ${palette.good('0 ok')}`;
  return `  ${palette.bad(typeof code === 'number' ? `${code} ${outcomeMeaning(`platform/${code}`, 'deli')}` : 'code is no number')}`;
}

function parsed(payload: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function indented(lines: readonly string[], { verbose, palette }: View): string[] {
  const shown = verbose || lines.length <= MOST_LINES ? lines : lines.slice(0, MOST_LINES);
  const left = lines.length - shown.length;
  const more = left > 0 ? [palette.faint(`… ${left} more lines; verbose on shows all`)] : [];
  return [...shown, ...more].map((line) => ' '.repeat(INDENT) + line);
}
